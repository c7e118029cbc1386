/** A key that may sign membership exports: one line of allowed_signers, or a minisign public key as its file has it. */
import { DecodeError } from '../../../crypto/bytes.ts';
import { minisignKeyId, readMinisignKey } from '../../../crypto/minisign.ts';
import { sshFingerprint } from '../../../crypto/sshsig.ts';
import { LAPSE_HOURS, type ProposalOf } from '../../contract/proposals.ts';
import { accept, refuse } from '../../contract/refusals.ts';
import { after } from '../../domain/sessions.ts';
import { readAllowedSigner } from '../../roll/keys.ts';
import { recordAccess } from '../../store/accessLog.ts';
import { pendingAbout } from '../../store/proposals.ts';
import { insertSigner, pinnedSigners, type Signer } from '../../store/signers.ts';
import { newRowId } from '../sessions.ts';
import type { ProposalHandler } from './handler.ts';

export const pinSigner: ProposalHandler<ProposalOf<'pin-signer'>> = {
  hold: async (trx, _deps, { text }, { now, id }) => {
    const key = readKey(text);
    if (key === null) return refuse('KEY_INVALID');
    const { fingerprint } = key;
    if ((await pinnedSigners(trx)).some((pinned) => pinned.fingerprint === fingerprint)) return refuse('KEY_KNOWN');
    const pending = await pendingAbout(trx, { kind: 'pin-signer', poll: null, concerning: fingerprint, now });
    if (pending.some((one) => one.id !== id)) return refuse('PROPOSAL_PENDING');
    const concern = { poll: null, units: null, person: null, number: null, thing: fingerprint };
    return accept({ concern, lapsesAt: after(now, { minutes: LAPSE_HOURS * 60 }) });
  },
  approve: async (trx, deps, { text }, { stored, decidedBy, now }) => {
    const key = readKey(text);
    if (key === null) throw new Error('the key held cannot be read');
    const signer = { ...key, id: newRowId(deps.rng), since: now };
    const pinned = await insertSigner(trx, signer, { pinnedBy: stored.proposedBy, proposal: stored.id });
    if (!pinned) throw new Error('the key held was pinned meanwhile');
    const details = { fingerprint: key.fingerprint };
    await recordAccess(trx, decidedBy, { act: 'signer-pinned', concerning: signer.id, details }, now);
  },
};

/** Null for what could never allow a signature. One line, so that pinning one key never pins another with it. */
function readKey(given: string): Omit<Signer, 'id' | 'since'> | null {
  const text = given.trim().replaceAll('\r\n', '\n');
  try {
    if (text.includes('\n')) {
      const fingerprint = `minisign ${minisignKeyId(readMinisignKey(`${text}\n`))}`;
      const comment = text.slice(0, text.indexOf('\n')).replace(/^untrusted comment: */, '');
      return { kind: 'minisign', text: `${text}\n`, fingerprint, comment };
    }
    const allowed = readAllowedSigner(text);
    if (allowed === null) return null;
    const comment = /ssh-ed25519[ \t]+[A-Za-z0-9+/=]+[ \t]+(.*)$/.exec(text)?.[1] ?? allowed.principals;
    return { kind: 'ssh', text, fingerprint: sshFingerprint(allowed.publicKey), comment };
  } catch (fault) {
    if (fault instanceof DecodeError) return null;
    throw fault;
  }
}
