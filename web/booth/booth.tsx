/** Voting in one sitting: paper, review, cast, promise. No cryptographic word here; nothing shows the choice afterwards. */
import { useState } from 'preact/hooks';
import type { CastMessage } from '../../crypto/assertion.ts';
import type { Contest, SignedPromise } from '../../crypto/bodies.ts';
import { type CallInput, call, type Failure } from '../kit/call.ts';
import { Act, Problem } from '../kit/form.tsx';
import { Heading } from '../kit/layout.tsx';
import { type Assertion, PasskeyStopped, signMessage } from '../kit/passkey.ts';
import { ProgressBar } from '../kit/progress.tsx';
import { castMessageOf, encryptPaper } from './encrypt.ts';
import type { Ground, Paper } from './ground.ts';
import { answerOf, faultOf, type Marks, NO_MARKS } from './marks.ts';
import { BallotPaper } from './paper.tsx';
import { Reviewed } from './review.tsx';

export type Cast = {
  readonly promise: SignedPromise;
  /** In the order of the questions. */
  readonly trackers: readonly string[];
  readonly questions: readonly string[];
};

/** A signed cast, kept until it is answered. */
type Prepared = {
  readonly message: CastMessage;
  readonly ballots: string[];
  readonly trackers: readonly string[];
  readonly assertion: Assertion;
};

/** What is posted, whether it is cast or tendered. */
export type Sent = CallInput<'cast'>['body'];

type Props = {
  readonly ground: Ground;
  readonly paper: Paper;
  /** Posts the ballots. The same ones posted again get the same answer. */
  readonly send: (sent: Sent) => Promise<{ readonly ok: true; readonly value: SignedPromise } | Failure>;
  /** `tender`: it counts only if two officers admit it, and the page says so. */
  readonly tendered?: boolean;
  readonly onCast: (cast: Cast) => void;
};

export function Booth({ ground, paper, send, tendered = false, onCast }: Props) {
  const [marks, setMarks] = useState<ReadonlyMap<string, Marks>>(new Map());
  /** Null while the paper is marked; then the numbers to encrypt, by contest. */
  const [answers, setAnswers] = useState<ReadonlyMap<string, readonly number[]> | null>(null);
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [unanswered, setUnanswered] = useState<Prepared | null>(null);
  /** While it is being cast: how many questions are encrypted. */
  const [sealed, setSealed] = useState<number | null>(null);
  const button = tendered ? 'Tender my ballot' : 'Cast my vote';
  const contests = ground.elections.map(({ contest }) => contest);
  const marksOf = (contest: Contest): Marks => marks.get(contest.id) ?? NO_MARKS;

  const isFaulty = (id: string) => contests.some((one) => one.id === id && faultOf(one, marksOf(one)) !== null);

  const review = async () => {
    const found = new Map(
      contests.flatMap((contest) => {
        const fault = faultOf(contest, marksOf(contest));
        return fault === null ? [] : [[contest.id, fault] as const];
      }),
    );
    setFaults(found);
    setTries(tries + 1);
    if (found.size === 0) setAnswers(new Map(contests.map((one) => [one.id, answerOf(one, marksOf(one))])));
  };

  /** Signs the ballots of this try. What a refused try sent is never sent again: they are encrypted anew. */
  const prepare = async (given: ReadonlyMap<string, readonly number[]>): Promise<Prepared | null> => {
    const { ballots, trackers, entries } = await encryptPaper(ground, given, setSealed);
    const nonce = await call('newNonce', { body: { purpose: 'cast' } });
    if (!nonce.ok) {
      setProblem(nonce.says);
      return null;
    }
    const message = castMessageOf(ground, paper, { ballots, trackers, entries }, nonce.value.nonce);
    return { message, ballots: [...ballots], trackers, assertion: await signMessage(message) };
  };

  const cast = async (given: ReadonlyMap<string, readonly number[]>) => {
    setProblem(null);
    setSealed(contests.length);
    try {
      const prepared = unanswered ?? (await prepare(given));
      if (prepared === null) return;
      const { trackers, ...body } = prepared;
      const answer = await send(body);
      // A lost answer is asked for again with the very same ballots: the same promise comes back, never a second vote.
      const lost = !answer.ok && (answer.code === 'OFFLINE' || answer.code === 'FAULT' || answer.code === 'BUSY');
      setUnanswered(lost ? prepared : null);
      if (answer.ok) onCast({ promise: answer.value, trackers, questions: contests.map(({ question }) => question) });
      else setProblem(lost ? `${answer.says} Press “${button}” again: it cannot count twice.` : answer.says);
    } catch (fault) {
      if (!(fault instanceof PasskeyStopped)) throw fault;
      setProblem(`${fault.message} Your vote has not been cast yet.`);
    } finally {
      setSealed(null);
    }
  };

  if (answers === null)
    return (
      <BallotPaper
        contests={contests}
        poll={ground.defined.poll.id}
        paper={paper.paper}
        marksOf={marksOf}
        // What was mended is said no more.
        faults={new Map([...faults].filter(([id]) => isFaulty(id)))}
        tries={tries}
        onMark={(contest, given) => setMarks(new Map([...marks, [contest.id, given]]))}
        onReview={review}
      />
    );
  return (
    <>
      {problem !== null && <Problem says={problem} />}
      <Heading>Check your vote</Heading>
      <p class="govuk-body">
        {tendered
          ? 'This is what you are about to tender. Once it is sealed it cannot be changed. It counts only if two officers admit it.'
          : 'This is what you are about to cast. Once it is cast it cannot be changed.'}
      </p>
      {contests.map((contest, i) => (
        <Reviewed
          key={contest.id}
          contest={contest}
          paper={paper.paper}
          answer={answers.get(contest.id) ?? []}
          place={contests.length === 1 ? null : { number: i + 1, of: contests.length }}
        />
      ))}
      <p class="govuk-body">
        Your device will ask for your passkey, as when you unlock it. That{' '}
        {tendered ? 'seals your ballot' : 'casts your vote'}.
      </p>
      {sealed !== null && sealed < contests.length && (
        <ProgressBar
          says={`Sealing your answers: ${sealed} of ${contests.length}`}
          done={sealed}
          of={contests.length}
        />
      )}
      <div class="govuk-button-group">
        <Act onPress={() => cast(answers)}>{button}</Act>
        {unanswered === null && sealed === null && (
          <Act secondary onPress={async () => setAnswers(null)}>
            Go back and change it
          </Act>
        )}
      </div>
    </>
  );
}
