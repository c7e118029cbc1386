/**
 * Claims: who says what is wrong with an entry, what was written about it, and how it ended. Words and contacts are sealed
 * under the poll's key. Everything is a row of its own; nothing is changed.
 */
import { z } from 'zod';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import { anyAbout, type ClaimAbout, type ClaimOrigin, claimOrigin } from '../contract/claims.ts';
import { emailKey, nameKey } from '../roll/comparison.ts';
import type { Place, Sealer } from '../sealing.ts';
import type { Db, Trx } from './database.ts';
import { type SealedTexts, sealedTexts, textOf } from './looks.ts';
import { pollSealer } from './polls.ts';

// --- people whom the roll does not know ---

/** What somebody gave of themselves. */
const given = z.strictObject({
  name: z.string(),
  email: z.string(),
  number: z.string().nullable(),
  unit: z.string().nullable(),
});
export type Given = z.infer<typeof given>;
export type Claimant = Given & { readonly person: string };

const givenPlace = (person: string): Place => ['claimants', 'given', person];
const mailboxOf = (sealer: Sealer, email: string): string => sealer.index('claimants.mailbox', emailKey(email));

/** How often a link was asked for with this address since then. */
export async function countAskings(trx: Trx, poll: string, email: string, since: Date): Promise<number> {
  const mailbox = mailboxOf(await pollSealer(trx, poll), email);
  const rows: unknown[] = await trx('claim_askings').where({ poll, mailbox }).where('at', '>', since).select('id');
  return rows.length;
}

export async function insertAsking(trx: Trx, poll: string, email: string, now: Date): Promise<void> {
  await trx('claim_askings').insert({ poll, mailbox: mailboxOf(await pollSealer(trx, poll), email), at: now });
}

const whoOf = (sealer: Sealer, { name, number }: Given): string =>
  sealer.index('claimants.who', canonical([nameKey(name), number]));

/** The person who has asked so before, with the same mailbox, name and number. */
export async function findAsker(trx: Trx, poll: string, asker: Given): Promise<string | undefined> {
  const sealer = await pollSealer(trx, poll);
  const asked = { poll, mailbox: mailboxOf(sealer, asker.email), who: whoOf(sealer, asker) };
  const row: { person: string } | undefined = await trx('claimants').where(asked).first('person');
  return row?.person;
}

export async function insertClaimant(trx: Trx, poll: string, { person, ...asker }: Claimant, now: Date): Promise<void> {
  const sealer = await pollSealer(trx, poll);
  await trx('claimants').insert({
    person,
    poll,
    mailbox: mailboxOf(sealer, asker.email),
    who: whoOf(sealer, asker),
    given: sealer.sealText(canonical(asker), givenPlace(person)),
    at: now,
  });
}

/** What a person gave of themselves for this poll; undefined for a member, and for everybody else. */
export async function findClaimant(db: Db | Trx, poll: string, person: string): Promise<Given | undefined> {
  const row: unknown = await db('claimants').where({ poll, person }).first('person');
  if (row === undefined) return undefined;
  const sealer = await pollSealer(db, poll);
  const sealed = textOf(await sealedTexts(db, 'claimants', [person]), person, 'given');
  return decodeCanonical(given, sealer.openText(sealed, givenPlace(person)), 'claimants');
}

/** Two officers found that they are this member: from now on they are, unless somebody is already. */
export async function becomeMember(trx: Trx, person: string, number: string): Promise<void> {
  await trx('people')
    .where({ id: person })
    .whereNull('member_number')
    .whereNotExists(trx('people as known').select('known.id').where('known.member_number', number))
    .update({ member_number: number });
}

// --- claims ---

const words = z.strictObject({ name: z.string(), email: z.string().nullable(), says: z.string() });
export type ClaimEnd = {
  readonly ended: 'changed' | 'refused' | 'answered' | 'withdrawn';
  readonly person: string;
  readonly proposal: string | null;
  readonly because: string;
  readonly at: Date;
};
export type StoredClaim = z.infer<typeof words> & {
  readonly id: string;
  readonly poll: string;
  readonly origin: ClaimOrigin;
  readonly about: ClaimAbout;
  readonly number: string | null;
  readonly unit: string | null;
  readonly claimant: string | null;
  readonly openedBy: string | null;
  readonly at: Date;
  readonly takenBy: string | null;
  readonly end: ClaimEnd | null;
};

