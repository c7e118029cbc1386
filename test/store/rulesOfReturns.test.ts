/** What the tables refuse of results that affiliates return, whoever writes to them, and what they take without the offence. */
import { inTransaction, type Trx } from '../../src/store/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import { grantInDatabase, later, person } from '../support/grants.ts';
import {
  type Attempt,
  agreed,
  beforeRules,
  evidence,
  hashOf,
  NOW,
  propose,
  type Row,
  type RuledPoll,
  setState,
  tryAll,
} from '../support/ruledPoll.ts';
import { SEALED } from '../support/tableForms.ts';

const FIRST = '0'.repeat(64);
const MINUTE = hashOf('minute');

describe('the tables of what affiliates return', () => {
  let database: TestDatabase;
  let ruled: RuledPoll;
  let poll: string;
  beforeRules((made, about) => {
    database = made;
    ruled = about;
    ({ poll } = ruled);
  });
  let [one, other, stranger] = ['', '', ''];
  before(async () => {
    await inTransaction(database.db, async (trx) => {
      [one, other, stranger] = [await person(trx, NOW), await person(trx, NOW), await person(trx, NOW)];
      const by = [ruled.first, ruled.second] as const;
      for (const [to, units] of [
        [one, ['UNION']],
        [other, ['UNION']],
        [stranger, ['SOCIETY']],
      ] as const) {
        await grantInDatabase(trx, { to, role: 'affiliate-officer', by, now: NOW, units });
        await trx('interests').insert({ person: to, poll, interest: 'none', at: NOW });
      }
      const units = [{ code: 'N' }, ...['UNION', 'SOCIETY'].map((code) => ({ code, returns: true }))];
      const contests = [
        { id: 't', kind: 'trigger' },
        { id: 'q', kind: 'yesno' },
      ];
      await asFixture(trx, () =>
        trx.raw('update polls set definition = definition || ?::jsonb where id = ?', [
          JSON.stringify({ units, contests }),
          poll,
        ]),
      );
    });
  });

  const minute = (change: Row = {}) =>
    evidence(ruled, { number: null, unit: 'UNION', sha256: MINUTE, given_by: one, ...change });
  const shows = async (trx: Trx, row: Row, to = 'open') => {
    await setState(trx, poll, to);
    await trx('evidence').insert(row);
  };
  const about = (change: Row = {}) => ({
    ...{ kind: 'return-result', concerning: 'UNION/t', units: ['UNION'], proposed_by: one, ...change },
  });
  const returned = (proposal: string, change: Row = {}) => ({
    ...{ poll, contest: 't', unit: 'UNION', proposal, minute: MINUTE, says: SEALED, at: NOW, ...change },
  });
  /** What two officers of the union agreed, in an open poll with a minute. */
  const returns = async (
    trx: Trx,
    { row = {}, said = {}, end = {}, to = 'open' }: { row?: Row; said?: Row; end?: Row; to?: string } = {},
  ): Promise<string> => {
    await shows(trx, minute());
    const proposal = await agreed(trx, ruled, about(said), { person: other, ...end });
    await setState(trx, poll, to);
    await trx('returned_results').insert(returned(proposal, row));
    return proposal;
  };
  const entry = (kind: string, subject: string, body: Row, at: Row = {}) => {
    const line = JSON.stringify({ kind, body });
    return { poll, index: 0, kind, prev: FIRST, hash: hashOf(line), line, body_hash: 'x', subject, ...at };
  };
  /** `proposed` and `decided` of a proposal are the same in these tests' signatures, which are such in form alone. */
  const onBoard = async (trx: Trx, change: Row = {}, after: readonly Row[] = []) => {
    const proposal = await returns(trx);
    const acts = { proposed: hashOf(proposal), decided: hashOf(proposal) };
    const body = { unit: 'UNION', contest: 't', ...acts, ...change };
    await asFixture(trx, async () => {
      for (const row of after) await trx('board_entries').insert(row);
    });
    const at = { index: after.length, prev: after.at(-1)?.hash ?? FIRST };
    await trx('board_entries').insert(entry('unit-returned', `${body.contest}/${body.unit}`, body, at));
  };
  const closed = (at: Row = {}) => entry('closed', '', {}, at);
  const ANOTHER = { poll: 'another' };
  /** By a proposal that is not about this, though two officers of the union agreed to it. */
  const returnsBy = async (trx: Trx, said: Row) => {
    await shows(trx, minute());
    const proposal = await asFixture(trx, () => agreed(trx, ruled, about(said), { person: other }));
    await trx('returned_results').insert(returned(proposal));
  };

  const attempts: readonly Attempt[] = [
    [
      'a minute of a branch, whose members vote here',
      'minute_of_an_affiliate',
      (t) => shows(t, minute({ unit: 'N' })),
      (t) => shows(t, minute()),
    ],
    [
      'a minute before voting is open',
      'evidence_in_its_poll',
      (t) => shows(t, minute(), 'keys-ready'),
      (t) => shows(t, minute()),
    ],
    ['a result before voting is open', 'returned_while_open', (t) => returns(t, { to: 'keys-ready' }), returns],
    ['a result after the close', 'returned_while_open', (t) => returns(t, { to: 'closed' }), returns],
    [
      'a result of a contest that is no trigger ballot',
      'returned_by_an_affiliate',
      (t) => returns(t, { row: { contest: 'q' }, said: { concerning: 'UNION/q' } }),
      returns,
    ],
    [
      'a result of a branch, whose members vote here',
      'returned_by_an_affiliate',
      (t) => returns(t, { row: { unit: 'N' } }),
      returns,
    ],
    [
      'a result that the second officer refused',
      'returned_by_two',
      (t) => returns(t, { end: { ended: 'refused' } }),
      returns,
    ],
    [
      'a result of another contest than was agreed',
      'returned_by_two',
      (t) => returns(t, { said: { concerning: 'UNION/q' } }),
      returns,
    ],
    [
      'a result of another affiliate than was agreed',
      'returned_by_two',
      async (t) => {
        await returns(t, { row: { unit: 'SOCIETY' } });
      },
      returns,
    ],
    ['a result of another instant', 'returned_by_two', (t) => returns(t, { row: { at: later(NOW, 1) } }), returns],
    [
      'a result by something else that two officers agreed',
      'returned_by_two',
      async (t) => {
        await shows(t, minute());
        const proposal = await agreed(t, ruled, { units: ['UNION'], concerning: 'UNION/t' });
        await t('returned_results').insert(returned(proposal));
      },
      returns,
    ],
    ['a result that was agreed in another poll', 'returned_by_two', (t) => returnsBy(t, ANOTHER), returns],
    ['a result that was agreed for another unit', 'returned_by_two', (t) => returnsBy(t, { units: ['N'] }), returns],
    [
      'a result by a proposal that nobody decided, beside one that two officers agreed',
      'returned_by_two',
      async (t) => {
        await shows(t, minute());
        await agreed(t, ruled, about(), { person: other });
        await t('returned_results').insert(returned(await propose(t, ruled, about())));
      },
      returns,
    ],
    [
      'a result with a minute of another affiliate, or of another poll',
      'returned_with_minute',
      async (t) => {
        await shows(t, minute({ unit: 'SOCIETY', given_by: stranger }));
        await asFixture(t, () => t('evidence').insert(minute(ANOTHER)));
        await t('returned_results').insert(returned(await agreed(t, ruled, about(), { person: other })));
      },
      returns,
    ],
    [
      'a result without its minute',
      'returned_with_minute',
      (t) => returns(t, { row: { minute: hashOf('other') } }),
      returns,
    ],
    [
      'an officer of another affiliate who proposes',
      'duty_covers',
      (t) => returns(t, { said: { proposed_by: stranger } }),
      returns,
    ],
    [
      'an officer of another affiliate who decides',
      'duty_covers',
      (t) => returns(t, { end: { person: stranger } }),
      returns,
    ],
    ['one officer who returns it alone', 'two_officers', (t) => returns(t, { end: { person: one } }), returns],
    [
      'an entry on the board of what nobody returned',
      'return_as_agreed',
      (t) => onBoard(t, { unit: 'SOCIETY' }),
      onBoard,
    ],
    [
      'an entry on the board with another’s signature',
      'return_as_agreed',
      (t) => onBoard(t, { decided: hashOf('x') }),
      onBoard,
    ],
    [
      'an entry on the board with another’s proposal',
      'return_as_agreed',
      (t) => onBoard(t, { proposed: hashOf('x') }),
      onBoard,
    ],
    [
      'an entry on the board of another contest than was returned',
      'return_as_agreed',
      (t) => onBoard(t, { contest: 'q' }),
      onBoard,
    ],
    [
      'an entry on the board of what was returned in another poll',
      'return_as_agreed',
      async (t) => {
        await setState(t, poll, 'open');
        const proposal = await asFixture(t, async () => {
          const id = await agreed(t, ruled, about(ANOTHER), { person: other });
          await t('returned_results').insert(returned(id, ANOTHER));
          return id;
        });
        const body = { unit: 'UNION', contest: 't', proposed: hashOf(proposal), decided: hashOf(proposal) };
        await t('board_entries').insert(entry('unit-returned', 't/UNION', body));
      },
      onBoard,
    ],
    [
      'an entry on the board after the close',
      'returned_before_close',
      (t) => onBoard(t, {}, [closed()]),
      async (t) => {
        await asFixture(t, () => t('board_entries').insert(closed(ANOTHER)));
        await onBoard(t, {}, [entry('opened', '', {})]);
      },
    ],
    [
      'a close that leaves out what was returned',
      'returns_on_board',
      async (t) => {
        await returns(t);
        await t('board_entries').insert(closed());
      },
      async (t) => {
        await onBoard(t);
        // What another poll has still to put on its board does not keep this one from its close.
        await asFixture(t, () => t('returned_results').insert(returned('x', ANOTHER)));
        const { hash } = await t('board_entries').where({ poll }).first('hash');
        await t('board_entries').insert(closed({ index: 1, prev: hash }));
      },
    ],
    [
      'a close that leaves out one of two, though its name stands on another board, and on this one for something else',
      'returns_on_board',
      async (t) => {
        await returns(t);
        const [first, second] = [
          entry('unit-returned', 't/SOCIETY', {}),
          entry('other-channel', 't/UNION', {}, { index: 1 }),
        ];
        await asFixture(t, () =>
          t('board_entries').insert([first, second, entry('unit-returned', 't/UNION', {}, ANOTHER)]),
        );
        await t('board_entries').insert(closed({ index: 2, prev: second.hash }));
      },
      async (t) => {
        await onBoard(t);
        const { hash } = await t('board_entries').where({ poll }).first('hash');
        await t('board_entries').insert(closed({ index: 1, prev: hash }));
      },
    ],
  ];
  tryAll(() => database.db, attempts);
});
