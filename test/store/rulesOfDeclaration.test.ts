/** What the tables of the declaration refuse, whoever writes to them. */
import type { Trx } from '../../src/store/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import { grantInDatabase, person } from '../support/grants.ts';
import {
  type Attempt,
  agreed,
  beforeRules,
  hashOf,
  NOW,
  type Row,
  type RuledPoll,
  setState,
  tryAll,
} from '../support/ruledPoll.ts';
import { SEALED } from '../support/tableForms.ts';

describe('the tables of the declaration', () => {
  let database: TestDatabase;
  let ruled: RuledPoll;
  let poll: string;
  beforeRules((made, about) => {
    database = made;
    ruled = about;
    ({ poll } = ruled);
  });

  const holder = async (trx: Trx, role: 'returning-officer' | 'scrutineer'): Promise<string> => {
    const id = await person(trx, NOW);
    await grantInDatabase(trx, { to: id, role, by: [ruled.first, ruled.second], now: NOW });
    return id;
  };
  const scrutineer = async (trx: Trx, { named = true }: { named?: boolean } = {}) => {
    const id = await holder(trx, 'scrutineer');
    if (named) await asFixture(trx, () => trx('poll_scrutineers').insert({ poll, person: id }));
    return id;
  };
  const signs = (trx: Trx, who: string, role: string) =>
    trx('declaration_signatures').insert({ poll, person: who, role, signature: JSON.stringify({ role }), at: NOW });
  const entry = (body: Row) => {
    const text = JSON.stringify({ kind: 'declaration', body });
    const about = { poll, index: 0, kind: 'declaration', prev: '0'.repeat(64), subject: '' };
    return { ...about, line: text, hash: hashOf(text), body_hash: 'x' };
  };
  const PDF = Buffer.from('%PDF');
  const keeps = (trx: Trx) => trx('declaration_files').insert({ poll, sha256: hashOf('%PDF'), pdf: PDF });
  const bothSign = async (trx: Trx) => {
    await setState(trx, poll, 'counted');
    await signs(trx, await holder(trx, 'returning-officer'), 'returning-officer');
    await signs(trx, await scrutineer(trx), 'scrutineer');
  };
  const declares = async (
    trx: Trx,
    {
      sign = bothSign,
      file = keeps,
    }: { sign?: (trx: Trx) => Promise<void>; file?: (trx: Trx) => PromiseLike<unknown> } = {},
  ) => {
    await sign(trx);
    await file(trx);
    await trx('board_entries').insert(entry({ pdf: hashOf('%PDF') }));
  };
  const scrutineerSigns = async (trx: Trx, who: string) => {
    await setState(trx, poll, 'counted');
    await signs(trx, who, 'scrutineer');
  };
  const publishes = (trx: Trx) =>
    trx('published').insert({ poll, manifest_sha256: hashOf('m'), zip: Buffer.from('z'), at: NOW });
  /** In whatever role: what they would scrutinise is their own work then. */
  const workedOn = async (trx: Trx, who: string) => {
    const about = { kind: 'override', concerning: 'M1', proposed_by: ruled.secretary };
    await asFixture(trx, () => agreed(trx, ruled, about, { person: who }));
  };

  const attempts: readonly Attempt[] = [
    [
      'a signature before the count',
      'declared_when_counted',
      async (t) => {
        await setState(t, poll, 'closed');
        await signs(t, await scrutineer(t), 'scrutineer');
      },
      bothSign,
    ],
    [
      'a signature after the declaration stands on the board',
      'declared_before_entry',
      async (t) => {
        await declares(t);
        await signs(t, await scrutineer(t), 'scrutineer');
      },
      async (t) => {
        await bothSign(t);
        await signs(t, await scrutineer(t), 'scrutineer');
      },
    ],
    [
      'a signature in a role that is not held',
      'declared_by_duty',
      async (t) => {
        await setState(t, poll, 'counted');
        await signs(t, await holder(t, 'scrutineer'), 'returning-officer');
      },
      bothSign,
    ],
    [
      'the signature of a scrutineer of another poll',
      'declared_by_scrutineer',
      async (t) => scrutineerSigns(t, await scrutineer(t, { named: false })),
      async (t) => scrutineerSigns(t, await scrutineer(t)),
    ],
    [
      'the signature of a scrutineer who decided something in it',
      'declared_by_scrutineer',
      async (t) => {
        const who = await scrutineer(t);
        await workedOn(t, who);
        await scrutineerSigns(t, who);
      },
      async (t) => scrutineerSigns(t, await scrutineer(t)),
    ],
    [
      'the signatures of one person under two accounts',
      'declared_once',
      async (t) => {
        await setState(t, poll, 'counted');
        const [officer, member] = [await holder(t, 'returning-officer'), await scrutineer(t)];
        const mailbox = { email: SEALED, email_index: 'm'.repeat(22) };
        await asFixture(t, () => t('people').where({ id: officer }).update(mailbox));
        await asFixture(t, () =>
          t('people')
            .where({ id: member })
            .update({ ...mailbox, member_number: 'M7' }),
        );
        await signs(t, officer, 'returning-officer');
        await signs(t, member, 'scrutineer');
      },
      bothSign,
    ],
    [
      'a declaration on the board that lacks a signature',
      'declaration_signed',
      (t) =>
        declares(t, {
          sign: async (trx) => {
            await setState(trx, poll, 'counted');
            await signs(trx, await holder(trx, 'returning-officer'), 'returning-officer');
          },
        }),
      (t) => declares(t),
    ],
    [
      'a declaration on the board whose file is not kept',
      'declaration_with_file',
      (t) => declares(t, { file: async () => [] }),
      (t) => declares(t),
    ],
    [
      'a bundle that is published without a declaration',
      'published_declared',
      publishes,
      async (t) => {
        await declares(t);
        await publishes(t);
      },
    ],
  ];
  tryAll(() => database.db, attempts);
});