const wordsPlace = (id: string): Place => ['claims', 'words', id];
const becausePlace = (id: string): Place => ['claim_ends', 'because', id];

export async function insertClaim(trx: Trx, claim: Omit<StoredClaim, 'takenBy' | 'end'>): Promise<void> {
  const { id, poll, origin, about, number, unit, claimant, openedBy, at, name, email, says } = claim;
  const sealer = await pollSealer(trx, poll);
  const sealed = sealer.sealText(canonical({ name, email, says }), wordsPlace(id));
  await trx('claims').insert({
    id,
    poll,
    origin,
    about,
    number,
    unit,
    claimant,
    opened_by: openedBy,
    words: sealed,
    at,
  });
}

const row = z.object({
  id: z.string(),
  poll: z.string(),
  origin: claimOrigin,
  about: anyAbout,
  number: z.string().nullable(),
  unit: z.string().nullable(),
  claimant: z.string().nullable(),
  openedBy: z.string().nullable(),
  at: z.date(),
  takenBy: z.string().nullable(),
  ended: z.enum(['changed', 'refused', 'answered', 'withdrawn']).nullable(),
  endedBy: z.string().nullable(),
  endedAt: z.date().nullable(),
  proposal: z.string().nullable(),
});

/** One after the other: a transaction has one connection. */
async function readAll(db: Db | Trx, rows: readonly unknown[]): Promise<StoredClaim[]> {
  const found = rows.map((one) => decode(row, one, 'claims'));
  const texts = await sealedTexts(
    db,
    'claims',
    found.map(({ id }) => id),
  );
  const claims: StoredClaim[] = [];
  for (const claim of found) claims.push(await read(db, claim, texts));
  return claims;
}

async function read(db: Db | Trx, found: z.infer<typeof row>, texts: SealedTexts): Promise<StoredClaim> {
  const { ended, endedBy, endedAt, proposal, ...claim } = found;
  const sealer = await pollSealer(db, claim.poll);
  const because = texts(claim.id, 'because');
  const isOver = ended !== null && endedBy !== null && endedAt !== null && because !== undefined;
  return {
    ...claim,
    ...decodeCanonical(words, sealer.openText(textOf(texts, claim.id, 'words'), wordsPlace(claim.id)), 'claims'),
    end: isOver
      ? {
          ended,
          person: endedBy,
          proposal,
          because: sealer.openText(because, becausePlace(claim.id)),
          at: endedAt,
        }
      : null,
  };
}

const joined = (db: Db | Trx) =>
  db('claims as c')
    .leftJoin('claim_takings as t', 't.claim', 'c.id')
    .leftJoin('claim_ends as e', 'e.claim', 'c.id')
    .select(
      ...['c.id', 'c.poll', 'c.origin', 'c.about', 'c.number', 'c.unit', 'c.claimant', 'c.at'],
      'c.opened_by as openedBy',
      't.person as takenBy',
      ...['e.ended', 'e.person as endedBy', 'e.at as endedAt', 'e.proposal'],
    );

