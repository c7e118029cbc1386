/** A member's own line on the roll, with every reason in words; the opening of their paper; what they cast. Nobody else's. */
import { trackerOf } from '../../crypto/belenios/ballot.ts';
import { accept, refuse } from '../contract/refusals.ts';
import type { Role } from '../contract/roles.ts';
import type { Actor } from '../deps.ts';
import { claimsUntil } from '../domain/claims.ts';
import { whatFor } from '../domain/review.ts';
import { decisionShown, standingReasons } from '../domain/rollEntry.ts';
import { changeInWords } from '../mail/rollLetters.ts';
import { recordAccess } from '../store/accessLog.ts';
import { readAmendments } from '../store/amendments.ts';
import { entryWithBody } from '../store/board.ts';
import { castWith } from '../store/casts.ts';
import { codeKeyOf } from '../store/codes.ts';
import { type Db, inTransaction, type Trx } from '../store/database.ts';
import { isAdmitted } from '../store/enrolments.ts';
import { takenChannel } from '../store/openPapers.ts';
import { paperOf, type StoredPaper } from '../store/papers.ts';
import { findPasskey } from '../store/passkeys.ts';
import { findPerson, namesOf } from '../store/people.ts';
import { readPoll, type StoredPoll } from '../store/polls.ts';
import { findProposals } from '../store/proposals.ts';
import { looksAt } from '../store/reviews.ts';
import { rolesOf } from '../store/roles.ts';
import { memberLine } from '../store/roll.ts';
import type { ActionOf, ValueOf } from './act.ts';
import { wordsOf } from './reviews.ts';
import { toInstant } from './steps.ts';
import { changeTold } from './tellMember.ts';
import { unitNameOf } from './unitName.ts';

const NOT_LISTED = {
  entry: null,
  unitName: null,
  changes: [],
  paper: null,
  cast: null,
  code: null,
  taken: null,
  looks: [],
};

export const myEntry: ActionOf<'myEntry'> = (deps, actor, { params }) =>
  inTransaction(deps.db, async (trx) => {
    const poll = await readPoll(trx, params.poll);
    const person = actor.person === null ? undefined : await findPerson(trx, actor.person);
    if (poll === undefined || person === undefined) return refuse('NOT_FOUND');
    if (poll.state === 'draft') return refuse('POLL_STATE', { state: poll.state });
    const own = person.memberNumber;
    const line = own === null ? undefined : await memberLine(trx, poll.id, own);
    const contestUntil = claimsUntil(poll, deps.now());
    if (line === undefined) return accept({ ...NOT_LISTED, contestUntil });

    const { number, name, unit, eligible, confirmed, codes, reasons, amended } = line;
    const paper = await paperOf(trx, poll.id, person.id);
    const cast = paper === undefined ? null : await castShown(deps.logins.cast, poll.id, paper.paper);
    await recordAccess(trx, actor, { act: 'own-entry-read', poll: poll.id, concerning: number }, deps.now());
    return accept({
      entry: {
        number,
        name,
        unit,
        decision: decisionShown(eligible, confirmed),
        reasons: standingReasons(codes, reasons),
        amended: amended !== null,
      },
      unitName: await unitNameOf(trx, poll, unit),
      changes: await changesTo(trx, poll, number),
      contestUntil,
      paper: paper === undefined ? null : { paper: paper.paper, unit: paper.unit, leaf: paper.leaf, salt: paper.salt },
      cast,
      code: paper === undefined ? null : await codeShown(trx, poll, actor, paper),
      taken: paper === undefined ? null : await takenChannel(trx, poll.id, paper.paper),
      looks: await looksShown(trx, poll.id, number, person.id, deps.now()),
    });
  });

/** Who looked at it, by name and duty, as members know their officers. */
async function looksShown(
  trx: Trx,
  poll: string,
  number: string,
  besides: string,
  now: Date,
): Promise<ValueOf<'myEntry'>['looks']> {
  const looks = await looksAt(trx, { poll, number, besides, limit: 50 });
  const names = await namesOf(
    trx,
    looks.map(({ person }) => person),
  );
  const roles = new Map<string, Role[]>();
  for (const person of names.keys()) roles.set(person, [...(await rolesOf(trx, person, now))]);
  return looks.map(({ at, person, act, details }) => ({
    at: toInstant(at),
    name: names.get(person) ?? '',
    roles: roles.get(person) ?? [],
    says: wordsOf(act),
    for: whatFor(details),
  }));
}

/** Where the poll asks for codes: the public half of the member's own, and whether this passkey was admitted by it. */
async function codeShown(
  db: Db,
  { id, definition }: StoredPoll,
  { credentialId }: Actor,
  { paper, number }: StoredPaper,
): Promise<ValueOf<'myEntry'>['code']> {
  if (definition.secondElement !== 'code') return null;
  const key = (await codeKeyOf(db, id, number)) ?? null;
  const passkey = credentialId === null ? undefined : await findPasskey(db, credentialId);
  if (passkey === undefined) return { key, admitted: false, passkey: null };
  const { id: credential, publicKey, backupEligible } = passkey;
  const admitted = await isAdmitted(db, id, paper, credential);
  return { key, admitted, passkey: { id: credential, publicKey, backupEligible } };
}

/** What officers changed in it, in words. */
async function changesTo(trx: Trx, poll: StoredPoll, number: string): Promise<ValueOf<'myEntry'>['changes']> {
  const amendments = await readAmendments(trx, poll.id, number);
  const proposals = await findProposals(
    trx,
    amendments.map(({ proposal }) => proposal),
  );
  const changes = [];
  for (const { at, proposal } of amendments) {
    const said = proposals.get(proposal)?.proposal;
    const says =
      said?.kind === 'override'
        ? changeInWords(await changeTold(trx, poll, said))
        : 'Your ballot was admitted: two officers found that you may take part in this vote.';
    changes.push({ at: toInstant(at), says });
  }
  return changes;
}

async function castShown(db: Db, poll: string, paper: string): Promise<ValueOf<'myEntry'>['cast']> {
  const found = await castWith(db, poll, paper);
  if (found === undefined) return null;
  const { body, bodyHash, promise } = found;
  const entry = await entryWithBody(db, poll, bodyHash);
  return {
    trackers: body.ballots.map(trackerOf),
    bodyHash,
    onBoard: entry !== undefined,
    index: entry?.index ?? null,
    deadline: promise.promise.deadline,
  };
}
