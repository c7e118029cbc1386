/** Notices to the membership office with the key that signs them, and what the organisation says of itself. */
import { z } from 'zod';
import type { Rng } from '../../crypto/bytes.ts';
import { fromHex, toHex } from '../../crypto/bytes.ts';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import { newSigningKey, type SigningKey, signingKey } from '../../crypto/signature.ts';
import { signedNotice } from '../contract/claims.ts';
import { type Grounds, grounds } from '../contract/proposals.ts';
import type { Place } from '../sealing.ts';
import type { Db, Trx } from './database.ts';
import { organisationSealer } from './dataKeys.ts';
import { sealedTexts, textOf } from './looks.ts';
import { pollSealer } from './polls.ts';

const secretPlace: Place = ['notice_keys', 'secret'];

/** The key that signs notices; made when it is first needed. */
export async function noticeKey(trx: Trx, rng: Rng, now: Date): Promise<SigningKey> {
  const found: { secret: Buffer } | undefined = await trx('notice_keys').first('secret');
  if (found !== undefined) return signingKey(fromHex(organisationSealer(trx).openText(found.secret, secretPlace)));
  const key = newSigningKey(rng);
  const made: unknown[] = await trx('notice_keys')
    .insert({
      secret: organisationSealer(trx).sealText(toHex(key.secret), secretPlace),
      public_key: toHex(key.publicKey),
      at: now,
    })
    .onConflict('only_one')
    .ignore()
    .returning('public_key');
  // Two that began at once have one key.
  return made.length === 1 ? key : noticeKey(trx, rng, now);
}

export async function noticePublicKey(db: Db | Trx): Promise<string | undefined> {
  const found: { key: string } | undefined = await db('notice_keys').first('public_key as key');
  return found?.key;
}

type Signed = z.infer<typeof signedNotice>;
const documentPlace = (id: string): Place => ['notices', 'document', id];

export async function insertNotice(
  trx: Trx,
  signed: Signed,
  { proposal, units, at }: { readonly proposal: string; readonly units: readonly string[]; readonly at: Date },
): Promise<void> {
  const { id, poll, number, grounds: on } = signed.notice;
  const sealer = await pollSealer(trx, poll.id);
  const document = sealer.sealText(canonical(signed), documentPlace(id));
  await trx('notices').insert({ id, poll: poll.id, number, units: [...units], proposal, grounds: on, document, at });
}

/** @param units  notices that touch no others; null: all */
export async function listNotices(
  db: Db | Trx,
  units: readonly string[] | null,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{
  readonly notices: {
    readonly id: string;
    readonly poll: string;
    readonly title: string;
    readonly number: string;
    readonly grounds: Grounds;
    readonly at: Date;
  }[];
  readonly total: number;
}> {
  const filtered = () => {
    const query = db('notices as n').join('polls as p', 'p.id', 'n.poll');
    return units === null ? query : query.whereRaw('n.units <@ ?::text[]', [[...units]]);
  };
  const counted: { total: number }[] = await filtered().select(db.raw('count(*) as total'));
  const rows: unknown[] = await filtered()
    .orderBy('n.at', 'desc')
    .orderBy('n.id')
    .limit(limit)
    .offset(offset)
    .select('n.id', 'n.poll', db.raw(`p.definition->>'title' as title`), 'n.number', 'n.grounds', 'n.at');
  const line = z.object({
    id: z.string(),
    poll: z.string(),
    title: z.string(),
    number: z.string(),
    grounds,
    at: z.date(),
  });
  return { notices: rows.map((found) => decode(line, found, 'notices')), total: counted[0]?.total ?? 0 };
}

export async function findNotice(
  db: Db | Trx,
  id: string,
): Promise<{ readonly signed: Signed; readonly units: readonly string[] } | undefined> {
  const found: { poll: string; units: string[] } | undefined = await db('notices').where({ id }).first('poll', 'units');
  if (found === undefined) return undefined;
  const sealed = textOf(await sealedTexts(db, 'notices', [id]), id, 'document');
  const text = (await pollSealer(db, found.poll)).openText(sealed, documentPlace(id));
  return { signed: decodeCanonical(signedNotice, text, 'notices'), units: found.units };
}

// --- settings ---

export type Settings = { readonly officeEmail: string | null; readonly appeal: string };

/** What was said last; undefined when nothing was. */
export async function readSettings(db: Db | Trx): Promise<Settings | undefined> {
  const found: { id: number; email: Buffer | null; appeal: string } | undefined = await db('organisation_settings')
    .orderBy('id', 'desc')
    .first('id', 'office_email as email', 'appeal');
  if (found === undefined) return undefined;
  const { email, appeal } = found;
  return { officeEmail: email === null ? null : organisationSealer(db).openText(email, emailPlace), appeal };
}

/** The row has no id yet when its address is sealed: all addresses have one place, and the newest counts. */
const emailPlace: Place = ['organisation_settings', 'office_email'];

export async function insertSettings(
  trx: Trx,
  { officeEmail, appeal }: Settings,
  setBy: string,
  now: Date,
): Promise<void> {
  const sealed = officeEmail === null ? null : organisationSealer(trx).sealText(officeEmail, emailPlace);
  await trx('organisation_settings').insert({ office_email: sealed, appeal, set_by: setBy, at: now });
}
