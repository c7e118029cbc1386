/** The life of a poll: the picture of the states, held by the function and again by the database. */
import { expect } from 'chai';
import { type PollState, STATES } from '../../src/contract/shapes.ts';
import { type Facts, type PollAct, step } from '../../src/domain/poll.ts';
import { newDataKey } from '../../src/store/dataKeys.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const OPENS = '2026-10-01T08:00:00Z';
const CLOSES = '2026-10-08T19:00:00Z';
const at = (instant: string, rehearsal = false, pausedSince: string | null = null) => ({
  now: new Date(instant),
  opensAt: OPENS,
  closesAt: CLOSES,
  pausedSince,
  rehearsal,
});
const PAUSED = '2026-10-05T12:00:00Z';

/** No tendered ballot waits to be settled. */
const settled = (timing: Facts['cast']): Facts['close'] => ({ ...timing, tendersWaiting: 0 });

/** A trustee's part, when everything stands that it rests on. */
const part = (partsMissing: number, change: Partial<Facts['result']> = {}): Facts['result'] => ({
  ...{ approvalsMissing: 0, shufflesMissing: 0, given: false, partsMissing, sealed: false, ...change },
});
const shuffle = (change: Partial<Facts['shuffle']> = {}): Facts['shuffle'] => ({
  ...{ approved: true, given: false, shuffles: 1, quorum: 2, partsGiven: false, ...change },
});

const attested = (signersMissing: number, change: Partial<Facts['attest']> = {}): Facts['attest'] => ({
  ...{ partsGiven: true, given: false, signersMissing, ...change },
});

/** Facts with which each act goes through, in both ways where it has two. */
const WILLING: { readonly [A in PollAct]: readonly Facts[A][] } = {
  openRoll: [{}],
  freeze: [
    {
      ...{ lines: 12, rows: 12, unconfirmed: 0, undecided: 2, signedFor: 2 },
      ...{ electorate: [{ unit: 'NORTH', eligible: 10 }], smallUnit: 10 },
    },
  ],
  trusteeKey: [{ keysMissing: 1 }, { keysMissing: 0 }],
  rehearse: [{ given: false }],
  open: [{ ...at(OPENS), keysMissing: 0, notRehearsed: [], sealedToFew: false }],
  cast: [at('2026-10-08T18:59:59Z')],
  pause: [at('2026-10-08T18:59:59Z')],
  resume: [at('2026-10-09T00:00:00Z', false, PAUSED)],
  close: [settled(at(CLOSES))],
  approveTallies: [{ given: false, countsMissing: 0 }],
  shuffle: [shuffle()],
  result: [part(1), part(0)],
  attest: [attested(1), attested(0)],
  declare: [{ unruled: [] }],
  publish: [{ findings: 0, unreviewed: 0, unsigned: [], unruled: [] }],
  abandon: [{ isOpen: false }],
};
const ACTS = Object.keys(WILLING).filter((act): act is PollAct => act in WILLING);

/** Every state that an act can lead to from here, with willing facts. */
function nexts<A extends PollAct>(state: PollState, act: A): PollState[] {
  return WILLING[act].flatMap((facts) => {
    const answer = step(state, act, facts);
    return answer.ok ? [answer.value] : [];
  });
}

/** The picture as it is drawn in the design, written out by hand. */
const LIFE: readonly PollState[] = [
  'draft',
  'roll-open',
  'roll-frozen',
  'keys-ready',
  'open',
  'closed',
  'counted',
  'declared',
];
const BEFORE_COUNTED = LIFE.slice(0, LIFE.indexOf('counted'));

const code = (answer: ReturnType<typeof step>): string => (answer.ok ? answer.value : answer.code);

