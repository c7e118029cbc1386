/**
 * Proposals and their ends. Both append-only; the database holds once more that two persons with the duty took part. What is
 * proposed, and why, is sealed under the organisation's key.
 */
import { z } from 'zod';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import { type Proposal, type ProposalKind, proposal } from '../contract/proposals.ts';
import type { Concern } from '../domain/proposals.ts';
import type { Place, Sealer } from '../sealing.ts';
import { signedRecord } from '../verify/bundle.ts';
import type { Db, Trx } from './database.ts';
import { organisationSealer } from './dataKeys.ts';
import { type SealedTexts, sealedTexts, textOf } from './looks.ts';
import type { SignedOpening } from './signedActs.ts';

export type ProposalEnd = {
  readonly ended: 'approved' | 'refused' | 'withdrawn' | 'void';
  readonly person: string | null;
  readonly because: string;
  readonly at: Date;
  /** The signed decision; null for a withdrawn or void proposal. */
  readonly act: SignedOpening | null;
};

export type StoredProposal = {
  readonly id: string;
  readonly proposal: Proposal;
  readonly concern: Concern;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly lapsesAt: Date;
  /** SHA-256 of the canonical message that the proposer signed. */
  readonly messageHash: string;
  readonly act: SignedOpening;
  readonly end: ProposalEnd | null;
};

const found = z.object({
  id: z.string(),
  poll: z.string().nullable(),
  concerning: z.string().nullable(),
  units: z.array(z.string()).nullable(),
  proposed_by: z.string(),
  proposed_at: z.date(),
  lapses_at: z.date(),
  message_hash: z.string(),
  auth: z.string(),
  salt: z.string(),
  ended: z.enum(['approved', 'refused', 'withdrawn', 'void']).nullable(),
  person: z.string().nullable(),
  at: z.date().nullable(),
  end_auth: z.string().nullable(),
  end_salt: z.string().nullable(),
});

const placeOf = (column: 'body' | 'record', id: string): Place => ['proposals', column, id];
const endPlaceOf = (column: 'because' | 'record', id: string): Place => ['proposal_ends', column, id];

async function readAll(db: Db | Trx, rows: readonly unknown[]): Promise<StoredProposal[]> {
  const given = rows.map((row) => decode(found, row, 'proposals'));
  const texts = await sealedTexts(
    db,
    'proposals',
    given.map(({ id }) => id),
  );
  const sealer = organisationSealer(db);
  return given.map((row) => read(sealer, row, texts));
}

function read({ open, openText }: Sealer, given: z.infer<typeof found>, texts: SealedTexts): StoredProposal {
  const { id } = given;
  const said = decodeCanonical(proposal, open(textOf(texts, id, 'body'), placeOf('body', id)));
  const [end, because, endRecord] = [given.ended, texts(id, 'because'), texts(id, 'end-record')];
  return {
    id: given.id,
    proposal: said,
    concern: {
      poll: given.poll,
      units: given.units,
      person: 'person' in said ? said.person : null,
      number: 'number' in said ? said.number : null,
    },
    proposedBy: given.proposed_by,
    proposedAt: given.proposed_at,
    lapsesAt: given.lapses_at,
    messageHash: given.message_hash,
    act: {
      auth: given.auth,
      salt: given.salt,
      record: decodeCanonical(signedRecord, open(textOf(texts, id, 'record'), placeOf('record', id))),
    },
    end:
      end === null || given.at === null
        ? null
        : {
            ended: end,
            person: given.person,
            because: because === undefined ? '' : openText(because, endPlaceOf('because', id)),
            at: given.at,
            act:
              given.end_auth === null || given.end_salt === null || endRecord === undefined
                ? null
                : {
                    auth: given.end_auth,
                    salt: given.end_salt,
                    record: decodeCanonical(signedRecord, open(endRecord, endPlaceOf('record', id))),
                  },
          },
  };
}

const joined = (db: Db | Trx) =>
  db('proposals as p')
    .leftJoin('proposal_ends as e', 'e.proposal', 'p.id')
    .select(
      'p.id',
      'p.poll',
      'p.concerning',
      'p.units',
      'p.proposed_by',
      'p.proposed_at',
      'p.lapses_at',
      'p.message_hash',
      'p.auth',
      'p.salt',
      'e.ended',
      'e.person',
      'e.at',
      'e.auth as end_auth',
      'e.salt as end_salt',
    );

export async function insertProposal(trx: Trx, given: Omit<StoredProposal, 'end'>): Promise<void> {
  const { id, concern, act } = given;
  const { sealText } = organisationSealer(trx);
  await trx('proposals').insert({
    id,
    kind: given.proposal.kind,
    poll: concern.poll,
    concerning: concern.number ?? concern.person ?? concern.thing ?? null,
    units: concern.units === null ? null : [...concern.units],
    body: sealText(canonical(given.proposal), placeOf('body', id)),
    proposed_by: given.proposedBy,
    proposed_at: given.proposedAt,
    lapses_at: given.lapsesAt,
    message_hash: given.messageHash,
    auth: act.auth,
    salt: act.salt,
    record: sealText(canonical(act.record), placeOf('record', id)),
  });
}

