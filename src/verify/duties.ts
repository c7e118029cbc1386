/**
 * Who held which duty at an instant, and signed with which passkey, by the events of the chain of duties. It trusts the events;
 * whether they are those that the board commits to, and fit one another, is packDuties.ts. SPEC §4.4, §8.6.
 */
import { canonical } from '../../crypto/canonical.ts';
import type { DutyEvent, SignedRecord } from './bundle.ts';
import { type Duty, type DutyRole, type Interest, interestOf } from './dutyRules.ts';

/** From the instant on, up to the one before which it ended; seconds are whole, and within one the order is not known. */
type Held = { readonly from: string; readonly endedAt: string | null; readonly until: string | null };
/** `alone`: one person granted it. */
type HeldDuty = Held & Duty & { readonly alone: boolean };
type HeldPasskey = Held & { readonly person: string; readonly credential: string };

const isHeld = ({ from, endedAt, until }: Held, at: string): boolean =>
  from <= at && (endedAt === null || at <= endedAt) && (until === null || at < until);

export type DutyRecord = {
  /** Whose passkey this was; undefined where it was nobody's. */
  readonly signerOf: (credential: SignedRecord['credential'], at: string) => string | undefined;
  /** Whose it was at any time. */
  readonly holderOf: (credential: SignedRecord['credential']) => string | undefined;
  readonly dutiesOf: (person: string, at: string) => readonly (Duty & { readonly alone: boolean })[];
  /** Null: they had declared nothing for the poll. */
  readonly interestOf: (person: string, poll: string, at: string) => Interest | null;
  /** Their member number, whenever it became known, or known by then; null where they are none. */
  readonly numberOf: (person: string, knownBy?: string) => string | null;
};

/** A record that grows: every answer is of the events added so far. */
export function newDutyRecord(): DutyRecord & { readonly add: (event: DutyEvent) => void } {
  const duties = new Map<string, HeldDuty[]>();
  const passkeys = new Map<string, HeldPasskey[]>();
  const numbers = new Map<string, { readonly number: string; readonly at: string }>();
  const interests = new Map<string, { readonly interest: Interest; readonly at: string }[]>();
  const add = (event: DutyEvent): void => {
    const { person, at } = event;
    switch (event.kind) {
      case 'person':
        if (event.number !== null) numbers.set(person, { number: event.number, at });
        break;
      case 'grant': {
        const { role, units, until, by } = event;
        listIn(duties, person).push({ role, units, until, alone: by[1] === null, from: at, endedAt: null });
        break;
      }
      case 'end':
        endAll(duties, person, at, ({ role }) => role === event.role);
        break;
      case 'passkey': {
        const credential = canonical(event.credential);
        listIn(passkeys, event.credential.id).push({ person, credential, from: at, endedAt: null, until: null });
        break;
      }
      case 'passkey-revoked':
        endAll(passkeys, event.id, at, (one) => one.person === person);
        break;
      case 'interest':
        listIn(interests, canonical([person, event.poll])).push({ interest: event.interest, at });
        break;
    }
  };
  return {
    add,
    signerOf: (credential, at) => {
      const wanted = canonical(credential);
      return passkeys.get(credential.id)?.find((one) => one.credential === wanted && isHeld(one, at))?.person;
    },
    holderOf: (credential) => {
      const wanted = canonical(credential);
      return passkeys.get(credential.id)?.find((one) => one.credential === wanted)?.person;
    },
    dutiesOf: (person, at) => (duties.get(person) ?? []).filter((one) => isHeld(one, at)),
    interestOf: (person, poll, at) => {
      const declared = interests.get(canonical([person, poll])) ?? [];
      // Seconds are whole, as in isHeld: who declares one in the second in which they acted makes nothing wrong by it.
      const known = declared.filter((one) => (one.interest === 'none' ? one.at <= at : one.at < at));
      return interestOf(known.map(({ interest }) => interest));
    },
    numberOf: (person, knownBy) => {
      const known = numbers.get(person);
      return known === undefined || (knownBy !== undefined && known.at > knownBy) ? null : known.number;
    },
  };
}

/** @param events  as many as count, from the first on */
export function dutyRecord(events: readonly DutyEvent[]): DutyRecord {
  const record = newDutyRecord();
  for (const event of events) record.add(event);
  return record;
}

/** Ends what is not ended yet. */
function endAll<H extends Held>(map: Map<string, H[]>, key: string, at: string, which: (held: H) => boolean): void {
  const held = map.get(key) ?? [];
  map.set(
    key,
    held.map((one) => (one.endedAt === null && which(one) ? { ...one, endedAt: at } : one)),
  );
}

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

/** The roles among which one is held. */
export const rolesHeld = (duties: readonly Duty[]): ReadonlySet<DutyRole> => new Set(duties.map(({ role }) => role));
