/**
 * Ways in at the desk: how many members have no e-mail, letters to print for them, a link that is sent again, and members who
 * vote by another way. Numbers, and one member at a time; nothing here shows an address.
 */
import { useState } from 'preact/hooks';
import type { PollPage } from '../../src/contract/shapes.ts';
import { type Called, call } from '../kit/call.ts';
import { Radios } from '../kit/choices.tsx';
import { ReasonForm } from '../kit/fold.tsx';
import { Act, Field, Notice, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAndPropose } from '../kit/proposing.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';
import { FewPapers } from './proposals/otherChannel.tsx';
import { AfterProposing, refusalHelp } from './roll/proposing.tsx';

type PollId = PollPage['definition']['id'];
type Letters = Extract<Called<'printLinks'>, { ok: true }>['value']['letters'];

/** A page of paper for each: the only place where these codes are ever shown. */
function PrintedLetters({ letters, page }: { readonly letters: Letters; readonly page: PollPage }) {
  const { title, organisation, secondElement, rehearsal } = page.definition;
  const { closesAt } = page.closing;
  return (
    <div class="cs-printed">
      {letters.map(({ number, name, code }) => {
        const groups = code.split(' ');
        return (
          <article key={number} class="cs-letter">
            <p class="govuk-body">{name}</p>
            <h2 class="govuk-heading-l">Your way to vote</h2>
            {rehearsal && <p class="govuk-body">This is a rehearsal. Nothing in it counts.</p>}
            <p class="govuk-body">Dear {name},</p>
            <p class="govuk-body">
              You can vote in <strong>{title}</strong> until {inWords(closesAt)}. Open this address on a telephone or a
              computer:
            </p>
            <p class="govuk-body-l cs-break">
              <strong>{location.origin}/letter</strong>
            </p>
            <p class="govuk-body">and enter this code. Capitals are capitals, and small letters are small:</p>
            <p class="cs-letter__code">
              {groups.slice(0, 3).join('  ')}
              <br />
              {groups.slice(3).join('  ')}
            </p>
            {secondElement === 'code' && (
              <p class="govuk-body">
                Then the page asks for a second code. It comes in another letter, headed “Your voting code”.
              </p>
            )}
            <p class="govuk-body">
              You can vote once. Do not give this code to anybody: nobody from us will ever ask you for it. If you would
              rather vote by post or with help, please telephone us.
            </p>
            <p class="govuk-body">{organisation.name}</p>
            <p class="govuk-body-s">Membership number {number}</p>
          </article>
        );
      })}
    </div>
  );
}

/** In a poll without codes a letter is all that it takes to vote: two officers agree for whom. */
function ProposeLetters({ poll }: { readonly poll: PollId }) {
  const [numbers, setNumbers] = useState<readonly string[] | null>(null);
  const [number, setNumber] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState(0);
  const look = async () => {
    setProblem(null);
    const answer = await call('lettersWaiting', { params: { poll } });
    if (!answer.ok) return setProblem(answer.says);
    if (answer.value.numbers.length === 0)
      return setProblem('There is nobody left without e-mail and without a letter.');
    setNumbers(answer.value.numbers);
  };
  const sign = async (why: string) => {
    const named = number.trim() === '' ? numbers : [number.trim().toUpperCase()];
    if (named === null) return notYet('Write the membership number, or look up who is waiting.');
    return signAndPropose({ kind: 'print-letters', poll, numbers: [...named], why });
  };
  const onDone = () => {
    setDone(done + 1);
    setNumbers(null);
    setNumber('');
  };
  return (
    <>
      <h3 class="govuk-heading-s">First agree for whom</h3>
      {problem !== null && <Problem says={problem} key={problem} />}
      {done > 0 && (
        <Notice key={done}>
          You have signed it. It is now <a href="/desk/proposals">waiting for a second officer</a>; then make the
          letters below.
        </Notice>
      )}
      <p class="govuk-body">
        In this poll such a letter is all that it takes to vote. Two officers agree for whom one is printed.
      </p>
      {numbers === null ? (
        <Act secondary onPress={look}>
          Look up who is waiting (fifty at most)
        </Act>
      ) : (
        <p class="govuk-body">
          {numbers.length === 1 ? 'A letter' : `${numbers.length} letters`} for {numbers.join(', ')}.
        </p>
      )}
      <ReasonForm
        id="letters-why"
        label="Why, and how the letters reach these members"
        hint="You sign this with your passkey, and another officer decides."
        missing="Say how the letters reach these members."
        act="Sign and propose"
        look={{ secondary: true }}
        sign={sign}
        onDone={onDone}
        help={(code) => refusalHelp(code, poll)}
      >
        <Field
          id="letter-number"
          label="Or a letter for one member"
          hint="Membership number."
          value={number}
          onInput={setNumber}
        />
      </ReasonForm>
      <h3 class="govuk-heading-s">Then make the letters</h3>
    </>
  );
}

