/**
 * A poll whose roll is frozen, seeded straight into the database of a test service, and what is needed to bring it to its
 * result: trustees with their keys, members who enrol through the link in their letter and cast with software passkeys.
 */
import { type CastMessage, challengeOf, composeCast } from '../../crypto/assertion.ts';
import { encryptBallot } from '../../crypto/belenios/ballot.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { newTrusteeKey } from '../../crypto/belenios/trustees.ts';
import { type PollDefinition, pollDefinition } from '../../crypto/bodies.ts';
import { compareText, sha256Hex, toBase58, toHex, utf8 } from '../../crypto/bytes.ts';
import { committedRoot } from '../../crypto/commitment.ts';
import { type Contest, isRanked } from '../../crypto/contest.ts';
import { codeKey, newCode, type PrintedCode, proveCode } from '../../crypto/enrolmentCode.ts';
import { verifierKey } from '../../crypto/note.ts';
import { newSigningKey, type SigningKey } from '../../crypto/signature.ts';
import { commitAccess } from '../../src/actions/accessHeads.ts';
import { commitDuties } from '../../src/actions/dutyHeads.ts';
import { electionsIn, groundOf } from '../../src/actions/electionsOfPoll.ts';
import { rollOpeningOf } from '../../src/actions/rollOpenings.ts';
import type { EndpointName } from '../../src/contract/endpoints.ts';
import type { CodeList } from '../../src/contract/enrolment.ts';
import { boardOrigin, rpIdOf } from '../../src/contract/origins.ts';
import { rollIdentity } from '../../src/domain/rollIdentity.ts';
import { appendEntries } from '../../src/sequencer/append.ts';
import { makeKeys } from '../../src/simulation/keys.ts';
import type { SoftwareAssertion, SoftwarePasskey } from '../../src/softwarePasskey.ts';
import { boardBody } from '../../src/store/board.ts';
import { inTransaction } from '../../src/store/database.ts';
import { insertPoll } from '../../src/store/polls.ts';
import { insertRollLines, readRoll } from '../../src/store/roll.ts';
import { insertSnapshot } from '../../src/store/snapshots.ts';
import type { CallInput, Client, CodeFor } from './client.ts';
import { ORGANISATION } from './exports.ts';
import { asFixture } from './fixture.ts';
import { frozenExport, IN_ARREARS, RULES } from './frozenExport.ts';
import { seededRng } from './random.ts';
import { rehearseAll } from './rehearsing.ts';
import { givesSealingKey } from './sealingKeys.ts';
import type { Appointed, TestService } from './service.ts';
import { letTrusteesCount, partsOf } from './trusteesAtWork.ts';

export const OPENS = '2026-10-02T09:00:00Z';
export const CLOSES = '2026-10-24T19:00:00Z';

export type Member = Client & {
  readonly number: string;
  readonly email: string;
  readonly unit: string;
  passkey: SoftwarePasskey | undefined;
};
export type Ballot = {
  readonly message: CastMessage;
  readonly ballots: string[];
  readonly assertion: SoftwareAssertion;
};

export type FrozenPoll = {
  readonly id: string;
  readonly definition: PollDefinition;
  readonly officer: Appointed;
  readonly scrutineer: Appointed;
  readonly scrutineers: readonly Appointed[];
  /** Of the scrutineers' keys, in their order; none before the opening, and in a poll that seals nothing. */
  readonly sealingSecrets: readonly bigint[];
  readonly trustees: readonly { readonly person: Appointed; readonly secret: bigint; readonly record: string }[];
  /** Numbers of the eligible members of each unit. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** Gives all trustee keys and opens voting at OPENS. */
  readonly open: () => Promise<void>;
  /** Null in a poll without codes. */
  readonly registrar: Appointed | null;
  readonly snapshot: string;
  readonly codeOn: (number: string) => PrintedCode;
  /** Key of a member's code. */
  readonly codeOf: (number: string) => SigningKey;
  readonly codeList: CodeList;
  readonly proofFor: (number: string) => CodeProof;
  /** A member who has made a passkey by the link in their letter, and is signed in; the same browser each time. */
  readonly member: (number: string) => Promise<Member>;
  /** Encrypts and signs. Affirm or open is of the trigger question; of others the first choice or the last, of a ranking the one order or the other. */
  readonly ballot: (member: Member, vote?: 'affirm' | 'open', change?: Partial<CastMessage>) => Promise<Ballot>;
  /** Posts it. */
  readonly post: (member: Member, ballot: Ballot) => ReturnType<typeof postTo>;
  /** Each member encrypts for and casts the vote. */
  readonly vote: (number: string, vote?: 'affirm' | 'open') => Promise<void>;
  /** What a trustee's page would post. */
  readonly parts: (trustee: number) => ReturnType<typeof partsOf>;
  /** Every trustee comes twice, as their pages would. */
  readonly count: () => Promise<void>;
};

