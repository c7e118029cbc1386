/** What the tables of the access log and of those who sign it off refuse, whoever writes to them. */
import { recordAccess } from '../../src/store/accessLog.ts';
import type { Trx } from '../../src/store/database.ts';
import { accessHash, whoseHash } from '../../src/verify/accessLog.ts';
import type { TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import { givePasskey, grantInDatabase, later, newId, person } from '../support/grants.ts';
import { listMember } from '../support/listedMember.ts';
import { seededRng } from '../support/random.ts';
import {
  type Attempt,
  agreed,
  beforeRules,
  hashOf,
  NOW,
  propose,
  type Row,
  type RuledPoll,
  setState,
  tryAll,
} from '../support/ruledPoll.ts';
import { SEALED } from '../support/tableForms.ts';

const NOBODY = { person: null, credentialId: null };

describe('the tables of the access log', () => {
  let database: TestDatabase;
  let ruled: RuledPoll;
  let poll: string;
  let otherPoll: string;
  beforeRules((made, about) => {
    database = made;
    ruled = about;
    ({ poll } = ruled);
  });
  before(async () => {
    const another = { db: database.db, rng: seededRng('another'), now: () => NOW };
    otherPoll = await listMember(another, { number: 'M1', name: 'Ann Example', email: null });
  });

  const reviews = (trx: Trx, person: string, of = poll) =>
    trx('reviews').insert({
      ...{ id: newId(), poll: of, person, verdict: 'in-order', at: NOW, auth: hashOf('r'), salt: 'x', record: SEALED },
    });
  /** A row of the log and its item for review. */
  const queues = async (trx: Trx, change: Row = {}) => {
    const row = await recordAccess(trx, NOBODY, { act: 'roll-opened', poll }, NOW);
    await trx('review_items').insert({ row, poll, rule: 'by-draw', due_at: later(NOW, 7), ...change });
    return row;
  };
  const signsOff = async (trx: Trx, of: string) => {
    const row = await queues(trx);
    const [{ id }] = await reviews(trx, ruled.second, of).returning('id');
    await trx('reviewed').insert({ row, review: id });
  };
  /** A row of the log that says it showed M1 and M2, and the members who are named with it. */
  const shows = async (trx: Trx, ...named: string[]) => {
    await recordAccess(trx, NOBODY, { act: 'roll-opened', poll }, NOW);
    const { hash: prev } = await trx('access_log').orderBy('id', 'desc').first('hash');
    const said = {
      act: 'roll-entries-read',
      poll,
      concerning: null,
      details: { whose: whoseHash(['M1', 'M2']) },
    } as const;
    const hash = accessHash({ ...NOBODY, ...said, at: NOW.toISOString(), prev });
    const row = { at: NOW, ...said, details: JSON.stringify(said.details), prev, hash };
    const [{ id }] = await trx('access_log').insert(row).returning('id');
    if (named.length > 0) await trx('access_subjects').insert(named.map((number) => ({ row: id, number })));
    await trx.raw('set constraints all immediate');
  };

  /** After the close two officers admit a scrutineer who was none at it. */
  const admits = async (
    trx: Trx,
    change: Row = {},
    {
      to = 'closed',
      decided = {},
      part = async () => undefined,
    }: { to?: string; decided?: Row; part?: (of: string) => PromiseLike<unknown> } = {},
  ) => {
    const head = async (of: string) => {
      const last: { seq: number } | undefined = await trx('duty_events').orderBy('seq', 'desc').first('seq');
      await trx('duty_heads').insert({ poll, of, events: last?.seq ?? 0 });
    };
    await head('closed');
    const scrutineer = await person(trx, NOW);
    await grantInDatabase(trx, { to: scrutineer, role: 'scrutineer', by: [ruled.first, ruled.second], now: NOW });
    await givePasskey(trx, scrutineer, NOW);
    await part(scrutineer);
    for (const who of [ruled.first, ruled.second]) {
      await trx('interests').insert({ person: who, poll, interest: 'none', at: NOW });
    }
    const about = { kind: 'admit-reviewer', concerning: scrutineer, units: null, proposed_by: ruled.first };
    const proposal = await agreed(trx, ruled, about, { person: ruled.second, ...decided });
    const { auth } = await trx('proposals').where({ id: proposal }).first('auth');
    await head(auth);
    await setState(trx, poll, to);
    const row = { proposal, poll, person: scrutineer, role: 'scrutineer', at: NOW };
    await trx('reviewer_admissions').insert({ ...row, ...change });
    return scrutineer;
  };
  const signsOffLate = async (trx: Trx, admitted: boolean) => {
    const scrutineer = await admits(trx);
    // As if it had been agreed and not been done.
    if (!admitted) await asFixture(trx, () => trx('reviewer_admissions').delete());
    await asFixture(trx, () => trx('poll_scrutineers').insert({ poll, person: scrutineer }));
    await reviews(trx, scrutineer);
  };

  const attempts: readonly Attempt[] = [
    [
      'an item of another poll than its row',
      'item_of_its_row',
      (t) => queues(t, { poll: otherPoll }),
      (t) => queues(t),
    ],
    [
      'an item with a proposer whom its row does not have',
      'item_of_its_row',
      (t) => queues(t, { other: ruled.first }),
      (t) => queues(t),
    ],
    ['an item due before its row', 'item_of_its_row', (t) => queues(t, { due_at: later(NOW, -1) }), (t) => queues(t)],
    [
      'a sign-off by a review of another poll',
      'reviewed_in_its_poll',
      (t) => signsOff(t, otherPoll),
      (t) => signsOff(t, poll),
    ],
    [
      'a row of the log that leaves out one whom it showed',
      'whose_as_hashed',
      (t) => shows(t, 'M1'),
      (t) => shows(t, 'M1', 'M2'),
    ],
    [
      'a row of the log that leaves out all whom it showed',
      'whose_as_hashed',
      (t) => shows(t),
      (t) => shows(t, 'M1', 'M2'),
    ],
    [
      'a row of the log that names one more',
      'whose_as_hashed',
      (t) => shows(t, 'M1', 'M2', 'M3'),
      (t) => shows(t, 'M1', 'M2'),
    ],
    [
      'a reviewer admitted by a refusal',
      'admitted_by_two',
      (t) => admits(t, {}, { decided: { ended: 'refused' } }),
      (t) => admits(t),
    ],
    [
      'another reviewer than was agreed',
      'admitted_by_two',
      (t) => admits(t, { person: ruled.second }),
      (t) => admits(t),
    ],
    [
      'a reviewer admitted before the close',
      'admitted_after_close',
      (t) => admits(t, {}, { to: 'open' }),
      (t) => admits(t),
    ],
    [
      'a reviewer admitted after the declaration',
      'admitted_after_close',
      (t) => admits(t, {}, { to: 'declared' }),
      (t) => admits(t),
    ],
    [
      'a reviewer admitted for a duty that they do not hold',
      'admitted_with_duty',
      (t) => admits(t, { role: 'data-protection-officer' }),
      (t) => admits(t),
    ],
    ...(
      [
        [
          'ran the poll',
          async (t: Trx, who: string) => {
            await grantInDatabase(t, { to: who, role: 'returning-officer', by: [ruled.first, ruled.second], now: NOW });
            await recordAccess(t, { person: who, credentialId: null }, { act: 'poll-defined', poll }, NOW);
          },
        ],
        [
          'froze its roll, in whatever role',
          (t: Trx, who: string) =>
            recordAccess(t, { person: who, credentialId: null }, { act: 'roll-frozen', poll }, NOW),
        ],
        [
          'proposed what was decided in it',
          (t: Trx, who: string) =>
            recordAccess(t, NOBODY, { act: 'decided', poll, details: { decision: 'refuse', proposedBy: who } }, NOW),
        ],
        [
          'proposed a change of its roll',
          async (t: Trx, who: string) => {
            const about = { person: who, poll, interest: 'none', at: NOW };
            await t('interests').insert(about);
            const by = [ruled.first, ruled.second] as const;
            await grantInDatabase(t, { to: who, role: 'procedure-secretary', by, now: NOW });
            await propose(t, ruled, { proposed_by: who });
          },
        ],
        [
          'decided a change of its roll',
          async (t: Trx, who: string) => {
            await t('interests').insert({ person: who, poll, interest: 'none', at: NOW });
            const by = [ruled.first, ruled.second] as const;
            await grantInDatabase(t, { to: who, role: 'procedure-secretary', by, now: NOW });
            await agreed(t, ruled, {}, { person: who });
          },
        ],
      ] as const
    ).map(
      ([what, part]): Attempt => [
        `a reviewer admitted who ${what}`,
        'admitted_without_part',
        (t) => admits(t, {}, { part: (who) => part(t, who) }),
        (t) =>
          admits(
            t,
            {},
            { part: async (who) => t('interests').insert({ person: who, poll, interest: 'none', at: NOW }) },
          ),
      ],
    ),
    [
      'a sign-off by who came after the close',
      'reviewer_known_or_admitted',
      (t) => signsOffLate(t, false),
      (t) => signsOffLate(t, true),
    ],
    [
      'a sign-off by who has no duty',
      'reviewer_has_duty',
      (t) => reviews(t, ruled.procedure),
      (t) => reviews(t, ruled.second),
    ],
  ];

  tryAll(() => database.db, attempts);
});
