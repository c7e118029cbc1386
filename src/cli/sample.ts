/**
 * The rehearsal that `npm start` begins with on an empty database, so that a newcomer can look at every page and vote within
 * minutes; and the links that it prints: one for each role and one for a member, made anew at each start for whoever has no
 * passkey yet. It protects nothing: its keys and passphrase are known to everybody.
 */
import { resolve } from 'node:path';
import { ROLE_IN_WORDS } from '../contract/roles.ts';
import type { Deps } from '../deps.ts';
import { linkAddress } from '../mail/letters.ts';
import { newAppointmentLink, newLink } from '../simulation/link.ts';
import {
  makeSample,
  SAMPLE_ORGANISATION,
  SAMPLE_PEOPLE,
  SAMPLE_TITLE,
  TRUSTEE_PASSPHRASE,
  trusteeKeyPath,
} from '../simulation/sample.ts';
import { hasPasskey } from '../store/passkeys.ts';
import { findMember, readOrganisation } from '../store/people.ts';
import { readPoll, readPolls, type StoredPoll } from '../store/polls.ts';
import { officers } from '../store/roles.ts';
import { readRoll } from '../store/roll.ts';

const UNFINISHED =
  '\nThe rehearsal was interrupted while it was being made. To have it whole, stop the service, remove DATA_DIR and start again.\n';

/**
 * Makes the rehearsal where the database is empty.
 * @returns what to print once the service is ready; nothing where the service is in other use, or the rehearsal is over
 */
export async function rehearsal(deps: Deps): Promise<string> {
  const organisation = await readOrganisation(deps.db);
  if (organisation === undefined) await makeSample(deps);
  else if (organisation.name !== SAMPLE_ORGANISATION.name) return '';
  const found = (await readPolls(deps.db)).findLast(({ definition }) => definition.title === SAMPLE_TITLE);
  const poll = found === undefined ? undefined : await readPoll(deps.db, found.id);
  if (poll === undefined || ['draft', 'roll-open', 'roll-frozen', 'keys-ready'].includes(poll.state)) return UNFINISHED;
  return poll.state === 'open' ? inWords(deps, poll) : '';
}

type Line = { readonly who: string; readonly where: string };

async function inWords(deps: Deps, poll: StoredPoll): Promise<string> {
  const { webOrigin, dataDir } = deps.config;
  const write = ({ who, where }: Line): string => `  ${who.padEnd(25)}${where}`;
  const people = [await memberLine(deps, poll), ...(await officerLines(deps))];
  const keys = [1, 2].map((owner) => ({ who: `Trustee ${owner}`, where: resolve(trusteeKeyPath(dataDir, owner)) }));
  return [
    '',
    `A rehearsal is open: "${poll.definition.title}". Every member in it is invented, and no vote counts.`,
    'Open a link to be that person, and make a passkey there:',
    '',
    ...people.map(write),
    '',
    'Key files with which the trustees count, once the returning officer has closed the poll:',
    '',
    ...keys.map(write),
    write({ who: 'Passphrase of both', where: TRUSTEE_PASSPHRASE }),
    '',
    ...(deps.captured === null ? [] : [`Letters are not sent: they are shown at ${webOrigin}/outbox`]),
    '',
  ].join('\n');
}

/** The first member by number who may vote and has not come yet. */
async function memberLine(deps: Deps, poll: StoredPoll): Promise<Line> {
  const { id, definition } = poll;
  const unitOf = new Map(definition.units.flatMap(({ name, covers }) => covers.map((code) => [code, name])));
  for (const { number, name, unit, eligible } of await readRoll(deps.logins.roll, id)) {
    const inPoll = unitOf.get(unit);
    if (!eligible || inPoll === undefined) continue;
    const person = await findMember(deps.db, number);
    if (person === undefined || (await hasPasskey(deps.db, person.id))) continue;
    const expiresAt = new Date(definition.closesAt);
    const token = await newLink(deps, { purpose: 'vote', person: person.id, poll: id, expiresAt });
    return { who: 'Member', where: `${linkAddress(deps.config.webOrigin, token)}  (${name}, ${inPoll})` };
  }
  return { who: 'Member', where: 'everybody has come already' };
}

async function officerLines(deps: Deps): Promise<Line[]> {
  const known = await officers(deps.db, deps.now());
  const numbered = SAMPLE_PEOPLE.filter(({ role }) => role === 'trustee');
  const lines: Line[] = [];
  for (const sample of SAMPLE_PEOPLE) {
    const person = known.find(({ email }) => email === sample.email);
    if (person === undefined) continue;
    const inWords = ROLE_IN_WORDS[sample.role];
    const who = sample.role === 'trustee' ? `${inWords} ${numbered.indexOf(sample) + 1}` : inWords;
    const { webOrigin } = deps.config;
    const where = person.hasPasskey
      ? `${webOrigin}/sign-in  (${sample.name} has a passkey)`
      : linkAddress(webOrigin, await newAppointmentLink(deps, person.id));
    lines.push({ who, where });
  }
  return lines;
}
