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
import { claimAddress } from './claimList.tsx';
import { refusalHelp, wrongIn } from './proposing.tsx';

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
  tender: { tender, number, before, after, admitUntil, mayAdmit, pending },
  unitName,
  onProposed,
}: {
  readonly poll: PollPage['definition']['id'];
  readonly tender: Tender;
  readonly unitName: (unit: string) => string;
  readonly onProposed: () => Promise<void>;
}) {
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
      ...{ kind: 'settle-tender', poll, number, tender, admit, before, after, why: why.trim() },
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
      <p class="govuk-body">If it is admitted, the entry becomes as follows, and the ballot counts like every other.</p>
      <Changes before={before} after={after} unitName={unitName} />
      <Radios
        id="settle"
        legend="Is this ballot admitted?"
        hint={
          mayAdmit
            ? `It can be admitted until ${inWords(admitUntil)}. Another officer has to decide what you propose.`
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
