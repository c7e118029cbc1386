/**
 * A whole poll from the export to the published bundle, through the acts of the service and its database: every officer,
 * trustee and member is a visitor with a passkey of their own. Clock and randomness are simulated.
 */

import { challengeOf } from '../../crypto/assertion.ts';
import type { Contest } from '../../crypto/bodies.ts';
import { compareText, fromUtf8 } from '../../crypto/bytes.ts';
import { baseMultiply, encodePoint } from '../../crypto/group.ts';
import { anchorsOf } from '../actions/anchorsOf.ts';
import { type BoardFile, boardFile } from '../actions/boardFiles.ts';
import { makeSetUpLink } from '../actions/setUpLink.ts';
import { toInstant } from '../actions/steps.ts';
import { presetCorrections } from '../contract/corrections.ts';
import { boardOrigin } from '../contract/origins.ts';
import type { Role } from '../contract/roles.ts';
import type { Deps } from '../deps.ts';
import { readPapers } from '../store/papers.ts';
import type { Anchors } from '../verify/bundle.ts';
import { AFFILIATE_UNITS, AFFILIATES, letAffiliatesReturn } from './affiliates.ts';
import { appointByTwo, appointFirst } from './appointing.ts';
import { signDeclaration } from './declaring.ts';
import { startEncryptors } from './encryptors.ts';
import { makeKeys, rehearsalOf } from './keys.ts';
import type { Exports } from './membership.ts';
import { freeze, importSet, openAndConfirmRoll, type Prospect, pinKeys } from './officers.ts';
import { signOffAll } from './reviewing.ts';
import { giveSealingKey, letScrutineerAttest, type ScrutineerActs, type Signs } from './scrutineers.ts';
import { seededRng } from './seededRng.ts';
import { letTwoTender } from './tenders.ts';
import { letTrusteeWork, type TrusteeActs } from './trustees.ts';
import { newVisitor, type Visitor, type VisitorInput } from './visitor.ts';
import { letMembersVote, takeLetters, tokenIn } from './voters.ts';

const DAY = 86_400_000;
const BATCH_FLOOR = 10;

export type Simulation = {
  readonly deps: Deps;
  /** Moves the clock that `deps.now` shows. */
  readonly setClock: (at: Date) => void;
  readonly seed: string;
  readonly exports: Exports;
  readonly prospect: Prospect;
  readonly contests: readonly Contest[];
  readonly trustees: number;
  /** How many of them suffice for the count. */
  readonly quorum: number;
  readonly smallUnit: number;
  /** Whether what few cast is for the scrutineer alone; then few vote in some units. */
  readonly smallCounts: boolean;
  /** Whether two members whom the rules left off tender a ballot; officers admit one of them, whatever the export says. */
  readonly tenders: boolean;
  /** Whether a trigger ballot has affiliates, which return their results. */
  readonly affiliates: boolean;
  /** Told as the work goes on: which stage, and how much of it. May throw, to stop it. */
  readonly progress: (stage: Stage, done: number, of: number) => void;
};
export const STAGES = ['people', 'roll', 'keys', 'votes', 'count', 'publication'] as const;
export type Stage = (typeof STAGES)[number];

export type Simulated = {
  readonly poll: string;
  /** Members who got a paper. */
  readonly voters: number;
  readonly cast: number;
  readonly bundleZip: Uint8Array;
  readonly packZip: Uint8Array;
  readonly anchors: Anchors;
};

