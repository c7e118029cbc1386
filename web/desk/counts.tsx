/**
 * A teller's page: which papers are to be counted, and one form for each. Each teller counts alone and signs; nothing here shows what
 * another has counted.
 */
import { useRef, useState } from 'preact/hooks';
import type { Contest } from '../../crypto/bodies.ts';
import { isRanked } from '../../crypto/contest.ts';
import { REFUSALS } from '../../src/contract/refusals.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { countMessage } from '../../src/contract/tellers.ts';
import { readRankings } from '../../src/count/tellersCount.ts';
import { type Called, call } from '../kit/call.ts';
import { Fold } from '../kit/fold.tsx';
import { Act, Faults, Field, type FormFaults, Notice, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAct } from '../kit/proposing.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { isAllWritten, NOTHING, readCount, soFar, type Typed } from './countForm.ts';
import { AfterDeclaring } from './interest.tsx';
import { Transcripts } from './transcripts.tsx';

type Count = Extract<Called<'counts'>, { ok: true }>['value']['counts'][number];
type Became = Extract<Called<'enterCount'>, { ok: true }>['value']['became'];

const SAID: Readonly<Record<Became, string>> = {
  entered:
    'Your count is in. Now another teller counts the same papers, without seeing yours. Come back later and look here whether you agree.',
  differs:
    'Your count and the other teller’s are not the same. You are not told where, so that each of you counts afresh. Please count these papers again; the other teller does too.',
  agreed: 'You and another teller counted the same. This count is finished.',
};

/** Candidates by number, as the teller writes them. */
const Candidates = ({ contest }: { readonly contest: Contest }) => (
  <ol class="govuk-list govuk-list--number">
    {contest.choices.map(({ id, text }) => (
      <li key={id}>{text}</li>
    ))}
  </ol>
);

