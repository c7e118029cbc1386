/** What the tables refuse of rulings on conditions, and of declarations without one, whoever writes to them. */
import type { Trx } from '../../src/store/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import { grantInDatabase, person } from '../support/grants.ts';
import {
  type Attempt,
  agreed,
  beforeRules,
  decide,
  hashOf,
  NOW,
  propose,
  type Row,
  type RuledPoll,
  setState,
  tryAll,
} from '../support/ruledPoll.ts';

describe('the tables of rulings', () => {
  let database: TestDatabase;
  let ruled: RuledPoll;
  let poll: string;
  beforeRules((made, about) => {
    database = made;
    ruled = about;
    ({ poll } = ruled);
  });

  const entry = (kind: string, subject: string, body: Row, index = 0, prev = '0'.repeat(64), of = poll) => {
    const line = JSON.stringify({ body, kind });
    return { poll: of, index, kind, subject, prev, line, hash: hashOf(line), body_hash: 'x' };
  };
  const stopped = (code = 'CONSTRAINT') =>
    entry('outcome', '', {
      contests: [
        { contest: 'committee', decided: { by: 'marks', stopped: { code, constraint: 'women' } } },
        { contest: 'chair', decided: { by: 'marks', stopped: null } },
      ],
    });
  const counted = async (trx: Trx, outcome = stopped()) => {
    await setState(trx, poll, 'counted');
    await asFixture(trx, () => trx('board_entries').insert(outcome));
  };
  const ABOUT = { kind: 'ruling', concerning: 'committee/women', units: null };
  /** As two officers agreed to it, unless the change says otherwise; the board names their acts by the proposal's hash. */
  const rules = async (trx: Trx, agreedTo: () => Promise<string>, change: Row = {}, outcome = stopped()) => {
    const { prev, subject = 'committee/women', ...named } = { prev: outcome.hash, ...change };
    const id = await asFixture(trx, agreedTo);
    const [contest, constraint] = String(subject).split('/');
    const body = { contest, constraint, proposed: hashOf(id), decided: hashOf(id), ...named };
    await trx('board_entries').insert(entry('ruling', String(subject), body, 1, String(prev)));
  };
  const both = (trx: Trx, about: Row = {}) => agreed(trx, ruled, { ...ABOUT, proposed_by: ruled.first, ...about });
  /** @param form  none: as older code signed */
  const signs = async (
    trx: Trx,
    role: 'returning-officer' | 'scrutineer' = 'returning-officer',
    form: 2 | null = 2,
    of = poll,
  ) => {
    const id = await person(trx, NOW);
    await grantInDatabase(trx, { to: id, role, by: [ruled.first, ruled.second], now: NOW });
    await trx('declaration_signatures').insert({
      ...{
        poll: of,
        person: id,
        role,
        signature: JSON.stringify({ role, ...(form === null ? {} : { form }) }),
        at: NOW,
      },
    });
  };
  const signedBefore = (trx: Trx) => asFixture(trx, () => signs(trx, 'scrutineer', null));
  /** The entry, when both have signed somehow. */
  const declares = async (trx: Trx) => {
    const pdf = Buffer.from('%PDF');
    await trx('declaration_files').insert({ poll, sha256: hashOf('%PDF'), pdf });
    await trx('board_entries').insert(entry('declaration', '', { pdf: hashOf('%PDF') }, 1, stopped().hash));
  };
  const right = async (trx: Trx) => {
    await counted(trx);
    await rules(trx, () => both(trx));
    await signs(trx);
  };

  const attempts: readonly Attempt[] = [
    [
      'a ruling before there is an outcome',
      'ruled_where_stopped',
      async (t) => {
        await counted(t, entry('closed', '', {}));
        await rules(t, () => both(t), {}, entry('closed', '', {}));
      },
      right,
    ],
    [
      'a ruling on a contest that did not stop',
      'ruled_where_stopped',
      async (t) => {
        await counted(t);
        await rules(t, () => both(t, { concerning: 'chair/women' }), { subject: 'chair/women' });
      },
      right,
    ],
    [
      'a ruling where the count stopped for another reason',
      'ruled_where_stopped',
      async (t) => {
        await counted(t, stopped('RUN_OFF'));
        await rules(t, () => both(t), {}, stopped('RUN_OFF'));
      },
      right,
    ],
    [
      'a ruling when somebody has signed the declaration',
      'ruled_before_declared',
      async (t) => {
        await counted(t);
        await asFixture(t, () => signs(t));
        await rules(t, () => both(t));
      },
      right,
    ],
    [
      'a ruling that nobody decided',
      'ruled_by_two',
      async (t) => {
        await counted(t);
        await rules(t, () => propose(t, ruled, { ...ABOUT, proposed_by: ruled.first }));
      },
      right,
    ],
    [
      'a ruling that the second officer refused',
      'ruled_by_two',
      async (t) => {
        await counted(t);
        await rules(t, async () => {
          const id = await propose(t, ruled, { ...ABOUT, proposed_by: ruled.first });
          await decide(t, ruled, id, { ended: 'refused' });
          return id;
        });
      },
      right,
    ],
    [
      'a ruling on another condition than the two agreed to',
      'ruled_by_two',
      async (t) => {
        await counted(t);
        await rules(t, () => both(t, { concerning: 'committee/youth' }));
      },
      right,
    ],
    [
      'a ruling that names another decision',
      'ruled_by_two',
      async (t) => {
        await counted(t);
        await rules(t, () => both(t), { decided: hashOf('another') });
      },
      right,
    ],
    [
      'a ruling that names another proposal',
      'ruled_by_two',
      async (t) => {
        await counted(t);
        await rules(t, () => both(t), { proposed: hashOf('another') });
      },
      right,
    ],
    [
      'a ruling to which two agreed in another poll',
      'ruled_by_two',
      async (t) => {
        await counted(t);
        await rules(t, () => both(t, { poll: 'another' }));
      },
      right,
    ],
    [
      'a ruling where two agreed to something else',
      'ruled_by_two',
      async (t) => {
        await counted(t);
        await rules(t, () => both(t, { kind: 'override' }));
      },
      right,
    ],
    [
      'a signature while a ruling is missing, though in other polls one was ruled on and one signed in the form of before',
      'declared_when_ruled',
      async (t) => {
        await counted(t);
        await asFixture(t, async () => {
          await t('board_entries').insert(entry('ruling', 'committee/women', {}, 0, undefined, 'ruled'));
          await signs(t, 'scrutineer', null, 'signed');
        });
        await signs(t);
      },
      right,
    ],
    [
      'a signature of the declaration while a ruling is missing',
      'declared_when_ruled',
      async (t) => {
        await counted(t);
        await signs(t);
      },
      async (t) => {
        await counted(t, stopped('RUN_OFF'));
        await signs(t);
      },
    ],
    [
      'a signature in the form of before while a ruling is missing, unless somebody signed so before there were rulings',
      'declared_when_ruled',
      async (t) => {
        await counted(t);
        await signs(t, 'returning-officer', null);
      },
      async (t) => {
        await counted(t);
        await signedBefore(t);
        await signs(t);
      },
    ],
    [
      'a declaration on the board while a ruling is missing, unless somebody signed it before there were rulings',
      'declared_when_ruled',
      async (t) => {
        await counted(t);
        await asFixture(t, async () => {
          await signs(t);
          await signs(t, 'scrutineer');
        });
        await declares(t);
      },
      async (t) => {
        await counted(t);
        await signedBefore(t);
        await signs(t);
        await declares(t);
      },
    ],
    [
      'a ruling when somebody signed the declaration before there were rulings',
      'ruled_before_declared',
      async (t) => {
        await counted(t);
        await signedBefore(t);
        await rules(t, () => both(t));
      },
      right,
    ],
  ];
  tryAll(() => database.db, attempts);
});
