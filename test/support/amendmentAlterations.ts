/**
 * What the operator can do to changes of the roll, tendered ballots and pauses on the board alone; of bundles that have them. The
 * board is chained, derived, listed and signed anew.
 */
import { type Body, type BodyKind, paperHash } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { Alteration } from './alterations.ts';
import { moved, type OpenedBundle } from './publishedBundle.ts';
import type { Draft } from './samplePoll.ts';

const OTHER = sha256Hex(utf8('other'));
const PAPER = paperHash.parse(OTHER);

export function amendmentAlterations(published: OpenedBundle): readonly Alteration[] {
  const has = (kind: BodyKind) => published.bodiesOf(kind).length > 0;
  return [
    ...(has('roll-amended') ? ofAmendments(published) : []),
    ...(has('ballot-tendered') ? ofTenders(published) : []),
    ...(has('incident') ? ofIncidents(published) : []),
    ...ofPlaces(published),
  ];
}

/** Entries that stand where they may not, whether the poll has such or not. */
function ofPlaces({ drafts, place, rearranged }: OpenedBundle): readonly Alteration[] {
  const put = (kind: BodyKind, body: object, at: number) => () =>
    rearranged((all) => [...all.slice(0, at), { kind, body }, ...all.slice(at)]);
  const late: Body<'roll-amended'> = {
    amendment: OTHER,
    proposed: sha256Hex(utf8('proposed')),
    decided: sha256Hex(utf8('decided')),
    frozen: false,
    eligible: 0,
    leaf: OTHER,
    paper: null,
    cancels: null,
  };
  const incident: Body<'incident'> = { what: 'locked', at: '2026-10-02T09:00:00Z', addsSeconds: 0, acts: [] };
  const admission: Body<'reviewer-admitted'> = {
    ...{ proposedAt: '2026-10-25T09:00:00Z', decidedAt: '2026-10-25T10:00:00Z' },
    ...{ proposed: sha256Hex(utf8('proposed')), decided: sha256Hex(utf8('decided')), duties: OTHER },
  };
  const closed = place('closed');
  return [
    {
      name: 'a reviewer is admitted before the close',
      code: 'BOARD_ORDER',
      at: `board[${closed}]`,
      files: put('reviewer-admitted', admission, closed),
    },
    {
      name: 'one agreement of two officers admits twice',
      code: 'ACT_NAMED_TWICE',
      at: `board[${drafts.length + 1}]`,
      files: () =>
        rearranged((all) => [...all, ...Array<Draft>(2).fill({ kind: 'reviewer-admitted', body: admission })]),
    },
    {
      name: 'a line is changed after the close',
      code: 'BOARD_ORDER',
      at: `board[${closed + 1}]`,
      files: put('roll-amended', late, closed + 1),
    },
    {
      name: 'a line is changed before the roll is frozen',
      code: 'BOARD_ORDER',
      at: 'board[1]',
      files: put('roll-amended', late, 1),
    },
    {
      name: 'a ballot is tendered before the opening',
      code: 'BOARD_ORDER',
      at: `board[${place('opened')}]`,
      files: put('ballot-tendered', { tender: OTHER }, place('opened')),
    },
    {
      name: 'a ballot is tendered after the close',
      code: 'BOARD_ORDER',
      at: `board[${closed + 1}]`,
      files: put('ballot-tendered', { tender: OTHER }, closed + 1),
    },
    {
      name: 'something happens before the roll is frozen',
      code: 'BOARD_ORDER',
      at: 'board[1]',
      files: put('incident', incident, 1),
    },
    {
      name: 'something happens after the end that is neither a lock nor what a reviewer found',
      code: 'ENTRY_AFTER_END',
      at: `board[${drafts.length}]`,
      files: put('incident', { ...incident, what: 'break-glass' }, drafts.length),
    },
  ];
}