/** @throws Refused when an act is refused, which is then the finding */
export async function simulatePoll(simulation: Simulation): Promise<Simulated> {
  const { deps, setClock, seed, exports, prospect, quorum, progress } = simulation;
  const start = deps.now();
  const opensAt = new Date(start.getTime() + DAY);
  const closesAt = new Date(opensAt.getTime() + 7 * DAY);

  progress('people', 0, 1);
  const people = await appointPeople(simulation);
  const { officer, secretary, scrutineer, trustees } = people;

  progress('roll', 0, 1);
  await pinKeys(deps.config, { secretary: secretary.visitor, officer: officer.visitor }, exports.keys);
  const previous = exports.previous === undefined ? null : await importSet(secretary.visitor, exports.previous);
  const snapshot = await importSet(secretary.visitor, exports.files);
  const { poll } = await officer.visitor.does('definePoll', {
    body: {
      title: 'Simulated ballot',
      rehearsal: true,
      opensAt: toInstant(opensAt),
      closesAt: toInstant(closesAt),
      units: [...prospect.units, ...(people.affiliates.size > 0 ? AFFILIATE_UNITS : [])],
      contests: [...simulation.contests],
      smallUnit: simulation.smallUnit,
      ...(simulation.smallCounts ? { smallCounts: 'sealed' as const } : {}),
      batchFloor: BATCH_FLOOR,
      promiseMinutes: 60,
      corrections: presetCorrections(toInstant(opensAt), toInstant(closesAt)),
      secondElement: 'none',
      trustees: trustees.map(({ id }) => id),
      quorum,
      scrutineers: [scrutineer.id],
      snapshot,
      previous,
      rules: fromUtf8(exports.rules, 'rules'),
    },
  });
  const params = { poll };
  const { undecided } = await openAndConfirmRoll(secretary.visitor, poll);
  await freeze(officer.visitor, { config: deps.config, poll, snapshot, undecided });

  progress('keys', 0, trustees.length);
  const makers = trustees.map((one, i) => ({ ...one, rng: seededRng(seed, `trustee/${i + 1}`) }));
  const secrets = await makeKeys(makers, { poll, quorum }, (made) => progress('keys', made, trustees.length));
  const keys = secrets.map((secret, i) => ({
    ...{ visitor: trustees[i]!.visitor, owner: i + 1, publicKey: encodePoint(baseMultiply(secret)), secret },
  }));
  for (const { visitor, owner, secret } of keys) {
    const rehearsal = await rehearsalOf(deps.db, poll, { owner, secret }, seededRng(seed, `rehearsal/${owner}`));
    await visitor.does('rehearse', { params, body: { rehearsal } });
  }

  const sealing = simulation.smallCounts ? await scrutineerWithKey(deps, scrutineer.visitor, poll, seed) : null;

  setClock(opensAt);
  await officer.visitor.signIn();
  await officer.visitor.does('openPoll', { params, body: {} });
  const letters = (await takeLetters(deps)).filter(({ purpose }) => purpose === 'vote-link');
  progress('votes', 0, letters.length);
  const encryptors = startEncryptors();
  const step = (come: number): void => progress('votes', come, letters.length);
  const given = { poll, seed, contests: simulation.contests, encryptors };
  const votes = simulation.smallCounts ? await fewVoters(deps, poll) : () => undefined;
  const triggers = simulation.contests.filter(({ kind }) => kind === 'trigger').map(({ id }) => id);
  await letAffiliatesReturn(deps, { poll, contests: triggers }, people.affiliates);
  const vote = async () => {
    const cast = await letMembersVote(deps, { ...given, letters, step, votes });
    if (!simulation.tenders) return { cast, admitted: 0 };
    const officers = { secretary: secretary.visitor, procedure: people.procedure.visitor };
    return { cast, admitted: await letTwoTender(deps, given, officers) };
  };
  const { cast, admitted } = await vote().finally(() => encryptors.stop());

  setClock(closesAt);
  progress('count', 0, 1 + 2 * keys.length);
  await officer.visitor.signIn();
  await officer.visitor.does('closePoll', { params, body: {} });
  // Each comes twice: to approve and shuffle, and when enough others have, to give a part.
  let come = 0;
  for (const { visitor, owner, ...key } of [...keys, ...keys]) {
    progress('count', ++come, 1 + 2 * keys.length);
    await visitor.signIn();
    await letTrusteeWork(actsOf(visitor), { db: deps.db, poll, ...key, rng: seededRng(seed, `work/${owner}/${come}`) });
  }
  await sealing?.attests();

  progress('publication', 0, 1);
  await scrutineer.visitor.signIn();
  await signOffAll(scrutineer.visitor, deps.config, poll);
  await signDeclaration(officer.visitor, { db: deps.db, poll, role: 'returning-officer' });
  await signDeclaration(scrutineer.visitor, { db: deps.db, poll, role: 'scrutineer' });
  await officer.visitor.does('publish', { params, body: {} });
  const anchors = await anchorsOf(deps.db, poll);
  if (anchors === undefined) throw new Error('a published poll without a board');
  const file = async (name: string): Promise<Uint8Array> =>
    bytesOf(await boardFile(deps, await scrutineer.visitor.actor(), { poll, file: name }));
  const [bundleZip, packZip] = [await file('bundle.zip'), await file('pack.zip')];
  return { poll, voters: letters.length + admitted, cast: cast + admitted, bundleZip, packZip, anchors };
}

function bytesOf(answer: { ok: true; value: BoardFile } | { ok: false; code: string }): Uint8Array {
  if (!answer.ok) throw new Error(`a published file was refused: ${answer.code}`);
  return answer.value.bytes;
}

const actsOf = ({ does }: Visitor): TrusteeActs => ({
  approveTallies: (input) => does('approveTallies', input),
  giveShuffle: (input) => does('giveShuffle', input),
  depositPartials: (input) => does('depositPartials', input),
});

