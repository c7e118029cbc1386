/** What the tables of proposals, evidence and contacts refuse, whoever writes to them, and what they take without the offence. */
import type { Trx } from '../../src/store/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { asFixture } from '../support/fixture.ts';
import { later, newId } from '../support/grants.ts';
import {
  type Attempt,
  agreed,
  beforeRules,
  evidence,
  NOW,
  propose,
  type Row,
  type RuledPoll,
  setState,
  tryAll,
  variance,
} from '../support/ruledPoll.ts';
import { SEALED } from '../support/tableForms.ts';

describe('the tables of what two officers decide', () => {
  let database: TestDatabase;
  let ruled: RuledPoll;
  let poll: string;
  beforeRules((made, about) => {
    database = made;
    ruled = about;
    ({ poll } = ruled);
  });

  const state = (trx: Trx, to: string) => setState(trx, poll, to);
  const settles = async (trx: Trx, about: Row, decided: Row = {}) => {
    const [{ id }] = await trx('variances').insert(variance(poll)).returning('id');
    const proposal = await agreed(trx, ruled, { kind: 'variances-stand', ...about }, decided);
    await trx('variance_settlements').insert({ variance: id, proposal, at: NOW });
  };
  const refused = { ended: 'refused' };
  const withdrawn = { ended: 'withdrawn', auth: null, salt: null, record: null };
  const claims = async (trx: Trx, of: string) => {
    const id = newId();
    const claim = { id, poll: of, origin: 'member', about: 'paid', number: 'M1', words: SEALED, at: NOW };
    await asFixture(trx, () => trx('claims').insert({ ...claim, claimant: ruled.member }));
    return id;
  };
  const shows = async (trx: Trx, row: Row, to: string) => {
    await state(trx, to);
    await trx('evidence').insert(row);
  };
  /** A claim that its member took back, or not. */
  const onClaim = async (trx: Trx, table: 'evidence' | 'claim_takings' | 'claim_proposals', over: boolean) => {
    await state(trx, 'open');
    const claim = await claims(trx, poll);
    const proposal = await propose(trx, ruled);
    const end = { claim, ended: 'withdrawn', person: ruled.member, because: SEALED, at: NOW };
    if (over) await trx('claim_ends').insert(end);
    const rows = {
      evidence: evidence(ruled, { claim, number: null }),
      claim_takings: { claim, person: ruled.secretary, at: NOW },
      claim_proposals: { claim, proposal },
    };
    await trx(table).insert(rows[table]);
  };
  /** Who decides has an account as a member too, be it at the address of who proposed it. */
  const decides = async (trx: Trx, mailbox: string) => {
    const has = (id: string, change: Row) => asFixture(trx, () => trx('people').where({ id }).update(change));
    await has(ruled.secretary, { email: SEALED, email_index: 'm'.repeat(22) });
    await has(ruled.procedure, { email: SEALED, email_index: mailbox.repeat(22), member_number: 'M7' });
    await agreed(trx, ruled);
  };
  const manyPieces = async (trx: Trx, count: number) => {
    await state(trx, 'roll-open');
    for (let i = 0; i < count; i++) await trx('evidence').insert(evidence(ruled));
  };
  const hold = (change: Row = {}) => ({
    ...{ poll, number: 'M1', seq: 1, cause: 'changed', new_email: SEALED, at: NOW, ...change },
  });
  const releases = async (trx: Trx, change: { hold?: Row; later?: Row; about?: Row; decided?: Row; in?: string }) => {
    await trx('contact_holds').insert(hold(change.hold));
    if (change.later !== undefined) await trx('contact_holds').insert(hold(change.later));
    const proposal = await agreed(trx, ruled, { kind: 'release-contact', ...change.about }, change.decided);
    await state(trx, change.in ?? 'roll-frozen');
    await trx('contact_releases').insert({ poll, number: 'M1', seq: 1, proposal, while_open: false, at: NOW });
  };

  const attempts: readonly Attempt[] = [
    [
      'a variance that two officers refused to let stand',
      'settled_by_two',
      (t) => settles(t, {}, refused),
      (t) => settles(t, {}),
    ],
    [
      'a variance settled by what was agreed on something else',
      'settled_by_two',
      (t) => settles(t, { kind: 'release-contact' }),
      (t) => settles(t, {}),
    ],
    [
      'an eleventh piece of evidence',
      'evidence_full',
      (t) => manyPieces(t, 11),
      async (t) => manyPieces(t, 10).then(() => t('evidence').insert(evidence(ruled, { number: 'M2' }))),
    ],
    [
      'evidence after the close',
      'evidence_in_its_poll',
      (t) => shows(t, evidence(ruled), 'closed'),
      (t) => shows(t, evidence(ruled), 'open'),
    ],
    [
      'evidence with a claim of another poll',
      'evidence_in_its_poll',
      async (t) => shows(t, evidence(ruled, { claim: await claims(t, newId()), number: null }), 'open'),
      async (t) => shows(t, evidence(ruled, { claim: await claims(t, poll), number: null }), 'open'),
    ],
    ...(['evidence', 'claim_takings', 'claim_proposals'] as const).map(
      (table): Attempt => [
        `a row of ${table} on a claim that has ended`,
        'claim_open',
        (t) => onClaim(t, table, true),
        (t) => onClaim(t, table, false),
      ],
    ),
    [
      'a decision by another account of who proposed it',
      'two_officers',
      (t) => decides(t, 'm'),
      (t) => decides(t, 'n'),
    ],
    [
      'a contact released before the freeze',
      'released_in_its_state',
      (t) => releases(t, { in: 'roll-open' }),
      (t) => releases(t, {}),
    ],
    [
      'a contact that two did not release',
      'released_by_two',
      (t) => releases(t, { decided: refused }),
      (t) => releases(t, {}),
    ],
    [
      'a contact released by what was agreed about another member',
      'released_by_two',
      (t) => releases(t, { about: { concerning: 'M2' } }),
      (t) => releases(t, {}),
    ],
    [
      'a contact released that was held after two were asked',
      'released_by_two',
      (t) => releases(t, { hold: { at: later(NOW, 1) } }),
      (t) => releases(t, {}),
    ],
    [
      'a contact released that another came after',
      'released_by_two',
      (t) => releases(t, { later: { seq: 2, cause: 'corrected', held_by: ruled.secretary } }),
      (t) => releases(t, {}),
    ],
    [
      'a decision at the instant at which the proposal lapses',
      'decided_in_time',
      (t) => agreed(t, ruled, {}, { at: later(NOW, 3) }),
      (t) => agreed(t, ruled, {}, { at: new Date(later(NOW, 3).getTime() - 1) }),
    ],
    [
      'a decision by one without the duty',
      'decider_has_duty',
      (t) => agreed(t, ruled, {}, { person: ruled.first }),
      (t) => agreed(t, ruled),
    ],
    [
      'a proposal withdrawn by another',
      'withdrawn_by_its_own',
      (t) => agreed(t, ruled, {}, withdrawn),
      (t) => agreed(t, ruled, {}, { ...withdrawn, person: ruled.secretary }),
    ],
  ];

  tryAll(() => database.db, attempts);
});