describe('the life of a poll', () => {
  it('keeps to the picture in every sequence of acts, up to eight acts long', () => {
    const reached = new Set<PollState>();
    const walk = (path: readonly PollState[], counts: number, depth: number): void => {
      const state = path[path.length - 1]!;
      reached.add(state);
      if (depth === 0) return;
      for (const act of ACTS) {
        for (const next of nexts(state, act)) {
          const countsNow = counts + (['result', 'attest'].includes(act) && next === 'counted' ? 1 : 0);
          expect(countsNow, 'counts in one life').to.be.at.most(1);
          if (next === 'abandoned') expect(BEFORE_COUNTED, 'abandoned from').to.include(state);
          else {
            const steps = LIFE.indexOf(next) - LIFE.indexOf(state);
            expect(steps === 0 || steps === 1, `${state} → ${next} by ${act}`).to.equal(true);
          }
          walk([...path, next], countsNow, depth - 1);
        }
      }
    };
    walk(['draft'], 0, 8);
    expect([...reached]).to.have.members([...LIFE, 'abandoned']);
  });

  it('reaches declared by the acts of the picture and by nothing shorter', () => {
    const acts: PollAct[] = ['openRoll', 'freeze', 'trusteeKey', 'open', 'close', 'result', 'publish'];
    const end = acts.reduce<PollState>((state, act) => nexts(state, act).at(-1)!, 'draft');
    expect(end).to.equal('declared');
    for (const left of acts) {
      const rest = acts.filter((act) => act !== left);
      const stopped = rest.reduce<PollState>((state, act) => nexts(state, act).at(-1) ?? state, 'draft');
      expect(stopped, `without ${left}`).to.not.equal('declared');
    }
  });

  it('lets nothing leave an abandoned poll, nor a declared one', () => {
    for (const state of ['abandoned', 'declared', 'final', 'purged'] as const) {
      for (const act of ACTS) expect(nexts(state, act), `${act} from ${state}`).to.deep.equal([]);
    }
  });

  it('freezes no roll with a line more or less than the list has rows', () => {
    const [facts] = WILLING.freeze;
    for (const lines of [11, 13]) {
      const refused = { ok: false, code: 'ROLL_NOT_AS_LISTED', details: { lines, rows: 12 } };
      expect(step('roll-open', 'freeze', { ...facts!, lines })).to.deep.equal(refused);
    }
  });

  it('freezes no roll with exclusions that nobody has confirmed', () => {
    const [facts] = WILLING.freeze;
    expect(step('roll-open', 'freeze', { ...facts!, unconfirmed: 1 })).to.deep.equal({
      ok: false,
      code: 'DECISIONS_UNCONFIRMED',
      details: { unconfirmed: 1 },
    });
  });

  it('freezes only for the very number of undecided variances that was signed', () => {
    const [facts] = WILLING.freeze;
    expect(code(step('roll-open', 'freeze', { ...facts!, signedFor: 1 }))).to.equal('UNDECIDED_CHANGED');
    expect(code(step('roll-open', 'freeze', { ...facts!, signedFor: 3 }))).to.equal('UNDECIDED_CHANGED');
  });

  it('freezes no roll with a unit below k, and names each such unit with its number', () => {
    const [facts] = WILLING.freeze;
    const electorate = [
      { unit: 'EAST', eligible: 9 },
      { unit: 'NORTH', eligible: 10 },
      { unit: 'WEST', eligible: 0 },
    ];
    expect(step('roll-open', 'freeze', { ...facts!, electorate })).to.deep.equal({
      ok: false,
      code: 'UNIT_TOO_SMALL',
      details: [
        { unit: 'EAST', eligible: 9, least: 10 },
        { unit: 'WEST', eligible: 0, least: 10 },
      ],
    });
  });

  it('opens when the last key is in and not a second before the fixed instant', () => {
    const open = (state: PollState, instant: string, keysMissing: number) =>
      code(step(state, 'open', { ...at(instant), keysMissing, notRehearsed: [], sealedToFew: false }));
    expect(open('roll-frozen', OPENS, 1)).to.equal('KEYS_MISSING');
    expect(open('roll-frozen', OPENS, 0)).to.equal('KEYS_MISSING');
    expect(open('keys-ready', OPENS, 1)).to.equal('KEYS_MISSING');
    expect(open('keys-ready', '2026-10-01T07:59:59Z', 0)).to.equal('TOO_EARLY');
    expect(open('keys-ready', OPENS, 0)).to.equal('open');
    expect(open('keys-ready', CLOSES, 0)).to.equal('POLL_STATE');
  });

  it('opens only when every trustee has shown that their key works, and names those who have not', () => {
    const facts = { ...at(OPENS), keysMissing: 0, notRehearsed: [2, 3], sealedToFew: false };
    expect(step('keys-ready', 'open', facts)).to.deep.equal({
      ok: false,
      code: 'REHEARSALS_MISSING',
      details: { owners: [2, 3] },
    });
  });

  it('opens no poll that promises rankings to scrutineers of whom none has a key', () => {
    const facts = { ...at(OPENS), keysMissing: 0, notRehearsed: [], sealedToFew: true };
    expect(code(step('keys-ready', 'open', facts))).to.equal('SEALING_KEYS_MISSING');
  });

  it('waits after the last part for the scrutineers, where something is theirs to open, and for as many as it takes', () => {
    expect(code(step('closed', 'result', part(0, { sealed: true })))).to.equal('closed');
    expect(code(step('closed', 'attest', attested(0, { partsGiven: false })))).to.equal('SEALED_PARTS_MISSING');
    expect(code(step('closed', 'attest', attested(1)))).to.equal('closed');
    expect(code(step('closed', 'attest', attested(0, { given: true })))).to.equal('ATTESTATION_GIVEN');
    expect(code(step('closed', 'attest', attested(0)))).to.equal('counted');
  });

  it('is not called off when everybody can read a result', () => {
    expect(code(step('closed', 'abandon', { isOpen: true }))).to.equal('RESULT_OPEN');
    expect(code(step('closed', 'abandon', { isOpen: false }))).to.equal('abandoned');
  });

  it('lets a trustee rehearse once, with the keys on the board, and never once voting is open', () => {
    const rehearse = (state: PollState, given = false) => code(step(state, 'rehearse', { given }));
    expect(rehearse('keys-ready')).to.equal('keys-ready');
    expect(rehearse('keys-ready', true)).to.equal('REHEARSAL_GIVEN');
    expect(rehearse('roll-frozen')).to.equal('POLL_STATE');
    expect(rehearse('open')).to.equal('POLL_STATE');
    expect(rehearse('closed')).to.equal('POLL_STATE');
  });

  it('opens a rehearsal no earlier than any other poll', () => {
    const facts = { ...at('2026-10-01T07:59:59Z', true), keysMissing: 0, notRehearsed: [], sealedToFew: false };
    expect(code(step('keys-ready', 'open', facts))).to.equal('TOO_EARLY');
  });

  it('takes no ballot at the very second the poll closes, rehearsal or not', () => {
    expect(code(step('open', 'cast', at('2026-10-08T18:59:59Z')))).to.equal('open');
    expect(code(step('open', 'cast', at(CLOSES)))).to.equal('POLL_NOT_OPEN');
    expect(code(step('open', 'cast', at(CLOSES, true)))).to.equal('POLL_NOT_OPEN');
    expect(code(step('closed', 'cast', at(OPENS)))).to.equal('POLL_NOT_OPEN');
  });

  it('closes a poll at its instant, and only a rehearsal before', () => {
    expect(code(step('open', 'close', settled(at('2026-10-08T18:59:59Z'))))).to.equal('TOO_EARLY');
    expect(code(step('open', 'close', settled(at(CLOSES))))).to.equal('closed');
    expect(code(step('open', 'close', settled(at('2026-10-02T00:00:00Z', true))))).to.equal('closed');
  });

  it('is not closed over a tendered ballot that nobody settled, whatever the clock says', () => {
    for (const rehearsal of [false, true]) {
      const waiting = { ...at('2026-10-30T00:00:00Z', rehearsal), tendersWaiting: 1 };
      expect(code(step('open', 'close', waiting))).to.equal('TENDERS_UNSETTLED');
    }
  });

  it('takes no ballot and is not closed while voting is paused, whatever the clock says', () => {
    for (const instant of ['2026-10-05T12:30:00Z', CLOSES, '2026-10-09T00:00:00Z']) {
      for (const rehearsal of [false, true]) {
        expect(code(step('open', 'cast', at(instant, rehearsal, PAUSED))), instant).to.equal('VOTING_PAUSED');
        expect(code(step('open', 'close', settled(at(instant, rehearsal, PAUSED)))), instant).to.equal('VOTING_PAUSED');
        expect(code(step('open', 'resume', at(instant, rehearsal, PAUSED))), instant).to.equal('open');
      }
    }
  });

  it('is paused once at a time, until the last moment before it closes and not at that instant', () => {
    expect(code(step('open', 'pause', at('2026-10-08T18:59:59.999Z')))).to.equal('open');
    expect(code(step('open', 'pause', at(CLOSES)))).to.equal('POLL_NOT_OPEN');
    expect(code(step('open', 'pause', at(PAUSED, false, PAUSED)))).to.equal('ALREADY_LOCKED');
    expect(code(step('keys-ready', 'pause', at(PAUSED)))).to.equal('POLL_NOT_OPEN');
    expect(code(step('open', 'resume', at(PAUSED)))).to.equal('POLL_STATE');
  });

  it('declares no poll whose bundle our own verifier finds fault with', () => {
    expect(code(step('counted', 'publish', { findings: 1, unreviewed: 0, unsigned: [], unruled: [] }))).to.equal(
      'BUNDLE_FAULTY',
    );
  });

  it('declares no poll of which something waits to be looked at', () => {
    expect(code(step('counted', 'publish', { findings: 0, unreviewed: 1, unsigned: [], unruled: [] }))).to.equal(
      'REVIEW_DUE',
    );
  });

  it('declares no poll whose declaration lacks a signature', () => {
    const facts = { findings: 0, unreviewed: 0, unsigned: ['scrutineer'] as const, unruled: [] };
    expect(code(step('counted', 'publish', facts))).to.equal('DECLARATION_UNSIGNED');
  });

  it('lets nobody declare a poll in which a condition binds and no ruling stands', () => {
    const unruled = ['committee'];
    expect(step('counted', 'declare', { unruled })).to.deep.include({ code: 'RULING_MISSING' });
    const facts = { findings: 0, unreviewed: 0, unsigned: [], unruled };
    expect(code(step('counted', 'publish', facts))).to.equal('RULING_MISSING');
  });

  it('goes on with the last key and the last part of the count, and not before', () => {
    const goesOn = (missing: number) => [
      code(step('roll-frozen', 'trusteeKey', { keysMissing: missing })),
      code(step('closed', 'result', part(missing))),
    ];
    expect(goesOn(1)).to.deep.equal(['roll-frozen', 'closed']);
    expect(goesOn(0)).to.deep.equal(['keys-ready', 'counted']);
  });

  it('takes an approval, a shuffle and a part of each trustee once, and no shuffle more than the quorum has trustees', () => {
    expect(code(step('closed', 'approveTallies', { given: true, countsMissing: 0 }))).to.equal('APPROVAL_GIVEN');
    expect(code(step('closed', 'shuffle', shuffle({ given: true })))).to.equal('SHUFFLE_GIVEN');
    expect(code(step('closed', 'shuffle', shuffle({ shuffles: 2 })))).to.equal('SHUFFLES_DONE');
    expect(code(step('closed', 'shuffle', shuffle({ partsGiven: true })))).to.equal('SHUFFLES_DONE');
    expect(code(step('closed', 'result', part(0, { given: true })))).to.equal('PARTIAL_GIVEN');
  });

  it('lets nobody approve before the tellers have counted every paper that came by another way', () => {
    expect(step('closed', 'approveTallies', { given: false, countsMissing: 2 })).to.deep.include({
      ...{ code: 'COUNTS_MISSING', details: { countsMissing: 2 } },
    });
  });

  it('opens nothing before the quorum has approved and shuffled, and lets nobody shuffle who has not approved', () => {
    expect(code(step('closed', 'shuffle', shuffle({ approved: false })))).to.equal('APPROVALS_MISSING');
    expect(code(step('closed', 'result', part(0, { approvalsMissing: 1 })))).to.equal('APPROVALS_MISSING');
    expect(code(step('closed', 'result', part(0, { shufflesMissing: 1 })))).to.equal('SHUFFLES_MISSING');
  });

  it('tells a voter that voting is not open, and an officer that the poll has moved on', () => {
    expect(code(step('closed', 'cast', at(OPENS)))).to.equal('POLL_NOT_OPEN');
    expect(code(step('closed', 'close', settled(at(CLOSES))))).to.equal('POLL_STATE');
  });
});

