/** What the tables hold of overrides, claims and evidence by themselves, whoever writes to them past the actions. */
import { expect } from 'chai';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { amendRoll } from '../../src/actions/amendRoll.ts';
import { recordAccess } from '../../src/store/accessLog.ts';
import { insertClaim, linkProposal } from '../../src/store/claims.ts';
import { inTransaction, type Trx, violatedConstraint } from '../../src/store/database.ts';
import { insertEvidence, linkEvidence } from '../../src/store/evidence.ts';
import { lockPoll } from '../../src/store/polls.ts';
import { insertVariances } from '../../src/store/roll.ts';
import { snapshotFiles } from '../../src/store/snapshots.ts';
import type { RollLine } from '../../src/verify/bundle.ts';
import { asFixture } from '../support/fixture.ts';
import {
  decideInDatabase,
  firstTwo,
  grantInDatabase,
  later,
  newId,
  person,
  proposeInDatabase,
} from '../support/grants.ts';
import { listMember } from '../support/listedMember.ts';
import type { Override } from '../support/openRoll.ts';
import { startTestService, type TestService } from '../support/service.ts';

const LINE: RollLine = { number: 'M1', name: 'Ann Example', unit: 'N', decision: 'eligible', reasons: [] };
const OFF: RollLine = { ...LINE, decision: 'excluded', reasons: ['RESIGNED'] };

