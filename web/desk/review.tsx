/**
 * The review: what officers looked at or decided, and somebody else has to sign off. A page of them by one signature, over the
 * very rows that stand here; what is not in order by itself, with words.
 */
import { useState } from 'preact/hooks';
import { compareText } from '../../crypto/bytes.ts';
import { type ReviewGiven, reviewMessage } from '../../src/contract/review.ts';
import { ROLE_IN_WORDS } from '../../src/contract/roles.ts';
import { REVIEWERS } from '../../src/verify/accessLog.ts';
import { type Called, call } from '../kit/call.ts';
import { Changes } from '../kit/changes.tsx';
import { ReasonFold } from '../kit/fold.tsx';
import { Act, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAct } from '../kit/proposing.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';
import { KIND_IN_WORDS } from './proposals/whatItChanges.tsx';
import { Reviewers } from './reviewers.tsx';

type Item = Extract<Called<'reviews'>, { ok: true }>['value']['items'][number];
type Done = (says: string) => Promise<void>;

async function signOff(poll: string, review: ReviewGiven) {
  const signed = await signAct((signer) => reviewMessage(poll, review, signer));
  if (!signed.ok) return signed;
  const { nonce, assertion } = signed;
  return call('signOff', { params: { poll }, body: { nonce, review, assertion } });
}

function Agreed({ agreed }: { readonly agreed: NonNullable<Item['agreed']> }) {
  const { proposal, proposedBy, decidedBy, because } = agreed;
  return (
    <>
      {'after' in proposal && proposal.after !== null && (
        <Changes before={proposal.before} after={proposal.after} unitName={(code) => (code === '' ? 'none' : code)} />
      )}
      <p class="govuk-body">
        {proposedBy} proposed it: “{proposal.why}”
        <br />
        {decidedBy} agreed: “{because}”
      </p>
    </>
  );
}

const NotInOrder = ({ poll, item, onDone }: { readonly poll: string; readonly item: Item; readonly onDone: Done }) => (
  <ReasonFold
    id={`not-${item.row}`}
    says={
      <>
        This is not in order<span class="govuk-visually-hidden">: {headOf(item)}</span>
      </>
    }
    label="What is not in order"
    hint="That something was not in order goes on the public board. Your words are kept for the scrutineers."
    missing="Say what is not in order, in a few words."
    act="Sign: not in order"
    look={{ warning: true }}
    sign={(why) => signOff(poll, { rows: [item.row], verdict: 'not-in-order', why })}
    onDone={() => onDone('It is signed as not in order, and stands on the board of the poll, without your words.')}
  />
);

const headOf = ({ agreed, says }: Item): string => (agreed === null ? says : KIND_IN_WORDS[agreed.proposal.kind]);

function ItemCard({ item, poll, onDone }: { readonly item: Item; readonly poll: string; readonly onDone: Done }) {
  const { name, roles, at, members, overdue, dueAt, own, rule, signedOff } = item;
  return (
    <article class="cs-card" aria-label={headOf(item)}>
      <h2 class="govuk-heading-s">{headOf(item)}</h2>
      <p class="govuk-body">
        {name}
        {roles.length > 0 && `, ${roles.map((role) => ROLE_IN_WORDS[role].toLowerCase()).join(', ')}`}, on {inWords(at)}
        {members.length > 0 && (
          <>
            <br />
            {members.length === 1 ? `Member ${members[0]}` : `${members.length} members: ${members.join(', ')}`}
          </>
        )}
        {item.for !== null && (
          <>
            <br />
            For {item.for}
          </>
        )}
      </p>
      {item.agreed !== null && <Agreed agreed={item.agreed} />}
      <p class="govuk-body-s">{rule === 'always' ? 'Looked at every time.' : 'Drawn: one look in twenty is.'}</p>
      {signedOff !== null ? (
        <p class="govuk-body">
          {signedOff.by} signed it {signedOff.verdict === 'in-order' ? 'as in order' : 'as not in order'} on{' '}
          {inWords(signedOff.at)}
          {signedOff.why !== null && `: “${signedOff.why}”`}
        </p>
      ) : (
        <>
          <p class="govuk-body">
            {overdue ? <strong>Overdue since {inWords(dueAt)}</strong> : `Due ${inWords(dueAt)}`}
          </p>
          {own ? (
            <p class="govuk-inset-text">You took part in this. Another reviewer has to sign it off.</p>
          ) : (
            <NotInOrder poll={poll} item={item} onDone={onDone} />
          )}
        </>
      )}
    </article>
  );
}

