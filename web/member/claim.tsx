/** A member's claims in a poll: what they said, how far it has come, the answer; and saying that something is wrong. */
import { useState } from 'preact/hooks';
import { CLAIM_ABOUT, CLAIM_IN_WORDS } from '../../src/contract/claims.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { call } from '../kit/call.ts';
import { Radios } from '../kit/choices.tsx';
import { LIMITS_IN_WORDS } from '../kit/evidence.tsx';
import { Act, Faults, Field, type FormFaults, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';
import { MyClaim } from './myClaim.tsx';
import { SignInForEntry } from './signInForEntry.tsx';
import { TenderNote } from './tenderNote.tsx';

function NewClaim({
  poll,
  until,
  first,
  listed,
  onMade,
}: {
  readonly poll: string;
  readonly until: string;
  /** There is none yet, so that this is what the page is for. */
  readonly first: boolean;
  /** Whether the caller has an entry that they can see. */
  readonly listed: boolean;
  readonly onMade: () => Promise<void>;
}) {
  const [about, setAbout] = useState('');
  const [says, setSays] = useState('');
  const [faults, setFaults] = useState<FormFaults>(new Map());
  const [tries, setTries] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  // Whoever sees their entry need not be asked whether there is one.
  const choices = CLAIM_ABOUT.filter((one) => !listed || one !== 'not-listed');
  const make = async () => {
    setProblem(null);
    setTries(tries + 1);
    const chosen = choices.find((one) => one === about);
    const missing = new Map<string, string>();
    if (chosen === undefined) missing.set('about', 'Choose what is wrong.');
    if (!/\p{L}/u.test(says) || says.trim().length < 3) missing.set('says', 'Tell us in your own words.');
    setFaults(missing);
    if (missing.size > 0 || chosen === undefined) return;
    const answer = await call('makeClaim', { params: { poll }, body: { about: chosen, says: says.trim() } });
    if (!answer.ok) return setProblem(answer.says);
    await onMade();
  };
  return (
    <>
      <Faults faults={faults} tries={tries} />
      {problem !== null && <Problem says={problem} key={tries} />}
      {first ? <Heading>Something is wrong</Heading> : <h2 class="govuk-heading-m">Something else is wrong</h2>}
      <p class="govuk-body">
        Tell us until {inWords(until)}. On the next page you can add files and pictures. {LIMITS_IN_WORDS}
      </p>
      <Radios
        id="about"
        legend="What is wrong?"
        error={faults.get('about')}
        options={choices.map((one) => [one, CLAIM_IN_WORDS[one]])}
        value={about}
        onInput={setAbout}
      />
      <Field
        id="says"
        label="Tell us in your own words"
        hint="For example: I joined in March, and I have the welcome letter. Only the officers who decide read this."
        error={faults.get('says')}
        rows={5}
        value={says}
        onInput={setSays}
      />
      <Act onPress={make}>Send this</Act>
    </>
  );
}

function Claims({ page }: { readonly page: PollPage }) {
  const poll = page.definition.id;
  const mine = useCall('myClaims', { params: { poll } });
  const entry = useCall('myEntry', { params: { poll } });
  const [more, setMore] = useState(false);
  const made = async () => {
    setMore(false);
    await mine.reload();
  };
  return (
    <Shown loaded={mine} heading="Something is wrong">
      {({ claims, until }) => {
        const form = (first: boolean) =>
          until === null || entry.value === null ? null : (
            <NewClaim poll={poll} until={until} first={first} listed={entry.value.entry !== null} onMade={made} />
          );
        if (claims.length === 0 && until !== null) return form(true);
        return (
          <>
            <Heading>{claims.length === 1 ? 'Your claim' : 'Your claims'}</Heading>
            {claims.length === 0 && (
              <p class="govuk-body">You have made none, and the time for it is over, or has not begun.</p>
            )}
            {page.state !== 'roll-open' && <TenderNote poll={poll} />}
            {claims.map((claim) => (
              <MyClaim
                key={claim.claim}
                poll={poll}
                claim={claim}
                corrections={{ ...page.definition.corrections, overridesUntil: page.closing.overridesUntil }}
                onDone={mine.reload}
              />
            ))}
            {until !== null &&
              (more ? (
                form(false)
              ) : (
                <p class="govuk-body">
                  <button type="button" class="cs-link-button" onClick={() => setMore(true)}>
                    Something else is wrong
                  </button>
                </p>
              ))}
            <p class="govuk-body">
              <a href={`/polls/${poll}/entry`}>Your entry on the roll</a>
            </p>
          </>
        );
      }}
    </Shown>
  );
}

export function ClaimPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll } });
  return (
    <Page title="Something is wrong" rehearsal={loaded.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Something is wrong">
        {(page) =>
          session.me.session === 'none' ? <SignInForEntry poll={poll} next="claim" /> : <Claims page={page} />
        }
      </Shown>
    </Page>
  );
}
