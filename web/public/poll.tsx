/** The public page of a poll: where it stands, who may vote by unit, the result as a table, and how anyone can check it. */
import { REVIEW_DAYS } from '../../crypto/bodies.ts';
import { boardPath } from '../../src/contract/endpoints.ts';
import { ROLE_IN_WORDS } from '../../src/contract/roles.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { INTEREST_IN_WORDS } from '../desk/interest.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { ceremonyInWords, refusedInWords } from '../kit/trusteeWords.ts';
import { dayInWords, inWords } from '../kit/when.ts';
import { ContestResult } from './result/result.tsx';
import { PollRules } from './rules.tsx';
import { standsInWords } from './states.ts';
import { Locks, VotingTimes } from './votingTimes.tsx';

const plusOrMinus = (n: number): string => (n > 0 ? `${n} more` : `${-n} fewer`);

function RollTable({ page }: { readonly page: PollPage }) {
  const { roll, definition } = page;
  if (roll === null) return <p class="govuk-body">The roll is not frozen yet.</p>;
  const nameOf = (code: string) =>
    code === 'outside'
      ? 'Units that do not take part'
      : (definition.units.find((unit) => unit.code === code)?.name ?? code);
  return (
    <>
      <p class="govuk-body">
        {roll.listed} people are on the membership list; {roll.excluded} of them the rules leave off, each confirmed by
        an officer;{' '}
        {roll.overrides !== 0 && `${plusOrMinus(roll.overrides)} by what officers changed before the freeze; `}
        {roll.eligible} are on the roll.{' '}
        {roll.undecided > 0 &&
          `An officer signed that ${roll.undecided} differences in the data stood undecided at the freeze.`}
      </p>
      <table class="govuk-table">
        <caption class="govuk-table__caption govuk-table__caption--s">Who may vote in this poll</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            <th scope="col" class="govuk-table__header">
              Unit
            </th>
            <th scope="col" class="govuk-table__header govuk-table__header--numeric">
              May vote
            </th>
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {roll.electorate.map(({ unit, eligible }) => (
            <tr key={unit} class="govuk-table__row">
              <th scope="row" class="govuk-table__header">
                {nameOf(unit)}
              </th>
              <td class="govuk-table__cell govuk-table__cell--numeric">{eligible}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table class="govuk-table cs-stack">
        <caption class="govuk-table__caption govuk-table__caption--s">
          On the list, and not on the roll (small numbers stand together)
        </caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            <th scope="col" class="govuk-table__header">
              Units
            </th>
            <th scope="col" class="govuk-table__header govuk-table__header--numeric">
              Listed
            </th>
            <th scope="col" class="govuk-table__header govuk-table__header--numeric">
              Not on the roll
            </th>
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {roll.cells.map(({ units, listed, excluded }) => (
            <tr key={units.join()} class="govuk-table__row">
              <th scope="row" class="govuk-table__header">
                {units.map(nameOf).join(', ')}
              </th>
              <td data-label="Listed" class="govuk-table__cell govuk-table__cell--numeric">
                {listed}
              </td>
              <td data-label="Not on the roll" class="govuk-table__cell govuk-table__cell--numeric">
                {excluded}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** How errors of the roll are put right, until when, and how often that happened: in numbers alone. */
function PuttingRight({ page }: { readonly page: PollPage }) {
  const { id } = page.definition;
  const { claimsUntil, overridesUntil } = page.closing;
  const { amendments, pairAlarms } = page;
  const over = !['roll-open', 'roll-frozen', 'keys-ready', 'open'].includes(page.state);
  return (
    <>
      {!over && (
        <p class="govuk-body">
          Members can <a href={`/polls/${id}/entry`}>see their own entry</a> and contest it until {inWords(claimsUntil)}
          . Entries are put right until {inWords(overridesUntil)}, each by two officers on evidence.{' '}
          <a href={`/polls/${id}/ask`}>Are you a member and missing on the list?</a>
        </p>
      )}
      {amendments !== null && (
        <p class="govuk-body">
          {amendments === 0
            ? 'No entry has been changed by officers against the rules’ result.'
            : amendments === 1
              ? 'Two officers changed 1 entry against the rules’ result. It stands on the public board, without a name.'
              : `Officers, two for each, changed ${amendments} entries against the rules’ result. Each stands on the public board, without a name.`}{' '}
          {pairAlarms > 0 &&
            `${pairAlarms === 1 ? 'One pair of officers has' : `${pairAlarms} pairs of officers have`} changed so many together that the data protection officer was told.`}
        </p>
      )}
    </>
  );
}

/** What the officers have declared of themselves: by role and in numbers, since their names are the organisation’s to publish. */
function Trustees({ page }: { readonly page: PollPage }) {
  const { quorum, of } = page.definition.trustees;
  const refused = page.trustees.filter((one) => one.refused.length > 0);
  return (
    <>
      <p class="govuk-body">
        {quorum === of
          ? 'The count needs every one of them, and nobody else can open it: '
          : `The count needs any ${quorum} of these ${of}, and nobody else can open it: `}
        {page.trustees.map(({ name }) => name).join(', ')}.
      </p>
      {page.state === 'roll-frozen' && page.ceremony !== null && <p class="govuk-body">{ceremonyInWords(page)}</p>}
      {refused.map((one) => (
        <p class="govuk-body" key={one.owner}>
          {one.name} {refusedInWords(one)}.
        </p>
      ))}
    </>
  );
}

function Officers({ page: { declarations, grantedAlone } }: { readonly page: PollPage }) {
  const count = (people: number) => (people === 1 ? '1 person' : `${people} people`);
  return (
    <>
      <h2 class="govuk-heading-m">Officers and their interests</h2>
      <ul class="govuk-list govuk-list--bullet">
        {declarations.length === 0 && <li>No officer has declared anything yet.</li>}
        {declarations.map(({ role, interest, people }) => (
          <li key={`${role}${interest}`}>
            {ROLE_IN_WORDS[role]}: {count(people)} declared {INTEREST_IN_WORDS[interest]}
            {interest !== 'none' && ', and so takes no part in it as an officer'}.
          </li>
        ))}
      </ul>
      {grantedAlone.length > 0 && (
        <p class="govuk-body">
          Every appointment is agreed by two officers, but for those by which the service was set up:{' '}
          {grantedAlone
            .map(({ role, since }) => `${ROLE_IN_WORDS[role].toLowerCase()}, ${dayInWords(since)}`)
            .join('; ')}
          .
        </p>
      )}
    </>
  );
}

const ballots = (n: number): string => (n === 1 ? '1 ballot was' : `${n} ballots were`);

/** Cast by people whose entry was contested; how they were settled is told once, for all of them. */
function Tendered({ tendered, settled }: PollPage['tenders']) {
  if (tendered === 0) return null;
  return (
    <p class="govuk-body">
      {ballots(tendered)} tendered by people whose entry on the roll was contested.{' '}
      {settled === null
        ? 'Two officers decide on each before the count.'
        : `Two officers each admitted ${settled.admitted}, which count like every other, and did not admit ${settled.refused}, which stay sealed.`}
    </p>
  );
}

const members = (n: number): string => (n === 1 ? '1 member was' : `${n} members were`);

/** Over the whole roll alone, since a small unit's number would point at somebody. */
/** A letter leads in for whoever holds it: how many there are is for everybody to see. */
function Letters({ printed }: { readonly printed: number }) {
  if (printed === 0) return null;
  return (
    <p class="govuk-body">
      For {printed === 1 ? 'one member' : `${printed} members`} a way to vote was printed on paper.
    </p>
  );
}

/** Duties that nobody has seen to are for everybody to see. */
function Review({
  waiting,
  overdue,
  page: { definition, reviewersAdmitted, reviewsHolding },
}: PollPage['reviews'] & { readonly page: PollPage }) {
  const { reviewDays = REVIEW_DAYS } = definition;
  const later = waiting - reviewsHolding;
  return (
    <>
      <p class="govuk-body">
        {waiting === 0 ? (
          'All that officers decided, and what was drawn of their looks at entries, has been signed off by somebody else.'
        ) : (
          <>
            {waiting === 1 ? 'One act' : `${waiting} acts`} of officers {waiting === 1 ? 'waits' : 'wait'} to be signed
            off by somebody else. {reviewsHolding > 0 && later === 0 && 'Until then no result is declared.'}
            {reviewsHolding > 0 &&
              later > 0 &&
              `Until ${reviewsHolding === 1 ? 'one of them is' : `${reviewsHolding} of them are`}, no result is declared; the rest came after voting had closed.`}{' '}
            {overdue > 0 && <strong>{overdue === 1 ? 'One is' : `${overdue} are`} overdue.</strong>}
          </>
        )}{' '}
        The time for it is {reviewDays === 1 ? 'one day' : `${reviewDays} days`}.
      </p>
      {reviewersAdmitted > 0 && (
        <p class="govuk-body">
          After voting had closed two officers admitted{' '}
          {reviewersAdmitted === 1 ? 'one more reviewer' : `${reviewersAdmitted} more reviewers`}. The service lets them
          only while something that the result waits for is left that nobody else may sign off. Why nobody was left, or
          whether officers had ended a role, this page does not know: each admission stands on the public board, and the
          scrutineers’ pack says who it was and whose role was ended when.
        </p>
      )}
    </>
  );
}

/** Who takes the pack has the whole roll by name. */
function Packs({ taken }: { readonly taken: number }) {
  if (taken === 0) return null;
  return (
    <p class="govuk-body">
      The scrutineers’ pack, in which members stand by name, was taken {taken === 1 ? 'once' : `${taken} times`}. Each
      time is on the log, and somebody else signs it off.
    </p>
  );
}

function Quarantine({ atOpening, released }: NonNullable<PollPage['quarantine']>) {
  return (
    <p class="govuk-body">
      {atOpening === 0
        ? 'No link was held back because an e-mail address had changed.'
        : `When voting opened, ${members(atOpening)} sent no link, because the e-mail address on the list had changed and nobody had confirmed it. For ${released} of them two officers have released it since.`}
    </p>
  );
}

function HowToVerify({ page }: { readonly page: PollPage }) {
  const { id } = page.definition;
  return (
    <>
      <h2 class="govuk-heading-m">Check it yourself</h2>
      <ul class="govuk-list govuk-list--bullet">
        <li>
          <a href={`/polls/${id}/check`}>Is my ballot on the board?</a>
        </li>
        <li>
          The public board: <a href={boardPath(id, 'board.jsonl')}>every entry, one a line</a>, and its{' '}
          <a href={boardPath(id, 'checkpoint')}>signed checkpoint</a>.
        </li>
        {page.bundle && (
          <li>
            <a href={boardPath(id, 'declaration-signed.pdf')} download>
              The declaration with the names of who signed it, as a PDF to print
            </a>
          </li>
        )}
        {page.bundle && (
          <li>
            <a href={boardPath(id, 'bundle.zip')}>Everything published, as one file</a>. With a copy of Countersign on
            your own computer, run <code>npx countersign verify bundle.zip --anchors anchors.json</code>. The anchors
            are the few keys that you should have from somebody other than us: a scrutineer, a trustee, the minutes.
            Each <code>.bel</code> file in it can be checked with Belenios’ own{' '}
            <code>belenios-tool election verify</code>, which we did not write (run it with{' '}
            <code>LWT_ASYNC_METHOD=none</code>).
          </li>
        )}
      </ul>
    </>
  );
}

function WhatCanIDo({ page }: { readonly page: PollPage }) {
  const { me } = useSession();
  const { id } = page.definition;
  const mine = me.polls.filter(({ poll }) => poll === id).map(({ as }) => as);
  return (
    <>
      {page.state === 'open' && page.closing.pausedSince === null && (
        <a class="govuk-button" href={`/polls/${id}/vote`}>
          Vote
        </a>
      )}
      <ul class="govuk-list">
        {(me.session === 'none' || mine.includes('member')) && (
          <li>
            <a href={`/polls/${id}/entry`}>Am I on the roll, and why?</a>
          </li>
        )}
        {mine.includes('trustee') && (
          <li>
            <a href={`/polls/${id}/trustee`}>Your work as a trustee</a>
          </li>
        )}
        {me.roles.length > 0 && (
          <li>
            <a href={`/polls/${id}/desk`}>The officers’ desk of this poll</a>
          </li>
        )}
      </ul>
    </>
  );
}

export function PollPublicPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  const definition = loaded.value?.definition;
  return (
    <Page title={definition?.title ?? 'Poll'} rehearsal={definition?.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Poll">
        {(page) => (
          <>
            <Heading>{page.definition.title}</Heading>
            <p class="govuk-body-l">{standsInWords(page)}.</p>
            {page.abandonedBecause !== null && (
              <p class="govuk-inset-text">Abandoned, for this reason: {page.abandonedBecause}</p>
            )}
            <VotingTimes page={page} />
            <WhatCanIDo page={page} />
            <Locks page={page} />
            {page.outcome !== null && (
              <>
                <h2 class="govuk-heading-m">Result</h2>
                {page.outcome.contests.map((result) => {
                  const contest = page.definition.contests.find(({ id }) => id === result.contest);
                  return contest === undefined ? null : (
                    <ContestResult
                      key={result.contest}
                      contest={contest}
                      result={result}
                      units={page.definition.units}
                      ruling={page.rulings.find((one) => one.contest === result.contest)}
                      nameOf={(code) => page.definition.units.find((unit) => unit.code === code)?.name ?? code}
                    />
                  );
                })}
              </>
            )}
            <h2 class="govuk-heading-m">The roll</h2>
            <PuttingRight page={page} />
            <RollTable page={page} />
            <PollRules page={page} />
            <Review {...page.reviews} page={page} />
            <Packs taken={page.packsTaken} />
            {page.quarantine !== null && <Quarantine {...page.quarantine} />}
            {page.lettersPrinted !== null && <Letters printed={page.lettersPrinted} />}
            <Tendered {...page.tenders} />
            <h2 class="govuk-heading-m">Trustees</h2>
            <Trustees page={page} />
            <Officers page={page} />
            <HowToVerify page={page} />
          </>
        )}
      </Shown>
    </Page>
  );
}
