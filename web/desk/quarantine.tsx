/**
 * Changed addresses: old beside new, masked, those of a cluster together and first. Nothing is sent to one of them before two
 * officers release it; here the first of the two proposes it.
 */
import { useState } from 'preact/hooks';
import { HOLD_IN_WORDS, PART_IN_WORDS } from '../../src/contract/contacts.ts';
import type { PollPage } from '../../src/contract/shapes.ts';
import { type Called, call } from '../kit/call.ts';
import { Fold, ReasonFold } from '../kit/fold.tsx';
import { Act, Field, Notice, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAndPropose } from '../kit/proposing.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { type UnitName, unitNames } from '../kit/units.ts';
import { inWords } from '../kit/when.ts';
import { refusalHelp } from './roll/proposing.tsx';

type Desk = Extract<Called<'quarantine'>, { ok: true }>['value'];
type Entry = Desk['entries'][number];
type PollId = PollPage['definition']['id'];
const PAGE = 50;

/** The two addresses side by side, and why the new one is held. */
export function ChangedAddress({ entry }: { readonly entry: Entry }) {
  const { from, to, part, cause, since } = entry;
  return (
    <dl class="govuk-summary-list">
      <div class="govuk-summary-list__row">
        <dt class="govuk-summary-list__key">Before and now</dt>
        <dd class="govuk-summary-list__value">
          {from ?? 'none'} <span aria-hidden="true">→</span>
          <span class="govuk-visually-hidden">then</span> {to}
          <br />
          {from === null ? 'There was no address before, so nobody could be told.' : `${PART_IN_WORDS[part]}.`}
        </dd>
      </div>
      <div class="govuk-summary-list__row">
        <dt class="govuk-summary-list__key">Why it is held</dt>
        <dd class="govuk-summary-list__value">
          {HOLD_IN_WORDS[cause]}. Held since {inWords(since)}.
        </dd>
      </div>
    </dl>
  );
}

function ProposeRelease({
  poll,
  entry: { number },
  onDone,
}: {
  readonly poll: PollId;
  readonly entry: Entry;
  readonly onDone: () => Promise<void>;
}) {
  return (
    <ReasonFold
      id={`why-${number}`}
      says={
        <>
          Propose to release it<span class="govuk-visually-hidden">: {number}</span>
        </>
      }
      label="How you know that it is theirs"
      hint="For example: you telephoned them at a number from before the change. You sign this with your passkey, and another officer decides."
      missing="Say how you know that this address is the member’s own."
      act="Sign and propose"
      sign={(why) => signAndPropose({ kind: 'release-contact', poll, number, why })}
      onDone={onDone}
      help={(code) => refusalHelp(code, poll)}
    />
  );
}

function WhatNow({
  desk,
  entry,
  poll,
  onDone,
}: {
  desk: Desk;
  entry: Entry;
  poll: PollId;
  onDone: () => Promise<void>;
}) {
  const { me } = useSession();
  const maySee = me.roles.includes('membership-secretary') || me.roles.includes('procedure-secretary');
  if (entry.releasedAt !== null) return <p class="govuk-body">Released on {inWords(entry.releasedAt)}.</p>;
  if (entry.proposed)
    return (
      <p class="govuk-body">
        Its release <a href="/desk/proposals">waits for a second officer</a>.
      </p>
    );
  return desk.told && maySee ? <ProposeRelease poll={poll} entry={entry} onDone={onDone} /> : null;
}

function Entries({
  desk,
  poll,
  unitName,
  onDone,
}: {
  readonly desk: Desk;
  readonly poll: PollId;
  readonly unitName: UnitName;
  readonly onDone: (says: string) => Promise<void>;
}) {
  const isFirstOf = (i: number): boolean => desk.entries[i]?.cluster !== desk.entries[i - 1]?.cluster || i === 0;
  const sizeOf = (unit: string): number => desk.clusters.find((cluster) => cluster.unit === unit)?.changed ?? 0;
  return (
    <>
      {desk.entries.map((entry, i) => (
        <div key={entry.number}>
          {isFirstOf(i) && (
            <h2 class="govuk-heading-m">
              {entry.cluster === null
                ? 'Single changes'
                : `${unitName(entry.cluster)}: ${sizeOf(entry.cluster)} changed at once`}
            </h2>
          )}
          <section class="cs-card">
            <h3 class="govuk-heading-s">
              {entry.name} <span class="cs-quiet">{entry.number}</span>, {unitName(entry.unit)}
            </h3>
            <ChangedAddress entry={entry} />
            <WhatNow
              desk={desk}
              entry={entry}
              poll={poll}
              onDone={() => onDone(`You proposed to release the address of ${entry.number}. Another officer decides.`)}
            />
          </section>
        </div>
      ))}
    </>
  );
}

