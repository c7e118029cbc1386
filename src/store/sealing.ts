/** What is not opened for everybody: scrutineers' keys, what trustees sealed to them, what they signed. Rows are kept for good. */
import { attestation, type Body, type ContestOutcome, opened } from '../../crypto/bodies.ts';
import { canonical, decodeCanonical } from '../../crypto/canonical.ts';
import type { Db, Trx } from './database.ts';
import { namesOf } from './people.ts';

type SealedTo = NonNullable<Body<'opened'>['sealedTo']>[number];
type Signature = Body<'attestation'>['signatures'][number]['signature'];
const proofShape = opened.shape.sealedTo.unwrap().element.shape.proof;

type Given = {
  readonly scrutineer: number;
  /** Commitment to what they signed; null in polls that were opened before it was. */
  readonly act: string | null;
  readonly at: Date;
};

export type PollScrutineer = {
  readonly person: string;
  readonly name: string;
  /** Number on the board, from 1, with the key as it is published; null until it is given. */
  readonly given: (Pick<SealedTo, 'key' | 'proof'> & Given) | null;
};

/** Everybody named for the poll: those with a key first, in their order. */
export async function readScrutineersOf(db: Db | Trx, poll: string): Promise<readonly PollScrutineer[]> {
  const rows: {
    person: string;
    scrutineer: number | null;
    key: string | null;
    proof: string | null;
    auth: string | null;
    at: Date | null;
  }[] = await db('poll_scrutineers as s')
    .leftJoin('sealing_keys as k', (on) => on.on('k.poll', 's.poll').andOn('k.person', 's.person'))
    .where('s.poll', poll)
    .orderByRaw('k.scrutineer nulls last, s.person')
    .select('s.person', 'k.scrutineer', 'k.key', 'k.proof', 'k.auth', 'k.at');
  const names = await namesOf(
    db,
    rows.map(({ person }) => person),
  );
  return rows.map(({ person, scrutineer, key, proof, auth, at }) => ({
    person,
    name: names.get(person) ?? '',
    given:
      scrutineer === null || key === null || proof === null || at === null
        ? null
        : { scrutineer, key, proof: decodeCanonical(proofShape, proof), act: auth, at },
  }));
}

export async function insertSealingKey(
  trx: Trx,
  poll: string,
  {
    person,
    scrutineer,
    key,
    proof,
    act,
  }: Pick<SealedTo, 'key' | 'proof'> & {
    readonly person: string;
    readonly scrutineer: number;
    readonly act: string;
  },
  now: Date,
): Promise<void> {
  await trx('sealing_keys').insert({ poll, person, scrutineer, key, proof: canonical(proof), auth: act, at: now });
}

export type SealedMessage = {
  readonly uuid: string;
  readonly owner: number;
  readonly scrutineer: number;
  readonly message: string;
};

/** After the entries that name them. */
export async function insertSealedMessages(trx: Trx, poll: string, messages: readonly SealedMessage[]): Promise<void> {
  // They may be long: one after another.
  for (const { uuid, owner, scrutineer, message } of messages) {
    await trx('sealed_messages').insert({ poll, uuid, owner, scrutineer, message });
  }
}

/** All, or those to one scrutineer. */
export async function readSealedMessages(db: Db, poll: string, scrutineer?: number): Promise<readonly SealedMessage[]> {
  return db('sealed_messages')
    .where({ poll, ...(scrutineer === undefined ? {} : { scrutineer }) })
    .orderBy(['uuid', 'owner', 'scrutineer'])
    .select('uuid', 'owner', 'scrutineer', 'message');
}

export type KeptAttestation = {
  readonly scrutineer: number;
  readonly contests: readonly ContestOutcome[];
  readonly signature: Signature;
};

export async function insertAttestation(
  trx: Trx,
  poll: string,
  { scrutineer, contests, signature }: KeptAttestation,
  now: Date,
): Promise<void> {
  const texts = { contests: canonical(contests), signature: canonical(signature) };
  await trx('attestations').insert({ poll, scrutineer, ...texts, at: now });
}

/** In the order of scrutineers. */
export async function readAttestations(db: Db | Trx, poll: string): Promise<readonly KeptAttestation[]> {
  const rows: { scrutineer: number; contests: string; signature: string }[] = await db('attestations')
    .where({ poll })
    .orderBy('scrutineer')
    .select('scrutineer', 'contests', 'signature');
  return rows.map(({ scrutineer, contests, signature }) => ({
    scrutineer,
    contests: decodeCanonical(attestation.shape.contests, contests, 'contests'),
    signature: decodeCanonical(proofShape, signature, 'signature'),
  }));
}