function ofAmendments({ drafts, place, bodiesOf, rearranged, resealed }: OpenedBundle): readonly Alteration[] {
  const bodies = bodiesOf('roll-amended');
  const opened = place('opened');
  const find = (which: (body: Body<'roll-amended'>, at: number) => boolean): number =>
    bodies.findIndex((body, i) => which(body, place('roll-amended', i)));
  const at = (n: number) => `board[${place('roll-amended', n)}]`;
  const only = (n: number, change: (body: Body<'roll-amended'>) => object) => () =>
    resealed('roll-amended', (body) => ({ ...body, ...change(body) }), n);
  const frozen = find((body) => body.frozen);
  const early = find((body, index) => !body.frozen && index < opened);
  const gives = find((body) => body.paper !== null && body.cancels === null);
  const takes = find((body) => body.cancels !== null && body.paper === null);
  const swaps = find((body) => body.cancels !== null && body.paper !== null);
  const { paper: given } = bodies[gives]!;
  const cast = drafts.findIndex(({ kind, body }) => kind === 'ballot-cast' && JSON.stringify(body).includes(given!));
  const spent = bodiesOf('ballot-cast')[0]!.paper;

  return [
    {
      name: 'a change before the freeze stands later on the board',
      code: 'AMENDMENT_ORDER',
      files: () => rearranged((all) => moved(all, place('roll-amended', frozen), place('trustees'))),
    },
    {
      name: 'a change before the freeze is left out',
      code: 'AMENDMENT_SUM',
      at: `board[${place('roll-frozen')}]`,
      files: () => rearranged((all) => all.filter((_, i) => i !== place('roll-amended', frozen))),
    },
    {
      name: 'a change stands twice',
      code: 'AMENDMENT_TWICE',
      at: `board[${place('roll-amended', gives) + 1}]`,
      files: () =>
        rearranged((all) =>
          all.flatMap((one, i): Draft[] => (i === place('roll-amended', gives) ? [one, one] : [one])),
        ),
    },
    {
      name: 'one officer’s signature stands for two changes',
      code: 'ACT_NAMED_TWICE',
      at: at(takes),
      files: only(takes, () => ({ proposed: bodies[gives]!.proposed })),
    },
    {
      name: 'one signature stands for both officers',
      code: 'ACT_NAMED_TWICE',
      at: at(takes),
      files: only(takes, (body) => ({ decided: body.proposed })),
    },
    {
      name: 'the signature under the freeze stands for a change too',
      code: 'ACT_NAMED_TWICE',
      at: at(takes),
      files: only(takes, () => ({ proposed: bodiesOf('roll-frozen')[0]!.undecidedSigned ?? '' })),
    },
    {
      name: 'a paper is given before the opening',
      code: 'AMENDMENT_PAPERS',
      at: at(early),
      files: only(early, () => ({ paper: PAPER })),
    },
    {
      name: 'a paper is given to a member who lost the right to vote',
      code: 'AMENDMENT_PAPERS',
      at: at(takes),
      files: only(takes, () => ({ paper: PAPER })),
    },
    {
      name: 'a paper is taken from a member who only now may vote',
      code: 'AMENDMENT_PAPERS',
      at: at(gives),
      files: only(gives, () => ({ cancels: bodies[takes]!.cancels })),
    },
    {
      name: 'a paper is given that was given at the opening',
      code: 'PAPER_GIVEN_TWICE',
      at: at(swaps),
      files: only(swaps, () => ({ paper: spent })),
    },
    {
      name: 'a paper is cancelled that nobody was given',
      code: 'CANCELS_UNKNOWN',
      at: at(takes),
      files: only(takes, () => ({ cancels: PAPER })),
    },
    {
      name: 'a paper is cancelled with the change that gives it',
      code: 'CANCELS_UNKNOWN',
      at: at(swaps),
      files: only(swaps, ({ paper }) => ({ cancels: paper })),
    },
    {
      name: 'a paper is cancelled twice',
      code: 'CANCELS_TWICE',
      at: at(swaps),
      files: only(swaps, () => ({ cancels: bodies[takes]!.cancels })),
    },
    {
      name: 'a ballot counts whose paper was cancelled',
      code: 'PAPER_CANCELLED',
      at: `board[${place('ballot-cast')}]`,
      files: only(takes, () => ({ cancels: spent })),
    },
    {
      name: 'a ballot counts with a late paper that nobody was given',
      code: 'PAPER_UNKNOWN',
      at: `board[${cast}]`,
      files: only(gives, () => ({ paper: null })),
    },
    {
      name: 'a ballot stands on the board before its paper is given',
      code: 'PAPER_UNKNOWN',
      files: () => rearranged((all) => moved(all, cast, place('roll-amended', gives))),
    },
    {
      name: 'more papers are given at the opening than the changes before it add',
      code: 'PAPERS_NUMBER',
      at: `board[${opened}]`,
      files: () =>
        resealed('opened', (body) => {
          const before = bodies.filter((one, i) => !one.frozen && place('roll-amended', i) < opened);
          const more = Array.from({ length: before.length + 1 }, (_, i) =>
            paperHash.parse(sha256Hex(utf8(`more ${i}`))),
          );
          return { ...body, papers: [...body.papers, ...more].sort() };
        }),
    },
    {
      name: 'fewer papers are given at the opening than the changes before it take',
      code: 'PAPERS_NUMBER',
      at: `board[${opened}]`,
      files: () =>
        resealed('opened', (body) => {
          const before = bodies.filter((one, i) => !one.frozen && place('roll-amended', i) < opened);
          return { ...body, papers: body.papers.slice(before.length + 1) };
        }),
    },
    {
      name: 'more lines stand in the cells than the list and the changes have',
      code: 'ROLL_CELLS',
      at: `board[${place('roll-frozen')}]`,
      files: () =>
        resealed('roll-frozen', ({ cells: [first, ...rest], ...body }) => {
          const more = bodies.filter((one) => one.frozen).length + 1;
          return {
            ...body,
            cells: [{ listed: first!.listed + more, excluded: first!.excluded + more, units: first!.units }, ...rest],
          };
        }),
    },
    {
      name: 'a unit that alone has excluded members is shown, although a change took somebody off',
      code: 'SMALL_CELL',
      at: `board[${place('roll-frozen')}]`,
      files: () =>
        resealed('roll-frozen', ({ cells, ...body }) => {
          const [first, ...others] = body.electorate;
          const excluded = cells.reduce((sum, cell) => sum + cell.excluded, 0);
          const listed = cells.reduce((sum, cell) => sum + cell.listed, 0);
          const rest = others.map(({ unit, eligible }) => ({ units: [unit], listed: eligible, excluded: 0 }));
          const inUnits = body.electorate.reduce((sum, one) => sum + one.eligible, 0);
          return {
            ...body,
            cells: [
              { units: [first!.unit], listed: first!.eligible + excluded, excluded },
              ...rest,
              { units: ['outside'], listed: listed - excluded - inUnits, excluded: 0 },
            ],
          };
        }),
    },
  ];
}

