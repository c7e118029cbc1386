/**
 * A poll whose roll was judged and is still open, from the oakmarsh exports through the real API, with everybody who has to do
 * with its roll; and the steps from there to its result.
 */
import { readFileSync } from 'node:fs';
import { challengeOf, composeAct } from '../../crypto/assertion.ts';
import { newTrusteeKey } from '../../crypto/belenios/trustees.ts';
import { boardOrigin } from '../../src/contract/origins.ts';
import type { Proposal, ProposalOf } from '../../src/contract/proposals.ts';
import { letScrutineerAttest } from '../../src/simulation/scrutineers.ts';
import { pollSealer } from '../../src/store/polls.ts';
import { memberLine, type RollMember, readRoll } from '../../src/store/roll.ts';
import type { RollLine } from '../../src/verify/bundle.ts';
import type { CallInput } from './client.ts';
import { declareResult } from './declaring.ts';
import { folder, VECTORS } from './exportVectors.ts';
import { ballotOf, type Member } from './frozenPoll.ts';
import { importSet } from './imports.ts';
import { rehearseAll } from './rehearsing.ts';
import { signOffAll } from './reviewing.ts';
import { givesSealingKey } from './sealingKeys.ts';
import type { Appointed, TestService } from './service.ts';
import { letTrusteesCount } from './trusteesAtWork.ts';
import { agree, decide, propose, type Signing, tryToPropose } from './twoOfficers.ts';

export const NOW = '2026-10-02T09:00:00Z';
export const OPENS = '2026-10-12T08:00:00Z';
export const CLOSES = '2026-10-26T19:00:00Z';
export const CLAIMS_UNTIL = '2026-10-20T19:00:00Z';
export const OVERRIDES_UNTIL = '2026-10-24T19:00:00Z';
export const BRANCHES = ['OM-CASTLE', 'OM-HARTS', 'OM-LOWER', 'OM-NORTH', 'OM-UPPER', 'OM-VALE'];

