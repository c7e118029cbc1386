/**
 * The declaration of a poll: every figure of it follows from the board. What officers sign is the SHA-256 of its text, which
 * ends where the signatures begin; the page in the bundle has these under it. SPEC §7.5.
 */
import type { Body } from '../../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../../crypto/bytes.ts';
import { lateAmendments } from '../amendmentChecks.ts';
import type { PollBoard } from '../pollBoard.ts';
import { type Block, heading, list, table, text } from './blocks.ts';
import { contestBlocks } from './contests.ts';
import { type Figures, figuresOf } from './figures.ts';
import { mainOf, pageOf } from './page.ts';

/** What a counted poll has on its board. */
type Counted = {
  readonly [K in 'defined' | 'rollFrozen' | 'trustees' | 'opened' | 'closed' | 'outcome']: NonNullable<PollBoard[K]>;
};

function countedBoard(board: PollBoard): Counted | null {
  const { defined, rollFrozen, trustees, opened, closed, outcome } = board;
  if (!defined || !rollFrozen || !trustees || !opened || !closed || !outcome) return null;
  return { defined, rollFrozen, trustees, opened, closed, outcome };
}

export type Declaration = {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Of the page without signatures, from `<main>` on: what is signed. */
  readonly sha256: string;
};

/** Null before there is an outcome. */
export function declarationOf(board: PollBoard): Declaration | null {
  const counted = countedBoard(board);
  if (counted === null) return null;
  const blocks = blocksOf(counted, board, figuresOf(board));
  const title = `Declaration: ${counted.defined.body.poll.title}`;
  return { title, blocks, sha256: sha256Hex(utf8(mainOf(blocks).text)) };
}

/** Under the text: who signed, and what. */
const signatureBlocks = ({ signatures, pdf }: Body<'declaration'>, { sha256 }: Declaration): readonly Block[] => [
  heading(2, 'Signed'),
  text(
    'By passkey, over this declaration (SHA-256 ',
    { code: sha256 },
    ...(signatures.every(({ form }) => form === 2) ? [') and its PDF (SHA-256 ', { code: pdf }] : []),
    '). The signatures stand on the board, where anybody can check them.',
  ),
  list(signatures.map(({ role, name, at }) => `${name}, ${ROLES[role]}, ${inWords(at)}`)),
];

/** What the PDF says: the same, and where to find who signed it; they sign the file itself, so it cannot have their signatures. */
export const fileBlocks = ({ blocks, sha256 }: Declaration): readonly Block[] => [
  ...blocks,
  heading(2, 'Signed'),
  text(
    'By passkey, over the text of this declaration (SHA-256 ',
    { code: sha256 },
    ') and over this file. Who signed, and when, stands under the page declaration.html and on the board, where anybody can check it.',
  ),
];

/** The same with who signed it, to print and to hang up: it follows from the board, and nobody signs this file. null before it is signed. */
export function signedBlocks(board: PollBoard): Pick<Declaration, 'title' | 'blocks'> | null {
  const declaration = declarationOf(board);
  if (declaration === null || board.declaration === undefined) return null;
  const { title, blocks } = declaration;
  return { title, blocks: [...blocks, ...signatureBlocks(board.declaration.body, declaration)] };
}

/** The page of the bundle, with the signatures where there are some; null before there is an outcome. */
export function declarationPage(board: PollBoard): string | null {
  const declaration = declarationOf(board);
  if (declaration === null) return null;
  const signed = board.declaration === undefined ? [] : signatureBlocks(board.declaration.body, declaration);
  return pageOf(declaration.title, mainOf(declaration.blocks), signed);
}

const ROLES: Readonly<Record<Body<'declaration'>['signatures'][number]['role'], string>> = {
  'returning-officer': 'Returning officer',
  scrutineer: 'Scrutineer',
};

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `2026-10-24T19:00:00Z` as `24 October 2026, 19:00:00 UTC`. Written here, so that it is the same everywhere. */
function inWords(instant: string): string {
  const [date = '', time = ''] = instant.slice(0, -1).split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}, ${time} UTC`;
}

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)} minutes ${seconds % 60} seconds`;

