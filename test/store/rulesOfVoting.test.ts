/** What the tables of papers, casts, enrolments and locks refuse, whoever writes to them. */
import type { Trx } from '../../src/store/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import { givePasskey, later, newId } from '../support/grants.ts';
import {
  type Attempt,
  agreed,
  beforeRules,
  decide,
  hashOf,
  lock,
  NOW,
  propose,
  type Row,
  type RuledPoll,
  setState,
  tryAll,
} from '../support/ruledPoll.ts';
import { SEALED } from '../support/tableForms.ts';

const FIRST = '0'.repeat(64);

describe('the tables of voting', () => {
  let database: TestDatabase;
  let ruled: RuledPoll;
  let poll: string;
  beforeRules((made, about) => {
    database = made;
    ruled = about;
    ({ poll } = ruled);
  });

  const state = (trx: Trx, to: string) => setState(trx, poll, to);
  const paper = (change: Row = {}) => ({
    ...{ poll, number: 'M1', unit: 'N', leaf: hashOf('l'), salt: hashOf('s'), paper: hashOf('p1'), ...change },
  });
  const amendment = (change: Row = {}) => ({
    ...{ poll, seq: 1, number: 'M1', proposal: newId(), name: SEALED, unit: 'N', eligible: true, reasons: '[]' },
    ...{ effect: 0, frozen: false, amendment: hashOf('a'), salt: 'x', at: NOW, ...change },
  });
  const cancellation = () => ({ poll, paper: hashOf('p1'), amendment: 1, at: NOW });
  const cast = () => ({
    ...{ poll, paper: hashOf('p1'), unit: 'N', body_hash: hashOf('b'), body: '{}', body_text: '{}', auth_salt: 'x' },
    ...{ record: '{}', promise: '{}', cast_at: NOW },
  });
  const taken = () => ({ poll, paper: hashOf('p1'), channel: 'post', proposal: newId(), at: NOW });
  /** A paper that M1 has while voting is open, and an amendment that leaves them eligible; and what else has come about. */
  const withPaper = async (trx: Trx, more: Readonly<Record<string, Row>> = {}, to = 'open') => {
    await state(trx, to);
    await asFixture(trx, async () => {
      await trx('amendments').insert(amendment());
      await trx('papers').insert(paper());
      for (const [table, row] of Object.entries(more)) await trx(table).insert(row);
    });
  };
  const casts = async (trx: Trx, more?: Readonly<Record<string, Row>>, to?: string) => {
    await withPaper(trx, more, to);
    await trx('casts').insert(cast());
  };
  const cancels = async (trx: Trx, more?: Readonly<Record<string, Row>>) => {
    await withPaper(trx, more);
    await trx('paper_cancellations').insert(cancellation());
  };
  const takes = async (trx: Trx, to: string) => {
    await withPaper(trx, {}, to);
    const proposal = await agreed(trx, ruled, { kind: 'other-channel' });
    await trx('taken_papers').insert({ ...taken(), proposal });
  };
  const secondPaper = async (trx: Trx, issue: number, more: Readonly<Record<string, Row>> = {}) => {
    await withPaper(trx, more);
    await trx('papers').insert(paper({ issue, amendment: 1, paper: hashOf('p2') }));
  };

  const pause = (change: Row = {}) => lock(ruled, { scope: 'voting', ...change });
  const locks = async (trx: Trx, row: Row, to = 'open') => {
    await state(trx, to);
    await trx('locks').insert(row);
  };
  /** Voting was paused, and goes on a minute later. */
  const lifts = async (trx: Trx, change: Row = {}, about: Row = {}, decided: Row = {}) => {
    const given = pause();
    await locks(trx, given);
    const by = { proposed_by: ruled.second, kind: 'lift-lock', concerning: given.id, units: null };
    const proposal = await agreed(trx, ruled, { ...by, ...about }, { person: ruled.first, ...decided });
    const at = new Date(NOW.getTime() + 60_000);
    await trx('lock_lifts').insert({ lock: given.id, proposal, at, adds_seconds: 60, ...change });
  };
  const closes = async (trx: Trx, change: Row) => {
    await locks(trx, lock(ruled, change));
    await trx('polls').where({ id: poll }).update({ state: 'closed' });
  };
  const elsewhere = () => lock(ruled, { scope: 'unit', unit: 'S' });
  const onUnit = () => lock(ruled, { scope: 'unit', unit: 'N' });
  const decides = async (trx: Trx, row: Row, decided: Row = {}) => {
    const proposal = await propose(trx, ruled);
    await locks(trx, row);
    await decide(trx, ruled, proposal, decided);
  };
  const confirms = async (trx: Trx, row: Row) => {
    await locks(trx, row, 'roll-open');
    await trx('confirmations').insert({ poll, number: 'M2', confirmed_by: ruled.secretary, confirmed_at: NOW });
  };

  const enrolled = async (trx: Trx, change: Row = {}, said: Row = {}) => {
    await withPaper(trx);
    const id = await givePasskey(trx, ruled.member, NOW);
    const event = JSON.stringify({ credential: { id }, kind: 'enrol', paper: hashOf('p1'), ...said });
    const hash = hashOf(`["countersign-enrolment-event/1","${FIRST}",${event}]`);
    const row = { poll, seq: 1, kind: 'enrol', paper: hashOf('p1'), credential: id, event, prev: FIRST, hash };
    await trx('enrolment_events').insert({ ...row, ...change });
  };

  const attempts: readonly Attempt[] = [
    ['a cast after the close', 'cast_while_open', (t) => casts(t, {}, 'closed'), casts],
    ['a cast before the opening', 'cast_while_open', (t) => casts(t, {}, 'keys-ready'), casts],
    [
      'a cast while voting is paused',
      'cast_while_not_paused',
      (t) => casts(t, { locks: pause() }),
      (t) => casts(t, { locks: lock(ruled) }),
    ],
    [
      'a cast with a cancelled paper',
      'paper_not_cancelled',
      (t) => casts(t, { paper_cancellations: cancellation() }),
      casts,
    ],
    ['a cast with a paper that came by post', 'paper_not_taken', (t) => casts(t, { taken_papers: taken() }), casts],
    ['a paper taken when voting is over', 'taken_while_open', (t) => takes(t, 'closed'), (t) => takes(t, 'open')],
    ['a cast paper cancelled', 'paper_not_spent', (t) => cancels(t, { casts: cast() }), cancels],
    ['a paper cancelled that came by post', 'paper_not_taken', (t) => cancels(t, { taken_papers: taken() }), cancels],
    [
      'a second paper beside a good one',
      'one_good_paper',
      (t) => secondPaper(t, 2),
      (t) => secondPaper(t, 2, { paper_cancellations: cancellation() }),
    ],
    [
      'a third paper after the first',
      'one_good_paper',
      (t) => secondPaper(t, 3, { paper_cancellations: cancellation() }),
      (t) => secondPaper(t, 2, { paper_cancellations: cancellation() }),
    ],

    [
      'the same lock again',
      'locked_once',
      async (t) => locks(t, onUnit()).then(() => locks(t, onUnit())),
      async (t) => locks(t, onUnit()).then(() => locks(t, elsewhere())),
    ],
    [
      'a pause of voting after the close',
      'paused_while_open',
      (t) => locks(t, pause(), 'closed'),
      (t) => locks(t, pause()),
    ],
    ['a lifting that was refused', 'lifted_by_two', (t) => lifts(t, {}, {}, { ended: 'refused' }), lifts],
    [
      'a lifting by what was agreed on another lock',
      'lifted_by_two',
      (t) => lifts(t, {}, { concerning: newId() }),
      lifts,
    ],
    ['a pause that gives back a second more', 'time_given_back', (t) => lifts(t, { adds_seconds: 61 }), lifts],
    ['a pause that gives back a second less', 'time_given_back', (t) => lifts(t, { adds_seconds: 59 }), lifts],
    [
      'a lifting before the lock',
      'time_given_back',
      (t) => lifts(t, { at: later(NOW, -1), adds_seconds: -86_400 }),
      (t) => lifts(t, { at: later(NOW, 1), adds_seconds: 86_400 }),
    ],
    ['a close in a pause', 'closed_while_not_paused', (t) => closes(t, { scope: 'voting' }), (t) => closes(t, {})],
    [
      'a proposal about a locked unit',
      'not_locked',
      async (t) => locks(t, onUnit()).then(() => propose(t, ruled)),
      async (t) => locks(t, elsewhere()).then(() => propose(t, ruled)),
    ],
    [
      'a proposal about all of a poll of which a unit is locked',
      'not_locked',
      async (t) => locks(t, elsewhere()).then(() => propose(t, ruled, { units: null })),
      async (t) => locks(t, pause()).then(() => propose(t, ruled, { units: null })),
    ],
    ['an approval about a locked unit', 'not_locked', (t) => decides(t, onUnit()), (t) => decides(t, elsewhere())],
    [
      'an approval at a locked desk',
      'not_locked',
      (t) => decides(t, lock(ruled)),
      (t) => decides(t, lock(ruled), { ended: 'refused' }),
    ],
    ['a confirmation in a locked unit', 'not_locked', (t) => confirms(t, onUnit()), (t) => confirms(t, elsewhere())],

    ['an event of another kind than it says', 'event_columns', (t) => enrolled(t, {}, { kind: 'cast' }), enrolled],
    [
      'an event of another paper than it says',
      'event_columns',
      (t) => enrolled(t, {}, { paper: hashOf('p2') }),
      enrolled,
    ],
    [
      'an event of another passkey than it says',
      'event_columns',
      (t) => enrolled(t, {}, { credential: { id: 'x' } }),
      enrolled,
    ],
    ['an event that leaves a gap', 'event_follows', (t) => enrolled(t, { seq: 2 }), enrolled],
    ['an event with another hash', 'event_follows', (t) => enrolled(t, { hash: hashOf('x') }), enrolled],
  ];

  tryAll(() => database.db, attempts);
});
