/** An officer writes down what a member says who has come in, or challenges an entry. Evidence is attached on the claim itself. */
import { useState } from 'preact/hooks';
import { CHALLENGE_ABOUT, CLAIM_ABOUT, CLAIM_IN_WORDS } from '../../../src/contract/claims.ts';
import { memberNumber, type PollPage } from '../../../src/contract/shapes.ts';
import { call } from '../../kit/call.ts';
import { Radios } from '../../kit/choices.tsx';
import { Act, Faults, Field, type FormFaults, Problem, Select } from '../../kit/form.tsx';
import { Heading } from '../../kit/layout.tsx';
import { unitNames } from '../../kit/units.ts';
import { claimAddress } from './claimList.tsx';
import { wrongIn } from './proposing.tsx';
import { Back, RollPage, useNumber } from './rollPage.tsx';

const ABOUT = [...CLAIM_ABOUT, ...CHALLENGE_ABOUT];
const isChallenge = (about: string): boolean => CHALLENGE_ABOUT.some((one) => one === about);

function Form({ page, given }: { readonly page: PollPage; readonly given: string }) {
  const poll = page.definition.id;
  const [about, setAbout] = useState('');
  const [number, setNumber] = useState(given);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [unit, setUnit] = useState('');
  const [says, setSays] = useState('');
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<{ says: string; details?: unknown } | null>(null);
  const unitName = unitNames(page);
  const units = page.definition.units.flatMap(({ covers }) => covers.map((code) => [code, unitName(code)] as const));
  const unlisted = about === 'not-listed';
  const open = async () => {
    setProblem(null);
    setTries(tries + 1);
    const missing = new Map<string, string>();
    const chosen = ABOUT.find((one) => one === about);
    if (chosen === undefined) missing.set('about', 'Choose what is wrong.');
    const typed = number.trim().toUpperCase();
    if (typed !== '' && !memberNumber.safeParse(typed).success)
      missing.set('number', 'Write the membership number as it stands on the list.');
    if (typed === '' && !unlisted) missing.set('number', 'Write the membership number.');
    if (unlisted && !/[\p{L}\p{N}]/u.test(name)) missing.set('name', 'Write their name.');
    if (!/\p{L}/u.test(says) || says.trim().length < 3) missing.set('says', 'Write down what they say.');
    setFaults(missing);
    if (missing.size > 0 || chosen === undefined) return;
    const answer = await call('openClaim', {
      params: { poll },
      body: {
        origin: isChallenge(chosen) ? 'challenge' : 'walk-in',
        number: typed === '' ? null : typed,
        name: unlisted ? name.trim() : null,
        email: email.trim() === '' ? null : email.trim(),
        unit: unlisted && unit !== '' ? unit : null,
        about: chosen,
        says: says.trim(),
      },
    });
    if (!answer.ok) return setProblem(answer);
    location.assign(claimAddress(poll, answer.value.claim));
  };
  return (
    <>
      <Back to={`/polls/${poll}/claims`}>All claims of this poll</Back>
      <Faults faults={faults} tries={tries} />
      {problem !== null && (
        <Problem says={problem.says} key={tries}>
          {wrongIn(problem.details)}
        </Problem>
      )}
      <Heading>Open a claim for a member</Heading>
      <p class="govuk-body">
        Write down what the member says. Their files and letters are attached on the next page. They are told by letter
        that you did this, where we have an address.
      </p>
      <Radios
        id="about"
        legend="What is wrong"
        hint="The last two are for an entry that should not be there."
        error={faults.get('about')}
        options={ABOUT.map((one) => [one, CLAIM_IN_WORDS[one]])}
        value={about}
        onInput={setAbout}
      />
      <Field
        id="number"
        label={unlisted ? 'Membership number, if they know it' : 'Membership number'}
        error={faults.get('number')}
        value={number}
        onInput={setNumber}
      />
      {unlisted && (
        <>
          <Field id="name" label="Their name" error={faults.get('name')} value={name} onInput={setName} />
          <Select
            id="unit"
            label="Branch or unit, as they say"
            value={unit}
            onInput={setUnit}
            options={[['', 'Not known'], ...units]}
          />
          <Field
            id="email"
            label="Their e-mail address, if they have one"
            hint="The answer is sent there."
            type="email"
            value={email}
            onInput={setEmail}
          />
        </>
      )}
      <Field id="says" label="What they say" error={faults.get('says')} rows={4} value={says} onInput={setSays} />
      <Act onPress={open}>Open this claim</Act>
    </>
  );
}

export function OpenClaimPage({ poll }: { readonly poll: string }) {
  const number = useNumber();
  return (
    <RollPage poll={poll} title="Open a claim">
      {(page) => <Form page={page} given={number} />}
    </RollPage>
  );
}
