/**
 * What approved overrides did to a roll: one row each, in the order in which they were approved, beside the list that is never
 * edited; how variances were settled; and the papers that are given and cancelled while a poll is open. All append-only.
 */
import { z } from 'zod';
import { decode } from '../../crypto/canonical.ts';
import type { RollLine } from '../verify/bundle.ts';
import type { Db, Trx } from './database.ts';
import type { StoredPaper } from './papers.ts';
import { rollSealer, sealAmendedName, sealLine } from './rollSeals.ts';

export type Amendment = {
  /** 1, 2, … in the order of approval. */
  readonly seq: number;
  readonly number: string;
  readonly proposal: string;
  /** Added to the number of eligible members. */
  readonly effect: -1 | 0 | 1;
  /** Made before the freeze: the frozen root and numbers have it in them. */
  readonly frozen: boolean;
  /** Commitment on the board, and its salt. */
  readonly amendment: string;
  readonly salt: string;
};

/** The number that the next amendment of a poll has. The poll's row is locked by whoever asks. */
export async function nextSeq(trx: Trx, poll: string): Promise<number> {
  const rows: { seq: number | null }[] = await trx('amendments').where({ poll }).max('seq as seq');
  return (rows[0]?.seq ?? 0) + 1;
}

/** What stands in place of the rules' first reason for a person whom the list does not name. */
const NOT_LISTED = 'NOT_LISTED';

/** A line for a person who is not on the list, excluded until the amendment that follows at once. */
export async function insertAddedLine(
  trx: Trx,
  poll: string,
  proposal: string,
  {
    number,
    name,
    unit,
    email,
  }: { readonly number: string; readonly name: string; readonly unit: string; readonly email: string | null },
): Promise<void> {
  const sealer = await rollSealer(trx, poll);
  await trx('roll_lines').insert({
    poll,
    number,
    unit,
    ...sealLine(sealer, poll, { number, name, email }),
    row: null,
    eligible: false,
    reasons: '[]',
    first_reason: NOT_LISTED,
    added_by: proposal,
  });
}

export async function insertAmendment(
  trx: Trx,
  poll: string,
  { after, at, ...given }: Amendment & { readonly after: RollLine; readonly at: Date },
): Promise<void> {
  const { seq, number, proposal, effect, frozen, amendment, salt } = given;
  const sealer = await rollSealer(trx, poll);
  await trx('amendments').insert({
    poll,
    seq,
    number,
    proposal,
    name: sealAmendedName(sealer, poll, seq, after.name),
    unit: after.unit,
    eligible: after.decision === 'eligible',
    reasons: JSON.stringify(after.reasons),
    first_reason: after.reasons[0] ?? null,
    effect,
    frozen,
    amendment,
    salt,
    at,
  });
}

const row = z.object({
  seq: z.int(),
  number: z.string(),
  proposal: z.string(),
  effect: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
  frozen: z.boolean(),
  amendment: z.string(),
  salt: z.string(),
  proposedBy: z.string(),
  decidedBy: z.string(),
  proposed: z.string(),
  decided: z.string(),
  at: z.date(),
});

/** With the two officers, as persons, and the commitments to what they signed. */
export type AmendmentBy = Amendment & {
  readonly proposed: string;
  readonly decided: string;
  readonly proposedBy: string;
  readonly decidedBy: string;
  readonly at: Date;
};

/** All of a poll, or those of one line, in their order. */
export async function readAmendments(db: Db | Trx, poll: string, number?: string): Promise<AmendmentBy[]> {
  const query = db('amendments as a')
    .join('proposals as p', 'p.id', 'a.proposal')
    .join('proposal_ends as e', 'e.proposal', 'a.proposal')
    .where('a.poll', poll)
    .orderBy('a.seq')
    .select(
      ...['a.seq', 'a.number', 'a.proposal', 'a.effect', 'a.frozen', 'a.amendment', 'a.salt', 'a.at'],
      ...['p.proposed_by as proposedBy', 'e.person as decidedBy', 'p.auth as proposed', 'e.auth as decided'],
    );
  if (number !== undefined) query.where('a.number', number);
  const rows: unknown[] = await query;
  return rows.map((found) => decode(row, found, 'amendments'));
}

