/** What each contest came to, as a declaration prints it: the rule in full, the figures of every unit, the count stage by stage. */
import type { Contest, PollDefinition } from '../../../crypto/bodies.ts';
import type { ContestOutcome, Decided, Stage, Stopped, UnitResult, VoidReason } from '../../../crypto/outcomeBody.ts';
import { contestRuleInWords } from '../../count/ruleWords.ts';
import { type Html, html } from './html.ts';

const SAYS: Readonly<Record<NonNullable<UnitResult['says']>, string>> = {
  affirm: 'Keep as only candidate',
  open: 'Full selection',
  tied: 'Tied',
  inquorate: 'No quorum',
  'not-voted': 'Nobody voted',
};
const VOID: Readonly<Record<VoidReason, string>> = {
  'not-canonical': 'it is not written as a paper is',
  gap: 'a preference is left out',
  repeat: 'two candidates have one preference',
  'too-many': 'more preferences than allowed',
  'too-few': 'fewer preferences than asked for',
  'blank-not-allowed': 'it is blank, which was not allowed',
};
type By<B extends Decided['by']> = Extract<Decided, { readonly by: B }>;

export function contestSection(poll: PollDefinition, contest: Contest, result: ContestOutcome): Html {
  const rule = contestRuleInWords(contest);
  return html`<section>
<h2>${contest.question}</h2>
${
  rule === null
    ? html`<p>Each unit’s result stands by itself.</p>`
    : html`<p>Counted by: <strong>${rule.name}</strong> (<code>${result.rule?.name ?? ''}</code>). ${rule.says}</p>`
}
${result.decided === undefined ? null : decision(contest, result.decided)}
${ballots(poll, contest, result)}
${result.decided?.by === 'ranking' ? count(result.decided) : null}
</section>
`;
}

function decision(contest: Contest, decided: Decided): Html {
  switch (decided.by) {
    case 'units':
      return unitsDecision(decided);
    case 'yes-no':
      return html`<p class="decision">${decided.carried ? 'Carried' : 'Not carried'}: ${decided.yes} for, ${decided.no} against, of ${decided.of}.</p>`;
    case 'marks':
    case 'ranking':
      return html`${elected(contest, decided.elected, decided.stopped)}${
        decided.by === 'marks' ? lots(contest, decided.lots) : null
      }`;
  }
}

const textOf = (contest: Contest, id: string): string => contest.choices.find((one) => one.id === id)?.text ?? id;

function elected(contest: Contest, ids: readonly string[], stopped: Stopped | null): Html {
  const names = html`<ol>${ids.map((id) => html`<li>${textOf(contest, id)}</li>`)}</ol>`;
  if (stopped === null) return html`<p class="decision">Elected, in this order:</p>${names}`;
  const why =
    stopped.code === 'RUN_OFF'
      ? `Equal votes for the last ${stopped.places === 1 ? 'place' : `${stopped.places} places`}: ${stopped.among.map((id) => textOf(contest, id)).join(', ')}. The rule asks for another vote between them.`
      : `${contest.constraints?.find(({ id }) => id === stopped.constraint)?.says ?? stopped.constraint}: ${stopped.found} of at least ${stopped.least}. Which published rule applies is for the returning officer to say; nobody is declared elected.`;
  return html`<p class="decision">Not concluded. ${why}</p><p>As counted:</p>${names}`;
}

function unitsDecision({ sections, triggered, unclear, points }: By<'units'>): Html {
  const said =
    triggered === null
      ? `Not concluded. ${unclear ?? ''}`
      : triggered
        ? 'There is a full selection.'
        : 'The sitting member is the only candidate.';
  const rows = sections.map(
    (
      one,
    ) => html`<tr><th scope="row">${one.section}</th><td>${one.open}</td><td>${one.affirm}</td><td>${one.tied}</td><td>${one.inquorate}</td><td>${one.notVoted}</td><td>${one.share.open} of ${one.share.of}</td><td>${one.points?.percent ?? '–'}</td></tr>
`,
  );
  const total =
    points === null
      ? null
      : html`<p>For a full selection: ${points.percent} of 100 points, exactly ${points.over}/${points.under}.</p>`;
  return html`<p class="decision">${said}</p>
<table><caption>What the units of each section decided</caption>
<thead><tr><th scope="col">Section</th><th scope="col">Full selection</th><th scope="col">Keep</th><th scope="col">Tied</th><th scope="col">No quorum</th><th scope="col">Nobody voted</th><th scope="col">Counted</th><th scope="col">Points of 50</th></tr></thead>
<tbody>${rows}</tbody></table>
${total}`;
}

