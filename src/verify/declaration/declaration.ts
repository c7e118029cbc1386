/**
 * The declaration of a poll, as a page that prints: every figure of it follows from the board. What officers sign is the
 * SHA-256 of its text, which ends where the signatures begin; the page in the bundle has these under it. SPEC §7.5.
 */
import type { Body } from '../../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../../crypto/bytes.ts';
import { lateAmendments } from '../amendmentChecks.ts';
import type { At, PollBoard } from '../pollBoard.ts';
import { contestSection } from './contests.ts';
import { type Figures, figuresOf } from './figures.ts';
import { type Html, html } from './html.ts';

/** What a counted poll has on its board. */
type Counted = {
  readonly [K in 'defined' | 'rollFrozen' | 'trustees' | 'opened' | 'closed' | 'outcome']: NonNullable<PollBoard[K]>;
};

function countedBoard(board: PollBoard): Counted | null {
  const { defined, rollFrozen, trustees, opened, closed, outcome } = board;
  if (!defined || !rollFrozen || !trustees || !opened || !closed || !outcome) return null;
  return { defined, rollFrozen, trustees, opened, closed, outcome };
}

/** Text and its SHA-256, or null before there is an outcome. */
export function declarationText(board: PollBoard): { readonly text: Html; readonly sha256: string } | null {
  const counted = countedBoard(board);
  if (counted === null) return null;
  const text = textOf(counted, board, figuresOf(board));
  return { text, sha256: sha256Hex(utf8(text.text)) };
}

/** The page of the bundle, with the signatures where there are some; null before there is an outcome. */
export function declarationPage(board: PollBoard): string | null {
  const declared = declarationText(board);
  const title = board.defined?.body.poll.title ?? '';
  if (declared === null) return null;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Declaration: ${title}</title>
<style>${STYLE}</style>
</head>
<body>
${declared.text}${board.declaration === undefined ? null : signatures(board.declaration, declared.sha256)}
</body>
</html>
`.text;
}

const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;max-width:56rem;margin:0 auto;padding:1rem;color:#0b0c0c;background:#fff}
h1{line-height:1.2}table{border-collapse:collapse;margin:1rem 0;width:100%}caption{text-align:left;font-weight:bold}
th,td{border-bottom:1px solid #b1b4b6;padding:.3rem .5rem;text-align:left;vertical-align:top}td{font-variant-numeric:tabular-nums}
code{overflow-wrap:anywhere}.decision{font-weight:bold;font-size:1.2rem}section{overflow-x:auto}
@media print{h2,h3,h4{break-after:avoid}tr{break-inside:avoid}}`;

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)} minutes ${seconds % 60} seconds`;

function textOf(
  { defined, rollFrozen, trustees, opened, closed, outcome }: Counted,
  board: PollBoard,
  { papers, tendered, pauses }: Figures,
): Html {
  const { poll, origin } = defined.body;
  const roll = rollFrozen.body;
  const nameOf = (code: string): string => poll.units.find((unit) => unit.code === code)?.name ?? code;
  const changedSince = lateAmendments(board).length;
  const rows: readonly (readonly [string, string | number])[] = [
    ['On the membership list', roll.listed],
    ['Left off by the rules, each confirmed by an officer', roll.excluded],
    ['Changed by two officers on evidence before the roll was frozen, more less fewer', roll.overrides],
    ['Eligible when the roll was frozen', roll.eligible],
    ['Differences between sources undecided when it was frozen', roll.undecided],
    ['Changes of the roll since', changedSince],
    ['Ballot papers issued', papers.issued],
    ['of these cancelled', papers.cancelled],
    ['of these cast', papers.cast],
    ['of these not used', papers.unused],
    ['Ballots tendered by people whose entry was contested', tendered.tendered],
    ['of these admitted, and among those cast', tendered.admitted],
    ['of these not admitted', tendered.refused],
    ['Pauses of voting', pauses.times === 0 ? 0 : `${pauses.times}, ${minutes(pauses.seconds)} given back`],
  ];
  return html`<main>
<h1>Declaration of the result</h1>
${poll.rehearsal ? html`<p><strong>This was a rehearsal. It decides nothing.</strong></p>` : null}
<p><strong>${poll.title}</strong><br>${poll.organisation.name}</p>
<p>Voting opened at ${opened.body.openedAt} and closed at ${closed.body.closedAt} (UTC).</p>
<h2>Electorate and ballot papers</h2>
<table><caption>Figures of the whole poll</caption><tbody>${rows.map(
    ([says, figure]) => html`<tr><th scope="row">${says}</th><td>${figure}</td></tr>
`,
  )}</tbody></table>
<p>Papers issued = cast + not used + cancelled. Ballots cast = counted + void; of those tendered, only the admitted ones were cast.</p>
<table><caption>Eligible by unit when the roll was frozen</caption><tbody>${roll.electorate.map(
    ({ unit, eligible }) => html`<tr><th scope="row">${nameOf(unit)}</th><td>${eligible}</td></tr>
`,
  )}</tbody></table>
${poll.contests.map((contest) => {
  const result = outcome.body.contests.find((one) => one.contest === contest.id);
  return result === undefined ? null : contestSection(poll, contest, result);
})}
<h2>What this rests on</h2>
<p>Rules of eligibility: ${poll.rules.name}, version ${poll.rules.version}, SHA-256 <code>${poll.rules.sha256}</code>.</p>
<p>Definition of the poll with the rules of its counts: entry 0 of the board, <code>${defined.hash}</code>.</p>
<p>Trustees: ${trustees.body.names.join(', ')}. ${
    trustees.body.quorum === trustees.body.names.length
      ? 'All of them had to open their part of the count.'
      : `Any ${trustees.body.quorum} of them could open the count.`
  } Those who did: ${openedBy(board, trustees).join(', ')}.</p>
<p>Board: <code>${origin}</code>, up to and with entry ${outcome.index}, <code>${outcome.hash}</code>.</p>
</main>
`;
}

function openedBy({ partials }: PollBoard, { body }: At<'trustees'>): readonly string[] {
  const owners = [...new Set(partials.map((one) => one.body.owner))].sort((a, b) => a - b);
  return owners.map((owner) => body.names[owner - 1] ?? `trustee ${owner}`);
}

const ROLES: Readonly<Record<Body<'declaration'>['signatures'][number]['role'], string>> = {
  'returning-officer': 'Returning officer',
  scrutineer: 'Scrutineer',
};

const signatures = ({ body }: At<'declaration'>, sha256: string): Html => html`<section>
<h2>Signed</h2>
<p>By passkey, over this declaration (SHA-256 <code>${sha256}</code>). The signatures stand on the board, where anybody can check them.</p>
<ul>${body.signatures.map(({ role, name, at }) => html`<li>${name}, ${ROLES[role]}, ${at}</li>`)}</ul>
</section>
`;