/** The scrutineer makes a key before voting opens. */
async function scrutineerWithKey(
  { db, config }: Deps,
  { signIn, does, sign: signWith }: Visitor,
  poll: string,
  seed: string,
) {
  const rng = seededRng(seed, 'sealing');
  const origin = boardOrigin(config.webOrigin, poll);
  await signIn();
  const sign: Signs = async (compose) => {
    const { nonce } = await does('newNonce', { body: { purpose: 'act' } });
    const message = compose({ origin: config.webOrigin, rpId: config.rpId, nonce });
    return { nonce, assertion: signWith(challengeOf(message)) };
  };
  const deposit = (input: VisitorInput<'depositSealingKey'>) => does('depositSealingKey', input);
  const secret = await giveSealingKey({ deposit, sign }, { poll, origin, rng });
  const acts: ScrutineerActs = {
    sealedParts: (input) => does('sealedParts', input),
    attest: (input) => does('attest', input),
  };
  return {
    attests: async () => {
      await signIn();
      await letScrutineerAttest(acts, { db, poll, secret, rng });
    },
  };
}

/** How many vote in the last unit of the poll, and in the one before it. */
const FEW = [5, 2] as const;

/** By member number; undefined in units in which as many vote as are drawn. The first unit is never one with few. */
async function fewVoters({ db }: Deps, poll: string): Promise<(number: string) => boolean | undefined> {
  const papers = (await readPapers(db, poll)).toSorted((a, b) => compareText(a.number, b.number));
  const units = [...new Set(papers.map(({ unit }) => unit))].sort(compareText).slice(1).reverse();
  const known = new Map<string, boolean>();
  FEW.forEach((few, i) => {
    const members = papers.filter(({ unit }) => unit === units[i]);
    for (const [place, { number }] of members.entries()) known.set(number, place < few);
  });
  return (number) => known.get(number);
}

type Appointed = { readonly id: string; readonly name: string; readonly visitor: Visitor };

/** Sets the organisation up, and appoints everybody whom the poll needs by the letters that they get. */
async function appointPeople(simulation: Simulation) {
  const { deps, seed, prospect } = simulation;
  const visitorFor = (who: string): Visitor => newVisitor(deps, seededRng(seed, `passkey of ${who}`));
  const officer = visitorFor('officer');
  await officer.does('openLink', { body: { token: await makeSetUpLink(deps) } });
  const name = 'Olive Returning';
  const facts = { slug: prospect.organisation, name: 'Simulated organisation', officer: name };
  await officer.does('setUp', { body: { ...facts, email: 'officer@officers.example' } });
  const me = await officer.enrol();

  let second: Visitor | undefined;
  const appoint = async (person: string, role: Role, units?: readonly string[]): Promise<Appointed> => {
    const email = `${person.toLowerCase().replaceAll(' ', '.')}@officers.example`;
    const given = { name: person, email, role, ...(units === undefined ? {} : { units }) };
    const id =
      second === undefined
        ? await appointFirst(deps, officer, given)
        : await appointByTwo(deps, { proposer: officer, decider: second }, given);
    const letter = (await takeLetters(deps)).find(
      ({ purpose, recipient }) => purpose === 'appointment' && recipient === email,
    );
    if (letter === undefined) throw new Error('no letter of appointment');
    const visitor = visitorFor(person);
    await visitor.enrolBy(tokenIn(letter));
    return { id, name: person, visitor };
  };
  second = (await appoint('Dana Protection', 'data-protection-officer')).visitor;
  const trustees: Appointed[] = [];
  for (let i = 1; i <= simulation.trustees; i++) trustees.push(await appoint(`Trustee ${i}`, 'trustee'));
  const affiliates = new Map<string, readonly [Visitor, Visitor]>();
  const returning = simulation.affiliates && simulation.contests.some(({ kind }) => kind === 'trigger');
  for (const { code, says } of returning ? AFFILIATES : []) {
    if (says === null) continue;
    const officerOf = async (n: number) =>
      (await appoint(`Officer ${n} of ${code}`, 'affiliate-officer', [code])).visitor;
    affiliates.set(code, [await officerOf(1), await officerOf(2)]);
  }
  return {
    officer: { id: me.person?.id ?? '', name, visitor: officer },
    secretary: await appoint('Mary Membership', 'membership-secretary'),
    procedure: await appoint('Percy Procedure', 'procedure-secretary'),
    scrutineer: await appoint('Sam Scrutineer', 'scrutineer'),
    trustees,
    affiliates,
  };
}