/** Overrides of a poll by the same two officers, whoever of them proposed. */
export async function countTogether(db: Db | Trx, poll: string, one: string, other: string): Promise<number> {
  const { rows }: { rows: { together: number }[] } = await db.raw(
    `select count(*) as together from amendments a
     join proposals p on p.id = a.proposal and p.kind = 'override' join proposal_ends e on e.proposal = a.proposal
     where a.poll = :poll and ((p.proposed_by = :one and e.person = :other) or (p.proposed_by = :other and e.person = :one))`,
    { poll, one, other },
  );
  return rows[0]?.together ?? 0;
}

/** Pairs of officers who have decided at least so many overrides of a poll together. */
export async function countPairs(db: Db | Trx, poll: string, least: number): Promise<number> {
  const { rows }: { rows: { pairs: number }[] } = await db.raw(
    `select count(*) as pairs from (
       select 1 from amendments a
       join proposals p on p.id = a.proposal and p.kind = 'override' join proposal_ends e on e.proposal = a.proposal
       where a.poll = ? group by least(p.proposed_by, e.person), greatest(p.proposed_by, e.person) having count(*) >= ?
     ) together`,
    [poll, least],
  );
  return rows[0]?.pairs ?? 0;
}

/** Units that the lines of a poll have or had. */
export async function unitsOfRoll(db: Db | Trx, poll: string): Promise<ReadonlySet<string>> {
  const rows: { unit: string }[] = await db('roll_marks').where({ poll }).distinct('unit');
  return new Set(rows.map(({ unit }) => unit));
}

// --- variances ---

/** The variance is decided by this approved proposal. */
export async function settleVariances(trx: Trx, ids: readonly number[], proposal: string, at: Date): Promise<void> {
  if (ids.length > 0) await trx('variance_settlements').insert(ids.map((variance) => ({ variance, proposal, at })));
}

export type UndecidedVariance = { readonly id: number; readonly members: readonly string[] };

/** Those of a poll that nobody has decided: of these ids, or of one kind. */
export async function undecidedVariances(
  db: Db | Trx,
  poll: string,
  of: { readonly ids: readonly number[] } | { readonly kind: string },
): Promise<UndecidedVariance[]> {
  const query = db('variances as v')
    .where('v.poll', poll)
    .whereNotExists(db('variance_settlements as s').whereRaw('s.variance = v.id'))
    .orderBy('v.id')
    .select('v.id', 'v.members');
  if ('kind' in of) query.where('v.kind', of.kind);
  else query.whereIn('v.id', [...of.ids]);
  const rows: unknown[] = await query;
  return rows.map((found) => decode(z.object({ id: z.int(), members: z.array(z.string()) }), found, 'variances'));
}

export type ListedVariance = {
  readonly id: number;
  readonly kind: string;
  readonly members: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  /** Somebody it names may not vote, as things stand. */
  readonly blocks: boolean;
  readonly settledBy: string | null;
  readonly settledAt: Date | null;
};

const listed = z.object({
  id: z.int(),
  kind: z.string(),
  members: z.array(z.string()),
  detail: z.record(z.string(), z.unknown()),
  blocks: z.boolean(),
  settledBy: z.string().nullable(),
  settledAt: z.date().nullable(),
});

export type VarianceFilter = {
  readonly kind: string | undefined;
  readonly settled: boolean;
  /** Roll units; null: all. */
  readonly units: readonly string[] | null;
  /** This one, whether or not it is settled. */
  readonly only: number | undefined;
};

/** Contacts that may have been altered by somebody else: letters with links wait for them. */
const ABOUT_CONTACTS = ['contact-cluster', 'contact-changed'];

/**
 * One page of a poll's variances that name a member of these units (null: all of them, those that name nobody too), and how
 * many there are. Clusters of changed contacts come first, then what keeps somebody from voting, then the rest in their order.
 */
