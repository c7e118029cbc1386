/** Pins a key that may sign membership exports: one line of allowed_signers, or a minisign public key as its file has it. */
import { DecodeError } from '../../crypto/bytes.ts';
import { minisignKeyId, readMinisignKey } from '../../crypto/minisign.ts';
import { sshFingerprint } from '../../crypto/sshsig.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { readAllowedSigner } from '../roll/keys.ts';
import { recordAccess } from '../store/accessLog.ts';
import { inTransaction } from '../store/database.ts';
import { readOrganisation } from '../store/people.ts';
import { insertSigner, type Signer } from '../store/signers.ts';
import type { ActionOf } from './act.ts';
import { newRowId } from './sessions.ts';
import { signerList } from './signers.ts';

export const pinSigner: ActionOf<'pinSigner'> = (deps, actor, { body }) =>
  inTransaction(deps.db, async (trx) => {
    if ((await readOrganisation(trx)) === undefined) return refuse('NOT_SET_UP');
    const key = readKey(body.text.trim().replaceAll('\r\n', '\n'));
    if (key === null) return refuse('KEY_INVALID');
    const now = deps.now();
    const signer = { ...key, id: newRowId(deps.rng), since: now };
    if (!(await insertSigner(trx, signer, actor.person))) return refuse('KEY_KNOWN');
    const details = { fingerprint: signer.fingerprint };
    await recordAccess(trx, actor, { act: 'signer-pinned', concerning: signer.id, details }, now);
    return accept(await signerList(trx));
  });

/** Null for what could never allow a signature. One line, so that pinning one key never pins another with it. */
function readKey(text: string): Omit<Signer, 'id' | 'since'> | null {
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
