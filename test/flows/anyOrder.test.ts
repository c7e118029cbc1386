/**
 * Random people do random things to one poll through the API, from the judged roll to the opening: propose and decide what is
 * theirs and what is not, appoint, resign, declare interests, confirm, freeze, lock, wait. Whatever was let through, the rules
 * that the product exists for hold in what is stored and in what the board says.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { bundleFiles } from '../../src/actions/bundleFiles.ts';
import { GROUNDS, type Proposal } from '../../src/contract/proposals.ts';
import { ROLES } from '../../src/contract/roles.ts';
import { boardBodies } from '../../src/store/board.ts';
import { dutyEvents } from '../../src/store/duties.ts';
import { checkAmendments } from '../../src/verify/amendmentChecks.ts';
import { checkRoll } from '../../src/verify/boardChecks.ts';
import { openBundle } from '../../src/verify/bundleFiles.ts';
import { INTERESTS } from '../../src/verify/dutyRules.ts';
import { checkEvents } from '../../src/verify/packDuties.ts';
import { readPollBoard } from '../../src/verify/pollBoard.ts';
import { NOW, OPENS, type OpenRoll, openRoll } from '../support/openRoll.ts';
import { type Appointed, startTestService, type TestService } from '../support/service.ts';
import { decide, type Proposed, tryToPropose } from '../support/twoOfficers.ts';

const PEOPLE = 9;
const TARGETS = 8;
const who = fc.nat({ max: PEOPLE - 1 });
const target = fc.nat({ max: TARGETS - 1 });
const role = fc.constantFrom(...ROLES);

const act = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      is: fc.constant('override' as const),
      by: fc.oneof(fc.constantFrom(2, 2, 2, 6), who),
      of: fc.oneof(fc.constant(0), target),
      /** Null: such as the line calls for. */
      grounds: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.constantFrom(...GROUNDS)),
      shown: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      is: fc.constant('decide' as const),
      by: fc.oneof(fc.constantFrom(3, 3, 3, 4, 5), who),
      which: fc.constantFrom(0, 0, 0, 1, 2, 5),
      approve: fc.constantFrom(true, true, true, false),
    }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('withdraw' as const), by: who, which: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('confirm' as const), by: who, reason: fc.nat({ max: 9 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('freeze' as const),
      by: who,
      off: fc.constantFrom(0, 0, 1, -1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('stand' as const),
      by: fc.oneof(fc.constant(2), who),
      kind: fc.nat({ max: 9 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('appoint' as const), by: who, whom: who, role }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('end' as const),
      by: fc.constantFrom(0, 0, 7, 3),
      whom: fc.nat({ max: 7 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('resign' as const), by: fc.constantFrom(4, 5, 7), role }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('declare' as const),
      by: fc.constantFrom(1, 4, 5, 6),
      interest: fc.constantFrom('none' as const, ...INTERESTS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('open' as const), by: who }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('wait' as const), minutes: fc.constantFrom(1, 20, 600, 1500) }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

describe('random people who do random things (demands 22, 25)', function () {
  this.timeout(300_000);
  /** Over all runs: what was let through and what was refused, by act. */
  const taken = new Map<string, number>();
  const refusals = new Set<string>();
  /** Overrides on the boards. */
  const changes = { before: 0, after: 0 };

  async function run(service: TestService, acts: readonly Act[]): Promise<void> {
    const roll = await openRoll(service);
    const lines = (await roll.lines()).filter(({ email }) => email !== null);
    const eligible = lines.filter((line) => line.eligible);
    const member = eligible[0]!;
    const listed = { name: 'Mina Member', email: member.email!, memberNumber: member.number };
    await service.invite(listed, 'membership-secretary');
    const mina = service.client();
    await mina.must('openLink', { body: { token: await service.tokenFor(listed.email) } });
    const { passkey, me } = await mina.enrol();
    const people: Appointed[] = [
      roll.officer,
      roll.protection,
      roll.secretary,
      ...roll.procedures,
      await service.appointFor({ units: ['OM-NORTH'] }, 'procedure-secretary'),
      Object.assign(mina, listed, { id: me.person!.id, passkey }),
      await service.appoint('returning-officer'),
      roll.scrutineer,
    ];
    await people[5]!.must('declareInterest', { params: { poll: roll.id }, body: { interest: 'none' } });
    const inArrears = lines.filter(({ codes }) => codes.join() === 'IN_ARREARS');
    const targets = [member, ...eligible.slice(1, TARGETS / 2), ...inArrears]
      .slice(0, TARGETS)
      .map(({ number }) => number);

    const world = { service, roll, people, targets, waiting: [] as Proposed[] };
    for (const given of acts) note(given.is, await perform(world, given));
    // Wherever chance has led to, the roll is frozen in the end as officers would, and changed once more after it.
    const ending: Act[] = [
      ...Array.from({ length: 20 }, (_, i) => ({ is: 'confirm', by: i % 2 === 0 ? 2 : 6, reason: 0 }) as const),
      ...([1, 0] as const).flatMap((off) => [0, 3, 4].map((by) => ({ is: 'freeze', by, off }) as const)),
    ];
    for (const given of ending) note(given.is, await perform(world, given));
    for (const given of acts.slice(0, 50)) note(given.is, await perform(world, given));
    await holdsTrue(service, roll);
    for (const { body } of await boardBodies(service.deps.db, roll.id, 'roll-amended')) {
      changes[body.frozen ? 'before' : 'after']++;
    }
  }

  function note(what: string, called: { readonly ok: boolean; readonly code?: string } | undefined): void {
    if (called === undefined) return;
    if (called.ok) taken.set(what, (taken.get(what) ?? 0) + 1);
    else refusals.add(called.code ?? '');
  }

  const runs = fc.array(act, { minLength: 70, maxLength: 90, size: 'max' });
  for (const seed of [20261101, 20261102, 20261103]) {
    it(`break none of the rules (${seed})`, async () => {
      const [acts = []] = fc.sample(runs, { numRuns: 1, seed });
      const service = await startTestService({ now: NOW, seed: `any order ${seed}` });
      try {
        await run(service, acts);
      } finally {
        await service.stop();
      }
    });
  }

  it('…and were let through, and refused, in each of the ways that matter', () => {
    for (const what of ['override', 'decide', 'confirm', 'freeze', 'appoint', 'stand', 'end', 'declare'])
      expect([...taken.keys()], what).to.include(what);
    for (const code of ['SAME_OFFICER', 'NOT_ALLOWED', 'OWN_ENTRY', 'INTERESTED', 'NOT_YOUR_UNIT', 'UNDECIDED_CHANGED'])
      expect([...refusals], code).to.include(code);
    expect(changes.before, 'overrides that the frozen rolls have in them').to.be.greaterThan(1);
    expect(changes.after, 'overrides after a freeze').to.be.greaterThan(1);
  });
});

type World = {
  readonly service: TestService;
  readonly roll: OpenRoll;
  readonly people: readonly Appointed[];
  readonly targets: readonly string[];
  readonly waiting: Proposed[];
};
type Answer = { readonly ok: boolean; readonly code?: string } | undefined;

async function signIn(person: Appointed): Promise<void> {
  if ((await person.must('me')).session === 'passkey') return;
  await person.signIn(person.passkey).catch(() => undefined); // who may not sign in any more goes on as nobody
}

async function perform(world: World, given: Act): Promise<Answer> {
  const { service, roll, people, targets, waiting } = world;
  const params = { poll: roll.id };
  service.clock.advance({ seconds: 1 });
  if (given.is === 'wait') {
    service.clock.advance({ minutes: given.minutes });
    return undefined;
  }
  const by = people[given.by]!;
  await signIn(by);
  if ((await by.must('me')).session !== 'passkey') return undefined;
  const proposing = async (proposal: Proposal): Promise<Answer> => {
    const { called, proposed } = await tryToPropose(by, proposal);
    if (called.ok) waiting.unshift({ id: called.value.proposal, proposal, proposed });
    return called;
  };
  switch (given.is) {
    case 'override': {
      const number = targets[given.of]!;
      const evidence = given.shown ? await shown(world, number) : ['ab'.repeat(32)];
      const before = await roll.line(number);
      const comesOn = before?.decision === 'excluded';
      const grounds = given.grounds ?? (comesOn ? 'arrears-wrong' : 'wrongly-listed');
      return proposing(await roll.change(number, { reasons: comesOn ? [] : ['IN_ARREARS'] }, grounds, { evidence }));
    }
    case 'decide': {
      const proposal = waiting[given.which % Math.max(1, waiting.length)];
      return proposal === undefined ? undefined : decide(by, proposal, given.approve ? 'approve' : 'refuse');
    }
    case 'withdraw': {
      const proposal = waiting[given.which % Math.max(1, waiting.length)];
      return proposal === undefined
        ? undefined
        : by.call('withdraw', { params: { proposal: proposal.id }, body: { because: 'Not needed.' } });
    }
    case 'confirm': {
      const desk = await by.call('rollDesk', { params });
      if (!desk.ok) return desk;
      const left = desk.value.reasons.filter(({ members, confirmed }) => members > confirmed);
      const one = left[given.reason % Math.max(1, left.length)];
      if (one === undefined) return undefined;
      const members = one.members - one.confirmed;
      return by.call('confirmDecisions', { params, body: { reason: one.code, members } });
    }
    case 'freeze': {
      const desk = await by.call('rollDesk', { params });
      if (!desk.ok) return desk;
      return roll.freeze(Math.max(0, desk.value.undecided + given.off), by);
    }
    case 'stand': {
      const desk = await by.call('rollDesk', { params });
      if (!desk.ok) return desk;
      const open = desk.value.variances.filter(({ undecided }) => undecided > 0);
      const one = open[given.kind % Math.max(1, open.length)];
      if (one === undefined) return undefined;
      const why = 'Each was compared with the forms.';
      const all = { variance: one.kind, entries: one.undecided, only: null };
      return proposing({ kind: 'variances-stand', poll: roll.id, ...all, why });
    }
    case 'appoint': {
      const { id, name, email } = people[given.whom]!;
      const member = given.whom === 6 ? targets[0]! : null;
      const until = new Date(service.deps.now().getTime() + 30 * 86_400_000).toISOString();
      const term = { units: null, until: `${until.slice(0, 19)}Z` };
      const why = 'Needed for the poll.';
      return proposing({ kind: 'grant-role', person: id, name, email, member, role: given.role, ...term, why });
    }
    case 'end': {
      const whom = people[given.whom]!;
      const [role = 'trustee'] = (await whom.must('me')).roles;
      return by.call('endRole', { params: { person: whom.id }, body: { role, because: 'No longer needed.' } });
    }
    case 'resign':
      return by.call('resign', { body: { role: given.role, because: 'No time for it.' } });
    case 'declare':
      return by.call('declareInterest', { params, body: { interest: given.interest } });
    case 'open':
      if (service.deps.now() < new Date(OPENS)) service.clock.set(OPENS);
      return by.call('openPoll', { params, body: {} });
  }
}

/** Evidence is the membership secretary's to attach, as long as there is one. */
async function shown({ roll, service }: World, number: string): Promise<string[]> {
  await signIn(roll.secretary);
  // Each act has a second of its own, and so each piece is another one.
  return roll.show(number, `evidence about ${number} of ${service.deps.now().toISOString()}`).then(
    (hash) => [hash],
    () => ['cd'.repeat(32)],
  );
}

const ACTIVE = `greatest(a.since, b.since) < least(coalesce(a.ended_at, a.until), a.until, coalesce(b.ended_at, b.until), b.until)`;
/** What may never be found in the tables. One person is whoever has one mailbox index or one member number. */
const NEVER: Readonly<Record<string, string>> = {
  'two roles of a forbidden pair held together': `
    select a.person, a.role, b.role from roles a join roles b on b.person = a.person and b.id > a.id
    and forbidden_together(a.role, b.role) where ${ACTIVE}`,
  'both parts of a forbidden pair in one poll': `
    select a.person from poll_duties a join poll_duties b on b.poll = a.poll and b.person = a.person
    and forbidden_together(a.role, b.role)`,
  'a decision by the proposer, or on one’s own entry': `
    select p.id from proposals p join proposal_ends e on e.proposal = p.id join people d on d.id = e.person
    where e.ended in ('approved', 'refused')
    and (e.person = p.proposed_by or e.person = p.concerning or d.member_number = p.concerning)`,
  'a change of the roll that two persons did not sign': `
    select a.number from amendments a left join proposal_ends e on e.proposal = a.proposal and e.ended = 'approved'
    left join proposals p on p.id = a.proposal where e.person is null or p.proposed_by is null or e.person = p.proposed_by`,
  'a decision by somebody with an interest, or who declared nothing': `
    select p.id from proposals p join proposal_ends e on e.proposal = p.id
    where p.kind in ('override', 'variances-stand') and e.ended in ('approved', 'refused') and (
      not exists (select 1 from interests i where i.poll = p.poll and i.person = e.person and i.at <= e.at)
      or exists (select 1 from interests i where i.poll = p.poll and i.person = e.person and i.at < e.at and i.interest <> 'none'))`,
  'an act on record that nobody did': `
    select act from access_log where (person is null or credential_id is null)
    and act not in ('refused', 'link-opened', 'link-asked', 'sign-in-refused', 'withdrawn-passkey', 'passkey-enrolled', 'set-up')`,
  'an exclusion on a frozen roll without the person who confirmed it': `
    select l.number from roll_lines l join polls q on q.id = l.poll
    left join confirmations c on c.poll = l.poll and c.number = l.number
    left join passkeys k on k.person = c.confirmed_by
    where q.state not in ('draft', 'roll-open') and not l.eligible and k.credential_id is null
    and not exists (select 1 from amendments a where a.poll = l.poll and a.number = l.number)`,
};

async function holdsTrue(service: TestService, roll: OpenRoll): Promise<void> {
  const { db } = service.deps;
  for (const [what, sql] of Object.entries(NEVER)) {
    const { rows } = await db.raw(sql);
    expect(rows, what).to.deep.equal([]);
  }
  expect(checkEvents(await dutyEvents(db)), 'the chain of duties').to.deep.equal([]);
  const [frozen, ...more] = await boardBodies(db, roll.id, 'roll-frozen');
  const { state } = await service.client().must('poll', { params: { poll: roll.id } });
  expect([frozen === undefined, more.length], `in state ${state}`).to.deep.equal([state === 'roll-open', 0]);
  if (frozen === undefined) return;

  const { undecided, undecidedSigned } = frozen.body;
  const [act] = await db('signed_acts').where({ poll: roll.id, auth: undecidedSigned }).select('at');
  expect(act, 'an officer signed for what was undecided').not.to.equal(undefined);
  const { rows } = await db.raw(
    `select count(*) from variances v where v.poll = ? and not exists (
       select 1 from variance_settlements s join proposals p on p.id = s.proposal join proposal_ends e on e.proposal = p.id
       where s.variance = v.id and e.ended = 'approved' and e.person <> p.proposed_by and s.at <= ?)`,
    [roll.id, act.at],
  );
  expect(undecided, 'and for as many as there were').to.equal(rows[0].count);
  const opened = openBundle(await bundleFiles(db, roll.id));
  if ('unreadable' in opened) return expect.fail(opened.unreadable.says);
  const { board, findings } = readPollBoard(opened.entries);
  expect([...findings, ...checkAmendments(board)], 'the board').to.deep.equal([]);
  const [defined, roots] = [board.defined!.body, board.rollFrozen!];
  const inIt = board.amendments.filter(({ body }) => body.frozen);
  expect(checkRoll(defined, roots, inIt), 'the numbers of the roll').to.deep.equal([]);
}
