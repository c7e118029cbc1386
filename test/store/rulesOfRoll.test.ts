/** What the tables of polls and rolls refuse, whoever writes to them, and what they take without the offence. */
import type { Trx } from '../../src/store/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import { later, newId } from '../support/grants.ts';
import {
  type Attempt,
  agreed,
  beforeRules,
  decide,
  evidence,
  hashOf,
  line,
  NOW,
  propose,
  type Row,
  type RuledPoll,
  setState,
  tryAll,
  variance,
} from '../support/ruledPoll.ts';
import { SEALED } from '../support/tableForms.ts';

describe('the tables of a poll and its roll', () => {
  let database: TestDatabase;
  let ruled: RuledPoll;
  let poll: string;
  beforeRules((made, about) => {
    database = made;
    ruled = about;
    ({ poll } = ruled);
  });

  const state = (trx: Trx, to: string) => setState(trx, poll, to);
  /** An override on evidence, agreed while the roll is open; its amendment comes in another state. */
  const amends = async (trx: Trx, change: Row = {}, to = 'roll-open') => {
    await state(trx, 'roll-open');
    const proposal = await propose(trx, ruled);
    const shown = evidence(ruled);
    await trx('evidence').insert(shown);
    await trx('proposal_evidence').insert({ proposal, evidence: shown.id });
    await decide(trx, ruled, proposal);
    await state(trx, to);
    await trx('amendments').insert({
      ...{ poll, seq: 1, number: 'M1', proposal, name: SEALED, unit: 'N', eligible: false, reasons: '["RESIGNED"]' },
      ...{ first_reason: 'RESIGNED', effect: -1, frozen: true, amendment: hashOf('a'), salt: 'x', at: NOW, ...change },
    });
  };
  const excluded = { eligible: false, first_reason: 'RESIGNED' };
  const confirms = (trx: Trx, number: string) =>
    trx('confirmations').insert({ poll, number, confirmed_by: ruled.secretary, confirmed_at: NOW });
  const freezes = async (trx: Trx, confirmed: boolean) => {
    await state(trx, 'roll-open');
    await trx('roll_lines').insert(line(poll, excluded));
    if (confirmed) await confirms(trx, 'M3');
    await trx('polls').where({ id: poll }).update({ state: 'roll-frozen' });
  };
  const anotherPoll = async (trx: Trx, change: Row) => {
    const { definition, ...row } = await trx('polls').where({ id: poll }).first();
    await trx('polls').insert({ ...row, definition: JSON.stringify(definition), id: newId(), ...change });
  };
  const addsTo = async (trx: Trx, table: string, row: Row, to: string) => {
    await state(trx, to);
    await trx(table).insert(row);
  };
  /** A line that two officers put on the roll. */
  const adds = async (trx: Trx, to: string, decided: Row = {}) => {
    const added_by = await agreed(trx, ruled, { concerning: 'M9' }, decided);
    await addsTo(trx, 'roll_lines', line(poll, { ...excluded, number: 'M9', row: null, added_by }), to);
  };
  const refused = { ended: 'refused' };
  const names = async (trx: Trx, table: 'poll_trustees' | 'poll_scrutineers', as: Row = {}) => {
    // One who was named before parts were kept: the rule of the parts does not see them.
    const other = table === 'poll_trustees' ? 'poll_scrutineers' : 'poll_trustees';
    const owner = (of: string) => (of === 'poll_trustees' ? { owner: 9 } : {});
    await asFixture(trx, () => trx(other).insert({ poll, person: ruled.second, ...owner(other) }));
    await trx(table).insert({ poll, person: ruled.second, ...owner(table), ...as });
  };
  const givesKey = async (trx: Trx, interest: 'none' | 'candidate', to = 'roll-frozen') => {
    const { person, owner } = await trx('poll_trustees').where({ poll }).first();
    await trx('interests').insert({ poll, person, interest, at: NOW });
    await state(trx, to);
    await trx('trustee_keys').insert({ poll, owner, record: '{}', given_at: NOW });
  };
  const steps = (change: Row) => (trx: Trx) => trx('polls').where({ id: poll }).update(change);
  const opens = steps({ state: 'roll-open' });

  const attempts: readonly Attempt[] = [
    ['an amendment of a draft', 'amended_in_its_state', (t) => amends(t, {}, 'draft'), (t) => amends(t)],
    [
      'an amendment of a closed poll',
      'amended_in_its_state',
      (t) => amends(t, { frozen: false }, 'closed'),
      (t) => amends(t, { frozen: false }, 'open'),
    ],
    [
      'an amendment after the freeze that says it came before',
      'amended_in_its_state',
      (t) => amends(t, {}, 'roll-frozen'),
      (t) => amends(t, { frozen: false }, 'roll-frozen'),
    ],
    [
      'an amendment before the freeze that says it came after',
      'amended_in_its_state',
      (t) => amends(t, { frozen: false }),
      (t) => amends(t),
    ],
    ['an amendment that leaves a gap', 'amended_in_order', (t) => amends(t, { seq: 2 }), (t) => amends(t)],
    [
      'an amendment that takes off nobody by its count',
      'amended_by_its_effect',
      (t) => amends(t, { effect: 0 }),
      amends,
    ],
    [
      'a freeze with a line that the list has no row for',
      'a_line_for_each_row',
      (t) =>
        t('roll_lines')
          .insert(line(poll, { number: 'M4', row: 4 }))
          .then(() => freezes(t, true)),
      (t) => freezes(t, true),
    ],
    [
      'a freeze without a line for a row of the list',
      'a_line_for_each_row',
      async (t) => opens(t).then(() => steps({ state: 'roll-frozen' })(t)),
      (t) => freezes(t, true),
    ],
    ['a freeze over an exclusion', 'exclusions_confirmed', (t) => freezes(t, false), (t) => freezes(t, true)],
    [
      'a poll that begins in the middle',
      'poll_begins',
      (t) => anotherPoll(t, { state: 'open' }),
      (t) => anotherPoll(t, { state: 'draft' }),
    ],
    ['a step that leaves one out', 'poll_steps', steps({ state: 'roll-frozen' }), opens],
    ['a step back', 'poll_steps', async (t) => opens(t).then(() => steps({ state: 'draft' })(t)), opens],
    ['a poll taken out', 'poll_steps', (t) => t('polls').where({ id: poll }).delete(), opens],
    ...[
      ...['definition', 'rules', 'salt_seed', 'log_secret', 'promise_secret', 'defined_at', 'previous', 'defined_by'],
    ].map(
      (column): Attempt => [
        `another ${column} of a poll`,
        'poll_steps',
        async (t) => {
          const others: Row = { definition: '{}', rules: Buffer.from('x'), defined_at: later(NOW, 1), previous: null };
          const { snapshot } = await t('polls').where({ id: poll }).first('snapshot');
          const more: Row = { ...others, previous: snapshot, defined_by: ruled.first };
          await steps({ [column]: more[column] ?? SEALED })(t);
        },
        opens,
      ],
    ),
    [
      'another entry that opened a poll',
      'poll_steps',
      async (t) => steps({ opened_entry: 'x' })(t).then(() => steps({ opened_entry: 'y' })(t)),
      steps({ opened_entry: 'x' }),
    ],
    ...(['poll_trustees', 'poll_scrutineers'] as const).map(
      (table): Attempt => [
        `a trustee who is a scrutineer, by ${table}`,
        'trustee_not_scrutineer',
        (t) => names(t, table),
        (t) => names(t, table, { person: ruled.procedure }),
      ],
    ),
    ['a key of a trustee who stands', 'no_interest', (t) => givesKey(t, 'candidate'), (t) => givesKey(t, 'none')],
    [
      'a key after the last one',
      'added_in_its_state',
      (t) => givesKey(t, 'none', 'keys-ready'),
      (t) => givesKey(t, 'none'),
    ],
    [
      'a line of the list after the freeze',
      'roll_frozen',
      (t) => addsTo(t, 'roll_lines', line(poll), 'roll-frozen'),
      (t) => addsTo(t, 'roll_lines', line(poll), 'roll-open'),
    ],
    [
      'a line of no poll',
      'line_of_a_poll',
      (t) => t('roll_lines').insert(line(newId())),
      (t) => addsTo(t, 'roll_lines', line(poll), 'roll-open'),
    ],
    ['a line by two officers after the close', 'roll_frozen', (t) => adds(t, 'closed'), (t) => adds(t, 'open')],
    ['a line by two officers in a draft', 'roll_frozen', (t) => adds(t, 'draft'), (t) => adds(t, 'open')],
    ['a line that two did not agree', 'amended_by_two', (t) => adds(t, 'open', refused), (t) => adds(t, 'open')],
    [
      'a variance after the freeze',
      'roll_frozen',
      (t) => addsTo(t, 'variances', variance(poll), 'roll-frozen'),
      (t) => addsTo(t, 'variances', variance(poll), 'roll-open'),
    ],
    [
      'a confirmation after the freeze',
      'roll_frozen',
      async (t) => state(t, 'roll-frozen').then(() => confirms(t, 'M2')),
      async (t) => state(t, 'roll-open').then(() => confirms(t, 'M2')),
    ],
  ];

  tryAll(() => database.db, attempts);
});
