/** The sample poll of few ballots with what its trustees truly sealed, for those who have a scrutineer's key. */
import { BODIES } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import type { Scrutineer, SealedGround } from '../../src/verify/attesting.ts';
import { jsonLines } from '../../src/verify/packFiles.ts';
import { type Counting, readCounting, sealedPartsBy } from '../../src/verify/trusteeWork.ts';
import { seededRng } from './random.ts';
import { declaredBy, OFFICE, type SampleOptions, type SamplePoll, samplePoll, seal } from './samplePoll.ts';

export type SealedSample = {
  readonly sample: SamplePoll;
  readonly counting: Counting;
  /** What the server gives to each scrutineer, from number 1 on. */
  readonly grounds: readonly SealedGround[];
  readonly scrutineers: readonly Scrutineer[];
};

export const countingOf = ({ bundle }: Pick<SamplePoll, 'bundle'>): Counting => {
  const counting = readCounting(bundle);
  if (counting === null) throw new Error('the sample is not closed');
  return counting;
};

/** What is sealed rests on all of the board that comes before; what comes after is made anew. */
export async function sealedSample(options: SampleOptions): Promise<SealedSample> {
  const first = samplePoll(options);
  const rng = seededRng('sealing');
  const sealed: { uuid: string; owner: number; messages: readonly string[] }[] = [];
  for (const [i, secret] of first.trusteeSecrets.entries()) {
    const parts = await sealedPartsBy(countingOf(first), { owner: i + 1, secret, rng }, crypto.subtle);
    sealed.push(...parts.map((part) => ({ ...part, owner: i + 1 })));
  }
  const drafts = first.drafts
    .filter(({ kind }) => kind !== 'declaration')
    .map(({ kind, body }) => {
      if (kind !== 'sealed-part') return { kind, body };
      const { uuid, owner } = decode(BODIES[kind], body);
      const { messages } = sealed.find((one) => one.uuid === uuid && one.owner === owner)!;
      return { kind, body: { uuid, owner, messages: messages.map((text) => sha256Hex(utf8(text))) } };
    });
  const { returning, scrutineer } = OFFICE.officers;
  const signers = { returning: returning.passkey, scrutineer: scrutineer.passkey };
  const all = [...drafts, { kind: 'declaration' as const, body: declaredBy(drafts, first.logKey, signers) }];
  const packed = sealed.flatMap(({ messages, ...of }) =>
    messages.map((message, i) => ({ ...of, scrutineer: i + 1, message })),
  );
  const pack = new Map(first.pack).set('sealed.jsonl', jsonLines(packed));
  const sample = { ...first, drafts: all, bundle: seal(all, first.logKey), pack };
  return {
    sample,
    counting: countingOf(sample),
    grounds: sample.scrutineerSecrets.map((_, i) => ({
      messages: sealed.map(({ uuid, owner, messages }) => ({ uuid, owner, message: messages[i]! })),
      counts: [],
    })),
    scrutineers: sample.scrutineerSecrets.map((secret, i) => ({ scrutineer: i + 1, secret, aes: crypto.subtle })),
  };
}
