/**
 * Counts of tellers, of papers that came by another way. Append-only: what was counted wrong stays. What each says is sealed under the
 * poll's key, and whether two say the same is a mark of it under the same key.
 */
import { z } from 'zod';
import { DecodeError } from '../../crypto/bytes.ts';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import { authCommitment } from '../../crypto/commitment.ts';
import { sealedHashes } from '../../crypto/transcript.ts';
import { transcriptSaid } from '../contract/tellers.ts';
import type { CountEntered } from '../domain/tellers.ts';
import { SealBroken, type Sealer } from '../sealing.ts';
import { signedRecord } from '../verify/bundle.ts';
import type { Db, Trx } from './database.ts';
import { pollSealer } from './polls.ts';
import type { SignedOpening } from './signedActs.ts';

/** As its entry on the board is named. */
export const subjectOf = ({ contest, unit }: { readonly contest: string; readonly unit: string | null }): string =>
  `${contest}/${unit ?? ''}`;

export type StoredCount = CountEntered & {
  readonly subject: string;
  /** Equal for equal counts. */
  readonly same: string;
  readonly auth: string;
  readonly at: Date;
};

const placeOf = (auth: string) => ['teller_counts', 'record', auth] as const;
const ballotsOf = (auth: string) => ['teller_counts', 'ballots', auth] as const;

/** Of the papers of a unit that are put in as ballots: of no contest, since all stand on them. */
export const transcriptSubject = (unit: string): string => subjectOf({ contest: '', unit });

/** @throws as the database does: `counted_in_turn`, `counted_by_another` … */
export async function insertTellerCount(
  trx: Trx,
  poll: string,
  given: CountEntered & {
    readonly subject: string;
    readonly papers: number;
    /** As signed. */
    readonly said: object;
    /** By paper, where they are put in as ballots. */
    readonly ballots?: readonly (readonly string[])[];
    readonly act: SignedOpening;
    readonly at: Date;
  },
): Promise<StoredCount> {
  const { said, act, at, papers, ballots, ...turn } = given;
  const sealer = await pollSealer(trx, poll);
  const same = sealer.index('teller_counts.same', canonical(said));
  const record = sealer.sealText(canonical(act.record), placeOf(act.auth));
  const sealed = ballots && sealer.sealText(canonical(ballots), ballotsOf(act.auth));
  const stored = { ...turn, same, auth: act.auth, at };
  await trx('teller_counts').insert({ poll, ...stored, papers, salt: act.salt, record, ballots: sealed });
  return stored;
}

/** In their order, without what they say. @param subject  of one alone */
export async function tellerCounts(db: Db | Trx, poll: string, subject?: string): Promise<StoredCount[]> {
  const rows = db('teller_counts').where({ poll });
  if (subject !== undefined) rows.where({ subject });
  return rows
    .orderBy(['subject', 'round', 'place'])
    .select('subject', 'round', 'place', 'person', 'same', 'auth', 'at');
}

/** What two tellers signed, of those counts that they agree on; of the others nothing is told, nor of what they put in as ballots. */
export async function agreedActs(db: Db | Trx, poll: string): Promise<SignedOpening[]> {
  const rows: { auth: string; salt: string; record: Uint8Array }[] = await db('teller_counts as a')
    .join('teller_counts as b', (on) => {
      on.on('b.poll', 'a.poll').andOn('b.subject', 'a.subject').andOn('b.round', 'a.round').andOn('b.same', 'a.same');
    })
    .where('a.poll', poll)
    .whereRaw(`a.place <> b.place AND a.subject NOT LIKE '/%'`)
    .orderBy('a.auth')
    .select('a.auth', 'a.salt', 'a.record');
  if (rows.length === 0) return [];
  const { openText } = await pollSealer(db, poll);
  return rows.map(({ auth, salt, record }) => ({
    ...{ auth, salt, record: decodeCanonical(signedRecord, openText(record, placeOf(auth))) },
  }));
}

/** Papers of a unit on which two tellers agree, as ballots. */
export type Transcript = {
  readonly unit: string;
  readonly ballots: readonly (readonly string[])[];
  /** Of the first and the second teller. */
  readonly tellers: readonly (SignedOpening & { readonly at: Date })[];
};

type TranscriptRow = Omit<SignedOpening, 'record'> & {
  readonly subject: string;
  readonly papers: number;
  readonly at: Date;
  readonly record: Uint8Array;
  readonly ballots: Uint8Array;
};

