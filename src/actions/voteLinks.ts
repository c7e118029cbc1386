/**
 * Vote links for members of a poll, in the transaction of the act that gives them: members become persons, and the letters
 * wait in the outbox. Every vote link is made here, so that none is ever made for an address that is held.
 */
import { toBase64Url } from '../../crypto/bytes.ts';
import type { Deps } from '../deps.ts';
import { isOneAddress } from '../domain/address.ts';
import { after, VOTE_LINK_DAYS } from '../domain/sessions.ts';
import { linkAddress, voteLetter } from '../mail/letters.ts';
import { usableContacts } from '../store/contacts.ts';
import type { Trx } from '../store/database.ts';
import { insertLinks, type StoredLink } from '../store/links.ts';
import { enqueueAll, type Letter } from '../store/outbox.ts';
import { firstPasskeys } from '../store/passkeys.ts';
import { insertMembers, readOrganisation } from '../store/people.ts';
import { newRowId, newToken } from './sessions.ts';

export type VoteLinks = {
  /** By member number, for rehearsals that show them; they are nowhere else but in the letters. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Members who get no link until two officers release their address. */
  readonly quarantined: number;
  /** Members without an address that a letter could go to: they vote by another way. */
  readonly withoutEmail: number;
};

/** @param members  eligible members, with the address of the list */
export async function sendVoteLinks(
  trx: Trx,
  deps: Deps,
  given: {
    readonly poll: string;
    readonly title: string;
    readonly rehearsal: boolean;
    readonly closesAt: Date;
    readonly members: readonly { readonly number: string; readonly name: string; readonly email: string | null }[];
  },
): Promise<VoteLinks> {
  const { poll, title, rehearsal, closesAt } = given;
  const now = deps.now();
  const members = await usableContacts(trx, poll, given.members);
  const organisation = (await readOrganisation(trx))?.name ?? '';
  const persons = await insertMembers(
    trx,
    members.map(({ number, name, email }) => ({
      id: newRowId(deps.rng),
      name,
      email,
      memberNumber: number,
      userHandle: toBase64Url(deps.rng(32)),
    })),
    now,
  );
  const enrolled = await firstPasskeys(trx, [...persons.values()]);
  const links: StoredLink[] = [];
  const letters: Letter[] = [];
  const tokens = new Map<string, string>();
  for (const { number, name, email, quarantined } of members) {
    if (quarantined) continue;
    const person = persons.get(number);
    if (person === undefined) throw new Error('a member was not made a person');
    const { token, hash } = newToken(deps.rng);
    tokens.set(number, token);
    links.push({
      tokenHash: hash,
      purpose: 'vote',
      person,
      poll,
      expiresAt: after(closesAt, { days: VOTE_LINK_DAYS }),
    });
    if (email === null || !isOneAddress(email)) continue;
    const passkeySince = enrolled.get(person) ?? null;
    const link = linkAddress(deps.config.webOrigin, token);
    const letter = voteLetter({ organisation, name, title, rehearsal, link, closesAt, passkeySince });
    const idempotencyKey = `vote-link/${poll}/${hash}`;
    letters.push({ purpose: 'vote-link', idempotencyKey, recipient: email, ...letter });
  }
  await insertLinks(trx, links);
  await enqueueAll(trx, letters, now);
  const held = members.filter(({ quarantined }) => quarantined).length;
  const withoutEmail = members.filter(({ email }) => email === null || !isOneAddress(email)).length - held;
  return { tokens, quarantined: held, withoutEmail };
}