function blocksOf(
  { defined, rollFrozen, trustees, opened, closed, outcome }: Counted,
  board: PollBoard,
  { papers, tendered, pauses }: Figures,
): readonly Block[] {
  const { poll, origin } = defined.body;
  const roll = rollFrozen.body;
  const nameOf = (code: string): string => poll.units.find((unit) => unit.code === code)?.name ?? code;
  const { quorum, names } = trustees.body;
  const rulings = board.rulings.map(({ body }) => body);
  const last = board.rulings.at(-1) ?? outcome;
  return [
    { kind: 'title', text: 'Declaration of the result' },
    ...(poll.rehearsal ? [text({ strong: 'This was a rehearsal. It decides nothing.' })] : []),
    text({ strong: poll.title }),
    text(poll.organisation.name),
    text(`Voting opened on ${inWords(opened.body.openedAt)}, and closed on ${inWords(closed.body.closedAt)}.`),
    heading(2, 'Electorate and ballot papers'),
    table('Figures of the whole poll', null, [
      ['On the membership list', roll.listed],
      ['Left off by the rules, each confirmed by an officer', roll.excluded],
      ['Changed by two officers on evidence before the roll was frozen: added, less taken off', roll.overrides],
      ['Eligible when the roll was frozen', roll.eligible],
      ['Differences between sources that were undecided then', roll.undecided],
      ['Changes of the roll since', lateAmendments(board).length],
      ['Ballot papers issued', papers.issued],
      ['– of these cast', papers.cast],
      ...(papers.byTellers === 0
        ? []
        : [['– of those cast: on paper, and put in as ballots by two tellers', papers.byTellers] as const]),
      // Where there was one way only, word for word as it was signed before there were others.
      ...(papers.other === 0
        ? [['– of these not used', papers.unused] as const]
        : [
            ['– of these not used online', papers.unused] as const,
            ['– of these on paper, counted by two tellers', papers.other] as const,
          ]),
      ['– of these cancelled', papers.cancelled],
      ['Ballots tendered by people whose entry was contested', tendered.tendered],
      ['– of these admitted, and among those cast', tendered.admitted],
      ['– of these not admitted', tendered.refused],
      ['Pauses of voting', pauses.times === 0 ? 0 : `${pauses.times}, ${minutes(pauses.seconds)} given back`],
    ]),
    text(
      'Papers issued = cast + not used + cancelled. Ballots cast = counted + void; of those tendered only the admitted ones are among them.',
    ),
    table(
      'Eligible by unit when the roll was frozen',
      null,
      roll.electorate.map(({ unit, eligible }) => [nameOf(unit), eligible]),
    ),
    ...poll.contests.flatMap((contest) => {
      const result = outcome.body.contests.find((one) => one.contest === contest.id);
      return result === undefined ? [] : contestBlocks(poll, contest, result, rulings);
    }),
    heading(2, 'What this rests on'),
    text(
      `Rules of eligibility: ${poll.rules.name}, version ${poll.rules.version}, SHA-256 `,
      { code: poll.rules.sha256 },
      '.',
    ),
    text(
      'Definition of the poll, with the rules of its counts: entry 0 of the board, SHA-256 ',
      { code: defined.hash },
      '.',
    ),
    text(
      `Trustees: ${names.join(', ')}. ${quorum === names.length ? 'All of them were needed to open the count' : `Any ${quorum} of them could open the count`}. Those who did: ${openedBy(board, names).join(', ')}.`,
    ),
    ...attestedBlocks(board),
    text('Board: ', { code: origin }, `, up to and with entry ${last.index}, SHA-256 `, { code: last.hash }, '.'),
  ];
}

/** Be it for everybody or for scrutineers alone. */
function openedBy({ partials, sealedParts }: PollBoard, names: readonly string[]): readonly string[] {
  const owners = [...new Set([...partials, ...sealedParts].map(({ body }) => body.owner))].sort((a, b) => a - b);
  return owners.map((owner) => names[owner - 1] ?? `trustee ${owner}`);
}

/** By name, so that whoever reads it can ask them: what they signed nobody else can count again. */
function attestedBlocks({ opened, attestation }: PollBoard): readonly Block[] {
  if (attestation === undefined) return [];
  const to = opened?.body.sealedTo ?? [];
  const signed = attestation.body.signatures.map(({ scrutineer }) => to[scrutineer - 1]?.name ?? `${scrutineer}`);
  const says = `What is not opened for everybody went to ${to.map(({ name }) => name).join(', ')}. Those who signed what came of it: ${signed.join(', ')}.`;
  return [text(says)];
}