/**
 * By unit, in their order: what the tables hold as agreed, with what both signed where it opens and is of these very ballots; null where
 * not. Then nobody is taken at their word for it, and the papers are counted after the close.
 */
export async function transcriptPairs(db: Db | Trx, poll: string): Promise<ReadonlyMap<string, Transcript | null>> {
  const rows: TranscriptRow[] = await db('teller_counts as a')
    .join('teller_counts as b', (on) => {
      on.on('b.poll', 'a.poll').andOn('b.subject', 'a.subject').andOn('b.round', 'a.round').andOn('b.same', 'a.same');
      on.andOn('b.papers', 'a.papers');
    })
    .where('a.poll', poll)
    .whereRaw(`a.place <> b.place AND a.subject LIKE '/%'`)
    .orderByRaw('a.subject collate "C", a.place')
    .select('a.subject', 'a.papers', 'a.auth', 'a.salt', 'a.at', 'a.record', 'a.ballots');
  if (rows.length === 0) return new Map();
  const sealer = await pollSealer(db, poll);
  const units = [...new Set(rows.map(({ subject }) => subject.slice(1)))];
  return new Map(
    units.map((unit) => {
      const mine = rows.filter(({ subject }) => subject === transcriptSubject(unit));
      const [one, other] = mine.map((row) => openTranscript(sealer, unit, row));
      const isAgreed = one && other && canonical(one.says) === canonical(other.says);
      return [unit, isAgreed ? { unit, ballots: one.ballots, tellers: [one.teller, other.teller] } : null];
    }),
  );
}

/** @returns undefined for what does not open, or is not what was signed */
function openTranscript({ openText }: Sealer, unit: string, row: TranscriptRow) {
  const { auth, salt, at, papers } = row;
  try {
    const record = decodeCanonical(signedRecord, openText(row.record, placeOf(auth)));
    const ballots = decodeCanonical(z.array(z.array(z.string()).min(1)), openText(row.ballots, ballotsOf(auth)));
    const says = decode(transcriptSaid, record.message.says);
    const isOfThese =
      authCommitment(record, salt) === auth &&
      says.unit === unit &&
      says.returned === papers &&
      says.void + ballots.length === papers &&
      canonical(says.ballots) === canonical(sealedHashes(ballots));
    return isOfThese ? { says, ballots, teller: { auth, salt, at, record } } : undefined;
  } catch (fault) {
    if (fault instanceof SealBroken || fault instanceof DecodeError) return undefined;
    throw fault;
  }
}

/** By unit, in their order. */
export const agreedTranscripts = async (db: Db | Trx, poll: string): Promise<Transcript[]> =>
  [...(await transcriptPairs(db, poll)).values()].filter((one) => one !== null);

/** Papers of another way of one unit, without those that stand on the board; sorted. */
export async function takenPapers(db: Db | Trx, poll: string, unit: string): Promise<string[]> {
  const rows: { paper: string }[] = await db('taken_papers as t')
    .join('papers as p', (on) => on.on('p.poll', 't.poll').andOn('p.paper', 't.paper'))
    .where({ 't.poll': poll, 'p.unit': unit })
    .orderBy('t.paper')
    .select('t.paper');
  return rows.map(({ paper }) => paper);
}

/** Ballots that members cast themselves, by unit. */
export async function castByUnit(db: Db | Trx, poll: string): Promise<ReadonlyMap<string, number>> {
  const rows: { unit: string; ballots: number }[] = await db('casts')
    .where({ poll })
    .groupBy('unit')
    .select('unit', db.raw('count(*) as ballots'));
  return new Map(rows.map(({ unit, ballots }) => [unit, Number(ballots)]));
}

/** Whether a person, or somebody else who reads their mailbox, proposed or decided that a member of a poll votes by another way. */
export async function movedToPaper(db: Db | Trx, person: string, poll: string): Promise<boolean> {
  const { rows }: { rows: { moved: boolean }[] } = await db.raw('select moved_to_paper(?, ?) as moved', [person, poll]);
  return rows[0]?.moved ?? false;
}

/** Papers of another way, by unit. */
export async function takenByUnit(db: Db | Trx, poll: string): Promise<ReadonlyMap<string, number>> {
  const rows: { unit: string; papers: number }[] = await db('taken_papers as t')
    .join('papers as p', (on) => on.on('p.poll', 't.poll').andOn('p.paper', 't.paper'))
    .where('t.poll', poll)
    .groupBy('p.unit')
    .select('p.unit', db.raw('count(*) as papers'));
  return new Map(rows.map(({ unit, papers }) => [unit, Number(papers)]));
}
