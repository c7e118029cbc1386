/**
 * What a trustee has to do next in a key ceremony, from everything that was sent and the trustee's own seed. All that comes from
 * others is checked here again: the service that passed it on is trusted with nothing but to pass it on. SPEC §10.
 */
import type { Aes } from '../../crypto/belenios/sealedMessage.ts';
import type { Fault } from '../../crypto/belenios/trusteeKey.ts';
import { DecodeError, type Rng } from '../../crypto/bytes.ts';
import { type Certificate, keysOfSeed, readCertificates } from '../../crypto/ceremony/certificate.ts';
import { judgeComplaint, type Verdict } from '../../crypto/ceremony/complaint.ts';
import { type Dealing, deal, readDealings } from '../../crypto/ceremony/dealing.ts';
import { ceremonyRecord, finish, readKey } from '../../crypto/ceremony/key.ts';
import { type Ceremony, hashOfStep, type KeyMessage } from '../../crypto/ceremony/messages.ts';
import type { SeedUse } from '../../crypto/ceremony/seedUse.ts';
import type { MadeKey } from '../../crypto/ceremony/transcript.ts';
import { baseMultiply } from '../../crypto/group.ts';
import type { CeremonySent, CeremonyState } from './ceremony.ts';

/** The key as all trustees see it, and this trustee's share x of it. */
export type Held = { readonly made: MadeKey; readonly secret: bigint };

export type Turn =
  /** Nothing of this trustee is there yet: they begin with a new seed. */
  | { readonly kind: 'begin' }
  /** `use` of the seed is to be kept before the message is sent. */
  | { readonly kind: 'send'; readonly message: CeremonySent; readonly use: SeedUse }
  /** Others come first; trustee numbers. */
  | { readonly kind: 'wait'; readonly turn: number; readonly owners: readonly number[] }
  /** The fingerprint is to be compared, and then confirmed. */
  | { readonly kind: 'compare'; readonly held: Held }
  | { readonly kind: 'done'; readonly held: Held }
  /** A complaint ended the round; who is to blame as this browser judges it, null where it holds against nobody. */
  | { readonly kind: 'ended'; readonly blame: Verdict | null }
  /** What is there under this trustee's number was not made from this seed. */
  | { readonly kind: 'other-seed' }
  /** The seed served with other messages than are shown now, or it is not known with which: nothing is to be sent, and all begin anew. */
  | { readonly kind: 'used-otherwise' }
  /** What others sent does not hold, and should not have been passed on: nothing is to be sent. */
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

const missingIn = (given: readonly unknown[]): readonly number[] =>
  given.flatMap((one, i) => (one === null ? [i + 1] : []));

/**
 * @param kept seed of this trustee, null while they have none; and what it was used for, null where this browser cannot know: then it
 *   deals to nobody and opens nothing, unless the trustee's own signed messages show that all of that was done already
 */
export async function turnOf(
  poll: string,
  { owner, quorum, names, ...state }: CeremonyState,
  kept: { readonly seed: string; readonly use: SeedUse | null } | null,
  rng: Rng,
  aes: Aes,
): Promise<Turn> {
  const ceremony = { poll, quorum, names };
  const mine = owner - 1;
  const waiting = (turn: number, given: readonly unknown[]): Turn | null => {
    const owners = missingIn(given);
    return owners.length === 0 ? null : { kind: 'wait', turn, owners };
  };
  if (state.complaint !== null) return { kind: 'ended', blame: await judged(ceremony, state, state.complaint, aes) };
  if (state.certificates[mine] === null) return { kind: 'begin' };
  if (kept === null) return { kind: 'other-seed' };
  const first = waiting(1, state.certificates);
  if (first !== null) return first;
  const { certificates, faults } = readCertificates(ceremony, state.certificates);
  if (certificates === undefined) return { kind: 'faults', faults };
  if (!certificates[mine]?.signer.equals(baseMultiply(keysOfSeed(kept.seed).sk))) return { kind: 'other-seed' };

  if (state.dealings[mine] === null) {
    const { seed, use } = kept;
    if (use === null) return { kind: 'used-otherwise' };
    const sent = await unlessUsed(() => deal(ceremony, certificates, owner, { seed, use }, rng, aes));
    return sent === null ? { kind: 'used-otherwise' } : { kind: 'send', ...sent };
  }
  const second = waiting(2, state.dealings);
  if (second !== null) return second;
  const dealt = readDealings(ceremony, certificates, state.dealings);
  if (dealt.dealings === undefined) return { kind: 'faults', faults: dealt.faults };

  const { dealings } = dealt;
  const { seed } = kept;
  const known = kept.use ?? servedBy(ceremony, certificates, dealings, owner, state.keys[mine] ?? null);
  if (known === null) return { kind: 'used-otherwise' };
  const usable = { seed, use: known };
  const finished = await unlessUsed(() => finish(ceremony, certificates, dealings, owner, usable, rng, aes));
  if (finished === null) return { kind: 'used-otherwise' };
  const { message, use } = finished;
  if (finished.kind === 'complaint' || state.keys[mine] === null) return { kind: 'send', message, use };
  const third = waiting(3, state.keys);
  if (third !== null) return third;
  const { record, faults: wrong } = ceremonyRecord(ceremony, certificates, dealings, state.keys);
  if (record === undefined || wrong.length > 0) return { kind: 'faults', faults: wrong };
  const commitments = certificates.map(({ text }) => text.message.commitment);
  const held = { made: { ...ceremony, record, commitments }, secret: finished.secret };
  if (state.confirmations[mine] === null) return { kind: 'compare', held };
  return waiting(4, state.confirmations) ?? { kind: 'done', held };
}

/** What the trustee's own key says that the seed served: these very lists, or null. Nobody else can sign it. */
function servedBy(
  ceremony: Ceremony,
  certificates: readonly Certificate[],
  dealings: readonly Dealing[],
  owner: number,
  key: KeyMessage | null,
): SeedUse | null {
  if (key === null || readKey(ceremony, certificates, dealings, owner, key).says.length > 0) return null;
  const listOf = (all: readonly (Certificate | Dealing)[]): string => hashOfStep(all.map(({ text }) => text));
  return { certificates: listOf(certificates), dealings: listOf(dealings) };
}

/** null where it is no complaint of this round, or nobody is to blame for it. */
async function judged(
  ceremony: Ceremony,
  { certificates: sent, dealings: dealt }: Pick<CeremonyState, 'certificates' | 'dealings'>,
  { by, message }: NonNullable<CeremonyState['complaint']>,
  aes: Aes,
): Promise<Verdict | null> {
  const { certificates } = readCertificates(ceremony, sent);
  const { dealings } = certificates === undefined ? {} : readDealings(ceremony, certificates, dealt);
  if (certificates === undefined || dealings === undefined) return null;
  try {
    const verdict = await judgeComplaint(ceremony, certificates, dealings, by, message, aes);
    return verdict.blame === null ? null : verdict;
  } catch (fault) {
    if (fault instanceof DecodeError) return null;
    throw fault;
  }
}

/** null where the seed served otherwise before. */
async function unlessUsed<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (fault) {
    if (fault instanceof DecodeError && fault.path === 'seed') return null;
    throw fault;
  }
}