/** With `lock`: nobody else ends it until the transaction does. */
export async function findProposal(
  db: Db | Trx,
  id: string,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<StoredProposal | undefined> {
  if (lock) await db('proposals').where({ id }).forUpdate().first('id');
  return (await readAll(db, await joined(db).where('p.id', id)))[0];
}

/** How a proposal ended: once, by this row. The database refuses an end by the wrong person. */
export async function endProposal(trx: Trx, id: string, { ended, person, because, at, act }: ProposalEnd) {
  const { sealText } = organisationSealer(trx);
  await trx('proposal_ends').insert({
    proposal: id,
    ended,
    person,
    because: sealText(because, endPlaceOf('because', id)),
    at,
    auth: act?.auth ?? null,
    salt: act?.salt ?? null,
    record: act === null ? null : sealText(canonical(act.record), endPlaceOf('record', id)),
  });
}

export type ProposalFilter = {
  /** With the units that the caller's duties for that kind cover; null: all, and what is of the whole body. */
  readonly kinds: readonly { readonly kind: ProposalKind; readonly units: readonly string[] | null }[];
  /** Whose own proposals are shown whatever they touch; null: nobody's. */
  readonly by: string | null;
  readonly poll?: string | undefined;
  /** `ended`: in whatever way; `lapsed`: because nobody decided in time. */
  readonly state: 'pending' | 'ended' | 'lapsed';
  /** Where the caller is kept from the desk, in all or in some polls: of those, liftings of locks alone. */
  readonly shut?: { readonly all: boolean; readonly polls: readonly string[] };
  readonly now: Date;
};

function filtered(query: ReturnType<typeof joined>, { kinds, by, poll, state, shut, now }: ProposalFilter) {
  query.whereIn(
    'p.kind',
    kinds.map(({ kind }) => kind),
  );
  for (const { kind, units } of kinds) {
    if (units === null) continue;
    const isShown = '(p.kind <> ? or p.units <@ ?::text[] or p.proposed_by is not distinct from ?)';
    query.whereRaw(`coalesce(${isShown}, false)`, [kind, [...units], by]);
  }
  if (shut?.all === true) query.where('p.kind', 'lift-lock');
  else if (shut !== undefined && shut.polls.length > 0) {
    query.whereRaw(`(p.kind = 'lift-lock' or p.poll is null or p.poll <> all(?::text[]))`, [[...shut.polls]]);
  }
  if (poll !== undefined) query.where('p.poll', poll);
  if (state === 'pending') query.whereNull('e.proposal').where('p.lapses_at', '>', now);
  else if (state === 'lapsed') query.whereNull('e.proposal').where('p.lapses_at', '<=', now);
  else query.where((either) => either.whereNotNull('e.proposal').orWhere('p.lapses_at', '<=', now));
  return query;
}

/** One page, newest first, and how many there are. */
export async function listProposals(
  db: Db | Trx,
  filter: ProposalFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly proposals: StoredProposal[]; readonly total: number }> {
  const all: { total: number }[] = await filtered(joined(db), filter).clearSelect().select(db.raw('count(*) as total'));
  const rows: unknown[] = await filtered(joined(db), filter)
    .orderBy('p.proposed_at', 'desc')
    .orderBy('p.id')
    .limit(limit)
    .offset(offset);
  return { proposals: await readAll(db, rows), total: all[0]?.total ?? 0 };
}

/** Pending proposals of a kind about one thing. */
export async function pendingAbout(
  db: Db | Trx,
  given: { readonly kind: ProposalKind; readonly poll: string | null; readonly concerning: string; readonly now: Date },
): Promise<StoredProposal[]> {
  const { kind, poll, concerning, now } = given;
  const query = joined(db).where({ 'p.kind': kind, 'p.concerning': concerning });
  if (poll !== null) query.where('p.poll', poll);
  return readAll(db, await query.whereNull('e.proposal').where('p.lapses_at', '>', now));
}

/** Proposals that somebody made and nobody ended: void once their role is gone. */
export async function pendingBy(db: Db | Trx, person: string, now: Date): Promise<StoredProposal[]> {
  const rows: unknown[] = await joined(db)
    .where('p.proposed_by', person)
    .whereNull('e.proposal')
    .where('p.lapses_at', '>', now);
  return readAll(db, rows);
}

/** Of a poll, those of a kind that a second officer approved, by id. */
export const approvedOf = (db: Db | Trx, poll: string, kind: ProposalKind): Promise<string[]> =>
  db('proposals as p')
    .join('proposal_ends as e', 'e.proposal', 'p.id')
    .where({ 'p.poll': poll, 'p.kind': kind, 'e.ended': 'approved' })
    .orderBy('p.id')
    .pluck('p.id');

/** Proposals by id. */
export async function findProposals(
  db: Db | Trx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredProposal>> {
  const proposals = await readAll(db, await joined(db).whereIn('p.id', [...ids]));
  return new Map(proposals.map((one) => [one.id, one]));
}

/** How these proposals ended, if they did, and when they lapse otherwise. */
export async function endsOf(
  db: Db | Trx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { readonly ended: ProposalEnd['ended'] | null; readonly lapsesAt: Date }>> {
  const rows: { id: string; ended: ProposalEnd['ended'] | null; lapsesAt: Date }[] = await db('proposals as p')
    .leftJoin('proposal_ends as e', 'e.proposal', 'p.id')
    .whereIn('p.id', [...ids])
    .select('p.id', 'e.ended', 'p.lapses_at as lapsesAt');
  return new Map(rows.map(({ id, ...end }) => [id, end]));
}
