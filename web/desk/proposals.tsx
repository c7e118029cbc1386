/**
 * What waits for a second officer, of every kind: exactly what it changes, why, who proposed it and until when it can be
 * decided. Whoever may decide it signs yes or no with a reason; one's own can be withdrawn.
 */
import { useState } from 'preact/hooks';
import type { z } from 'zod';
import { canonical } from '../../crypto/canonical.ts';
import type { proposalShown } from '../../src/contract/proposals.ts';
import { REFUSALS, type RefusalCode } from '../../src/contract/refusals.ts';
import { call } from '../kit/call.ts';
import { Fold, ReasonFold } from '../kit/fold.tsx';
import { Act, Field, Notice, Problem } from '../kit/form.tsx';
import { Heading, Page } from '../kit/layout.tsx';
import { Shown, useCall } from '../kit/load.tsx';
import { signAndDecide } from '../kit/proposing.ts';
import { frameOf, useSession } from '../kit/session.tsx';
import { inWords } from '../kit/when.ts';
import { KIND_IN_WORDS, WhatItChanges } from './proposals/whatItChanges.tsx';
import { refusalHelp } from './roll/proposing.tsx';

export type ProposalShown = z.infer<typeof proposalShown>;

const isRefusal = (code: string): code is RefusalCode => Object.hasOwn(REFUSALS, code);

const ENDED = {
  pending: 'Waiting',
  approved: 'Approved',
  refused: 'Refused',
  withdrawn: 'Withdrawn',
  void: 'Void: the proposer’s role has ended',
  lapsed: 'Lapsed: nobody decided it in time',
} as const;

type Work = { readonly given: ProposalShown; readonly onDone: (says: string) => Promise<void> };

function Decide({ given, onDone }: Work) {
  const [because, setBecause] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const decide = async (decision: 'approve' | 'refuse') => {
    setProblem(null);
    if (because.trim() === '') return setProblem('Say why, in a few words. Your reason is kept with your signature.');
    const answer = await signAndDecide(given, decision, because);
    if (!answer.ok) return setProblem(answer.says);
    await onDone(decision === 'approve' ? 'You approved it. It is done.' : 'You refused it. Nothing was changed.');
  };
  return (
    <>
      {problem !== null && <Problem says={problem} key={problem} />}
      <Field
        id={`because-${given.id}`}
        label="Your reason"
        hint="What you looked at, and why you agree or do not. You sign this with your passkey."
        rows={2}
        value={because}
        onInput={setBecause}
      />
      <div class="govuk-button-group">
        <Act onPress={() => decide('approve')}>Approve and sign</Act>
        <Act warning onPress={() => decide('refuse')}>
          Refuse and sign
        </Act>
      </div>
    </>
  );
}

const Withdraw = ({ given, onDone }: Work) => (
  <ReasonFold
    id={`withdraw-${given.id}`}
    says="Withdraw it"
    label="Why you withdraw it"
    missing="Say why you withdraw it, in a few words."
    act="Withdraw"
    look={{ secondary: true }}
    sign={(because) => call('withdraw', { params: { proposal: given.id }, body: { because } })}
    onDone={() => onDone('You withdrew it. Nothing was changed.')}
  />
);

/** What the caller can do about a pending proposal, or why they cannot. */
function WhatNow(work: Work) {
  const { own, mayDecide, cannotBecause, proposal } = work.given;
  const poll = 'poll' in proposal ? proposal.poll : null;
  if (own)
    return (
      <>
        <p class="govuk-body">You proposed this. Another officer has to decide it.</p>
        <Withdraw {...work} />
      </>
    );
  if (mayDecide) return <Decide {...work} />;
  const says = cannotBecause !== null && isRefusal(cannotBecause) ? REFUSALS[cannotBecause].says : '';
  return (
    <div class="govuk-inset-text">
      <p>You cannot decide this one. {says}</p>
      {poll !== null && refusalHelp(cannotBecause ?? '', poll)}
    </div>
  );
}

export function ProposalCard(work: Work) {
  const { proposal, proposedBy, proposedAt, lapsesAt, state, endedBy, endedAt, because } = work.given;
  return (
    <article class="cs-card" aria-label={KIND_IN_WORDS[proposal.kind]}>
      <h2 class="govuk-heading-m">{KIND_IN_WORDS[proposal.kind]}</h2>
      <WhatItChanges proposal={proposal} waiting={state === 'pending'} />
      <p class="govuk-body">
        <strong>Why:</strong> {proposal.why}
      </p>
      <p class="govuk-body">
        Proposed by {proposedBy} on {inWords(proposedAt)}.{' '}
        {state === 'pending' && `If nobody decides it by ${inWords(lapsesAt)}, it lapses.`}
      </p>
      <Fold says="Word for word, as it is signed">
        <code class="cs-break">{canonical(proposal)}</code>
      </Fold>
      {state === 'pending' ? (
        <WhatNow {...work} />
      ) : (
        <p class="govuk-body">
          <strong>{ENDED[state]}</strong>
          {endedBy !== null && ` by ${endedBy}`}
          {endedAt !== null && ` on ${inWords(endedAt)}`}
          {because !== null && because !== '' && `: ${because}`}
        </p>
      )}
    </article>
  );
}

export function ProposalsPage() {
  const session = useSession();
  const [state, setState] = useState<'pending' | 'ended'>('pending');
  const [page, setPage] = useState(1);
  const [done, setDone] = useState<{ readonly says: string } | null>(null);
  const loaded = useCall('proposals', { query: { state, page } });
  const show = (next: 'pending' | 'ended') => {
    setDone(null);
    setPage(1);
    setState(next);
  };
  const onDone = async (says: string) => {
    await loaded.reload();
    setDone({ says });
  };
  return (
    <Page title="Waiting for a second officer" {...frameOf(session)}>
      <Heading>{state === 'pending' ? 'Waiting for a second officer' : 'Decided, withdrawn or lapsed'}</Heading>
      <p class="govuk-body">
        <a href="/desk">Your page</a> ·{' '}
        <button type="button" class="cs-link-button" onClick={() => show(state === 'pending' ? 'ended' : 'pending')}>
          {state === 'pending' ? 'Show what is decided' : 'Show what is waiting'}
        </button>
      </p>
      {done !== null && <Notice key={done}>{done.says}</Notice>}
      <Shown loaded={loaded}>
        {({ proposals, total }) => (
          <>
            {total === 0 && <p class="govuk-body">There is nothing here.</p>}
            {proposals.map((given) => (
              <ProposalCard key={given.id} given={given} onDone={onDone} />
            ))}
            {total > page * 50 && (
              <Act secondary onPress={async () => setPage(page + 1)}>
                Show older ones
              </Act>
            )}
          </>
        )}
      </Shown>
    </Page>
  );
}
