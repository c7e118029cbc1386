/**
 * The outcome of a key ceremony as it stands on the board: record, commitments, and each trustee's signature over the fingerprint of
 * it all, which they compare by another way than this system. SPEC §3.8, §10.3.
 */
import { decodeFault, readExact } from '../belenios/json.ts';
import { checkCert, type PedersenText } from '../belenios/pedersen.ts';
import type { Fault } from '../belenios/trusteeKey.ts';
import { checkTrustees, type Trustees, trusteesShape } from '../belenios/trustees.ts';
import type { Rng } from '../bytes.ts';
import { hashOf } from '../canonical.ts';
import type { ProofText } from '../proofs.ts';
import { checkStatement, signStatement } from '../statement.ts';
import { commitmentTo, keysOfSeed } from './certificate.ts';
import { type Ceremony, ceremonyFaults } from './messages.ts';

/** What is fingerprinted. `commitments` by trustee number minus 1; none where every trustee is needed. */
export type MadeKey = Ceremony & { readonly record: string; readonly commitments: readonly string[] };

/** SHA-256(JCS(["countersign-trustees/1", poll, quorum, names, commitments, record])), hex. */
export const transcriptFingerprint = ({ poll, quorum, names, commitments, record }: MadeKey): string =>
  hashOf(['countersign-trustees/1', poll, quorum, names, commitments, record]);

/** A hash as it is read aloud: sixteen groups of four. */
export const showFingerprint = (fingerprint: string): string => fingerprint.match(/.{4}/g)?.join(' ') ?? fingerprint;

const statementOf = (made: MadeKey, index: number) => ({
  format: 'countersign-transcript/1',
  poll: made.poll,
  index,
  fingerprint: transcriptFingerprint(made),
});

/** A trustee's word that it saw this very transcript. @param index of the trustee, from 1 */
export const confirmTranscript = (made: MadeKey, index: number, seed: string, rng: Rng): ProofText =>
  signStatement('transcript', statementOf(made, index), keysOfSeed(seed).sk, rng);

/** Sentences on one confirmation as it comes in; empty when it is good. @param index of the trustee who sent it, from 1 */
export function confirmationFaults(made: MadeKey, index: number, confirmation: ProofText): readonly string[] {
  const cert = pedersenIn(made.record)?.certs[index - 1];
  if (cert === undefined) return ['there is no such trustee'];
  const { signer } = checkCert(cert, { size: made.names.length, threshold: made.quorum, index });
  return checkStatement('transcript', statementOf(made, index), signer, confirmation)
    ? []
    : ['the signature over the fingerprint of the transcript does not hold'];
}

/**
 * Everything that can be said of a poll's key by itself: single keys where every trustee is needed, else one threshold key whose
 * coefficients are those committed to and whose transcript each trustee signed.
 * @returns faults by trustee number; 0 for what is nobody's alone
 */
export function checkCeremony(made: MadeKey & { readonly confirmations: readonly ProofText[] }): readonly Fault[] {
  try {
    const { trustees, faults } = checkTrustees(made.record);
    if (trustees === undefined || faults.length > 0) return faults;
    const shape = shapeFaults(made, trustees);
    if (shape.length > 0) return shape.map((says) => ({ owner: 0, says }));
    const coefexps = pedersenIn(made.record)?.coefexps ?? [];
    return coefexps.flatMap(({ message }, i) => {
      const owner = i + 1;
      const says = [...confirmationFaults(made, owner, made.confirmations[i]!)];
      if (made.commitments[i] !== commitmentTo(made.poll, owner, message)) {
        says.push('the coefficients are not those committed to');
      }
      return says.map((one) => ({ owner, says: one }));
    });
  } catch (fault) {
    return [{ owner: 0, says: decodeFault(fault) }];
  }
}

function shapeFaults(
  { quorum, names, commitments, confirmations }: Parameters<typeof checkCeremony>[0],
  { groups, owners }: Trustees,
): readonly string[] {
  const size = names.length;
  if (owners.length !== size) return ['the record has not a key for each name'];
  const ofAll = quorum === size;
  const [group] = groups;
  const kind = ofAll
    ? groups.every((one) => one.kind === 'single')
    : groups.length === 1 && group?.kind === 'pedersen' && group.threshold === quorum;
  if (!kind) return ['the record is not one of keys with this quorum'];
  const signed = ofAll ? 0 : size;
  return [
    ...(ofAll ? [] : ceremonyFaults({ quorum, names })),
    ...(commitments.length === signed ? [] : ['there is not one commitment for each trustee of a threshold key']),
    ...(confirmations.length === signed ? [] : ['there is not one signature of each trustee of a threshold key']),
  ];
}

/** The threshold key of a record. @throws DecodeError for what is no record */
const pedersenIn = (record: string): PedersenText | undefined =>
  readExact(trusteesShape, record, 'trustees').flatMap(([kind, value]) => (kind === 'Pedersen' ? [value] : []))[0];
