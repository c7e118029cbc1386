/** A ruling on a condition, in the sample poll: in order, and as the operator or officers who sign anything could have it. */
import { expect } from 'chai';
import { readBoard } from '../../crypto/board.ts';
import { hashOf } from '../../crypto/canonical.ts';
import { dutiesCommitment, dutyLink, NO_DUTIES } from '../../crypto/commitment.ts';
import { checkAmendments } from '../../src/verify/amendmentChecks.ts';
import { type DutyEvent, dutyEvent, dutyHead } from '../../src/verify/bundle.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { readPollBoard } from '../../src/verify/pollBoard.ts';
import { checkRulings } from '../../src/verify/rulingChecks.ts';
import { partsOf, readLines, sealed, withActs, withLines } from '../support/openedPack.ts';
import { seededRng } from '../support/random.ts';
import { actOf, agreed, type Officer, POLL_ID, pollIdOf, signed } from '../support/sampleOffice.ts';
import { type Draft, declaredBy, OFFICE, samplePoll, seal, sealBoard } from '../support/samplePoll.ts';

const SALT = 'd4'.repeat(32);
const [PROPOSED_AT, DECIDED_AT] = ['2026-10-24T21:00:00Z', '2026-10-24T22:00:00Z'];
const { founder, returning, procedure, scrutineer, membership } = OFFICE.officers;
const RULED = {
  ...{ contest: 'committee', constraint: 'wood', elected: ['c3', 'c4'] },
  rule: 'Rule 9: those with the condition are elected first.',
};