/** The smallest whole PDF; `what` makes it another one. */
export const pdf = (what: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(`%PDF-1.4\n% ${what}\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\nstartxref\n9\n%%EOF\n`, (char) =>
    char.charCodeAt(0),
  );

export type Override = ProposalOf<'override'>;
type Draft = NonNullable<CallInput<'definePoll'>['body']>;

export type OpenRoll = {
  readonly id: Override['poll'];
  readonly snapshot: string;
  readonly officer: Appointed;
  readonly secretary: Appointed;
  readonly procedures: readonly [Appointed, Appointed];
  readonly protection: Appointed;
  readonly scrutineer: Appointed;
  /** Lines as they stand. */
  readonly lines: () => Promise<RollMember[]>;
  readonly line: (number: string) => Promise<RollLine | null>;
  /** Evidence about a number, given by the membership secretary. @returns its hash */
  readonly show: (number: string, what?: string) => Promise<string>;
  /** A proposal to change a line as it stands now, on evidence that is there. */
  readonly change: (
    number: string,
    after: Partial<Pick<RollLine, 'name' | 'unit' | 'reasons'>>,
    grounds: Override['grounds'],
    more?: Partial<Override>,
  ) => Promise<Override>;
  /** Proposed by the membership secretary, approved by the first procedure secretary. */
  readonly overridden: (given: Override) => Promise<void>;
  readonly confirmAll: () => Promise<void>;
  /** @returns what the endpoint answers to a freeze that is signed for so many undecided variances */
  readonly freeze: (undecided: number, who?: Appointed) => ReturnType<Appointed['call']>;
  readonly undecided: () => Promise<number>;
  readonly giveKeys: () => Promise<void>;
  readonly open: () => Promise<void>;
  /** A member who has opened the newest link in their letters and made a passkey. */
  readonly member: (number: string) => Promise<Member>;
  readonly vote: (member: Member) => Promise<{ readonly ok: boolean; readonly code?: string }>;
  /** Closes and decrypts. */
  readonly count: () => Promise<void>;
  /** Closes, decrypts, has everything signed off and publishes. */
  readonly finish: () => Promise<void>;
  /** Those who act sign in again, however long it has been. */
  readonly everybodySignsIn: () => Promise<void>;
};

/** @param sealers  of the poll's scrutineers, who give a key for what few cast; absent: the only one */
export async function openRoll(
  service: TestService,
  change: Partial<Draft> = {},
  sealers?: readonly Appointed[],
): Promise<OpenRoll> {
  const { db, rng } = service.deps;
  const officer = await service.setUp();
  const protection = await service.second();
  const secretary = await service.appoint('membership-secretary');
  const procedures = [
    await service.appoint('procedure-secretary'),
    await service.appoint('procedure-secretary'),
  ] as const;
  const scrutineer = await service.appoint('scrutineer');
  const trusted = [await service.appoint('trustee'), await service.appoint('trustee')];
  const trustees = trusted.map((person) => ({ person, ...newTrusteeKey(rng, person.name) }));

  const keys = readFileSync(`${VECTORS}keys/trusted/allowed_signers`, 'utf8').split('\n');
  const pins = [
    ...keys.filter((line) => line.includes(' ssh-ed25519 ')),
    ...[...folder('keys', 'trusted')]
      .filter(([name]) => name.endsWith('.pub'))
      .map(([, bytes]) => new TextDecoder().decode(bytes)),
  ];
  for (const text of pins)
    await tryAgree(secretary, procedures[0], { kind: 'pin-signer', text, why: 'Compared by telephone.' });
  const { snapshot: previous } = await importSet(secretary, folder('oakmarsh', 'previous'));
  const { snapshot } = await importSet(secretary, folder('oakmarsh', 'current'));
  const { poll: id } = await officer.must('definePoll', {
    body: {
      title: 'Trigger ballot',
      rehearsal: false,
      opensAt: OPENS,
      closesAt: CLOSES,
      units: BRANCHES.map((code) => ({ code, name: `Branch ${code}`, section: 'branches', covers: [code] })),
      contests: [
        {
          id: 'member',
          kind: 'trigger',
          question: 'Should the sitting member be the only candidate?',
          choices: [
            { id: 'affirm', text: 'Yes' },
            { id: 'open', text: 'No' },
          ],
          min: 1,
          max: 1,
          blank: false,
        },
      ],
      smallUnit: 10,
      batchFloor: 10,
      promiseMinutes: 60,
      corrections: {
        claimsUntil: CLAIMS_UNTIL,
        overridesUntil: OVERRIDES_UNTIL,
        lapseHours: 72,
        pairAlarm: 20,
        pairCap: 200,
      },
      secondElement: 'none',
      trustees: trusted.map((person) => person.id),
      scrutineers: [scrutineer.id],
      snapshot,
      previous,
      rules: readFileSync(`${VECTORS}oakmarsh/rules.json`, 'utf8'),
      ...change,
    },
  });
  const params = { poll: id };
  for (const who of [secretary, ...procedures]) {
    await who.must('declareInterest', { params, body: { interest: 'none' } });
  }
  await secretary.must('openRoll', { params, body: {} });

  const everybody = [officer, secretary, ...procedures, protection, scrutineer, ...trusted];
  const sealing = sealers ?? [scrutineer];
  const sealingSecrets: bigint[] = [];
  const roll: OpenRoll = {
    ...{ id, snapshot, officer, secretary, procedures, protection, scrutineer },
    lines: () => readRoll(db, id),
    line: async (number) => {
      const found = await memberLine(db, id, number);
      if (found === undefined) return null;
      const { name, unit, eligible, codes } = found;
      return { number, name, unit, decision: eligible ? 'eligible' : 'excluded', reasons: [...codes] };
    },
    show: async (number, what = `evidence about ${number}`) => {
      const query = { number, what: 'A letter' };
      return (await secretary.must('attachEvidence', { params, query, body: pdf(what) })).sha256;
    },
    change: async (number, given, grounds, more = {}) => {
      const before = await roll.line(number);
      const reasons = given.reasons ?? before?.reasons ?? [];
      const after: RollLine = {
        number,
        name: given.name ?? before?.name ?? 'Nora Newcomer',
        unit: given.unit ?? before?.unit ?? 'OM-NORTH',
        decision: reasons.length === 0 ? 'eligible' : 'excluded',
        reasons,
      };
      const evidence = more.evidence ?? [await roll.show(number, `${grounds} of ${number}: ${JSON.stringify(after)}`)];
      const why = 'It is shown by what is attached.';
      return {
        kind: 'override',
        poll: id,
        number,
        before,
        after,
        grounds,
        claim: null,
        variances: [],
        why,
        ...more,
        evidence,
      };
    },
    overridden: (given) => agree(secretary, procedures[0], given),
    confirmAll: async () => {
      const desk = await secretary.must('rollDesk', { params });
      for (const { code, members, confirmed } of desk.reasons) {
        if (members === confirmed) continue;
        await secretary.must('confirmDecisions', { params, body: { reason: code, members: members - confirmed } });
      }
    },
    freeze: async (undecided, who = officer) => {
      const { webOrigin, rpId } = service.deps.config;
      const { nonce } = await who.must('newNonce', { body: { purpose: 'act' } });
      const says = { snapshot, undecided };
      const message = composeAct({ origin: webOrigin, rpId, act: 'freeze', poll: id, says, nonce });
      const assertion = who.passkey.get(challengeOf(message), webOrigin);
      return who.call('freezeRoll', { params, body: { nonce, undecided, assertion } });
    },
    undecided: async () => (await secretary.must('rollDesk', { params })).undecided,
    giveKeys: async () => {
      for (const { person, record } of trustees) await person.must('depositTrusteeKey', { params, body: { record } });
      await rehearseAll(service, id, trustees);
      for (const person of sealing) {
        await person.signIn(person.passkey);
        sealingSecrets.push(await givesSealingKey(person, { poll: id, origin: boardOrigin(service.url, id), rng }));
      }
    },
    open: async () => {
      await officer.must('openPoll', { params, body: {} });
    },
    member: async (number) => {
      const found = await memberLine(db, id, number);
      if (found === undefined || found.email === null) throw new Error(`${number} has no address`);
      const client = service.client();
      await client.must('openLink', { body: { token: await service.tokenFor(found.email) } });
      const { passkey } = await client.enrol();
      return Object.assign(client, { number, email: found.email, unit: found.unit, passkey });
    },
    vote: async (member) => {
      const { message, ballots, assertion } = await ballotOf(
        service,
        { id, origin: boardOrigin(service.url, id) },
        member,
      );
      return member.call('cast', { params, body: { message, ballots, assertion } });
    },
    count: async () => {
      await officer.must('closePoll', { params, body: {} });
      await letTrusteesCount(service, id, trustees);
      if ((await officer.must('poll', { params })).state === 'counted') return;
      for (const [i, person] of sealing.entries()) {
        await person.signIn(person.passkey);
        const acts = {
          sealedParts: (input: CallInput<'sealedParts'>) => person.must('sealedParts', input),
          attest: (input: CallInput<'attest'>) => person.must('attest', input),
        };
        await letScrutineerAttest(acts, { db, poll: id, secret: sealingSecrets[i]!, rng });
      }
    },
    finish: async () => {
      await roll.count();
      for (const reviewer of [protection, scrutineer]) {
        await reviewer.signIn(reviewer.passkey);
        await signOffAll(reviewer, id);
      }
      await declareResult(officer, scrutineer, id);
      await officer.must('publish', { params, body: {} });
    },
    everybodySignsIn: async () => {
      for (const who of everybody) await who.signIn(who.passkey);
    },
  };
  return roll;
}

/** Pins what is a key that is not pinned yet, and passes by what is none. */
async function tryAgree(proposer: Signing, decider: Signing, given: Proposal): Promise<void> {
  const { called, proposed } = await tryToPropose(proposer, given);
  if (called.ok) await decide(decider, { id: called.value.proposal, proposal: given, proposed });
}

export { pollSealer, propose };
