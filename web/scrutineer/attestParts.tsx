/**
 * What trustees sealed to a scrutineer: opened with the scrutineer's key, shown, and signed. Where another scrutineer has signed
 * something else the page stops, and says so. SPEC §6.8.
 */
import { useState } from 'preact/hooks';
import type { PollPage } from '../../src/contract/shapes.ts';
import { decisionInWords } from '../../src/count/resultWords.ts';
import type { PartFault } from '../../src/verify/attesting.ts';
import { Act, Problem } from '../kit/form.tsx';
import { StepHeading } from '../kit/layout.tsx';
import { type Progress, ProgressBar } from '../kit/progress.tsx';
import { ReturnedTable, UnitTable } from '../public/result/unitTable.tsx';
import { Stop } from '../trustee/stop.tsx';
import { type Opened, openSealed } from './attestRun.ts';
import { OpenSealingKey } from './openSealingKey.tsx';

export function AttestParts({ page, onSigned }: { readonly page: PollPage; readonly onSigned: () => void }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const go = async (secret: bigint): Promise<void> => {
    setOpened(null);
    const onProgress = (says: string, done: number, of: number) => setProgress({ says, done, of });
    setOpened(await openSealed(page.definition.id, secret, onProgress));
    setProgress(null);
  };
  return (
    <>
      {opened?.is === 'stopped' && <Stop {...opened} />}
      {opened?.is === 'waits' && <Waits page={page} {...opened} />}
      {opened?.is === 'made' ? (
        <MadeOf page={page} opened={opened} onSigned={onSigned} />
      ) : (
        <>
          <p class="govuk-body">
            Your browser checks the whole board, opens what the trustees sealed to you, and holds each part against the
            board. Then you see what was decided, and sign it. Your key is not sent.
          </p>
          {progress !== null && <ProgressBar {...progress} />}
          <OpenSealingKey
            origin={page.origin}
            act="Check the board and open"
            isBusy={progress !== null}
            onOpened={go}
          />
        </>
      )}
    </>
  );
}

/** Each trustee once, whatever did not hold of theirs. */
function Named({ page, faults }: { readonly page: PollPage; readonly faults: readonly PartFault[] }) {
  const owners = [...new Set(faults.map(({ owner }) => owner))];
  return (
    <ul class="govuk-list govuk-list--bullet">
      {owners.map((owner) => (
        <li key={owner}>
          {page.trustees.find((one) => one.owner === owner)?.name ?? `Trustee ${owner}`}:{' '}
          {[...new Set(faults.flatMap((one) => (one.owner === owner ? [one.says] : [])))].join('; ')}
        </li>
      ))}
    </ul>
  );
}

function Waits({ page, faults, counts }: { readonly page: PollPage } & Extract<Opened, { is: 'waits' }>) {
  const says =
    counts.length > 0
      ? 'The tellers’ counts that you were given are not those that the board commits to. Nothing was signed. Tell the other scrutineers.'
      : 'Too few of the sealed parts hold. Nothing was signed. Ask another trustee to give their part, and come again.';
  return (
    <Problem says={says} key={says}>
      <Named page={page} faults={faults} />
    </Problem>
  );
}

function MadeOf({
  page,
  opened: { contests, faults, differ, sign },
  onSigned,
}: {
  readonly page: PollPage;
  readonly opened: Extract<Opened, { is: 'made' }>;
  readonly onSigned: () => void;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const press = async () => {
    setProblem(null);
    const says = await sign();
    if (says !== null) return setProblem(says);
    onSigned();
  };
  const nameOf = (unit: string) => page.definition.units.find(({ code }) => code === unit)?.name ?? unit;
  const others = differ.map((one) => page.sealing?.scrutineers[one - 1]?.name ?? `scrutineer ${one}`).join(', ');
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      {differ.length > 0 && (
        <Problem
          says={`${others} signed something else than your browser found. Do not sign yet: telephone each other first.`}
        >
          <p>
            One of you was given other parts, or uses an altered page. Each of you should open the parts again, on
            another computer if you can.
          </p>
        </Problem>
      )}
      {differ.length > 0 ? (
        <h2 class="govuk-heading-m">What your browser found</h2>
      ) : (
        <StepHeading>What your browser found</StepHeading>
      )}
      {contests.map((result) => {
        const contest = page.definition.contests.find(({ id }) => id === result.contest);
        if (contest === undefined) return null;
        const words = result.decided === undefined ? null : decisionInWords(contest, result.decided);
        return (
          <section key={result.contest}>
            <h3 class="govuk-heading-s">{contest.question}</h3>
            {words !== null && (
              <p class="govuk-body">
                <strong>{words.says}</strong> {words.because}
              </p>
            )}
            <UnitTable contest={contest} result={result} nameOf={nameOf} />
            <ReturnedTable result={result} nameOf={nameOf} />
          </section>
        );
      })}
      <p class="govuk-body">
        Nothing more of it is published. What your browser saw besides is forgotten with this page.
      </p>
      {faults.length > 0 && (
        <>
          <p class="govuk-body">These trustees’ parts do not hold, and were not used. Tell the returning officer:</p>
          <Named page={page} faults={faults} />
        </>
      )}
      <Act onPress={press} secondary={differ.length > 0}>
        {differ.length > 0 ? 'Sign what my browser found, all the same' : 'Sign this'}
      </Act>
    </>
  );
}