describe('a ruling on a condition that binds', () => {
  const sample = samplePoll({
    ...{ contests: 1, casts: [3, 2], ranked: true },
    define: (poll) => ({
      ...poll,
      contests: poll.contests.map((one) =>
        one.id === 'committee'
          ? { ...one, constraints: [{ id: 'wood', says: 'Both of these', choices: ['c3', 'c4'], least: 2 }] }
          : one,
      ),
    }),
  });
  const honest = partsOf(sample);
  const before = readLines(honest.pack, 'duties.jsonl', dutyEvent);
  const undeclared = honest.drafts.slice(0, -1);
  const at = `board[${undeclared.length}]`;

  type Change = {
    readonly by?: readonly [Officer, Officer];
    readonly proposal?: object;
    readonly body?: object;
    readonly refused?: boolean;
    readonly events?: readonly DutyEvent[];
    readonly place?: (drafts: readonly Draft[], ruling: Draft) => readonly Draft[];
  };

  /** The poll ruled on and declared, and its pack. */
  function ruled(change: Change = {}) {
    const rng = seededRng('a ruling');
    const { by = [founder, returning], place = (all, one) => [...all, one] } = change;
    const proposal = { kind: 'ruling', poll: POLL_ID, ...RULED, why: 'It is published.', ...change.proposal };
    const { proposed, decided: agreedTo } = agreed(proposal, by, rng);
    const no = { proposal, proposed: hashOf(proposed.record.message), decision: 'refuse', because: 'No.' };
    const decided = change.refused ? signed(by[1].passkey, actOf('decide', no, '7'.repeat(64)), SALT) : agreedTo;
    const declared = ({ person }: Officer): DutyEvent => ({
      ...{ kind: 'interest', person, poll: pollIdOf(POLL_ID), interest: 'none', at: '2026-10-24T20:00:00Z' },
    });
    const events = [
      ...before,
      ...(change.events ?? [founder, returning, procedure, membership, scrutineer].map(declared)),
    ];
    const ruling = {
      kind: 'ruling' as const,
      body: {
        ...{ ...RULED, proposedAt: PROPOSED_AT, decidedAt: DECIDED_AT, proposed: proposed.auth, decided: decided.auth },
        duties: dutiesCommitment(events.reduce<string>(dutyLink, NO_DUTIES), SALT),
        ...change.body,
      },
    };
    const drafts = place(undeclared, ruling);
    const signers = { returning: returning.passkey, scrutineer: scrutineer.passkey };
    const body = declaredBy(drafts, sample.logKey, signers);
    const head = { of: proposed.auth, events: events.length, salt: SALT };
    const all = { ...honest, drafts: [...drafts, { kind: 'declaration' as const, body }] };
    const withEvents = withLines(all, 'duties.jsonl', dutyEvent, () => events);
    return withActs(
      withLines(withEvents, 'duty-heads.jsonl', dutyHead, (heads) => [...heads, head]),
      [proposed, decided],
    );
  }

  const verified = (drafts: readonly Draft[]) =>
    verifyBundle(seal(drafts, sample.logKey), { anchors: sample.anchors }).findings;
  /** By what looks at rulings, without the count. */
  const seen = (drafts: readonly Draft[]) => {
    const { board, findings } = readPollBoard(
      readBoard(sealBoard(drafts, sample.logKey).get('board.jsonl')!, new Map()).entries,
    );
    return [...findings, ...checkRulings(board), ...checkAmendments(board)].map(({ code }) => code);
  };
  const inPack = (change: Change = {}) => {
    const { board, pack } = sealed(ruled(change), sample);
    return verifyPack(board, pack);
  };
  const told = (findings: readonly { readonly code: string; readonly at: string }[]) =>
    findings.map((one) => `${one.code} ${one.at}`);

  it('is without a finding where two officers agreed to it and it keeps every condition', () => {
    expect(told(verified(ruled().drafts))).to.deep.equal([]);
    expect(told(inPack())).to.deep.equal([]);
    expect(told(inPack({ by: [returning, procedure] })), 'a procedure secretary agrees').to.deep.equal([]);
  });

  it('is missing where the result is declared without it', () => {
    const { bundle, anchors } = sample;
    expect(told(verifyBundle(bundle, { anchors }).findings)).to.deep.equal([`RULING_MISSING ${at}`]);
    expect(seen(undeclared), 'before it is declared').not.to.include('RULING_MISSING');
  });

  it('is not asked for where somebody signed before there were rulings that nothing is concluded', () => {
    const signers = { returning: returning.passkey, scrutineer: scrutineer.passkey };
    for (const ofBefore of [['scrutineer'], ['returning-officer', 'scrutineer']] as const) {
      const body = declaredBy(undeclared, sample.logKey, signers, ofBefore);
      const drafts = [...undeclared, { kind: 'declaration' as const, body }];
      expect(told(verified(drafts)), ofBefore.join()).to.deep.equal([]);
      const { board, pack } = sealed({ ...honest, drafts }, sample);
      expect(told(verifyPack(board, pack)), ofBefore.join()).to.deep.equal([]);
    }
  });

  const twice: Change['place'] = (all, one) => [...all, one, one];
  const early: Change['place'] = (all, one) => [...all.slice(0, -1), one, ...all.slice(-1)];
  for (const [name, code, change] of [
    ['names fewer than there are places', 'RULING_UNFIT', { body: { elected: ['c3'] } }],
    ['names somebody twice', 'RULING_UNFIT', { body: { elected: ['c3', 'c3'] } }],
    ['names somebody who did not stand', 'RULING_UNFIT', { body: { elected: ['c3', 'c9'] } }],
    ['leaves the condition unmet', 'RULING_UNFIT', { body: { elected: ['c1', 'c3'] } }],
    ['is of a contest that did not stop', 'RULING_UNASKED', { body: { contest: 'sitting-member' } }],
    ['is of another condition', 'RULING_UNASKED', { body: { constraint: 'iron' } }],
    ['is of no contest of the poll', 'RULING_UNASKED', { body: { contest: 'treasurer' } }],
    ['stands twice', 'RULING_TWICE', { place: twice }],
    ['stands twice over one pair of signatures', 'ACT_NAMED_TWICE', { place: twice }],
    ['stands before the outcome', 'BOARD_ORDER', { place: early }],
  ] as const satisfies readonly (readonly [string, string, Change])[]) {
    it(`is found as ${code} when it ${name}`, () => {
      expect(seen(ruled(change).drafts)).to.include(code);
    });
  }

  it('is found as ENTRY_AFTER_END when it comes after the declaration', () => {
    const { drafts } = ruled();
    const moved = [...drafts.slice(0, -2), drafts.at(-1)!, drafts.at(-2)!];
    expect(seen(moved)).to.include('ENTRY_AFTER_END');
  });

  for (const [name, code, change] of [
    ['is not what the two signed', 'AGREED_OTHER', { proposal: { elected: ['c4', 'c3'] } }],
    ['has another rule than the two signed', 'AGREED_OTHER', { proposal: { rule: 'Rule 10.' } }],
    ['was signed as something else', 'ACT_MESSAGE', { proposal: { kind: 'admit-reviewer' } }],
    ['was refused by the second officer', 'ACT_MESSAGE', { refused: true }],
    ['is of one officer alone', 'SAME_OFFICER', { by: [returning, returning] }],
    ['is proposed by a secretary', 'DUTY_MISSING', { by: [procedure, returning] }],
    ['is decided by a scrutineer', 'DUTY_MISSING', { by: [returning, scrutineer] }],
    ['is of officers who declared no interest or none', 'DUTY_INTEREST', { events: [] }],
    ['was proposed before the close', 'AGREED_ORDER', { body: { proposedAt: '2026-10-24T18:00:00Z' } }],
    ['was decided when it had lapsed', 'AGREED_LAPSED', { body: { decidedAt: '2026-10-29T22:00:00Z' } }],
    ['commits to another record of duties', 'DUTIES_HEAD', { body: { duties: '0'.repeat(64) } }],
  ] as const satisfies readonly (readonly [string, string, Change])[]) {
    it(`is found as ${code} in the pack when it ${name}`, () => {
      expect(told(inPack(change))).to.include(`${code} ${at}`);
    });
  }

  it('is found as ACT_MISSING in the pack that does not open what was signed', () => {
    const { drafts, pack } = ruled();
    const acts = honest.pack.get('acts.jsonl')!;
    const { board } = sealed({ drafts, pack }, sample);
    expect(told(verifyPack(board, new Map([...pack, ['acts.jsonl', acts]])))).to.include(`ACT_MISSING ${at}`);
  });
});