function ballots(poll: PollDefinition, contest: Contest, { units, kind }: ContestOutcome): Html {
  const nameOf = (code: string | null): string =>
    code === null ? 'All together' : (poll.units.find((unit) => unit.code === code)?.name ?? code);
  const marked = units.some(({ votes }) => votes.length > 0) ? contest.choices : [];
  const voided = units.some((unit) => unit.void !== undefined);
  const head = [
    ...marked.map(({ text }) => text),
    ...(contest.blank ? ['Blank'] : []),
    ...(voided ? ['Void'] : []),
    'Ballots',
    ...(kind === 'trigger' ? ['Decision'] : []),
  ];
  const cells = ({ votes, blank, ballots, says, void: spoilt }: UnitResult): readonly (string | number)[] => [
    ...marked.map(({ id }) => votes.find(({ choice }) => choice === id)?.votes ?? 0),
    ...(contest.blank ? [blank ?? 0] : []),
    ...(voided ? [spoilt ?? 0] : []),
    ballots,
    ...(kind === 'trigger' ? [says === null ? '' : SAYS[says]] : []),
  ];
  return html`<table><caption>Ballots</caption>
<thead><tr><td></td>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${units.map(
    (
      unit,
    ) => html`<tr><th scope="row">${nameOf(unit.unit)}</th>${cells(unit).map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody></table>`;
}

function lots(contest: Contest, drawn: By<'marks'>['lots']): Html | null {
  if (drawn.length === 0) return null;
  const nameOf = (number: number): string => contest.choices[number - 1]?.text ?? String(number);
  return html`<p>Drawn by lot:</p><ul>${drawn.map(
    (lot) => html`<li>between ${lot.among.map(nameOf).join(', ')}: ${nameOf(lot.drawn)}</li>`,
  )}</ul>`;
}

const STAGE: Readonly<Record<Stage['action'], string>> = {
  first: 'First preferences',
  surplus: 'Surplus of',
  exclude: 'Exclusion of',
};

function count({ count: counted, void: spoilt }: By<'ranking'>): Html {
  const { candidates, stages, seats, papers, valid, blank } = counted;
  const nameOf = (number: number): string => candidates[number - 1] ?? String(number);
  const titleOf = ({ number, action, of }: Stage): string =>
    `Stage ${number}: ${STAGE[action]}${of.length === 0 ? '' : ` ${of.map(nameOf).join(', ')}`}`;
  return html`<h3>The count</h3>
<p>${papers} papers, ${valid} with a preference, ${blank} blank; ${seats} ${seats === 1 ? 'place' : 'places'}.</p>
${
  spoilt.length === 0
    ? null
    : html`<p>Void papers, by their place in the last shuffle from 0:</p><ul>${spoilt.map(
        ({ position, why }) => html`<li>${position}: ${VOID[why]}</li>`,
      )}</ul>`
}
${stages.map(
  (stage) => html`<h4>${titleOf(stage)}</h4>
<p>${stage.says.join(' ')}</p>
<table><caption>Quota ${stage.quota}; non-transferable ${stage.nonTransferable}</caption>
<thead><tr><th scope="col">Candidate</th><th scope="col">Votes</th><th scope="col">Received</th><th scope="col"></th></tr></thead>
<tbody>${candidates.map(
    (
      name,
      i,
    ) => html`<tr><th scope="row">${name}</th><td>${stage.votes[i] ?? ''}</td><td>${received(stage, i + 1)}</td><td>${stage.elected.includes(i + 1) || stage.electedUnfilled.includes(i + 1) ? 'elected' : ''}</td></tr>
`,
  )}</tbody></table>
${lotsOf(stage, nameOf)}`,
)}`;
}

/** As the transfers of the stage have it, one behind the other; nothing where papers are shared out anew. */
const received = ({ transfers }: Stage, candidate: number): string =>
  transfers
    .filter(({ to }) => to === candidate)
    .map(({ papers, votes }) => `+${votes} (${papers} papers)`)
    .join(', ');

const lotsOf = ({ lots: drawn }: Stage, nameOf: (number: number) => string): Html | null =>
  drawn.length === 0
    ? null
    : html`<ul>${drawn.map(
        ({ kind, among, drawn: fell }) =>
          html`<li>Drawn by lot (${kind}) between ${among.map(nameOf).join(', ')}: ${nameOf(fell)}</li>`,
      )}</ul>`;