function ofTenders({ place, bodiesOf, rearranged, resealed }: OpenedBundle): readonly Alteration[] {
  const tenders = bodiesOf('ballot-tendered');
  const settled = place('tenders-settled');
  const at = `board[${settled}]`;
  const { admitted, refused } = bodiesOf('tenders-settled')[0]!;
  const second = place('ballot-tendered', 1);
  return [
    {
      name: 'one ballot is tendered twice',
      code: 'TENDER_TWICE',
      at: `board[${second}]`,
      files: () => resealed('ballot-tendered', () => tenders[0]!, 1),
    },
    {
      name: 'the poll is closed with tendered ballots that nobody settled',
      code: 'TENDERS_UNSETTLED',
      files: () => rearranged((all) => all.filter(({ kind }) => kind !== 'tenders-settled')),
    },
    {
      name: 'fewer are settled than were tendered',
      code: 'TENDERS_COUNT',
      at,
      files: () => resealed('tenders-settled', () => ({ admitted, refused: refused - 1 })),
    },
    {
      name: 'a ballot that was admitted does not stand on the board',
      code: 'TENDERS_COUNT',
      files: () => {
        const late = bodiesOf('roll-amended').flatMap(({ paper }) => (paper === null ? [] : [paper]));
        return rearranged((all) =>
          all.filter(
            ({ kind, body }) => kind !== 'ballot-cast' || !late.some((paper) => JSON.stringify(body).includes(paper)),
          ),
        );
      },
    },
    {
      name: 'a ballot is tendered after they were settled',
      code: 'TENDERS_COUNT',
      files: () => rearranged((all) => moved(all, second, settled)),
    },
    {
      name: 'they are settled twice',
      code: 'BOARD_ORDER',
      files: () =>
        rearranged((all) => all.flatMap((one): Draft[] => (one.kind === 'tenders-settled' ? [one, one] : [one]))),
    },
    {
      name: 'nothing was tendered and it is settled',
      code: 'TENDERS_COUNT',
      files: () => rearranged((all) => all.filter(({ kind }) => kind !== 'ballot-tendered')),
    },
  ];
}

function ofIncidents({ place, bodiesOf, rearranged, resealed }: OpenedBundle): readonly Alteration[] {
  const bodies = bodiesOf('incident');
  const paused = bodies.findIndex(({ what }) => what === 'voting-paused');
  const resumed = bodies.findIndex(({ what }) => what === 'voting-resumed');
  const at = (n: number) => `board[${place('incident', n)}]`;
  const only = (n: number, change: (body: Body<'incident'>) => object) => () =>
    resealed('incident', (body) => ({ ...body, ...change(body) }), n);
  const left = (n: number) => () => rearranged((all) => all.filter((_, i) => i !== place('incident', n)));
  const [lock] = bodies;
  return [
    {
      name: 'a pause adds more to the closing time than it lasted',
      code: 'PAUSE_SECONDS',
      at: at(resumed),
      files: only(resumed, ({ addsSeconds }) => ({ addsSeconds: addsSeconds + 1 })),
    },
    {
      name: 'a lock adds to the closing time',
      code: 'PAUSE_SECONDS',
      at: at(0),
      files: only(0, () => ({ addsSeconds: 60 })),
    },
    { name: 'voting is resumed without a pause', code: 'PAUSE_ORDER', files: left(paused) },
    {
      name: 'the poll is closed in a pause',
      code: 'PAUSE_ORDER',
      at: `board[${place('closed') - 1}]`,
      files: left(resumed),
    },
    {
      name: 'voting is paused before the poll is open',
      code: 'PAUSE_ORDER',
      at: at(0),
      files: only(0, () => ({ what: 'voting-paused' })),
    },
    {
      name: 'voting is paused after the closing time',
      code: 'PAUSE_TIME',
      files: only(paused, () => ({ at: '2026-10-24T19:00:00Z' })),
    },
    {
      name: 'what happened stands after something later',
      code: 'INCIDENT_TIME',
      at: at(1),
      files: only(1, () => ({ at: '2026-09-30T08:59:59Z' })),
    },
    {
      name: 'the poll is closed without the time that a pause took',
      code: 'CLOSED_EARLY',
      files: () => resealed('closed', (body) => ({ ...body, closedAt: '2026-10-24T19:09:59Z' })),
    },
    {
      name: 'a signature under a lock stands for a second one',
      code: 'ACT_NAMED_TWICE',
      at: at(paused),
      files: only(paused, () => ({ acts: lock!.acts })),
    },
  ];
}