function Print({ page, waiting, reload }: { page: PollPage; waiting: number; reload: () => Promise<void> }) {
  const [letters, setLetters] = useState<Letters>([]);
  const [left, setLeft] = useState(waiting);
  const [number, setNumber] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const byTwo = page.definition.secondElement === 'none';
  const nobody = byTwo
    ? 'There is no letter that two officers have agreed on and that is not printed.'
    : 'There is nobody left to print a letter for.';
  const ask = async (one: string | null) => {
    setProblem(null);
    const answer = await call('printLinks', { params: { poll: page.definition.id }, body: { number: one } });
    if (!answer.ok) return setProblem(answer.says);
    setLetters(answer.value.letters);
    if (one === null) setLeft(answer.value.left);
    if (answer.value.letters.length === 0) setProblem(nobody);
    await reload();
  };
  const forOne = async () => {
    if (number.trim() === '') return setProblem('Write the membership number.');
    await ask(number.trim().toUpperCase());
  };
  if (letters.length > 0)
    return (
      <>
        <p class="govuk-inset-text" role="status">
          {letters.length === 1 ? 'One letter is' : `${letters.length} letters are`} ready. Print this page now: the
          codes are not shown again. Put the address on the envelope from your own list, and let nobody read along.
        </p>
        <Act onPress={async () => print()}>Print</Act>{' '}
        <Act secondary onPress={async () => setLetters([])}>
          They are printed
        </Act>
        <PrintedLetters letters={letters} page={page} />
      </>
    );
  return (
    <>
      {byTwo && <ProposeLetters poll={page.definition.id} />}
      {problem !== null && <Problem says={problem} key={problem} />}
      <p class="govuk-body">
        A letter holds a code that leads to the member’s ballot. Each one you print is on the access log under your
        name, and the member is told wherever they are known.
      </p>
      <Act onPress={() => ask(null)}>
        {byTwo ? 'Make the letters that were agreed on' : 'Make the next letters (fifty at most)'}
      </Act>
      <p class="govuk-body">{byTwo || left === 0 ? '' : `${left} are still waiting.`}</p>
      <Field
        id="print-number"
        label={byTwo ? 'Or one of them alone' : 'Or a letter for one member'}
        hint="Membership number. A letter or link from before opens nothing any more."
        value={number}
        onInput={setNumber}
      />
      <Act secondary onPress={forOne}>
        Make this letter
      </Act>
    </>
  );
}

