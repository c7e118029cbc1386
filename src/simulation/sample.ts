/**
 * Makes the sample: the invented membership of src/sample as a rehearsal organisation with one open trigger ballot. What must
 * be done before voting is done by three set-up officers, so that everybody who is named at the terminal still makes a passkey
 * of their own by their own link.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newTrusteeKey } from '../../crypto/belenios/trustees.ts';
import { fromUtf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { encodePoint } from '../../crypto/group.ts';
import { depositTrusteeKey } from '../actions/depositTrusteeKey.ts';
import { importSnapshot } from '../actions/importSnapshot.ts';
import { rehearse } from '../actions/rehearse.ts';
import { NOBODY, newRowId } from '../actions/sessions.ts';
import { makeSetUpLink } from '../actions/setUpLink.ts';
import { toInstant } from '../actions/steps.ts';
import { presetCorrections } from '../contract/corrections.ts';
import { ENDPOINTS } from '../contract/endpoints.ts';
import type { Role } from '../contract/roles.ts';
import { sealTrusteeKey, trusteeKeyFile } from '../contract/trusteeKeyFile.ts';
import type { Actor, Deps } from '../deps.ts';
import { after } from '../domain/sessions.ts';
import type { Files } from '../roll/export.ts';
import { appointByTwo, appointFirst } from './appointing.ts';
import { SIMULATED_CONTESTS } from './contests.ts';
import { rehearsalOf } from './keys.ts';
import { newAppointmentLink } from './link.ts';
import { freeze, openAndConfirmRoll, pinKeys, prospectOf } from './officers.ts';
import { newVisitor, type Visitor } from './visitor.ts';

export const SAMPLE_ORGANISATION = { slug: 'oakmarsh-clp', name: 'Oakmarsh (rehearsal)' } as const;
export const SAMPLE_TITLE = 'Trigger ballot of Oakmarsh (rehearsal)';
/** Known to everybody, like the keys that it protects. */
export const TRUSTEE_PASSPHRASE = 'oakmarsh rehearsal only';
/** The instant for which the sample's exports were made; a machine whose clock is earlier takes them all the same. */
const EXPORTS_READ_AT = new Date('2026-10-02T09:00:00Z');
const OPEN_DAYS = 30;
const SMALL_UNIT = 10;
const FOLDER = fileURLToPath(new URL('../sample/oakmarsh/', import.meta.url));

/** Those for whom the terminal shows a link; the member is found on the roll. */
export const SAMPLE_PEOPLE: readonly { readonly role: Role; readonly name: string; readonly email: string }[] = [
  { role: 'membership-secretary', name: 'Meera Lists', email: 'membership@rehearsal.example' },
  { role: 'procedure-secretary', name: 'Piotr Rules', email: 'procedure@rehearsal.example' },
  { role: 'returning-officer', name: 'Rosa Returning', email: 'returning@rehearsal.example' },
  { role: 'trustee', name: 'Tamsin Keys', email: 'trustee-1@rehearsal.example' },
  { role: 'trustee', name: 'Tobias Keys', email: 'trustee-2@rehearsal.example' },
  { role: 'scrutineer', name: 'Sita Checks', email: 'scrutineer@rehearsal.example' },
  { role: 'data-protection-officer', name: 'Dag Privacy', email: 'protection@rehearsal.example' },
];

/** Where the key of trustee 1 or 2 is kept. */
export const trusteeKeyPath = (dataDir: string, owner: number): string =>
  join(dataDir, 'rehearsal-trustee-keys', `trustee-${owner}.age`);

/** For an empty database. Nothing is undone when it is interrupted. @throws Refused */
export async function makeSample(deps: Deps): Promise<void> {
  const exports = {
    files: await readFiles('current'),
    previous: await readFiles('previous'),
    keys: await readFiles('keys'),
    rules: new Uint8Array(await readFile(join(FOLDER, 'rules.json'))),
  };
  const importedAt = new Date(Math.max(deps.now().getTime(), EXPORTS_READ_AT.getTime()));
  const read = prospectOf(exports, { now: importedAt, smallUnit: SMALL_UNIT });
  if (!read.ok) throw new Error('the sample exports are not good');

  const { officer, second, secretary, endOthers } = await setUpOfficers(deps);
  const people: string[] = [];
  for (const person of SAMPLE_PEOPLE) {
    people.push(await appointByTwo(deps, { proposer: officer, decider: second }, person));
  }
  const holders = (role: Role): string[] => people.filter((_, i) => SAMPLE_PEOPLE[i]?.role === role);
  const trustees = holders('trustee');

  await pinKeys(deps.config, { secretary, officer }, exports.keys);
  const previous = await importAt(deps, secretary, exports.previous, importedAt);
  const snapshot = await importAt(deps, secretary, exports.files, importedAt);
  const now = deps.now();
  const opensAt = toInstant(after(now, { minutes: -60 }));
  const closesAt = toInstant(after(now, { days: OPEN_DAYS }));
  const { poll } = await officer.does('definePoll', {
    body: {
      title: SAMPLE_TITLE,
      rehearsal: true,
      opensAt,
      closesAt,
      units: read.prospect.units,
      contests: [...(SIMULATED_CONTESTS.trigger ?? [])],
      smallUnit: SMALL_UNIT,
      // In a real poll a ballot waits for others of its branch; here the first voter is to see it on the board.
      batchFloor: 1,
      promiseMinutes: 60,
      corrections: presetCorrections(opensAt, closesAt),
      secondElement: 'none',
      trustees,
      scrutineers: holders('scrutineer'),
      snapshot,
      previous,
      rules: fromUtf8(exports.rules, 'rules'),
    },
  });
  const { undecided } = await openAndConfirmRoll(secretary, poll);
  await freeze(officer, { config: deps.config, poll, snapshot, undecided });
  await giveTrusteeKeys(deps, poll, trustees);
  await officer.does('openPoll', { params: { poll }, body: {} });
  await endOthers();
}