/** What the typed lines mean, to be read against the slips. */
function ReadBack({ contest, text }: { readonly contest: Contest; readonly text: string }) {
  const read = readRankings(contest, text);
  if (!read.ok) return <p class="govuk-body">{`Line ${read.line}: ${read.says}`}</p>;
  if (read.rankings.length === 0) return null;
  return (
    <>
      <p class="govuk-body govuk-!-margin-bottom-1">You have written:</p>
      <ul class="govuk-list govuk-list--bullet">
        {read.rankings.map(({ ranking, papers }, i) => (
          <li key={i}>
            {papers === 1 ? '1 paper' : `${papers} papers`}:{' '}
            {ranking.map((number) => contest.choices[number - 1]?.text ?? number).join(', then ')}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What makes a paper void, and what blank. */
function whatIsVoid(contest: Contest): string {
  const { max, blank } = contest;
  const nothing = blank ? '' : ' A paper with nothing on it is void too.';
  if (isRanked(contest)) {
    return `No candidate stands clearly first. Where a number is left out or given twice further down, only what stands before it counts: write that in the list above.${nothing}`;
  }
  return `${max === 1 ? 'More than one choice is marked' : `More than ${max} choices are marked`}, or nobody can say what was meant.${nothing}`;
}

function Form({
  page,
  contest,
  count,
  onDone,
}: {
  readonly page: PollPage;
  readonly contest: Contest;
  readonly count: Count;
  readonly onDone: (says: string) => Promise<void>;
}) {
  const prefix = `${count.contest}-${count.unit ?? 'all'}`;
  const [typed, setTyped] = useState<Typed>(NOTHING);
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [isWritten, setIsWritten] = useState(true);
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const { id: poll } = page.definition;
  const sign = async () => {
    setProblem(null);
    setTries(tries + 1);
    const read = readCount(contest, count.unit, typed, { prefix, most: count.taken });
    setFaults('faults' in read ? read.faults : new Map());
    setIsWritten(isAllWritten(contest, typed));
    if ('faults' in read) return;
    const signed = await signAct((signer) => countMessage(poll, read.counted, signer));
    if (!signed.ok) return setProblem(signed.says);
    const { nonce, assertion } = signed;
    const answer = await call('enterCount', { params: { poll }, body: { nonce, counted: read.counted, assertion } });
    if (!answer.ok) return setProblem(answer.says);
    setTyped(NOTHING);
    await onDone(SAID[answer.value.became]);
  };
  const field = (name: string, label: string, value: string, onInput: (value: string) => void, hint?: string) => (
    <Field
      {...{ id: `${prefix}-${name}`, label, value, onInput, error: faults.get(`${prefix}-${name}`) }}
      {...(hint === undefined ? {} : { hint })}
      type="count"
    />
  );
  const added = soFar(contest, typed);
  const one = contest.min === 1 && contest.max === 1;
  return (
    <>
      {problem !== null && <Problem says={problem} key={`${problem}${tries}`} />}
      <Faults {...(isWritten && { says: 'These numbers cannot be right.' })} faults={faults} tries={tries} />
      {field('papers', 'How many papers are there?', typed.papers, (papers) => setTyped({ ...typed, papers }))}
      {isRanked(contest) ? (
        <>
          <p class="govuk-body govuk-!-margin-bottom-1">The candidates have these numbers here:</p>
          <Candidates contest={contest} />
          <Field
            id={`${prefix}-rankings`}
            label="The papers, one on each line"
            hint="Write the candidates’ numbers, first choice first: 3 1 2. For papers that are alike, write how many and an x: 12 x 3 1 2."
            rows={10}
            error={faults.get(`${prefix}-rankings`)}
            value={typed.rankings}
            onInput={(rankings) => setTyped({ ...typed, rankings })}
          />
          <ReadBack contest={contest} text={typed.rankings} />
        </>
      ) : (
        contest.choices.map(({ id, text }) =>
          field(`vote-${id}`, one ? `Papers for: ${text}` : `Marks for: ${text}`, typed.votes[id] ?? '', (votes) =>
            setTyped({ ...typed, votes: { ...typed.votes, [id]: votes } }),
          ),
        )
      )}
      {contest.blank &&
        field(
          'blank',
          'Blank papers',
          typed.blank,
          (blank) => setTyped({ ...typed, blank }),
          'Nothing is written on them.',
        )}
      {field('void', 'Void papers', typed.void, (spoilt) => setTyped({ ...typed, void: spoilt }), whatIsVoid(contest))}
      {added !== null && (
        <p class="govuk-body govuk-!-font-weight-bold" role="status">
          {added}
        </p>
      )}
      <Act onPress={sign}>Sign my count</Act>
    </>
  );
}

function statusOf({ stands, entered, yours, round }: Count): string {
  if (stands === 'done') return 'Finished: two tellers counted the same.';
  if (entered) return 'Your count is in. Another teller counts these papers now.';
  if (!yours) return 'Other tellers count these papers.';
  const again = round > 1 ? 'The last two counts were not the same. ' : '';
  return stands === 'second'
    ? `${again}Another teller has counted these papers. Now it is your turn.`
    : `${again}${round > 1 ? 'Please count these papers again.' : 'Nobody has counted these papers yet.'}`;
}

function OneCount({
  page,
  count,
  onDone,
}: {
  readonly page: PollPage;
  readonly count: Count;
  readonly onDone: (says: string) => Promise<void>;
}) {
  const { contests, units } = page.definition;
  const contest = contests.find(({ id }) => id === count.contest);
  if (contest === undefined) return null;
  const where =
    count.unit === null ? 'All units together' : (units.find(({ code }) => code === count.unit)?.name ?? count.unit);
  const isMine = page.state === 'closed' && count.yours && !count.entered && count.stands !== 'done';
  return (
    <article class="cs-card" aria-label={`${contest.question}: ${where}`}>
      <h2 class="govuk-heading-m govuk-!-margin-bottom-1">{contest.question}</h2>
      <p class="govuk-body">
        <strong>{where}</strong>: {count.taken === 1 ? '1 member' : `${count.taken} members`} asked to vote on paper.
        Some papers may not have come back.
      </p>
      <p class="govuk-body">{statusOf(count)}</p>
      {isMine && (
        <Fold says="Enter your count">
          <Form page={page} contest={contest} count={count} onDone={onDone} />
        </Fold>
      )}
    </article>
  );
}

function Counts({ page }: { readonly page: PollPage }) {
  const { id: poll } = page.definition;
  const loaded = useCall('counts', { params: { poll } });
  // What was typed stays when looking again fails.
  const last = useRef(loaded.value);
  if (loaded.value !== null) last.current = loaded.value;
  const shown = last.current;
  const [done, setDone] = useState<{ readonly says: string } | null>(null);
  const onDone = async (says: string) => {
    await loaded.reload();
    setDone({ says });
  };
  return (
    <>
      {done !== null && <Notice key={done.says}>{done.says}</Notice>}
      <p class="govuk-body">
        These members voted on paper, by post or with help. Count alone, and show nobody your numbers: another teller
        counts the same papers, and the two counts are compared here.
      </p>
      <ol class="govuk-list govuk-list--number">
        <li>For each question: sort the papers. Those that say the same go together, blank and void ones apart.</li>
        <li>Count each heap, and count it once more.</li>
        <li>Type the numbers, and sign them with your passkey.</li>
      </ol>
      <Shown loaded={loaded}>{() => null}</Shown>
      {shown === null ? null : shown.counts.length === 0 ? (
        <p class="govuk-inset-text">Nobody in this poll voted on paper. There is nothing to count.</p>
      ) : shown.moved ? (
        <p class="govuk-inset-text">{REFUSALS.MOVED_TO_PAPER.says}</p>
      ) : (
        shown.counts.map((count) => (
          <OneCount key={`${count.contest} ${count.unit}`} page={page} count={count} onDone={onDone} />
        ))
      )}
      <Act
        secondary
        onPress={() => {
          // What was said of the last count may hold no more.
          setDone(null);
          return loaded.reload();
        }}
      >
        Look again
      </Act>
    </>
  );
}

export function CountsPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  return (
    <Page title="Count the papers" rehearsal={loaded.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Count the papers">
        {(page) => (
          <>
            <Heading>Count the papers</Heading>
            <p class="govuk-body-l">{page.definition.title}</p>
            <AfterDeclaring poll={poll}>
              {page.ballots === null ? <Transcripts page={page} /> : <Counts page={page} />}
            </AfterDeclaring>
          </>
        )}
      </Shown>
    </Page>
  );
}