describe('the tables of overrides and claims', function () {
  this.timeout(120_000);
  let service: TestService;
  let poll: string;
  let secretary: string;
  let procedure: string;
  let member: string;
  let now: Date;
  before(async () => {
    service = await startTestService();
    const { db } = service.deps;
    now = service.deps.now();
    await inTransaction(db, async (trx) => {
      const { first, second } = await firstTwo(trx, now);
      [secretary, procedure] = [await person(trx, now), await person(trx, now)];
      member = await person(trx, now, { memberNumber: 'M1' });
      await grantInDatabase(trx, { to: secretary, role: 'membership-secretary', by: [first, second], now });
      await grantInDatabase(trx, { to: procedure, role: 'procedure-secretary', by: [first, second], now });
    });
    poll = await listMember(service.deps, { number: 'M1', name: LINE.name, email: 'ann@members.example' });
    await inTransaction(db, async (trx) => {
      await asFixture(trx, () =>
        trx('polls')
          .where({ id: poll })
          .update({
            state: 'roll-open',
            definition: trx.raw(
              `jsonb_set(jsonb_set(definition, '{corrections,pairCap}', '2000'), '{corrections,pairAlarm}', '2000')`,
            ),
          }),
      );
      for (const who of [secretary, procedure]) await declare(trx, who);
      await insertVariances(trx, poll, [
        { kind: 'shared-email', members: ['M2', 'M3'], detail: {} },
        { kind: 'payment-unknown', members: ['M1'], detail: {} },
      ]);
    });
  });
  after(() => service.stop());

  const declare = (trx: Trx, who: string) => trx('interests').insert({ person: who, poll, interest: 'none', at: now });

  const proposalOf = (before: RollLine | null, after: RollLine, evidence: string): Override => ({
    kind: 'override',
    poll: poll as Override['poll'], // as the column has it
    number: after.number,
    before,
    after,
    grounds: 'wrongly-listed',
    evidence: [evidence],
    claim: null,
    variances: [],
    why: 'Shown.',
  });
  const give = async (
    trx: Trx,
    change: { claim?: string; number?: string; byOfficer?: boolean; text?: string } = {},
  ) => {
    const { claim = null, byOfficer = true, text = 'letter' } = change;
    const id = newId();
    const bytes = utf8(text);
    const number = claim === null ? (change.number ?? 'M1') : null;
    const about = {
      id,
      poll,
      claim,
      number,
      unit: null,
      sha256: sha256Hex(bytes),
      type: 'pdf',
      size: bytes.length,
      what: 'x',
    } as const;
    const refused = await insertEvidence(
      trx,
      { ...about, givenBy: byOfficer ? secretary : member, byOfficer, at: now },
      bytes,
    );
    return { id, sha256: about.sha256, refused };
  };
  const concern = (number: string) => ({ poll, units: ['N'], person: null, number });
  /** A proposal with its evidence, decided or not. */
  const proposed = async (trx: Trx, given: Override, evidence: readonly string[], ended?: 'approved' | 'refused') => {
    const id = await proposeInDatabase(trx, { proposal: given, concern: concern(given.number), by: secretary, now });
    await linkEvidence(trx, id, evidence);
    if (ended !== undefined) await decideInDatabase(trx, id, { by: procedure, now, ended });
    return id;
  };
  const amendment = (proposal: string, change: object = {}) => ({
    ...{ poll, seq: 1, number: 'M1', proposal, name: Buffer.concat([Buffer.of(1), Buffer.alloc(40)]), unit: 'N' },
    ...{ eligible: false, reasons: '["RESIGNED"]', first_reason: 'RESIGNED', effect: -1, frozen: true },
    ...{ amendment: 'ab'.repeat(32), salt: 'cd'.repeat(32), at: now },
    ...change,
  });
  /** While voting is open, two officers take M1 off. */
  const amended = async (trx: Trx) => {
    const { id, sha256 } = await give(trx);
    const agreed = await proposed(trx, proposalOf(LINE, OFF, sha256), [id], 'approved');
    await asFixture(trx, () => trx('polls').where({ id: poll }).update({ state: 'open' }));
    await trx('amendments').insert(amendment(agreed, { frozen: false }));
  };
  const paper = (number: string, more: object = {}) => {
    const hash = sha256Hex(utf8(`paper ${number}`));
    return { poll, number, unit: 'N', leaf: hash, salt: hash, paper: hash, ...more };
  };
  const claimed = async (trx: Trx, change: object = {}) => {
    const id = newId();
    const claim = {
      id,
      poll,
      origin: 'member',
      about: 'other',
      number: 'M1',
      unit: null,
      claimant: member,
      openedBy: null,
    } as const;
    await insertClaim(trx, { ...claim, name: 'Ann', email: null, says: 'Wrong.', at: now, ...change });
    return id;
  };
  const ended = (claim: string, change: object) => ({
    claim,
    because: Buffer.concat([Buffer.of(1), Buffer.alloc(40)]),
    at: now,
    ...change,
  });

  /** Everything is rolled back, whether or not the table refuses. @returns the constraint that refused, if one did */
  async function refusedBy(attempt: (trx: Trx) => Promise<unknown>): Promise<string | undefined> {
    try {
      await inTransaction(service.deps.db, async (trx) => {
        await attempt(trx);
        throw new Error('taken');
      });
    } catch (fault) {
      return fault instanceof Error && fault.message === 'taken'
        ? undefined
        : (violatedConstraint(fault) ?? String(fault));
    }
  }

  const attempts: readonly [what: string, constraint: string | undefined, attempt: (trx: Trx) => Promise<unknown>][] = [
    [
      'takes an amendment that two officers agreed on evidence',
      undefined,
      async (trx) => {
        const { id, sha256 } = await give(trx);
        await trx('amendments').insert(amendment(await proposed(trx, proposalOf(LINE, OFF, sha256), [id], 'approved')));
      },
    ],
    [
      'refuses one that nobody has decided',
      'amended_by_two',
      async (trx) => {
        const { id, sha256 } = await give(trx);
        await trx('amendments').insert(amendment(await proposed(trx, proposalOf(LINE, OFF, sha256), [id])));
      },
    ],
    [
      'refuses one that was refused',
      'amended_by_two',
      async (trx) => {
        const { id, sha256 } = await give(trx);
        await trx('amendments').insert(amendment(await proposed(trx, proposalOf(LINE, OFF, sha256), [id], 'refused')));
      },
    ],
    [
      'refuses one without evidence',
      'amended_on_evidence',
      async (trx) =>
        trx('amendments').insert(
          amendment(await proposed(trx, proposalOf(LINE, OFF, 'ab'.repeat(32)), [], 'approved')),
        ),
    ],
    [
      'refuses one after the last instant for it',
      'amended_in_time',
      async (trx) => {
        const { id, sha256 } = await give(trx);
        const agreed = await proposed(trx, proposalOf(LINE, OFF, sha256), [id], 'approved');
        await trx('amendments').insert(amendment(agreed, { at: later(now, 60) }));
      },
    ],
    [
      'refuses one beyond what the same two may decide together',
      'pair_cap',
      async (trx) => {
        await asFixture(trx, () =>
          trx('polls')
            .where({ id: poll })
            .update({ definition: trx.raw(`jsonb_set(definition, '{corrections,pairCap}', '0')`) }),
        );
        const { id, sha256 } = await give(trx);
        await trx('amendments').insert(amendment(await proposed(trx, proposalOf(LINE, OFF, sha256), [id], 'approved')));
      },
    ],
    [
      'refuses evidence about another member under a proposal',
      'evidence_about_it',
      async (trx) => {
        const { id, sha256 } = await give(trx, { number: 'M2' });
        await proposed(trx, proposalOf(LINE, OFF, sha256), [id]);
      },
    ],
    [
      'takes evidence of the claim that a proposal answers',
      undefined,
      async (trx) => {
        const claim = await claimed(trx, { number: null, claimant: secretary, origin: 'stranger' });
        const { id, sha256 } = await give(trx, { claim });
        const proposal = await proposeInDatabase(trx, {
          ...{ proposal: proposalOf(LINE, OFF, sha256), concern: concern('M1'), by: secretary, now },
        });
        await linkProposal(trx, claim, proposal);
        await linkEvidence(trx, proposal, [id]);
      },
    ],
    [
      'refuses to settle, with an override, a variance about others',
      'settles_its_own',
      async (trx) => {
        const { id, sha256 } = await give(trx);
        const agreed = await proposed(trx, proposalOf(LINE, OFF, sha256), [id], 'approved');
        const others: { id: number } = await trx('variances').where({ poll, kind: 'shared-email' }).first('id');
        await trx('variance_settlements').insert({ variance: others.id, proposal: agreed, at: now });
      },
    ],
    [
      'refuses to settle, as it stands, a variance that names one of the two',
      'not_own_entry',
      async (trx) => {
        const [first] = await trx('roles').orderBy('id').select('person');
        const [second] = await trx('roles').where({ role: 'data-protection-officer' }).select('person');
        const named = await person(trx, now, { memberNumber: 'M9' });
        const by = [first.person, second.person] as const;
        await grantInDatabase(trx, { to: named, role: 'procedure-secretary', by, now });
        await declare(trx, named);
        await insertVariances(trx, poll, [{ kind: 'payment-unknown', members: ['M1', 'M9'], detail: {} }]);
        const own: { id: number } = await trx('variances').where({ poll }).orderBy('id', 'desc').first('id');
        const kind = 'payment-unknown';
        const id = await proposeInDatabase(trx, {
          proposal: {
            kind: 'variances-stand',
            poll: poll as Override['poll'],
            variance: kind,
            entries: 1,
            only: null,
            why: 'Ok.',
          },
          concern: { poll, units: ['N'], person: null, number: null, thing: kind },
          by: secretary,
          now,
        });
        await decideInDatabase(trx, id, { by: named, now });
        await trx('variance_settlements').insert({ variance: own.id, proposal: id, at: now });
      },
    ],
    [
      'refuses a paper by an amendment of another line, or of one that is not eligible',
      'paper_by_its_amendment',
      async (trx) => {
        await amended(trx);
        await trx('papers').insert(paper('M1', { amendment: 1 }));
      },
    ],
    [
      'refuses to cancel a paper by an amendment of another line',
      'paper_by_its_amendment',
      async (trx) => {
        await asFixture(trx, () => trx('papers').insert(paper('M2')));
        await amended(trx);
        await trx('paper_cancellations').insert({ poll, paper: paper('M2').paper, amendment: 1, at: now });
      },
    ],
    [
      'takes it by one of its own',
      undefined,
      async (trx) => {
        await asFixture(trx, () => trx('papers').insert(paper('M1')));
        await amended(trx);
        await trx('paper_cancellations').insert({ poll, paper: paper('M1').paper, amendment: 1, at: now });
      },
    ],
    [
      'refuses an eleventh piece of evidence',
      'EVIDENCE_FULL',
      async (trx) => {
        for (let i = 1; i <= 10; i++) expect((await give(trx, { text: `${i}` })).refused).to.equal(null);
        throw new Error((await give(trx, { text: '11' })).refused ?? 'taken');
      },
    ],
    [
      'refuses evidence for a number by anybody but an officer',
      'number_by_an_officer',
      (trx) => give(trx, { byOfficer: false }),
    ],
    ['refuses a claim after the last instant for it', 'claimed_in_time', (trx) => claimed(trx, { at: later(now, 60) })],
    [
      'refuses a claim in the name of an officer without the duty',
      'opened_by_an_officer',
      (trx) => claimed(trx, { origin: 'walk-in', claimant: null, openedBy: member }),
    ],
    [
      'refuses a challenge of nobody',
      'challenge_of_an_entry',
      (trx) => claimed(trx, { origin: 'challenge', claimant: null, openedBy: secretary, number: null }),
    ],
    [
      'refuses an end of a claim by another than who made it',
      'withdrawn_by_its_own',
      async (trx) => trx('claim_ends').insert(ended(await claimed(trx), { ended: 'withdrawn', person: secretary })),
    ],
    [
      'refuses an answer by whom the claim is about',
      'not_own_claim',
      async (trx) => trx('claim_ends').insert(ended(await claimed(trx), { ended: 'answered', person: member })),
    ],
    [
      'refuses an answer by one who could not have decided',
      'answered_by_a_decider',
      async (trx) => trx('claim_ends').insert(ended(await claimed(trx), { ended: 'answered', person: secretary })),
    ],
    [
      'refuses a claim that is changed by a proposal which does not answer it',
      'ended_by_its_proposal',
      async (trx) => {
        const { id, sha256 } = await give(trx);
        const proposal = await proposed(trx, proposalOf(LINE, OFF, sha256), [id], 'approved');
        await trx('claim_ends').insert(ended(await claimed(trx), { ended: 'changed', person: procedure, proposal }));
      },
    ],
    [
      'refuses a word on a claim that has ended',
      'claim_open',
      async (trx) => {
        const claim = await claimed(trx);
        await trx('claim_ends').insert(ended(claim, { ended: 'withdrawn', person: member }));
        const says = Buffer.concat([Buffer.of(1), Buffer.alloc(40)]);
        await trx('claim_messages').insert({ claim, person: member, by_officer: false, says, at: now });
      },
    ],
    [
      'refuses words in clear',
      'sealed_form',
      async (trx) => {
        const row = { id: newId(), poll, origin: 'member', about: 'other', number: 'M1', claimant: member, at: now };
        await trx('claims').insert({ ...row, words: Buffer.from('{"name":"Ann","says":"I have paid since spring."}') });
      },
    ],
  ];
  for (const [what, constraint, attempt] of attempts) {
    it(`${what}${constraint === undefined ? '' : ` (${constraint})`}`, async () => {
      const found = await refusedBy(attempt);
      if (constraint === 'EVIDENCE_FULL') expect(found).to.match(/EVIDENCE_FULL/);
      else expect(found).to.equal(constraint);
    });
  }

  it('changes and takes out nothing of what was claimed, shown, decided and told', async () => {
    const tables = [
      ...['claimants', 'claim_askings', 'claims', 'claim_messages', 'claim_takings', 'claim_proposals', 'claim_ends'],
      ...['evidence', 'proposal_evidence', 'organisation_settings', 'notice_keys', 'notices', 'amendments'],
      ...['variance_settlements', 'paper_cancellations', 'proposals', 'proposal_ends'],
    ];
    const { rows }: { rows: { name: string; trigger: string; type: number }[] } = await service.deps.db.raw(
      `select tgrelid::regclass::text as name, tgname as trigger, tgtype as type from pg_trigger where tgname in ('append_only', 'no_truncate')`,
    );
    // tgtype: 1 for each row, 2 before, 8 delete, 16 update, 32 truncate.
    for (const table of tables) {
      const of = (trigger: string) => rows.find((row) => row.name === table && row.trigger === trigger)?.type;
      expect([of('append_only'), of('no_truncate')], table).to.deep.equal([1 + 2 + 8 + 16, 2 + 32]);
    }
    const kept = await refusedBy(async (trx) => {
      await claimed(trx);
      await trx('claims').delete();
    });
    expect(kept).to.match(/claims is append-only/);
  });

  it('leaves the snapshot and the rules’ own lines as they were after a thousand overrides (demand 1)', async () => {
    const { db } = service.deps;
    const print = async () => {
      const { rows } = await db.raw(
        `select (select md5(string_agg(s::text, '')) from snapshots s) as snapshot,
           (select md5(string_agg(f::text, '')) from snapshot_files f) as files,
           (select md5(string_agg(l::text, '')) from roll_lines l) as lines`,
      );
      return rows[0];
    };
    const { snapshot } = await db('polls').where({ id: poll }).first('snapshot');
    const before = await print();
    const list = await snapshotFiles(db, snapshot);
    expect(list.size).to.be.greaterThan(0);
    for (let batch = 0; batch < 10; batch++) {
      await inTransaction(db, async (trx) => {
        const locked = await lockPoll(trx, poll);
        if (locked === undefined) throw new Error('no poll');
        for (let i = 0; i < 100; i++) {
          const nth = batch * 100 + i;
          const [from, to] = nth % 2 === 0 ? [LINE, OFF] : [OFF, LINE];
          const known = await trx('evidence').where({ poll, number: 'M1' }).first('id', 'sha256');
          const { id, sha256 } = known ?? (await give(trx));
          const proposal = await proposed(trx, proposalOf(from, to, sha256), [id], 'approved');
          const acts = { proposed: sha256Hex(utf8(`p${nth}`)), decided: sha256Hex(utf8(`d${nth}`)) };
          await amendRoll(trx, service.deps, locked, { before: from, after: to, proposal, ...acts, email: null }, now);
        }
        await recordAccess(trx, { person: secretary, credentialId: null }, { act: 'decided', poll }, now);
      });
    }
    expect(await db('amendments').where({ poll }).count('* as n').first()).to.deep.equal({ n: 1000 });
    expect(await print()).to.deep.equal(before);
    expect(await snapshotFiles(db, snapshot)).to.deep.equal(list);
  });
});