/**
 * Their passkeys end with this process, so nobody can sign in as any of them. The first stays a returning officer by name:
 * the service never lets the last one go who has made a passkey.
 */
async function setUpOfficers(deps: Deps) {
  const officer = newVisitor(deps, deps.rng);
  await officer.does('openLink', { body: { token: await makeSetUpLink(deps) } });
  await officer.does('setUp', {
    body: { ...SAMPLE_ORGANISATION, officer: 'Rehearsal set-up (no login)', email: 'set-up@rehearsal.example' },
  });
  await officer.enrol();
  const enrolled = async (person: string): Promise<Visitor> => {
    const visitor = newVisitor(deps, deps.rng);
    await visitor.enrolBy(await newAppointmentLink(deps, person));
    return visitor;
  };
  const secondId = await appointFirst(deps, officer, {
    name: 'Rehearsal set-up, second officer (no login)',
    email: 'set-up-second@rehearsal.example',
    role: 'returning-officer',
  });
  const second = await enrolled(secondId);
  const listsId = await appointByTwo(
    deps,
    { proposer: officer, decider: second },
    {
      name: 'Rehearsal set-up, lists (no login)',
      email: 'set-up-lists@rehearsal.example',
      role: 'membership-secretary',
    },
  );
  const secretary = await enrolled(listsId);
  const end = (person: string, role: Role) =>
    officer.does('endRole', { params: { person }, body: { role, because: 'The set-up is over.' } });
  const endOthers = async (): Promise<void> => {
    await end(listsId, 'membership-secretary');
    await end(secondId, 'returning-officer');
  };
  return { officer, second, secretary, endOthers };
}

async function importAt(deps: Deps, secretary: Visitor, files: Files, at: Date): Promise<string> {
  const actor = await secretary.actor();
  const { upload } = decode(ENDPOINTS.importSnapshot.params, { upload: newRowId(deps.rng) });
  const sizes = [...files].map(([name, bytes]) => ({ name, bytes: bytes.length }));
  deps.uploads.start(upload, actor.person ?? '', sizes, at);
  for (const [file, bytes] of files) deps.uploads.put(upload, actor.person ?? '', { file, at: 0, bytes }, at);
  const input = { params: { upload }, query: undefined, body: {} };
  const answer = await importSnapshot({ ...deps, db: deps.logins.roll, now: () => at }, actor, input);
  if (!answer.ok) throw new Error(`the sample exports were refused: ${answer.code}`);
  return answer.value.snapshot;
}

/**
 * Makes the trustees' keys in their place and gives them in their name, which only a rehearsal may do: nobody else could
 * open the poll before both have come.
 */
async function giveTrusteeKeys(deps: Deps, pollText: string, trustees: readonly string[]): Promise<void> {
  const params = decode(ENDPOINTS.depositTrusteeKey.params, { poll: pollText });
  const asTrustee = { ...deps, db: deps.logins.serve };
  const secrets: bigint[] = [];
  const names = SAMPLE_PEOPLE.filter(({ role }) => role === 'trustee').map(({ name }) => name);
  await mkdir(join(trusteeKeyPath(deps.config.dataDir, 1), '..'), { recursive: true, mode: 0o700 });
  for (const [i, person] of trustees.entries()) {
    const name = names[i] ?? '';
    const { secret, publicKey, record } = newTrusteeKey(deps.rng, name);
    const key = decode(trusteeKeyFile, {
      format: 'countersign-trustee-key/1',
      poll: params.poll,
      name,
      record,
      publicKey: encodePoint(publicKey),
      secret: secret.toString(),
    });
    const file = trusteeKeyPath(deps.config.dataDir, i + 1);
    await writeFile(file, await sealTrusteeKey(key, TRUSTEE_PASSPHRASE), { mode: 0o600 });
    const given = await depositTrusteeKey(asTrustee, trusteeActor(person), {
      params,
      query: undefined,
      body: { record },
    });
    if (!given.ok) throw new Error(`a rehearsal key was refused: ${given.code}`);
    secrets.push(secret);
  }
  for (const [i, person] of trustees.entries()) {
    const rehearsal = await rehearsalOf(deps.db, params.poll, { owner: i + 1, secret: secrets[i]! }, deps.rng);
    const given = await rehearse(asTrustee, trusteeActor(person), { params, query: undefined, body: { rehearsal } });
    if (!given.ok) throw new Error(`a trustee’s rehearsal was refused: ${given.code}`);
  }
}

const trusteeActor = (person: string): Actor => ({
  ...{ ...NOBODY, session: 'passkey', person, roles: new Set<Role>(['trustee']) },
});

async function readFiles(folder: string): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  for (const name of await readdir(join(FOLDER, folder))) {
    files.set(name, new Uint8Array(await readFile(join(FOLDER, folder, name))));
  }
  return files;
}
