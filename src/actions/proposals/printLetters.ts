/**
 * Letters to print in a poll without codes, where the letter is all that it takes to vote: two officers agree for whom, before
 * anybody holds one. Printing is an act of its own (printLinks), once for each member they named.
 */
import type { ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { after } from '../../domain/sessions.ts';
import { isCast } from '../../store/casts.ts';
import { insertProposedLetters } from '../../store/linkSendings.ts';
import { openPaperIn, takenChannel } from '../../store/openPapers.ts';
import { lockPollShared } from '../../store/polls.ts';
import { linesOf } from '../../store/roll.ts';
import { ownAmong } from '../officer.ts';
import { reachedByMail } from '../waysIn.ts';
import type { ProposalHandler } from './handler.ts';

export const printLetters: ProposalHandler<ProposalOf<'print-letters'>> = {
  hold: async (trx, deps, { poll: id, numbers }, { stage, actor, now }) => {
    const poll = await lockPollShared(trx, id);
    if (poll === undefined) return refuse('NOT_FOUND');
    if (poll.state !== 'open') return refuse('POLL_STATE', { state: poll.state });
    if (poll.definition.secondElement === 'code') {
      return refuse('PROPOSAL_UNSUITABLE', ['In a poll with codes one officer prints the letters.']);
    }
    const isSorted = numbers.every((number, i) => i === 0 || (numbers[i - 1] ?? '') < number);
    if (!isSorted) return refuse('PROPOSAL_UNSUITABLE', ['The numbers are not in order, each once.']);
    const lines = await linesOf(trx, id, numbers);
    if (lines.size < numbers.length) return refuse('NOT_FOUND');
    if (await ownAmong(trx, deps, actor, numbers)) return refuse('OWN_ENTRY');
    // What becomes of one of them before the second officer decides is looked at again when that letter is printed.
    if (stage === 'propose') {
      for (const number of numbers) {
        const open = await openPaperIn(trx, id, number);
        if (open === undefined) return refuse('NOT_FOUND');
        if (await isCast(trx, id, open.paper)) return refuse('ALREADY_CAST');
        if ((await takenChannel(trx, id, open.paper)) !== null) return refuse('PAPER_TAKEN');
      }
      const reached = await reachedByMail(trx, id, [...lines.values()]);
      if (reached.size > 0) return refuse('HAS_ADDRESS', { numbers: [...reached] });
    }
    const units = [...new Set([...lines.values()].map(({ unit }) => unit))].sort();
    const lapsesAt = after(now, { minutes: poll.definition.corrections.lapseHours * 60 });
    return accept({ concern: { poll: id, units, person: null, number: null }, lapsesAt });
  },
  made: (trx, _deps, { poll, numbers }, { id }) => insertProposedLetters(trx, { proposal: id, poll, numbers }),
  // What two officers agreed is read where a letter is printed.
  approve: async () => {},
};
