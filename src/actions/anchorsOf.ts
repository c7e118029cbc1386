/**
 * The anchors of a poll as the service knows them: to hold our own bundle against before it is published, and for the
 * simulation. A verifier's anchors are worth something only when they come from the officers and trustees themselves.
 */
import { z } from 'zod';
import { readTrustees } from '../../crypto/belenios/trustees.ts';
import { compareText, fromHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { encodePoint } from '../../crypto/group.ts';
import { parseJson } from '../../crypto/json.ts';
import { verifierKey } from '../../crypto/note.ts';
import { signingKey } from '../../crypto/signature.ts';
import { boardBody } from '../store/board.ts';
import type { Db } from '../store/database.ts';
import { readPoll } from '../store/polls.ts';
import { readScrutineersOf } from '../store/sealing.ts';
import { everPinned } from '../store/signers.ts';
import { type Anchors, anchors } from '../verify/bundle.ts';

/** @returns undefined before the roll is frozen */
export async function anchorsOf(db: Db, pollId: string): Promise<Anchors | undefined> {
  const poll = await readPoll(db, pollId);
  const defined = await boardBody(db, pollId, 'poll-defined');
  if (poll === undefined || defined === undefined) return undefined;
  const { origin } = defined.body;
  const trustees = await boardBody(db, pollId, 'trustees');
  const keys = trustees === undefined ? [] : readTrustees(trustees.body.record).owners;
  const sealingKeys = (await readScrutineersOf(db, pollId)).flatMap(({ given }) => given?.key ?? []);
  return decode(anchors, {
    format: 'countersign-anchors/1',
    origin,
    logKey: verifierKey(origin, signingKey(fromHex(poll.logSecret)).publicKey),
    witnesses: [],
    quorum: 0,
    trusteeKeys: keys.map(({ publicKey }) => encodePoint(publicKey)).sort(compareText),
    ...(sealingKeys.length > 0 && { sealingKeys: sealingKeys.sort(compareText) }),
    exportKeys: await everPinned(db),
  });
}

/** Public key in a trustee's record, in its one spelling. @throws DecodeError */
export const publicKeyOf = (record: string): string =>
  decode(z.looseObject({ public_key: z.string() }), parseJson(record), 'trustee key').public_key;
