/**
 * Where somebody stands who would tender a ballot: their contested entry, the line that two officers would make of it, and the
 * paper that would follow. The paper is on no board yet; its salts can be made again from the poll's seed. SPEC §4.1.
 */
import { fromHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { paperCommitment, rollLeaf, saltFor } from '../../crypto/commitment.ts';
import { type Answer, accept, refuse } from '../contract/refusals.ts';
import type { Actor, Deps } from '../deps.ts';
import { mayTender, type SettleFacts, type TenderFacts } from '../domain/tendering.ts';
import { recordAccess } from '../store/accessLog.ts';
import { claimsAbout, claimsOf, type StoredClaim } from '../store/claims.ts';
import { usableContacts } from '../store/contacts.ts';
import type { Db, Trx } from '../store/database.ts';
import { cameToClaim } from '../store/links.ts';
import type { Person } from '../store/people.ts';
import { readPoll, type StoredPoll } from '../store/polls.ts';
import { memberLine, type RollMember } from '../store/roll.ts';
import { hasGoodPaper, isNumberTaken, type Tender, tenderBy, tendersBy } from '../store/tenders.ts';
import { type RollLine, rollLine } from '../verify/bundle.ts';

type Tenderer = Pick<Person, 'id' | 'memberNumber'>;
export type Standing = {
  readonly facts: TenderFacts;
  /** The newest claim of theirs that nobody has answered. */
  readonly claim: StoredClaim | undefined;
  readonly line: RollMember | undefined;
  readonly tender: Tender | undefined;
};

export async function standingOf(db: Db | Trx, poll: StoredPoll, { id, memberNumber }: Tenderer): Promise<Standing> {
  const { state, times, definition } = poll;
  const line = memberNumber === null ? undefined : await memberLine(db, poll.id, memberNumber);
  const claim = await openClaimOf(db, poll.id, { id, memberNumber });
  const tender = await tenderBy(db, poll.id, id);
  const hasPaper = memberNumber !== null && (await hasGoodPaper(db, poll.id, memberNumber));
  const { rehearsal } = definition;
  const facts = {
    state,
    ...times,
    rehearsal,
    hasPaper,
    claimOpen: claim !== undefined,
    tendered: tender !== undefined,
  };
  return { facts, claim, line, tender };
}

/** As standingOf, on record where the list has a line of theirs. */
export async function ownStanding(
  trx: Trx,
  { now }: Pick<Deps, 'now'>,
  actor: Actor,
  poll: StoredPoll,
  person: Tenderer,
): Promise<Standing> {
  const standing = await standingOf(trx, poll, person);
  const concerning = standing.line?.number;
  if (concerning !== undefined)
    await recordAccess(trx, actor, { act: 'own-entry-read', poll: poll.id, concerning }, now());
  return standing;
}

/** Made by the person, or written down by an officer for the member who came; not what an officer holds against an entry. */
async function openClaimOf(
  db: Db | Trx,
  poll: string,
  { id, memberNumber }: Tenderer,
): Promise<StoredClaim | undefined> {
  const own = await claimsOf(db, poll, id);
  const about = memberNumber === null ? [] : await claimsAbout(db, poll, memberNumber);
  return [...own, ...about.filter(({ origin }) => origin === 'walk-in')].find(({ end }) => end === null);
}

export type TenderPlace = {
  /** As it becomes if the ballot is admitted. */
  readonly line: RollLine;
  /** Unit of the poll. */
  readonly unit: string;
  readonly leaf: string;
  readonly salt: string;
  readonly paper: string;
};

/** Labels of the salts of the line and paper that an admission gives, beside those that other changes give. */
export const tenderedLeafSalt = ({ saltSeed }: Pick<StoredPoll, 'saltSeed'>, number: string): string =>
  saltFor(fromHex(saltSeed), ['roll', number, 'tendered']);
const tenderedPaperSalt = ({ saltSeed }: Pick<StoredPoll, 'saltSeed'>, number: string): string =>
  saltFor(fromHex(saltSeed), ['paper', number, 'tendered']);
export const tenderSalt = ({ saltSeed }: Pick<StoredPoll, 'saltSeed'>, paper: string): string =>
  saltFor(fromHex(saltSeed), ['tender', paper]);

type PlacedIn = Pick<StoredPoll, 'id' | 'definition' | 'saltSeed'>;

/** Leaf and paper of a line that a tendered ballot is cast for. */
export function placeFor(poll: PlacedIn, line: RollLine): TenderPlace | undefined {
  const unit = poll.definition.units.find(({ covers }) => covers.includes(line.unit))?.code;
  if (unit === undefined) return undefined;
  const leaf = rollLeaf(line, tenderedLeafSalt(poll, line.number));
  const salt = tenderedPaperSalt(poll, line.number);
  return { line, unit, leaf, salt, paper: paperCommitment(poll.id, unit, leaf, salt) };
}

/**
 * The line under which somebody tenders. A member has their own number; who is not on the list has the one that they gave if
 * it is nobody else's, and otherwise one of ours: nothing here tells them which, and so whether the list has that number.
 * @param asked  roll unit, for somebody whose line or claim names none of this poll
 */
export async function tenderPlace(
  db: Db | Trx,
  poll: PlacedIn,
  { id, memberNumber }: Tenderer,
  { claim, line }: { readonly claim: StoredClaim; readonly line: RollMember | undefined },
  asked: string | undefined,
): Promise<Answer<TenderPlace, 'TENDER_UNIT'>> {
  const isPolled = (unit: string | null | undefined): unit is string =>
    poll.definition.units.some(({ covers }) => unit != null && covers.includes(unit));
  const unit = [line?.unit, claim.unit, asked].find(isPolled);
  if (unit === undefined) return refuse('TENDER_UNIT');
  const number = memberNumber ?? (await numberFor(db, poll, id, claim.number));
  const made = { number, name: line?.name ?? claim.name, unit, decision: 'eligible', reasons: [] };
  const place = placeFor(poll, decode(rollLine, made, 'tender'));
  return place === undefined ? refuse('TENDER_UNIT') : accept(place);
}

/** What else there is by the numbers of a tender: it is one member's only vote, or it is not admitted. */
export async function besides(
  db: Db | Trx,
  { poll, tender, number, given }: Pick<Tender, 'poll' | 'tender' | 'number' | 'given'>,
): Promise<Pick<SettleFacts, 'otherPaper' | 'otherTender'>> {
  const numbers = [...new Set([number, given ?? number])];
  const states = (await tendersBy(db, poll, numbers, tender)).map(({ state }) => state);
  let otherPaper = false;
  for (const one of numbers) otherPaper ||= await hasGoodPaper(db, poll, one);
  const otherTender = (['admitted', 'waiting'] as const).find((state) => states.includes(state)) ?? null;
  return { otherPaper, otherTender };
}

async function numberFor(db: Db | Trx, poll: PlacedIn, person: string, given: string | null): Promise<string> {
  if (given !== null && !(await isNumberTaken(db, poll.id, given, person))) return given;
  return `TENDER-${saltFor(fromHex(poll.saltSeed), ['tendered', person]).slice(0, 12).toUpperCase()}`;
}

/**
 * Whether the session's link leads to a claim and to nothing else. While voting is open it also makes a passkey for whoever may
 * tender a ballot: as good as a vote link, since it goes where that would go, and not to an address that is held.
 */
export async function isForClaimOnly(
  trx: Trx,
  deps: Pick<Deps, 'now'>,
  actor: Actor,
  person: Tenderer,
): Promise<boolean> {
  const id = await cameToClaim(trx, actor.sessionHash);
  const poll = id === null ? undefined : await readPoll(trx, id);
  if (poll === undefined) return false;
  const { facts, line } = await ownStanding(trx, deps, actor, poll, person);
  if (!mayTender(facts, deps.now()).ok) return true;
  const [contact] = line === undefined ? [] : await usableContacts(trx, poll.id, [line]);
  return contact?.quarantined === true;
}
