/**
 * A first guess at a layout from the headers and some rows of an office's own file, for a person to put right on screen.
 * It decides nothing: what it leaves out or gets wrong is seen there, and what is signed is what that person kept. export.md §3.
 */
import { COLUMNS, type Column, type Kind } from './columns.ts';
import { type DateOrder, readDay } from './day.ts';
import { isJoinable, type Layout } from './manifest.ts';

/** Headers as offices write them, folded to letters and digits. Those of a joined value stand in the order of joining. */
const CALLED: Readonly<Record<string, string>> = {
  number:
    'number membershipno membershipnumber membershipid memberno membernumber memberid memno membno no id reference',
  name: 'name fullname membername forenames forename firstname firstnames givenname surname lastname familyname',
  email: 'email emailaddress mail',
  address:
    'address fulladdress postaladdress address1 addressline1 line1 street address2 addressline2 line2 address3 addressline3 town city county',
  postcode: 'postcode postalcode zip zippostcode',
  unit: 'unit branch branchcode branchaffiliate branchoraffiliate ward clp section workplace',
  unitSince: 'unitsince branchsince inbranchsince inunitsince',
  joined: 'joined datejoined datefirstjoined firstjoined joindate joineddate joiningdate membersince startdate',
  lapsed: 'lapsed lapsedon lapsedate datelapsed lapseddate',
  rejoined: 'rejoined rejoinedon rejoindate daterejoined',
  grade: 'grade membershiptype membershipgrade membertype type category class',
  standing: 'standing status membershipstatus memberstatus state',
  standingFrom: 'standingfrom statussince statusfrom statusdate standingsince',
  paidTo:
    'paidto paiduntil paidupto paidtodate subspaidto subspaiduntil subscriptionpaidto paidthrough expiry expirydate renewaldate',
  meetsMinimumAge: 'meetsminimumage meetsminjoiningruleyn meetsminage overminimumage minimumage',
  lastPaid: 'lastpaid lastpayment lastpaymentdate datelastpaid',
  ended: 'ended enddate left dateleft leavingdate datemembershipended',
  reason: 'reason why leavingreason reasonforleaving',
  role: 'role office position post',
  from: 'from since startdate fromdate',
  until: 'until to enddate todate',
  code: 'code unitcode branchcode unit branch',
  kind: 'kind type',
  section: 'section',
  covers: 'covers postcodes postcodesectors area areas',
};

/** What a schema value may be called, folded. */
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  standing: {
    active: 'active live current valid ok',
    suspended: 'suspended susp suspension',
    excluded: 'excluded expelled',
    resigned: 'resigned resignation',
    deceased: 'deceased dead died',
    lapsed: 'lapsed expired',
  },
  meetsMinimumAge: { yes: 'yes y true', no: 'no n false' },
  reason: {
    lapsed: 'lapsed l expired',
    resigned: 'resigned r resignation',
    deceased: 'deceased d dead died',
    excluded: 'excluded x expelled',
  },
  kind: { branch: 'branch b', affiliate: 'affiliate affiliated a' },
  grade: {
    full: 'full fullmember standard',
    reduced: 'reduced reducedrate concession concessionary',
    youth: 'youth young youngmember',
  },
};

const folded = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
const words = (text: string): readonly string[] => text.split(' ');

/** Columns whose cells are of a few kinds, so that each can be mapped. */
export const isListed = ({ name, type }: Column): boolean => type.is === 'one of' || name === 'grade';

/** The schema value that a cell is likely to mean; '' when nothing comes to mind. */
export function guessValue(column: string, cell: string): string {
  const called = Object.entries(VALUES[column] ?? {}).find(([, names]) => words(names).includes(folded(cell)));
  if (called !== undefined) return called[0];
  const slug = cell
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '');
  return column === 'grade' ? slug.slice(0, 32) : '';
}

function guessColumns(kind: Kind, header: readonly string[]): Record<string, string | string[]> {
  const free = new Set(header);
  const columns: Record<string, string | string[]> = {};
  for (const { name } of COLUMNS[kind]) {
    const names = words(CALLED[name] ?? '');
    const found = [...free]
      .filter((text) => text === name || names.includes(folded(text)))
      .sort((a, b) => names.indexOf(folded(a)) - names.indexOf(folded(b)));
    const [first] = found;
    if (first === undefined) continue;
    // A whole name or address stands alone; parts are joined.
    const whole = first === name || /^(full)?(name|address)$/.test(folded(first));
    const taken = isJoinable(name) && !whole && found.length > 1 ? found : first;
    columns[name] = taken;
    for (const text of [taken].flat()) free.delete(text);
  }
  return columns;
}

/** As most of the cells can be read; the day first where nothing tells, since the lists are British. */
function guessDates(cells: readonly string[]): DateOrder {
  const readable = (order: DateOrder): number => cells.filter((cell) => readDay(cell, order) !== null).length;
  return (['DMY', 'YMD', 'MDY'] as const).reduce((best, order) => (readable(order) > readable(best) ? order : best));
}

/**
 * @param header   of the file
 * @param records  some of its rows
 */
export function guessLayout(kind: Kind, header: readonly string[], records: readonly (readonly string[])[]): Layout {
  const columns = guessColumns(kind, header);
  const cellsOf = (name: string): string[] => {
    const places = [columns[name] ?? []].flat().map((text) => header.indexOf(text));
    return records.flatMap((cells) => places.map((at) => cells[at] ?? ''));
  };
  const values: Record<string, Record<string, string>> = {};
  for (const column of COLUMNS[kind].filter((one) => isListed(one) && columns[one.name] !== undefined)) {
    const cells = [...new Set(cellsOf(column.name))].filter((cell) => cell !== '');
    const told = valuesFor(column, cells, {});
    if (told !== null) values[column.name] = told;
  }
  const dates = COLUMNS[kind].filter(({ type }) => type.is === 'date').flatMap(({ name }) => cellsOf(name));
  return { columns, dates: guessDates(dates), values };
}

/**
 * What each different cell of a column means, as told before or guessed; null where every cell is a schema value as it stands.
 * @param cells  those that are not empty: an empty cell stays empty
 */
export function valuesFor(
  column: Column,
  cells: readonly string[],
  told: Readonly<Record<string, string>>,
): Record<string, string> | null {
  const { type } = column;
  const isSchema = (cell: string): boolean =>
    type.is === 'one of' ? type.values.includes(cell) : type.is === 'pattern' && type.pattern.test(cell);
  if (cells.every(isSchema)) return null;
  return Object.fromEntries(
    cells.map((cell) => [cell, told[cell] ?? (isSchema(cell) ? cell : guessValue(column.name, cell))]),
  );
}
