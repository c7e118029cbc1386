/**
 * Encrypted ballots as a voter's page sends them, cast or tendered: the message for this very paper, the nonce, the passkey's
 * signature, and last and costliest the proofs. All of it before any transaction. SPEC §8.1, §8.4.
 */
import type { CastMessage } from '../../crypto/assertion.ts';
import { type Body, ballotCast, promise, type SignedPromise } from '../../crypto/bodies.ts';
import { fromHex, toHex } from '../../crypto/bytes.ts';
import { canonicalBytes, decode } from '../../crypto/canonical.ts';
import { authCommitment, saltFor } from '../../crypto/commitment.ts';
import { sign, signingKey } from '../../crypto/signature.ts';
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Actor, Deps } from '../deps.ts';
import { messageFits } from '../domain/casting.ts';
import { verifySignature } from '../passkeys.ts';
import { bodyHashOf, type NewEntry } from '../sequencer/append.ts';
import { nonceIsGood } from '../store/nonces.ts';
import { findPasskey, type StoredPasskey } from '../store/passkeys.ts';
import type { StoredPoll } from '../store/polls.ts';
import type { SignedRecord } from '../verify/bundle.ts';
import { ballotHead } from '../verify/derivedFiles.ts';
import type { ElectionGround, PollElection } from '../verify/elections.ts';
import type { InputOf } from './act.ts';
import { electionsIn } from './electionsOfPoll.ts';
import { noteWithdrawn } from './noteWithdrawn.ts';
import { toInstant } from './steps.ts';

export type SentBallots = InputOf<'cast'>['body'];
type For = { readonly ground: ElectionGround; readonly opened: string; readonly unit: string; readonly paper: string };
export type CastNonce = { readonly nonce: string; readonly purpose: 'cast'; readonly person: string };

export type SignedBallots = {
  readonly message: CastMessage;
  readonly ballots: readonly string[];
  readonly elections: readonly PollElection[];
  readonly nonce: CastNonce;
  readonly passkey: StoredPasskey;
  /** What the authenticator says of its use. */
  readonly counter: number;
  readonly backedUp: boolean;
};

/** Whether the person signed these very ballots for this paper, over a nonce of theirs, with a passkey in force. */
export async function checkSigned(
  deps: Deps,
  actor: Actor,
  person: string,
  { ground, opened, unit, paper }: For,
  { message, ballots, assertion }: SentBallots,
): Promise<Answer<SignedBallots, 'BALLOT_INVALID' | 'NONCE_UNKNOWN' | 'ASSERTION_INVALID'>> {
  const { db } = deps;
  const { origin, webOrigin, rpId } = ground.defined;
  const elections = electionsIn(ground, unit);
  const named = elections.map(({ contest, uuid, fingerprint }) => ({ contest: contest.id, uuid, fingerprint }));
  const place = { origin, rpId, opened, unit, paper, elections: named };
  if (!messageFits(message, ballots, place, (ballot) => ballotHead(ballot)?.credential))
    return refuse('BALLOT_INVALID');
  const nonce = { nonce: message.nonce, purpose: 'cast', person } as const;
  if (!(await nonceIsGood(db, { ...nonce, now: deps.now() }))) return refuse('NONCE_UNKNOWN');
  const passkey = await findPasskey(db, assertion.credentialId);
  if (passkey === undefined) await noteWithdrawn(deps, actor, assertion.credentialId);
  if (passkey === undefined || passkey.person !== person) return refuse('ASSERTION_INVALID');
  const signed = await verifySignature({
    message,
    assertion,
    webOrigin,
    rpId,
    credential: passkey,
    userHandle: passkey.userHandle,
    discoverable: false,
  });
  if (!signed.ok) return refuse('ASSERTION_INVALID');
  const { counter, backedUp } = signed;
  return accept({ message, ballots, elections, nonce, passkey, counter, backedUp });
}

/** Every proof of every ballot, off the event loop. */
export async function checkProofs(
  { proofs }: Pick<Deps, 'proofs'>,
  { elections, ballots }: Pick<SignedBallots, 'elections' | 'ballots'>,
): Promise<'valid' | 'invalid' | 'busy'> {
  for (const [i, { record }] of elections.entries()) {
    const faults = await proofs.checkBallot(record, ballots[i]!);
    if (faults === 'busy') return 'busy';
    if (faults.length > 0) return 'invalid';
  }
  return 'valid';
}

/** What the pack opens of who signed. */
export const recordOf = ({ message, passkey }: SignedBallots, assertion: SentBallots['assertion']): SignedRecord => {
  const { credentialId, clientDataJSON, authenticatorData, signature } = assertion;
  const { id, publicKey, backupEligible } = passkey;
  return {
    message,
    assertion: { credentialId, clientDataJSON, authenticatorData, signature },
    credential: { id, publicKey, backupEligible },
  };
};

export const authSaltOf = ({ saltSeed }: Pick<StoredPoll, 'saltSeed'>, paper: string): string =>
  saltFor(fromHex(saltSeed), ['auth', paper]);

/** The entry that a cast becomes. */
export const castBody = (
  poll: Pick<StoredPoll, 'saltSeed'>,
  paper: string,
  record: SignedRecord,
  ballots: readonly string[],
): Body<'ballot-cast'> => decode(ballotCast, { paper, auth: authCommitment(record, authSaltOf(poll, paper)), ballots });

/** Our word that this entry will stand on the board: some minutes after voting at the latest, or after `now` when that is later. */
export function promiseOf(
  { definition, times, promiseSecret }: StoredPoll,
  { origin, opened }: { readonly origin: string; readonly opened: string },
  entry: NewEntry,
  now: Date,
): SignedPromise {
  const from = Math.max(Date.parse(times.closesAt), now.getTime());
  const deadline = toInstant(new Date(from + definition.promiseMinutes * 60_000));
  const given = { format: 'countersign-promise/1', origin, opened, bodyHash: bodyHashOf(entry), deadline };
  const promised = decode(promise, given);
  return {
    promise: promised,
    signature: toHex(sign(canonicalBytes(promised), signingKey(fromHex(promiseSecret)))),
  };
}
