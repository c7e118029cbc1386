/**
 * A member who votes by post or with help: two officers agree, the online right is spent, and the member is told at every known
 * address. Who has cast online cannot change over, and who has changed over cannot cast online.
 */
import { paperHash } from '../../../crypto/bodies.ts';
import { decode } from '../../../crypto/canonical.ts';
import type { ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { mayReturn as isBeforeClose } from '../../domain/returned.ts';
import { after } from '../../domain/sessions.ts';
import { otherChannelLetter } from '../../mail/letters.ts';
import { isCast } from '../../store/casts.ts';
import { noticeAddresses } from '../../store/contacts.ts';
import { appendEvents } from '../../store/enrolments.ts';
import { insertTaken, openPaperIn, takenChannel } from '../../store/openPapers.ts';
import { enqueue } from '../../store/outbox.ts';
import { lockPaper } from '../../store/papers.ts';
import { findMember, readOrganisation } from '../../store/people.ts';
import { lockPollShared } from '../../store/polls.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { memberLine } from '../../store/roll.ts';
import { toInstant } from '../steps.ts';
import type { ProposalHandler } from './handler.ts';

export const otherChannel: ProposalHandler<ProposalOf<'other-channel'>> = {
  hold: async (trx, _deps, { poll: id, number }, { now, id: own }) => {
    const poll = await lockPollShared(trx, id);
    if (poll === undefined) return refuse('NOT_FOUND');
    // Whoever has not voted by then has not: nobody spends their paper for them afterwards.
    if (!isBeforeClose(poll, now)) return refuse('POLL_STATE', { state: poll.state });
    const line = await memberLine(trx, id, number);
    const open = await openPaperIn(trx, id, number);
    if (line === undefined || open === undefined) return refuse('NOT_FOUND');
    await lockPaper(trx, id, open.paper);
    if (await isCast(trx, id, open.paper)) return refuse('ALREADY_CAST');
    if ((await takenChannel(trx, id, open.paper)) !== null) return refuse('PAPER_TAKEN');
    const pending = await pendingAbout(trx, { kind: 'other-channel', poll: id, concerning: number, now });
    if (pending.some((one) => one.id !== own)) return refuse('PROPOSAL_PENDING');
    const concern = { poll: id, units: [line.unit], person: null, number };
    const lapsesAt = after(now, { minutes: poll.definition.corrections.lapseHours * 60 });
    return accept({ concern, lapsesAt });
  },
  approve: async (trx, _deps, { poll: id, number, channel }, { stored, decided, now }) => {
    const poll = await lockPollShared(trx, id);
    const open = await openPaperIn(trx, id, number);
    if (poll === undefined || open === undefined) throw new Error('the paper held is gone');
    await insertTaken(trx, { poll: id, paper: open.paper, channel, proposal: stored.id, now });
    const acts = {
      proposed: stored.act.auth,
      decided,
      proposedAt: toInstant(stored.proposedAt),
      decidedAt: toInstant(now),
    };
    await appendEvents(trx, id, [{ kind: 'taken', paper: decode(paperHash, open.paper), channel, acts }]);

    const person = await findMember(trx, number);
    const line = await memberLine(trx, id, number);
    if (person === undefined || line === undefined) return;
    const { title, rehearsal } = poll.definition;
    const organisation = (await readOrganisation(trx))?.name ?? poll.definition.organisation.name;
    const letter = otherChannelLetter({ organisation, name: line.name, title, rehearsal, channel });
    for (const recipient of await noticeAddresses(trx, person)) {
      const idempotencyKey = `other-channel/${stored.id}/${recipient}`;
      await enqueue(trx, { purpose: 'other-channel', idempotencyKey, recipient, ...letter }, now);
    }
  },
};
