/** What the tables of keys, layouts, flags and pins refuse, whoever writes to them. */
import { expect } from 'chai';
import type { Trx } from '../../src/store/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import { later } from '../support/grants.ts';
import {
  type Attempt,
  beforeRules,
  hashOf,
  NOW,
  type Row,
  type RuledPoll,
  refusedBy,
  tryAll,
} from '../support/ruledPoll.ts';
import { SEALED } from '../support/tableForms.ts';

describe('the tables of the office', () => {
  let database: TestDatabase;
  let ruled: RuledPoll;
  let poll: string;
  beforeRules((made, about) => {
    database = made;
    ruled = about;
    ({ poll } = ruled);
  });

  const changes =
    (table: string, row: Row, change: Row | null, before: Row = {}) =>
    async (trx: Trx) => {
      await trx(table).insert({ ...row, ...before });
      const given = trx(table).where(row);
      await (change === null ? given.delete() : given.update(change));
    };
  const key = { id: hashOf('key'), purpose: 'poll', wrapped_by: '0'.repeat(16), created_at: NOW };
  const wrapped = { wrapped: SEALED };
  const layout = () => ({ id: 'x', kept_by: ruled.secretary, kept_at: NOW });
  const kept = { kept: '{"kind":"csv","name":"office"}' };
  const layoutEnds = () => ({ ended_at: NOW, ended_by: ruled.first });
  const flags = async (trx: Trx, change: Row | null, before: Row = {}) => {
    const { snapshot } = await trx('polls').where({ id: poll }).first('snapshot');
    const flag = { person: ruled.first, kind: 'absent', snapshot, flagged_at: NOW };
    await changes('holder_flags', flag, change, before)(trx);
  };
  const pin = { id: 'x', kind: 'ssh', text: 'x', fingerprint: 'x', comment: '', since: NOW };
  const pinned = async (trx: Trx, change: Row) => {
    await asFixture(trx, () => trx('signers').insert(pin));
    await trx('signers').where(pin).update(change);
  };

  const attempts: readonly Attempt[] = [
    ...[{ id: hashOf('other') }, { purpose: 'snapshot' }, { created_at: later(NOW, 1) }, null].map(
      (change): Attempt => [
        `a data key changed: ${JSON.stringify(change)}`,
        'data_key_only_rewrapped',
        changes('data_keys', key, change, wrapped),
        changes('data_keys', key, { wrapped: Buffer.concat([SEALED, SEALED]), wrapped_by: '1'.repeat(16) }, wrapped),
      ],
    ),
    ...[{ id: 'y' }, { kept: '{"kind":"csv","name":"other"}' }, { kept_at: later(NOW, 1) }, null].map(
      (change): Attempt => [
        `a layout changed: ${JSON.stringify(change)}`,
        'layout_only_ended',
        (t) => changes('layouts', layout(), change === null ? null : { ...layoutEnds(), ...change }, kept)(t),
        (t) => changes('layouts', layout(), layoutEnds(), kept)(t),
      ],
    ),
    [
      'a layout kept by somebody else',
      'layout_only_ended',
      (t) => changes('layouts', layout(), { ...layoutEnds(), kept_by: ruled.first }, kept)(t),
      (t) => changes('layouts', layout(), layoutEnds(), kept)(t),
    ],
    [
      'a layout ended again',
      'layout_only_ended',
      (t) => changes('layouts', layout(), layoutEnds(), { ...kept, ...layoutEnds() })(t),
      (t) => changes('layouts', layout(), layoutEnds(), kept)(t),
    ],
    ...[{ kind: 'lapsed' }, { flagged_at: later(NOW, 1) }, null].map(
      (change): Attempt => [
        `a flag changed: ${JSON.stringify(change)}`,
        'flag_only_cleared',
        (t) => flags(t, change === null ? null : { cleared_at: NOW, ...change }),
        (t) => flags(t, { cleared_at: NOW }),
      ],
    ),
    [
      'a flag cleared again',
      'flag_only_cleared',
      (t) => flags(t, { cleared_at: later(NOW, 1) }, { cleared_at: NOW }),
      (t) => flags(t, { cleared_at: NOW }),
    ],
    [
      'a flag on somebody else',
      'flag_only_cleared',
      (t) => flags(t, { cleared_at: NOW, person: ruled.second }),
      (t) => flags(t, { cleared_at: NOW }),
    ],
    ...[{ kind: 'minisign' }, { text: 'y' }, { fingerprint: 'y' }, { comment: 'y' }, { since: later(NOW, 1) }].map(
      (change): Attempt => [
        `a pin changed: ${JSON.stringify(change)}`,
        'signer_only_ended',
        (t) => pinned(t, { ended_at: NOW, ...change }),
        (t) => pinned(t, { ended_at: NOW }),
      ],
    ),
  ];

  tryAll(() => database.db, attempts);

  it('leave a poll its data key, and a pin the proposal that it stands on', async () => {
    const { data_key } = await database.db('data_keys').where({ purpose: 'organisation' }).first('id as data_key');
    const keys = refusedBy(database.db, (trx) => trx('polls').where({ id: poll }).update({ data_key }));
    expect(await keys).to.match(/polls is append-only/);
    const pins = refusedBy(database.db, (trx) => pinned(trx, { ended_at: NOW, proposal: 'y' }));
    expect(await pins).to.match(/signers is append-only/);
  });
});
