/**
 * The messages of a key ceremony as they are kept, read with the functions by which the trustees' browsers read them. Each was
 * checked before it was kept, so that one that does not hold now is a fault of ours. SPEC §10.
 */

import { hashOf } from '../../crypto/canonical.ts';
import { type Certificate, readCertificate, readCertificates } from '../../crypto/ceremony/certificate.ts';
import { judgeComplaint } from '../../crypto/ceremony/complaint.ts';
import { type Dealing, readDealing, readDealings } from '../../crypto/ceremony/dealing.ts';
import { ceremonyRecord, readKey } from '../../crypto/ceremony/key.ts';
import type { Ceremony } from '../../crypto/ceremony/messages.ts';
import { confirmationFaults, type MadeKey } from '../../crypto/ceremony/transcript.ts';
import { parseJson } from '../../crypto/json.ts';
import type { CeremonyBlame, CeremonySent, CeremonyStep } from '../contract/ceremony.ts';
import type { CeremonyRow } from '../store/ceremonies.ts';

/** By trustee number minus 1; null where none is there. */
export function byOwner(rows: readonly CeremonyRow[], step: CeremonyStep, of: number): readonly (string | null)[] {
  const texts = new Map(rows.flatMap((row) => (row.step === step ? [[row.owner, row.message] as const] : [])));
  return Array.from({ length: of }, (_, i) => texts.get(i + 1) ?? null);
}

export type Checked = {
  /** What does not hold in it: sentences without any value. */
  readonly says: readonly string[];
  /** Of a complaint. */
  readonly blame: CeremonyBlame | null;
  /** What a confirmation is of. */
  readonly made?: MadeKey;
};

/**
 * Everything that can be said of a message by itself and by those of the steps before it.
 * @param rows  of its round, in which the steps before it are complete
 */
export async function checkSent(
  ceremony: Ceremony,
  rows: readonly CeremonyRow[],
  owner: number,
  sent: CeremonySent,
): Promise<Checked> {
  const faults = (says: readonly string[]): Checked => ({ says, blame: null });
  if ('confirmation' in sent) {
    const { made, says } = madeKey(ceremony, rows);
    if (made === undefined) return faults(says);
    return { ...faults(confirmationFaults(made, owner, sent.confirmation)), made };
  }
  const { step } = sent.message;
  if (step === 'certificate') return faults(readCertificate(ceremony, owner, sent).says);
  const certificates = certificatesIn(ceremony, rows);
  if (step === 'dealing') return faults(readDealing(ceremony, certificates, owner, sent).says);
  const dealings = dealingsIn(ceremony, certificates, rows);
  if (step === 'key') return faults(readKey(ceremony, certificates, dealings, owner, sent).says);
  if (sent.message.against > ceremony.names.length) return faults(['there is no such trustee']);
  const { blame, reason } = await judgeComplaint(ceremony, certificates, dealings, owner, sent, crypto.subtle);
  if (blame === null || reason === 'not-signed' || reason === 'other-dealing') {
    return faults(['the complaint is not of its trustee, or of another message']);
  }
  return { says: [], blame: { blamed: blame, reason } };
}

/** The key with its commitments, once every step up to the keys is complete; or what keeps it from being one. */
function madeKey(
  ceremony: Ceremony,
  rows: readonly CeremonyRow[],
): { readonly made?: MadeKey; readonly says: readonly string[] } {
  const certificates = certificatesIn(ceremony, rows);
  const dealings = dealingsIn(ceremony, certificates, rows);
  const { record, faults } = ceremonyRecord(ceremony, certificates, dealings, valuesOf(ceremony, rows, 'key'));
  if (record === undefined || faults.length > 0) return { says: faults.map(({ says }) => says) };
  const commitments = certificates.map(({ text }) => text.message.commitment);
  return { made: { ...ceremony, record, commitments }, says: [] };
}

const valuesOf = ({ names }: Ceremony, rows: readonly CeremonyRow[], step: CeremonyStep): readonly unknown[] =>
  byOwner(rows, step, names.length).map((text) => (text === null ? null : parseJson(text, step)));

/** What was read of a step that is complete: it never changes, and all the messages after it rest on it. */
const certificatesRead = new Map<string, readonly Certificate[]>();
const dealingsRead = new Map<string, readonly Dealing[]>();
const KEPT = 50;

function keep<V>(read: Map<string, V>, name: string, value: V | undefined): V {
  if (value === undefined) throw new Error('a kept message of a ceremony does not hold');
  if (read.size >= KEPT) read.clear();
  read.set(name, value);
  return value;
}

const nameOf = (ceremony: Ceremony, rows: readonly CeremonyRow[], steps: readonly CeremonyStep[]): string =>
  hashOf([
    ceremony,
    rows.filter(({ step }) => steps.includes(step)).map(({ owner, step, message }) => [owner, step, message]),
  ]);

function certificatesIn(ceremony: Ceremony, rows: readonly CeremonyRow[]): readonly Certificate[] {
  const name = nameOf(ceremony, rows, ['certificate']);
  const read = () => readCertificates(ceremony, valuesOf(ceremony, rows, 'certificate')).certificates;
  return certificatesRead.get(name) ?? keep(certificatesRead, name, read());
}

function dealingsIn(
  ceremony: Ceremony,
  certificates: readonly Certificate[],
  rows: readonly CeremonyRow[],
): readonly Dealing[] {
  const name = nameOf(ceremony, rows, ['certificate', 'dealing']);
  const read = () => readDealings(ceremony, certificates, valuesOf(ceremony, rows, 'dealing')).dealings;
  return dealingsRead.get(name) ?? keep(dealingsRead, name, read());
}
