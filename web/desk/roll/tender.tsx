/** Tendered ballots before the officers: which wait, what would become of the entry, and proposing that one is admitted or not. */
import { useState } from 'preact/hooks';
import type { z } from 'zod';
import type { PollPage } from '../../../src/contract/shapes.ts';
import type { tenderShown } from '../../../src/contract/tenders.ts';
import { Changes } from '../../kit/changes.tsx';
import { Radios } from '../../kit/choices.tsx';
import { Act, Faults, Field, type FormFaults, Problem } from '../../kit/form.tsx';
import { Shown, useCall } from '../../kit/load.tsx';
import { signAndPropose } from '../../kit/proposing.ts';
import { dayInWords, inWords } from '../../kit/when.ts';
import { claimAddress, ORIGIN_IN_WORDS } from './claimList.tsx';
import { refusalHelp, wrongIn } from './proposing.tsx';
import { lineAddress } from './rollPage.tsx';

export type Tender = z.infer<typeof tenderShown>;

/** Those that nobody has settled, above the list of claims. */
export function TendersWaiting({ poll }: { readonly poll: string }) {
  const loaded = useCall('tenders', { params: { poll }, query: {} });
  return (
    <Shown loaded={loaded}>
      {({ tenders, total }) =>
        total === 0 ? null : (
          <div class="govuk-inset-text">
            <h2 class="govuk-heading-m">
              {total === 1 ? 'A tendered ballot waits' : `${total} tendered ballots wait`}
            </h2>
            <p class="govuk-body">Two officers settle each before voting is closed.</p>
            <ul class="govuk-list govuk-list--spaced">
              {tenders.map(({ tender, claim, at, after, pending }) => (
                <li key={tender}>
                  <a href={claimAddress(poll, claim)}>{after.name}</a>, {dayInWords(at)}.{' '}
                  {pending === null ? 'Nobody has proposed anything yet.' : 'A proposal waits for a second officer.'}
                </li>
              ))}
            </ul>
          </div>
        )
      }
    </Shown>
  );
}

const BESIDES_IN_WORDS = {
  waiting: 'a ballot was tendered with it and waits',
  admitted: 'a ballot was tendered with it and admitted',
  refused: 'a ballot was tendered with it and not admitted',
} as const;

/** Which number the person gave, and who else claims to be that member: one member votes once. */
export function SameNumber({
  poll,
  tender: { number, given, twice, besides },
}: {
  readonly poll: string;
  readonly tender: Pick<Tender, 'number' | 'given' | 'twice' | 'besides'>;
}) {
  return (
    <>
      <p class="govuk-body">
        {given === null
          ? `The person gave no membership number. If the ballot is admitted, they stand on the roll as ${number}.`
          : given === number
            ? `Membership number: ${number}.`
            : `The person gave the membership number ${given}, which is somebody’s. If the ballot is admitted, they stand on the roll as ${number}, another person than ${given}.`}
        {given !== null && given !== number && (
          <>
            {' '}
            <a href={lineAddress(poll, given)}>See the entry of {given}</a>
          </>
        )}
      </p>
      {besides.length > 0 && (
        <>
          <p class="govuk-body">Others claimed by this number. Look at each: it may be the same person.</p>
          <ul class="govuk-list govuk-list--bullet">
            {besides.map(({ claim, origin, tendered }) => (
              <li key={claim}>
                <a href={claimAddress(poll, claim)}>Claim {ORIGIN_IN_WORDS[origin]}</a>
                {tendered === null ? '' : `; ${BESIDES_IN_WORDS[tendered]}`}
              </li>
            ))}
          </ul>
        </>
      )}
      {twice !== null && (
        <div class="govuk-warning-text">
          <span class="govuk-warning-text__icon" aria-hidden="true">
            !
          </span>
          <strong class="govuk-warning-text__text">
            <span class="govuk-visually-hidden">Warning</span>
            {twice}
          </strong>
        </div>
      )}
    </>
  );
}

/** That there is one, and what became of it. */
export function TenderState({ tender }: { readonly tender: Tender }) {
  const { at, settled } = tender;
  return (
    <>
      <h2 class="govuk-heading-m">Tendered ballot</h2>
      <p class="govuk-body">
        {settled === null
          ? `This person tendered a ballot on ${inWords(at)}. It is sealed, and nobody can see what it says.`
          : `The ballot that this person tendered was ${settled.admitted ? 'admitted' : 'not admitted'} on ${inWords(settled.at)}: ${settled.because}`}
      </p>
    </>
  );
}

/** One officer proposes either answer; a second one decides, and that answers the claim. */
export function SettleForm({
  poll,
  tender: shown,
  unitName,
  onProposed,
}: {
  readonly poll: PollPage['definition']['id'];
  readonly tender: Tender;
  readonly unitName: (unit: string) => string;
  readonly onProposed: () => Promise<void>;
}) {
  const { tender, number, given, before, after, admitUntil, pending } = shown;
  const mayAdmit = shown.mayAdmit && shown.twice === null;
  const [how, setHow] = useState(mayAdmit ? '' : 'refuse');
  const [why, setWhy] = useState('');
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<{ says: string; code: string; details?: unknown } | null>(null);
  if (pending !== null) return null;
  const sign = async () => {
    setProblem(null);
    setTries(tries + 1);
    const missing = new Map<string, string>();
    if (how === '') missing.set('settle', 'Choose whether it is admitted.');
    if (!/\p{L}/u.test(why) || why.trim().length < 3)
      missing.set('settle-why', 'Write the reasons: the person reads them.');
    setFaults(missing);
    if (missing.size > 0) return;
    const admit = how === 'admit';
    const answer = await signAndPropose({
      ...{ kind: 'settle-tender', poll, number, given, tender, admit, before, after, why: why.trim() },
    });
    if (!answer.ok) return setProblem(answer);
    await onProposed();
  };
  return (
    <>
      <Faults faults={faults} tries={tries} />
      {problem !== null && (
        <Problem says={problem.says} key={tries}>
          {wrongIn(problem.details)}
          {refusalHelp(problem.code, poll)}
        </Problem>
      )}
      <SameNumber poll={poll} tender={shown} />
      <p class="govuk-body">If it is admitted, the entry becomes as follows, and the ballot counts like every other.</p>
      <Changes before={before} after={after} unitName={unitName} />
      <Radios
        id="settle"
        legend="Is this ballot admitted?"
        hint={
          mayAdmit
            ? `It can be admitted until ${inWords(admitUntil)}. Another officer has to decide what you propose.`
            : shown.mayAdmit
              ? 'As things stand it cannot be admitted. Another officer has to decide what you propose.'
              : `The time for admitting it was over on ${inWords(admitUntil)}.`
        }
        error={faults.get('settle')}
        options={[
          ...(mayAdmit
            ? [['admit', 'Admit it', 'What they show bears out that they may take part in this vote.'] as const]
            : []),
          [
            'refuse',
            'Do not admit it',
            'It stays sealed, is not counted, and the claim is answered with your reasons.',
          ],
        ]}
        value={how}
        onInput={setHow}
      />
      <Field
        id="settle-why"
        label="The reasons"
        hint="The person reads them as their answer."
        error={faults.get('settle-why')}
        rows={4}
        value={why}
        onInput={setWhy}
      />
      <Act onPress={sign}>Sign and propose this</Act>
    </>
  );
}