/** With `lock`: nobody ends it or adds to it until the transaction is over. */
export async function findClaim(
  db: Db | Trx,
  id: string,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<StoredClaim | undefined> {
  if (lock) await db('claims').where({ id }).forUpdate().first('id');
  const found: unknown[] = await joined(db).where('c.id', id);
  return (await readAll(db, found))[0];
}

/** Those that somebody made, newest first. */
export async function claimsOf(db: Db | Trx, poll: string, claimant: string): Promise<StoredClaim[]> {
  const rows: unknown[] = await joined(db)
    .where({ 'c.poll': poll, 'c.claimant': claimant })
    .orderBy('c.at', 'desc')
    .orderBy('c.id');
  return readAll(db, rows);
}

/** Those about a number, oldest first. */
export async function claimsAbout(db: Db | Trx, poll: string, number: string): Promise<StoredClaim[]> {
  const rows: unknown[] = await joined(db)
    .where({ 'c.poll': poll, 'c.number': number })
    .orderBy('c.at')
    .orderBy('c.id');
  return readAll(db, rows);
}

/** The unit of a claim: of the line as it stands where there is one, else as it was given. */
const UNIT = 'coalesce(l.unit, c.unit)';

/** One page of a poll's claims in these units, oldest first, with their units, and how many there are. */
export async function listClaims(
  db: Db | Trx,
  poll: string,
  { state, units }: { readonly state: 'open' | 'ended'; readonly units: readonly string[] | null },
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly claims: StoredClaim[]; readonly total: number }> {
  const filtered = (query: ReturnType<typeof joined>) => {
    query
      .leftJoin('roll_marks as l', (on) => on.on('l.poll', 'c.poll').andOn('l.number', 'c.number'))
      .where('c.poll', poll);
    if (state === 'open') query.whereNull('e.claim');
    else query.whereNotNull('e.claim');
    if (units !== null) query.whereRaw(`${UNIT} = any(?)`, [[...units]]);
    return query;
  };
  const counted: { total: number }[] = await filtered(joined(db)).clearSelect().select(db.raw('count(*) as total'));
  const rows: unknown[] = await filtered(joined(db)).orderBy('c.at').orderBy('c.id').limit(limit).offset(offset);
  return { claims: await readAll(db, rows), total: counted[0]?.total ?? 0 };
}

/** Of claims by id: the line's unit, or the one that was given; null where neither is known. */
export async function unitOfClaim(db: Db | Trx, { poll, number, unit }: StoredClaim): Promise<string | null> {
  if (number === null) return unit;
  const found: { unit: string } | undefined = await db('roll_marks').where({ poll, number }).first('unit');
  return found?.unit ?? unit;
}

export async function takeClaim(trx: Trx, claim: string, person: string, now: Date): Promise<void> {
  await trx('claim_takings').insert({ claim, person, at: now }).onConflict('claim').ignore();
}

/** How a claim ended: once, by this row. The database refuses an end by the wrong person. */
export async function endClaim(trx: Trx, { id, poll }: Pick<StoredClaim, 'id' | 'poll'>, end: ClaimEnd): Promise<void> {
  const { ended, person, proposal, because, at } = end;
  const sealed = (await pollSealer(trx, poll)).sealText(because, becausePlace(id));
  await trx('claim_ends').insert({ claim: id, ended, person, proposal, because: sealed, at });
}

/** This proposal answers this claim. */
export async function linkProposal(trx: Trx, claim: string, proposal: string): Promise<void> {
  await trx('claim_proposals').insert({ claim, proposal });
}

/** Proposals by the claim that they answer, oldest first. */
export async function proposalsOfClaims(
  db: Db | Trx,
  claims: readonly string[],
): Promise<{ readonly claim: string; readonly proposal: string }[]> {
  return db('claim_proposals as c')
    .join('proposals as p', 'p.id', 'c.proposal')
    .whereIn('c.claim', [...claims])
    .orderBy('p.proposed_at')
    .orderBy('p.id')
    .select('c.claim', 'c.proposal');
}

// --- what was written ---

export type ClaimMessage = {
  readonly person: string;
  readonly byOfficer: boolean;
  readonly says: string;
  readonly at: Date;
};

export async function insertMessage(
  trx: Trx,
  { id, poll }: Pick<StoredClaim, 'id' | 'poll'>,
  { person, byOfficer, says, at }: ClaimMessage,
): Promise<void> {
  const sealed = (await pollSealer(trx, poll)).sealText(says, ['claim_messages', 'says', id, person, at.toISOString()]);
  await trx('claim_messages').insert({ claim: id, person, by_officer: byOfficer, says: sealed, at });
}

/** In the order in which they were written. */
export async function messagesOf(
  db: Db | Trx,
  { id, poll }: Pick<StoredClaim, 'id' | 'poll'>,
): Promise<ClaimMessage[]> {
  const rows: (Omit<ClaimMessage, 'says'> & { part: string })[] = await db('claim_messages')
    .where({ claim: id })
    .orderBy('id')
    .select(db.raw('id::text as part'), 'person', 'by_officer as byOfficer', 'at');
  if (rows.length === 0) return [];
  const sealer = await pollSealer(db, poll);
  const texts = await sealedTexts(db, 'claim-messages', [id]);
  return rows.map(({ part, ...message }) => {
    const place: Place = ['claim_messages', 'says', id, message.person, message.at.toISOString()];
    return { ...message, says: sealer.openText(textOf(texts, id, part), place) };
  });
}