describe('the table of polls', () => {
  let database: TestDatabase;
  before(async () => {
    database = await freshDatabase();
  });
  after(() => database.drop());

  it('allows exactly the changes of state that the step function allows', async () => {
    const snapshot = 'ab'.repeat(32);
    const { id: data_key } = await newDataKey(database.db, 'poll', new Date(OPENS));
    const sealed = Buffer.alloc(29, 1); // of the form alone: nobody opens it here
    await database.db('snapshots').insert({
      hash: snapshot,
      imported_at: new Date(OPENS),
      data_key,
      salt_seed: sealed,
      summary: '{"files":[{"file":"members.csv","rows":0}]}',
    });
    const poll = {
      id: '1'.repeat(22),
      definition: '{}',
      snapshot,
      rules: Buffer.from('{}'),
      data_key,
      salt_seed: sealed,
      log_secret: sealed,
    };
    const row = { ...poll, promise_secret: sealed, defined_at: new Date(OPENS) };

    const [allowed, wanted]: [string[], string[]] = [[], []];
    for (const from of STATES) {
      const leads = new Set(ACTS.flatMap((act) => nexts(from, act)));
      for (const to of STATES) {
        if (from === to) continue;
        if (leads.has(to)) wanted.push(`${from} → ${to}`);
        const done = database.db.transaction(async (trx) => {
          // A poll put there as it stands: only the change is on trial.
          await trx.raw('alter table polls disable trigger poll_begins');
          await trx('polls').insert({ ...row, state: from });
          await trx.raw('alter table polls enable trigger poll_begins');
          // …and with nothing that waits for a reviewer.
          await trx('access_heads').insert({ poll: row.id, of: 'closed', rows: 0 });
          await trx('polls').where({ id: row.id }).update({ state: to });
          allowed.push(`${from} → ${to}`);
          throw new Error('undone');
        });
        await done.catch(() => undefined);
      }
    }
    expect(allowed).to.deep.equal(wanted);
    expect(allowed.length).to.equal(13);
  });
});