export async function listVariances(
  db: Db | Trx,
  poll: string,
  given: VarianceFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly variances: ListedVariance[]; readonly total: number }> {
  const { kind, settled, units, only } = given;
  const filtered = () => {
    const query = db('variances as v')
      .leftJoin('variance_settlements as s', 's.variance', 'v.id')
      .joinRaw(
        `cross join lateral (
          select coalesce(bool_or(l.number is null or not l.eligible), false) as blocks,
            array_agg(distinct coalesce(l.unit, '')) as units
          from jsonb_array_elements_text(v.members) as named(number)
          left join roll_marks l on l.poll = v.poll and l.number = named.number
        ) as told`,
      )
      .where('v.poll', poll);
    if (only !== undefined) return query.where('v.id', only);
    if (kind !== undefined) query.where('v.kind', kind);
    if (settled) query.whereNotNull('s.variance');
    else query.whereNull('s.variance');
    if (units !== null) query.whereRaw('told.units && ?::text[]', [[...units]]);
    return query;
  };
  const counted: { total: number }[] = await filtered().select(db.raw('count(*) as total'));
  const rows: unknown[] = await filtered()
    .orderByRaw(`(v.kind = 'contact-cluster') desc, (told.blocks or v.kind = any(?)) desc, v.id`, [ABOUT_CONTACTS])
    .limit(limit)
    .offset(offset)
    .select(
      ...['v.id', 'v.kind', 'v.members', 'v.detail', 's.proposal as settledBy', 's.at as settledAt'],
      db.raw('told.blocks or v.kind = any(?) as blocks', [ABOUT_CONTACTS]),
    );
  return {
    variances: rows.map((found) => decode(listed, found, 'variances')),
    total: counted[0]?.total ?? 0,
  };
}

/** Variances that name this number. */
export async function variancesNaming(db: Db | Trx, poll: string, number: string): Promise<ListedVariance[]> {
  const rows: unknown[] = await db('variances as v')
    .leftJoin('variance_settlements as s', 's.variance', 'v.id')
    .where('v.poll', poll)
    .whereRaw('v.members @> to_jsonb(?::text)', [number])
    .orderBy('v.id')
    .select(
      ...['v.id', 'v.kind', 'v.members', 'v.detail', 's.proposal as settledBy', 's.at as settledAt'],
      db.raw('false as blocks'),
    );
  return rows.map((found) => decode(listed, found, 'variances'));
}

// --- papers, while the poll is open ---

/** The newest paper of a member, and what has become of it; undefined when they never had one. */
export async function newestPaper(
  trx: Trx,
  poll: string,
  number: string,
): Promise<
  { readonly paper: string; readonly issue: number; readonly cancelled: boolean; readonly spent: boolean } | undefined
> {
  return trx('papers as p')
    .where({ 'p.poll': poll, 'p.number': number })
    .orderBy('p.issue', 'desc')
    .first(
      'p.paper',
      'p.issue',
      trx.raw('exists (select 1 from paper_cancellations c where c.poll = p.poll and c.paper = p.paper) as cancelled'),
      trx.raw(`(exists (select 1 from casts c where c.poll = p.poll and c.paper = p.paper)
        or exists (select 1 from taken_papers t where t.poll = p.poll and t.paper = p.paper)) as spent`),
    );
}

export async function cancelPaper(trx: Trx, poll: string, paper: string, amendment: number, at: Date): Promise<void> {
  await trx('paper_cancellations').insert({ poll, paper, amendment, at });
}

/** A paper given with an amendment. @param issue  1, or one more than that of the cancelled one */
export async function insertLatePaper(
  trx: Trx,
  poll: string,
  { issue, amendment, ...paper }: StoredPaper & { readonly issue: number; readonly amendment: number },
): Promise<void> {
  const { number, unit, leaf, salt, paper: commitment } = paper;
  await trx('papers').insert({ poll, number, unit, leaf, salt, paper: commitment, issue, amendment });
}