/** For an address that is provably wrong on the list: it is held too, until two officers release it. */
function Correct({ poll, onDone }: { readonly poll: PollId; readonly onDone: (says: string) => Promise<void> }) {
  const [number, setNumber] = useState('');
  const [email, setEmail] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const give = async () => {
    setProblem(null);
    const answer = await call('correctContact', {
      params: { poll },
      body: { number: number.trim(), email: email.trim() },
    });
    if (!answer.ok) return setProblem(answer.says);
    await onDone(`The address is kept for ${number.trim()}. It is used once it is released.`);
    setNumber('');
    setEmail('');
  };
  return (
    <Fold says="Give a member’s right address">
      {problem !== null && <Problem says={problem} key={problem} />}
      <p>
        Where the list has it wrong. The list itself stays as it is; the address before is told, and the new one is used
        once two officers have released it.
      </p>
      <Field id="corrected-number" label="Membership number" value={number} onInput={setNumber} />
      <Field id="corrected-email" label="E-mail address" type="email" value={email} onInput={setEmail} />
      <Act secondary onPress={give}>
        Keep this address
      </Act>
    </Fold>
  );
}

export function QuarantinePage({ poll: id }: { readonly poll: string }) {
  const session = useSession();
  const loaded = useCall('poll', { params: { poll: id } });
  const definition = loaded.value?.definition;
  return (
    <Page title="Changed addresses" rehearsal={definition?.rehearsal ?? false} {...frameOf(session)}>
      <Shown loaded={loaded} heading="Changed addresses">
        {(page) => <Quarantine poll={page.definition.id} title={page.definition.title} unitName={unitNames(page)} />}
      </Shown>
    </Page>
  );
}

function Quarantine({
  poll,
  title,
  unitName,
}: {
  readonly poll: PollId;
  readonly title: string;
  readonly unitName: UnitName;
}) {
  const [state, setState] = useState<'held' | 'released'>('held');
  const [page, setPage] = useState(1);
  const [done, setDone] = useState<{ readonly says: string } | null>(null);
  const loaded = useCall('quarantine', { params: { poll }, query: { state, page } });
  const { me } = useSession();
  const show = (next: 'held' | 'released') => {
    setDone(null);
    setPage(1);
    setState(next);
  };
  const onDone = async (says: string) => {
    await loaded.reload();
    setDone({ says });
  };
  return (
    <>
      <Heading>Changed addresses</Heading>
      <p class="govuk-body">
        <a href={`/polls/${poll}/desk`}>{title}</a>
      </p>
      <p class="govuk-body">
        The e-mail address of these members is not the one that the list before gave. No link to vote goes to a changed
        address until two officers have released it. Addresses are shown by their first letters only; every look is
        logged.
      </p>
      {done !== null && <Notice key={done}>{done.says}</Notice>}
      <Shown loaded={loaded}>
        {(desk) => (
          <>
            {!desk.told && (
              <p class="govuk-inset-text">
                Freezing the roll tells each address before that it was changed. Only then can one be released.
              </p>
            )}
            <p class="govuk-body">
              <strong>{desk.held} held</strong>, {desk.released} released.{' '}
              <button type="button" class="cs-link-button" onClick={() => show(state === 'held' ? 'released' : 'held')}>
                {state === 'held' ? 'Show those released' : 'Show those held'}
              </button>
            </p>
            <Entries desk={desk} poll={poll} unitName={unitName} onDone={onDone} />
            {page > 1 && (
              <Act secondary onPress={async () => setPage(page - 1)}>
                Fifty before
              </Act>
            )}
            {page * PAGE < desk.total && (
              <Act secondary onPress={async () => setPage(page + 1)}>
                Next fifty
              </Act>
            )}
            {(me.roles.includes('membership-secretary') || me.roles.includes('procedure-secretary')) && (
              <Correct poll={poll} onDone={onDone} />
            )}
          </>
        )}
      </Shown>
    </>
  );
}