function SendAgain({ poll }: { readonly poll: PollId }) {
  const [number, setNumber] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const send = async () => {
    setProblem(null);
    setSent(null);
    if (number.trim() === '') return setProblem('Write the membership number.');
    const typed = number.trim().toUpperCase();
    const answer = await call('sendLink', { params: { poll }, body: { number: typed } });
    if (!answer.ok) return setProblem(answer.says);
    setSent(`A new link for ${typed} is on its way to ${answer.value.maskedTo}. Older ones open nothing any more.`);
    setNumber('');
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      {sent !== null && <Notice key={sent}>{sent}</Notice>}
      <Field
        id="send-number"
        label="Membership number"
        hint="It goes to the address on the list and to no other, three times a day at most."
        value={number}
        onInput={setNumber}
      />
      <Act secondary onPress={send}>
        Send the link again
      </Act>
    </>
  );
}

/** Something is wanting before it can be signed. */
const notYet = (says: string) => ({ ok: false, code: '', says }) as const;

const CHANNELS = [
  ['post', 'By post'],
  ['assisted', 'With help, in person'],
] as const;

function OtherChannel({ definition }: { readonly definition: PollPage['definition'] }) {
  const poll = definition.id;
  const [number, setNumber] = useState('');
  const [channel, setChannel] = useState('post');
  const [done, setDone] = useState(0);
  const sign = async (why: string) => {
    if (number.trim() === '') return notYet('Write the membership number.');
    const by = channel === 'post' ? 'post' : 'assisted';
    return signAndPropose({ kind: 'other-channel', poll, number: number.trim().toUpperCase(), channel: by, why });
  };
  const onDone = () => {
    setDone(done + 1);
    setNumber('');
  };
  return (
    <>
      {done > 0 && <AfterProposing key={done} />}
      <p class="govuk-body">
        It spends the member’s online right, and cannot be taken back. The member is told at every known address.
      </p>
      <FewPapers definition={definition} />
      <ReasonForm
        id="channel-why"
        label="How you know that they want it"
        hint="You sign this with your passkey, and another officer decides."
        missing="Say how you know that the member wants this."
        act="Sign and propose"
        look={{ secondary: true }}
        sign={sign}
        onDone={onDone}
        help={(code) => refusalHelp(code, poll)}
      >
        <Field id="channel-number" label="Membership number" value={number} onInput={setNumber} />
        <Radios id="channel" legend="How they vote" options={CHANNELS} value={channel} onInput={setChannel} />
      </ReasonForm>
    </>
  );
}

function Ways({ page }: { readonly page: PollPage }) {
  const { me } = useSession();
  const { id: poll, title } = page.definition;
  const loaded = useCall('reach', { params: { poll } });
  const secretary = me.roles.includes('membership-secretary') || me.roles.includes('procedure-secretary');
  return (
    <>
      <Heading>Ways in</Heading>
      <p class="govuk-body">
        <a href={`/polls/${poll}/desk`}>{title}</a>
      </p>
      <Shown loaded={loaded}>
        {({ electors, withoutEmail, printed, taken }) => (
          <>
            <p class="govuk-body-l">
              {electors} members can vote. {withoutEmail} of them have no e-mail address on the list
              {withoutEmail > 0 ? `; a letter was printed for ${printed}` : ''}.
            </p>
            <p class="govuk-body">
              {taken.post} vote by post, {taken.assisted} with help.
            </p>
            {secretary && (
              <>
                <h2 class="govuk-heading-m">Members without e-mail</h2>
                <Print page={page} waiting={withoutEmail - printed} reload={loaded.reload} />
                <h2 class="govuk-heading-m">Somebody lost their link</h2>
                <SendAgain poll={poll} />
              </>
            )}
            <h2 class="govuk-heading-m">Somebody votes by another way</h2>
            <OtherChannel definition={page.definition} />
            <h2 class="govuk-heading-m">Somebody lost their passkey</h2>
            <p class="govuk-body">
              <a href="/desk/lost-passkey">Propose that it is withdrawn</a>
            </p>
          </>
        )}
      </Shown>
    </>
  );
}

export function WaysInPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  return (
    <Page title="Ways in" rehearsal={loaded.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Ways in">
        {(page) => <Ways page={page} />}
      </Shown>
    </Page>
  );
}
