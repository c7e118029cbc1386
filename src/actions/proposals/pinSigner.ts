/** A key that may sign membership exports, pinned by two officers. */
import { LAPSE_HOURS, type ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { after } from '../../domain/sessions.ts';
import { readSignerKey } from '../../roll/signerKey.ts';
import { recordAccess } from '../../store/accessLog.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { insertSigner, pinnedSigners } from '../../store/signers.ts';
import { newRowId } from '../sessions.ts';
import type { ProposalHandler } from './handler.ts';

export const pinSigner: ProposalHandler<ProposalOf<'pin-signer'>> = {
  hold: async (trx, _deps, { text }, { now, id }) => {
    const key = readSignerKey(text);
    if (key === null) return refuse('KEY_INVALID');
    const { fingerprint } = key;
    if ((await pinnedSigners(trx)).some((pinned) => pinned.fingerprint === fingerprint)) return refuse('KEY_KNOWN');
    const pending = await pendingAbout(trx, { kind: 'pin-signer', poll: null, concerning: fingerprint, now });
    if (pending.some((one) => one.id !== id)) return refuse('PROPOSAL_PENDING');
    const concern = { poll: null, units: null, person: null, number: null, thing: fingerprint };
    return accept({ concern, lapsesAt: after(now, { minutes: LAPSE_HOURS * 60 }) });
  },
  approve: async (trx, deps, { text }, { stored, decidedBy, now }) => {
    const key = readSignerKey(text);
    if (key === null) throw new Error('the key held cannot be read');
    const signer = { ...key, id: newRowId(deps.rng), since: now };
    const pinned = await insertSigner(trx, signer, { pinnedBy: stored.proposedBy, proposal: stored.id });
    if (!pinned) throw new Error('the key held was pinned meanwhile');
    const details = { fingerprint: key.fingerprint };
    await recordAccess(trx, decidedBy, { act: 'signer-pinned', concerning: signer.id, details }, now);
  },
};
