/**
 * Whether a tendered ballot is admitted. Admitted, the entry is amended, the paper given, and the ballot cast with it, in the
 * transaction of the decision; not admitted, it stays sealed for good. Either way the claim is answered and the person told.
 */
import { paperHash } from '../../../crypto/bodies.ts';
import { decode } from '../../../crypto/canonical.ts';
import type { ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import type { Deps } from '../../deps.ts';
import { mayPropose } from '../../domain/proposals.ts';
import { admitUntil, maySettle } from '../../domain/tendering.ts';
import { tenderSettledLetter } from '../../mail/rollLetters.ts';
import { insertCast } from '../../store/casts.ts';
import { becomeMember, endClaim, findClaim, linkProposal, type StoredClaim } from '../../store/claims.ts';
import type { Trx } from '../../store/database.ts';
import { appendEvents } from '../../store/enrolments.ts';
import { findPasskey } from '../../store/passkeys.ts';
import { findPerson } from '../../store/people.ts';
import { lockPoll, type StoredPoll } from '../../store/polls.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { memberLine } from '../../store/roll.ts';
import { findTender, insertTenderProposal, settleTender as settle, type Tender } from '../../store/tenders.ts';
import { unitsTouched } from '../../verify/dutyRules.ts';
import { enrolEvent } from '../admission.ts';
import { amendRoll, lineOf } from '../amendRoll.ts';
import { groundOf } from '../electionsOfPoll.ts';
import { officerOf } from '../officer.ts';
import { appealOf } from '../settings.ts';
import { authSaltOf, promiseOf } from '../signedBallots.ts';
import { tellClaimant } from '../tellMember.ts';
import { besides, placeFor } from '../tendering.ts';
import type { Decided, ProposalHandler } from './handler.ts';

type Settle = ProposalOf<'settle-tender'>;
const HOUR = 3_600_000;

export const settleTender: ProposalHandler<Settle> = {
  hold: async (trx, _deps, proposal, stage) => {
    const poll = await lockPoll(trx, proposal.poll);
    const tender = poll === undefined ? undefined : await findTender(trx, poll.id, proposal.tender);
    if (poll === undefined || tender === undefined || tender.number !== proposal.number) return refuse('NOT_FOUND');
    const { number, person, content } = tender;
    const found = await memberLine(trx, poll.id, number);
    const line = found === undefined ? null : lineOf(found);
    const concern = { poll: poll.id, units: unitsTouched(line, content.line), person, number };
    if (stage.stage === 'propose') {
      // First of all: what the line says is told to nobody whose duty does not cover it.
      const officer = await officerOf(trx, stage.actor, poll.id, stage.now, number, { evenLocked: true });
      const allowed = officer === undefined ? refuse('NOT_ALLOWED') : mayPropose('settle-tender', officer, concern);
      if (!allowed.ok) return allowed;
    }
    const pending = await pendingAbout(trx, {
      kind: 'settle-tender',
      poll: poll.id,
      concerning: number,
      now: stage.now,
    });
    const facts = {
      state: poll.state,
      paused: poll.times.pausedSince !== null,
      admitUntil: admitUntil(poll),
      settled: tender.settled !== null,
      line,
      tenderedFor: content.line,
      pending: pending.some(({ id }) => id !== stage.id),
      passkeyInForce: (await findPasskey(trx, tender.credential)) !== undefined,
      given: tender.given,
      ...(await besides(trx, tender)),
    };
    const may = maySettle(proposal, facts, stage.now);
    if (!may.ok) return may;
    const lapses = stage.now.getTime() + poll.corrections.lapseHours * HOUR;
    const lapsesAt = new Date(proposal.admit ? Math.min(lapses, facts.admitUntil.getTime()) : lapses);
    return accept({ concern, lapsesAt });
  },

  made: async (trx, _deps, { poll, tender, admit }, { id }) => {
    const found = await findTender(trx, poll, tender);
    if (found === undefined) throw new Error('a tender that was just held is gone');
    await insertTenderProposal(trx, { proposal: id, poll, tender, admit });
    await linkProposal(trx, found.claim, id);
  },

  approve: async (trx, deps, proposal, decided) => {
    const { stored, now, decidedBy } = decided;
    const poll = await lockPoll(trx, proposal.poll);
    const tender = await findTender(trx, proposal.poll, proposal.tender);
    const claim = tender === undefined ? undefined : await findClaim(trx, tender.claim, { lock: true });
    if (poll === undefined || tender === undefined || claim === undefined) throw new Error('a tender held is gone');
    const { admit: admitted, why: because } = proposal;
    await settle(trx, { poll: poll.id, tender: tender.tender, proposal: stored.id, admitted, at: now });
    if (admitted) await admit(trx, deps, poll, tender, claim, proposal, decided);
    // The claim is answered with it. The table knows a change by two officers, and that somebody who could decide says no.
    const ended = admitted
      ? ({ ended: 'changed', proposal: stored.id } as const)
      : ({ ended: 'answered', proposal: null } as const);
    if (claim.end === null) await endClaim(trx, claim, { ...ended, person: decidedBy.person, because, at: now });
    const told = { admitted, because, appeal: await appealOf(trx) };
    await tellClaimant(trx, deps, poll, claim, 'tender-settled', (to) => tenderSettledLetter({ ...to, ...told }));
  },
};

/** The line becomes what it was tendered for, and the ballot is cast with the paper that this gives. */
async function admit(
  trx: Trx,
  deps: Deps,
  poll: StoredPoll,
  tender: Tender,
  claim: StoredClaim,
  { before }: Settle,
  { stored, decided, now }: Decided,
): Promise<void> {
  const { number, credential, content } = tender;
  const { line: after, unit, body, record, credentials, proof } = content;
  const place = placeFor(poll, after);
  if (place?.paper !== tender.paper || body.paper !== tender.paper) throw new Error('a tender is for another paper');
  const person = await findPerson(trx, tender.person);
  if (person?.memberNumber === null) await becomeMember(trx, tender.person, number);
  const email = before === null ? (claim.email ?? person?.email ?? null) : null;
  const agreed = { before, after, proposal: stored.id, proposed: stored.act.auth, decided, email, tendered: place };
  await amendRoll(trx, deps, poll, agreed, now);

  const paper = decode(paperHash, tender.paper);
  const passkey = await findPasskey(trx, credential);
  if (passkey === undefined) throw new Error('a passkey that was just held is gone');
  // In a poll without codes the amendment has admitted every passkey of the member.
  const enrolled = poll.definition.secondElement === 'code' ? [enrolEvent(paper, passkey, proof)] : [];
  await appendEvents(trx, poll.id, [...enrolled, { kind: 'cast', paper, credential, auth: body.auth }]);
  const { origin } = (await groundOf(trx, poll.id)).defined;
  const opened = poll.openedEntry;
  if (opened === null) throw new Error('an open poll was opened');
  const promise = promiseOf(poll, { origin, opened }, { kind: 'ballot-cast', body }, now);
  const authSalt = authSaltOf(poll, tender.paper);
  const { bodyHash } = tender;
  await insertCast(
    trx,
    poll.id,
    { paper: tender.paper, unit, bodyHash, body, authSalt, record, credentials, promise },
    now,
  );
}
