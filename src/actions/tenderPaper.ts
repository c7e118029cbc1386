/** The paper that an admission would give the caller, for their page to encrypt for. It is on no board, and good for nothing else. */
import { paperHash, unitCode } from '../../crypto/bodies.ts';
import { decode } from '../../crypto/canonical.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { mayTender } from '../domain/tendering.ts';
import { codeKeyOf } from '../store/codes.ts';
import { inTransaction } from '../store/database.ts';
import { findPasskey } from '../store/passkeys.ts';
import { findPerson } from '../store/people.ts';
import { readPoll } from '../store/polls.ts';
import type { ActionOf } from './act.ts';
import { ownStanding, tenderPlace } from './tendering.ts';

export const tenderPaper: ActionOf<'tenderPaper'> = async (deps, actor, { params, query }) => {
  const { db, now } = deps;
  const poll = await readPoll(db, params.poll);
  const person = actor.person === null ? undefined : await findPerson(db, actor.person);
  const passkey = actor.credentialId === null ? undefined : await findPasskey(db, actor.credentialId);
  if (poll === undefined || person === undefined || passkey === undefined) return refuse('NOT_FOUND');
  const { facts, claim, line } = await inTransaction(db, (trx) => ownStanding(trx, deps, actor, poll, person));
  const may = mayTender(facts, now());
  if (!may.ok) return may;
  if (claim === undefined) return refuse('TENDER_NEEDS_CLAIM');
  const place = await tenderPlace(db, poll, person, { claim, line }, query.unit);
  if (!place.ok) return place;
  const { paper, unit, leaf, salt, line: becomes } = place.value;
  const { id, publicKey, backupEligible } = passkey;
  const asks = poll.definition.secondElement === 'code';
  return accept({
    paper: { paper: decode(paperHash, paper), unit: decode(unitCode, unit), leaf, salt },
    code: asks
      ? { key: (await codeKeyOf(db, poll.id, becomes.number)) ?? null, passkey: { id, publicKey, backupEligible } }
      : null,
  });
};