function AllInOrder({
  poll,
  items,
  onDone,
}: {
  readonly poll: string;
  readonly items: readonly Item[];
  readonly onDone: Done;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const rows = items.flatMap(({ own, row }) => (own ? [] : [row])).sort(compareText);
  if (rows.length === 0) return null;
  const sign = async () => {
    setProblem(null);
    const answer = await signOff(poll, { rows, verdict: 'in-order', why: null });
    if (!answer.ok) return setProblem(answer.says);
    await onDone(rows.length === 1 ? 'It is signed off.' : `${rows.length} are signed off.`);
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <p class="govuk-body">
        When you have read them and found nothing wrong, sign what stands on this page. Deal first with what is not in
        order.
      </p>
      <Act onPress={sign}>{rows.length === 1 ? 'Sign: in order' : `Sign: all ${rows.length} in order`}</Act>
    </>
  );
}

function Waiting({ poll }: { readonly poll: string }) {
  const [done, setDone] = useState<string | null>(null);
  const [state, setState] = useState<'waiting' | 'signed-off'>('waiting');
  const loaded = useCall('reviews', { params: { poll }, query: { state } });
  const onDone: Done = async (says) => {
    await loaded.reload();
    setDone(says);
  };
  return (
    <>
      {done !== null && (
        <div class="govuk-inset-text" role="status">
          {done}
        </div>
      )}
      <Shown loaded={loaded}>
        {({ items, total, waiting, overdue }) => (
          <>
            <p class="govuk-body">
              {waiting === 0
                ? 'Nothing waits. A result can be declared.'
                : `${waiting} ${waiting === 1 ? 'waits' : 'wait'} to be signed off, ${overdue === 0 ? 'none of them overdue' : `${overdue} overdue`}. No result is declared before those from up to the close of voting are.`}
            </p>
            {items.map((item) => (
              <ItemCard key={item.row} item={item} poll={poll} onDone={onDone} />
            ))}
            {total > items.length && <p class="govuk-body">{total - items.length} more come after these.</p>}
            {state === 'waiting' && <AllInOrder poll={poll} items={items} onDone={onDone} />}
          </>
        )}
      </Shown>
      <Act secondary onPress={async () => setState(state === 'waiting' ? 'signed-off' : 'waiting')}>
        {state === 'waiting' ? 'Show what is signed off' : 'Show what waits'}
      </Act>
    </>
  );
}

export function ReviewPage({ poll }: { readonly poll: string }) {
  const session = useSession();
  const page = useCall('poll', { params: { poll } });
  return (
    <Page title="Review" rehearsal={page.value?.definition.rehearsal ?? false} {...frameOf(session)}>
      <Heading>Who looked at what, and decided what</Heading>
      <p class="govuk-body">
        <a href={`/polls/${poll}/desk`}>{page.value?.definition.title ?? 'The poll'}</a>
      </p>
      <p class="govuk-body">
        Every changed entry, released address, admitted ballot and look with two people’s leave stands here, and one
        look in twenty, drawn so that nobody knows beforehand which. You sign off what others did, never what you did.
      </p>
      <Reviewers poll={poll}>
        {REVIEWERS.some((role) => session.me.roles.includes(role)) && <Waiting poll={poll} />}
      </Reviewers>
    </Page>
  );
}
