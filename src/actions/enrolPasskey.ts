/**
 * Keeps a new passkey. A link session may make the first one only: a mailbox must never replace a passkey. Every known
 * address is told, and the session begins anew, so that a token got hold of before is worth nothing after.
 */
import { composeEnrol } from '../../crypto/assertion.ts';
import { refuse } from '../contract/refusals.ts';
import { passkeyLetter } from '../mail/letters.ts';
import { verifyEnrolment } from '../passkeys.ts';
import { recordAccess } from '../store/accessLog.ts';
import { noticeAddresses } from '../store/contacts.ts';
import { inTransaction } from '../store/database.ts';
import { pollOfSession } from '../store/links.ts';
import { spendNonce } from '../store/nonces.ts';
import { openPapersOf } from '../store/openPapers.ts';
import { enqueue } from '../store/outbox.ts';
import { hasPasskey, insertPasskey } from '../store/passkeys.ts';
import { findPerson, readOrganisation } from '../store/people.ts';
import { endLinkSessions, endSession } from '../store/sessions.ts';
import { type ActionOf, acceptWithCookie } from './act.ts';
import { admit, mayAdmit } from './admission.ts';
import { meOf, startSession } from './sessions.ts';
import { isForClaimOnly } from './tendering.ts';

export const enrolPasskey: ActionOf<'enrolPasskey'> = (deps, actor, { body: { nonce, response, code } }) =>
  inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const { webOrigin, rpId } = deps.config;
    // The person's row is locked: of two first passkeys made at once by two readers of a mailbox, one is refused.
    const person = actor.person === null ? undefined : await findPerson(trx, actor.person, { lock: true });
    if (person === undefined) return refuse('NOT_SET_UP');
    if (await isForClaimOnly(trx, deps, actor, person)) return refuse('LINK_FOR_CLAIM');
    if (!(await spendNonce(trx, { nonce, purpose: 'enrol', person: person.id, now }))) return refuse('NONCE_UNKNOWN');
    if (actor.session === 'link' && (await hasPasskey(trx, person.id))) return refuse('PASSKEY_EXISTS');
    const message = composeEnrol({ origin: webOrigin, rpId, nonce });
    const checked = await verifyEnrolment({ message, response, webOrigin, rpId });
    if (!checked.ok) return refuse('ENROLMENT_INVALID', { reason: checked.reason });
    const { credential, counter, backedUp } = checked;
    const papers = person.memberNumber === null ? [] : await openPapersOf(trx, person.memberNumber);
    const linkOf =
      actor.session === 'link' && actor.sessionHash !== null ? await pollOfSession(trx, actor.sessionHash) : null;
    // A link to a poll that asks for codes proves a mailbox, and that is not enough to make a passkey by.
    const proved = papers.find(({ poll, asks }) => asks && (poll === code?.poll || poll === linkOf));
    if (code !== undefined && code.poll !== proved?.poll) return refuse('POLL_NOT_OPEN');
    if (proved !== undefined) {
      const may = await mayAdmit(trx, deps, {
        person: person.id,
        paper: proved,
        credential,
        proof: code?.proof ?? null,
      });
      if (!may.ok) {
        const details = { code: may.code };
        const { poll, number } = proved;
        await recordAccess(trx, actor, { act: 'code-refused', poll, concerning: number, details }, now);
        return may;
      }
    }
    if (!(await insertPasskey(trx, { person: person.id, credential, counter, backedUp, now }))) {
      return refuse('PASSKEY_TAKEN');
    }
    const admitted = papers.flatMap((paper) =>
      paper === proved ? [{ paper, proof: code?.proof ?? null }] : paper.asks ? [] : [{ paper, proof: null }],
    );
    await admit(trx, credential, admitted);
    const organisation = await readOrganisation(trx);
    const letter = passkeyLetter({ organisation: organisation?.name ?? '', name: person.name, at: now });
    for (const recipient of await noticeAddresses(trx, person)) {
      const idempotencyKey = `passkey-enrolled/${credential.id}/${recipient}`;
      await enqueue(trx, { purpose: 'passkey-enrolled', idempotencyKey, recipient, ...letter }, now);
    }
    if (actor.sessionHash !== null) await endSession(trx, actor.sessionHash, now);
    // Whoever else reads the mailbox and has the link open sees no entry and no tracker any more.
    await endLinkSessions(trx, person.id, now);
    const { token, actor: signedIn } = await startSession(trx, deps, {
      kind: 'passkey',
      person: person.id,
      // Added from a session of another passkey, it does not become the one that is signed in with.
      credentialId: actor.credentialId ?? credential.id,
    });
    const answer = await meOf(trx, deps, signedIn);
    const details = { backupEligible: credential.backupEligible };
    await recordAccess(trx, signedIn, { act: 'passkey-enrolled', concerning: person.id, details }, now);
    return acceptWithCookie(answer, token);
  });