const postTo = (member: Member, poll: string, { message, ballots, assertion }: Ballot) =>
  member.call('cast', { params: { poll }, body: { message, ballots, assertion } });

const TRIGGER = [
  {
    id: 'trigger',
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
] as const;

/** @param units  eligible members by unit; each unit lists three more who are in arrears */
export async function frozenPoll(
  service: TestService,
  options: {
    readonly units?: Readonly<Record<string, number>>;
    readonly batchFloor?: number;
    /** Of the units that are not in the party's own. */
    readonly sections?: Readonly<Record<string, string>>;
    /** Units that return their result, with their sections. */
    readonly affiliates?: Readonly<Record<string, string>>;
    /** In place of the trigger question. */
    readonly contests?: PollDefinition['contests'];
    /** Asks for codes on paper, which a registrar gives before the opening. */
    readonly codes?: boolean;
    /** Members whom the list gives no address. */
    readonly withoutEmail?: readonly string[];
    /** Trustees, and how many of them suffice for the count. */
    readonly trustees?: { readonly quorum: number; readonly of: number };
    /** What fewer than this cast is for the scrutineers alone, of whom there are so many, each with a key. */
    readonly seals?: { readonly smallUnit: number; readonly scrutineers: number };
  } = {},
): Promise<FrozenPoll> {
  const { units = { EAST: 12, WEST: 12 }, batchFloor = 3, codes = false, withoutEmail = [] } = options;
  const { quorum, of } = options.trustees ?? { quorum: 2, of: 2 };
  const { deps } = service;
  const { db, rng } = deps;
  const { webOrigin } = deps.config;
  const officer = await service.setUp();
  const scrutineers = [await service.appoint('scrutineer')];
  while (scrutineers.length < (options.seals?.scrutineers ?? 1)) scrutineers.push(await service.appoint('scrutineer'));
  const scrutineer = scrutineers[0]!;
  const people: Appointed[] = [];
  while (people.length < of) people.push(await service.appoint('trustee'));
  const registrar = codes ? await service.appoint('registrar') : null;
  const id = toBase58(rng(32)).slice(0, 22);
  const origin = boardOrigin(webOrigin, id);
  const logKey = newSigningKey(rng);
  const promiseKey = newSigningKey(rng);
  const saltSeed = toHex(rng(32));
  const definition = pollDefinition.parse({
    format: 'countersign-poll/1',
    id,
    organisation: { slug: ORGANISATION, name: 'Oakmarsh Labour Group' },
    title: 'Trigger ballot 2026',
    rehearsal: false,
    opensAt: OPENS,
    closesAt: CLOSES,
    units: [
      ...Object.keys(units).map((code) => {
        return { code, name: `Branch ${code}`, section: options.sections?.[code] ?? 'party', covers: [code] };
      }),
      ...Object.entries(options.affiliates ?? {}).map(([code, section]) => {
        return { code, name: `Affiliate ${code}`, section, covers: [], returns: true };
      }),
    ].sort((a, b) => compareText(a.code, b.code)),
    contests: options.contests ?? TRIGGER,
    rules: RULES.named,
    smallUnit: options.seals?.smallUnit ?? 3,
    ...(options.seals === undefined ? {} : { smallCounts: 'sealed' }),
    batchFloor,
    promiseMinutes: 60,
    trustees: { quorum, of },
    corrections: {
      claimsUntil: '2026-10-10T19:00:00Z',
      overridesUntil: '2026-10-20T19:00:00Z',
      lapseHours: 72,
      pairAlarm: 10,
      pairCap: 50,
    },
    secondElement: codes ? 'code' : 'none',
  });

  const roll = Object.entries(units).flatMap(([unit, eligible]) =>
    Array.from({ length: eligible + 3 }, (_, i) => {
      const number = `${unit}-${i + 1}`;
      const isEligible = i < eligible;
      const reasons = isEligible ? [] : [IN_ARREARS];
      const email = withoutEmail.includes(number) ? null : `${number.toLowerCase()}@members.example`;
      return { number, name: `Member ${number}`, unit, email, eligible: isEligible, reasons };
    }),
  );
  const received = frozenExport(`list for ${id}`, roll);
  const { snapshot, signer } = received;
  const secretary = await service.appoint('membership-secretary');
  await inTransaction(db, async (trx) => {
    const at = deps.now();
    const pin = { kind: 'ssh', text: '', fingerprint: signer, comment: '', since: at };
    await asFixture(trx, () =>
      trx('signers')
        .insert({ ...pin, id: toBase58(rng(32)).slice(0, 22) })
        .onConflict()
        .ignore(),
    );
    await insertSnapshot(trx, {
      hash: snapshot,
      importedBy: null,
      importedAt: at,
      saltSeed: received.saltSeed,
      summary: {
        files: [{ file: 'members.csv', rows: roll.length, asOf: '2026-01-01T00:00:00Z', signedBy: [] }],
        notes: [],
        units: [],
      },
      files: received.files,
      keys: received.keys,
    });
    await insertPoll(trx, {
      id,
      definition,
      snapshot,
      previous: null,
      rules: RULES.bytes,
      saltSeed,
      logSecret: toHex(logKey.secret),
      promiseSecret: toHex(promiseKey.secret),
      definedBy: officer.id,
      definedAt: at,
      trustees: people.map((person) => person.id),
      scrutineers: scrutineers.map((person) => person.id),
    });
    await insertRollLines(trx, id, [roll.map((line, i) => ({ ...line, row: i + 2 }))]);
    const out = roll.filter(({ eligible }) => !eligible);
    await trx('confirmations').insert(
      out.map(({ number }) => ({ poll: id, number, confirmed_by: secretary.id, confirmed_at: at })),
    );
    await trx('polls').where({ id }).update({ state: 'roll-open' });
    await trx('polls').where({ id }).update({ state: 'roll-frozen' });
    const identity = rollIdentity(
      definition,
      {
        units: Object.entries(units).map(([unit, eligible]) => ({ unit, listed: eligible + 3, eligible })),
        listed: roll.length,
        firstReasons: [{ code: IN_ARREARS.code, members: out.length }],
        takenOff: 0,
      },
      [IN_ARREARS.code],
    );
    await appendEntries(trx, deps, id, [
      {
        kind: 'poll-defined',
        body: {
          format: 'countersign-board/1',
          origin,
          webOrigin,
          rpId: rpIdOf(webOrigin),
          logKey: verifierKey(origin, logKey.publicKey),
          promiseKey: toHex(promiseKey.publicKey),
          poll: definition,
        },
      },
      {
        kind: 'roll-frozen',
        body: {
          snapshot,
          previous: null,
          snapshotRoot: received.snapshotRoot,
          rollRoot: committedRoot((await readRoll(trx, id)).map((line) => rollOpeningOf(saltSeed, line).leaf)),
          rulesSha256: RULES.named.sha256,
          signers: [signer],
          ...identity,
          undecided: 0,
          undecidedSigned: null,
          duties: await commitDuties(trx, { id, saltSeed }, 'roll-frozen'),
          accessLog: await commitAccess(trx, { id, saltSeed }, 'roll-frozen'),
        },
      },
    ]);
  });

  const trustees = people.map((person) => ({ person, ...newTrusteeKey(rng, person.name) }));
  const sealingSecrets: bigint[] = [];
  const known = new Map<string, Promise<Member>>();

  const codeOn = (number: string) => newCode(seededRng(`code of ${number} in ${id}`));
  /** What the page of this member sends with a new passkey. */
  const proofFor =
    (number: string): CodeProof =>
    async (client) => {
      const { paper } = await client.must('myEntry', { params: { poll: id } });
      return (passkey) => {
        const proved = { poll: id, paper: paper?.paper ?? '', credential: passkey };
        return { poll: definition.id, proof: proveCode(proved, poll.codeOf(number)) };
      };
    };

  const poll: FrozenPoll = {
    proofFor,
    id,
    definition,
    officer,
    scrutineer,
    scrutineers,
    sealingSecrets,
    trustees,
    members: Object.fromEntries(
      Object.keys(units).map((unit) => [
        unit,
        roll.filter((line) => line.unit === unit && line.eligible).map(({ number }) => number),
      ]),
    ),
    registrar,
    snapshot,
    codeOf: (number) => codeKey(id, codeOn(number)),
    codeOn,
    codeList: {
      format: 'countersign-codes/1',
      poll: definition.id,
      snapshot,
      codes: roll.map(({ number }) => ({ number, publicKey: toHex(codeKey(id, codeOn(number)).publicKey) })),
    },
    open: async () => {
      const makers = trustees.map(({ person }) => ({
        visitor: { does: <N extends EndpointName>(name: N, input?: CallInput<N>) => person.must(name, input) },
        ...{ name: person.name, rng },
      }));
      // Where the count needs all of them each has a key already; else they make one together.
      if (quorum === of) {
        for (const { person, record } of trustees) {
          await person.must('depositTrusteeKey', { params: { poll: id }, body: { record } });
        }
      } else {
        const secrets = await makeKeys(makers, { poll: id, quorum });
        for (const [i, secret] of secrets.entries()) Object.assign(trustees[i]!, { secret });
      }
      await rehearseAll(service, id, trustees);
      if (registrar !== null) {
        await registrar.signIn(registrar.passkey);
        await registrar.must('giveCodes', { params: { poll: id }, body: poll.codeList });
      }
      for (const person of options.seals === undefined ? [] : scrutineers) {
        sealingSecrets.push(await givesSealingKey(person, { poll: id, origin, rng }));
      }
      service.clock.set(OPENS);
      await officer.signIn(officer.passkey);
      await officer.must('openPoll', { params: { poll: id }, body: {} });
    },
    member: (number) => {
      const made = known.get(number) ?? newMember(service, number, codes ? proofFor(number) : undefined);
      known.set(number, made);
      return made;
    },
    ballot: (member, vote, change) => ballotOf(service, { id, origin }, member, vote, change),
    post: (member, ballot) => postTo(member, id, ballot),
    vote: async (number, vote) => {
      const member = await poll.member(number);
      const posted = await poll.post(member, await poll.ballot(member, vote));
      if (!posted.ok) throw new Error(`${number}: ${posted.code}`);
    },
    parts: (trustee) => partsOf(service, id, trustee, trustees[trustee - 1]!.secret),
    count: () => letTrusteesCount(service, id, trustees),
  };
  return poll;
}

/** Encrypts for each election of the member's unit and signs the cast, with the paper that the member has now. */
export async function ballotOf(
  { deps: { db, rng, config } }: TestService,
  { id, origin }: { readonly id: string; readonly origin: string },
  member: Pick<Member, 'must' | 'number' | 'unit' | 'passkey'>,
  vote: 'affirm' | 'open' = 'affirm',
  change: Partial<CastMessage> = {},
): Promise<Ballot> {
  const { person } = await member.must('me');
  if (person === null || member.passkey === undefined) throw new Error('not signed in');
  const elections = electionsIn(await groundOf(db, id), member.unit);
  const opened = await boardBody(db, id, 'opened');
  const paper: { paper: string } = await db('papers')
    .where({ poll: id, number: member.number })
    .orderBy('issue', 'desc')
    .first('paper');
  const made = elections.map(({ contest, uuid, record, fingerprint }) => {
    const { ballot, credential } = encryptBallot(readElection(record), [answersFor(contest, vote)], rng);
    return { contest: contest.id, uuid, fingerprint, credential, text: ballot, ballot: sha256Hex(utf8(ballot)) };
  });
  const { nonce } = await member.must('newNonce', { body: { purpose: 'cast' } });
  const message = composeCast({
    origin,
    rpId: rpIdOf(config.webOrigin),
    opened: opened?.hash ?? '',
    unit: member.unit,
    paper: paper.paper,
    ballots: made.map(({ text, ...named }) => named),
    nonce,
    ...change,
  });
  return {
    message,
    ballots: made.map(({ text }) => text),
    assertion: member.passkey.get(challengeOf(message), config.webOrigin),
  };
}

/** As `affirm` or `open` means of each kind; never blank. */
function answersFor(contest: Contest, vote: 'affirm' | 'open'): readonly number[] {
  const { choices, blank } = contest;
  const last = choices.length - 1;
  const place = (i: number) => (vote === 'affirm' ? i : last - i);
  if (isRanked(contest)) return choices.map((_, i) => place(i) + 1);
  const marks = choices.map((_, i) => (place(i) === 0 ? 1 : 0));
  return blank ? [0, ...marks] : marks;
}

/** In the session of a member’s link: what is sent with a passkey that is made next. */
export type CodeProof = (client: Client) => Promise<CodeFor>;

async function newMember(service: TestService, number: string, proof?: CodeProof): Promise<Member> {
  const email = `${number.toLowerCase()}@members.example`;
  const client = service.client();
  await client.must('openLink', { body: { token: await service.tokenFor(email) } });
  const { passkey } = await client.enrol(await proof?.(client));
  return Object.assign(client, { number, email, unit: number.split('-')[0]!, passkey });
}
