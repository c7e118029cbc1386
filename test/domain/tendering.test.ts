/** Who may tender a ballot, and when a tendered one may be settled so: facts in, decision out. */
import { expect } from 'chai';
import {
  admitUntil,
  decideTender,
  maySettle,
  mayTender,
  type SettleFacts,
  type TenderFacts,
} from '../../src/domain/tendering.ts';
import type { RollLine } from '../../src/verify/bundle.ts';

const OPENS = '2026-10-01T08:00:00Z';
const CLOSES = '2026-10-08T19:00:00Z';
const NOW = new Date('2026-10-05T12:00:00Z');
const code = (answer: { readonly ok: true } | { readonly ok: false; readonly code: string }): string =>
  answer.ok ? 'OK' : answer.code;

describe('tendering a ballot', () => {
  const facts = (change: Partial<TenderFacts> = {}): TenderFacts => ({
    ...{ state: 'open', opensAt: OPENS, closesAt: CLOSES, pausedSince: null, rehearsal: false },
    ...{ hasPaper: false, claimOpen: true, tendered: false },
    ...change,
  });
  const cases: readonly [says: string, change: Partial<TenderFacts>, at: Date, code: string][] = [
    ['is for whoever contests their entry and has no paper', {}, NOW, 'OK'],
    ['is possible until the last second of voting', {}, new Date('2026-10-08T18:59:59Z'), 'OK'],
    ['is over at the very second at which voting ends', {}, new Date(CLOSES), 'POLL_NOT_OPEN'],
    ['has not begun before voting is open', { state: 'keys-ready' }, NOW, 'POLL_NOT_OPEN'],
    ['is over when the poll is closed', { state: 'closed' }, NOW, 'POLL_NOT_OPEN'],
    ['waits while voting is paused', { pausedSince: '2026-10-05T11:00:00Z' }, NOW, 'VOTING_PAUSED'],
    ['is not for whoever has a paper', { hasPaper: true }, NOW, 'TENDER_HAS_PAPER'],
    ['is not for whoever contests nothing', { claimOpen: false }, NOW, 'TENDER_NEEDS_CLAIM'],
    ['is done once', { tendered: true }, NOW, 'ALREADY_TENDERED'],
  ];
  for (const [says, change, at, expected] of cases) {
    it(says, () => expect(code(mayTender(facts(change), at))).to.equal(expected));
  }

  it('answers a ballot that is sent again as it did the first time, after voting too, and refuses another one', () => {
    const sent = { same: true, failedTries: 0, credentialUsed: false };
    const before = facts({ tendered: true, claimOpen: false });
    const late = new Date('2026-10-09T00:00:00Z');
    expect(decideTender(before, sent, late)).to.deep.equal({ ok: true, value: { take: false } });
    expect(code(decideTender(before, { ...sent, same: false }, late))).to.equal('ALREADY_TENDERED');
  });

  it('takes no more after five ballots that could not be read, nor one under a credential that was cast with', () => {
    const sent = { same: false, failedTries: 0, credentialUsed: false };
    expect(decideTender(facts(), sent, NOW)).to.deep.equal({ ok: true, value: { take: true } });
    const first = decideTender(facts(), { ...sent, same: true }, NOW);
    expect(first, 'nothing was sent before').to.deep.equal({ ok: true, value: { take: true } });
    expect(code(decideTender(facts(), { ...sent, failedTries: 4 }, NOW))).to.equal('OK');
    expect(code(decideTender(facts(), { ...sent, failedTries: 5 }, NOW))).to.equal('TRIES_SPENT');
    expect(code(decideTender(facts(), { ...sent, credentialUsed: true }, NOW))).to.equal('BALLOT_INVALID');
  });
});

describe('settling a tendered ballot', () => {
  const until = admitUntil({ times: { closesAt: CLOSES }, corrections: { lapseHours: 72 } });
  const before: RollLine = { number: 'M1', name: 'Ann', unit: 'EAST', decision: 'excluded', reasons: ['IN_ARREARS'] };
  const after: RollLine = { ...before, decision: 'eligible', reasons: [] };
  const facts = (change: Partial<SettleFacts> = {}): SettleFacts => ({
    ...{ state: 'open', paused: false, admitUntil: until, settled: false, line: before, tenderedFor: after },
    ...{ pending: false, passkeyInForce: true, given: 'M1', otherPaper: false, otherTender: null },
    ...change,
  });
  const LATE = new Date('2026-10-11T19:00:00Z');

  it('has three days after voting to admit, where the poll gives its proposals three days', () => {
    expect(until).to.deep.equal(LATE);
  });

  type Case = readonly [says: string, change: Partial<SettleFacts>, at: Date, admitted: string, refused: string];
  const cases: readonly Case[] = [
    ['goes either way while the poll is open', {}, NOW, 'OK', 'OK'],
    ['goes either way after voting until the last second', {}, new Date('2026-10-11T18:59:59Z'), 'OK', 'OK'],
    ['can only be a no from the last instant on', {}, LATE, 'TENDER_LATE', 'OK'],
    ['is over once the poll is closed', { state: 'closed' }, NOW, 'POLL_STATE', 'POLL_STATE'],
    ['is done once', { settled: true }, NOW, 'ENTRY_CHANGED', 'ENTRY_CHANGED'],
    ['rests on the line as it stands', { line: { ...before, name: 'Anne' } }, NOW, 'ENTRY_CHANGED', 'ENTRY_CHANGED'],
    [
      'is for the line that the ballot was encrypted for',
      { tenderedFor: { ...after, unit: 'WEST' } },
      NOW,
      'PROPOSAL_UNSUITABLE',
      'PROPOSAL_UNSUITABLE',
    ],
    ['waits for another proposal', { pending: true }, NOW, 'PROPOSAL_PENDING', 'PROPOSAL_PENDING'],
    ['casts nothing while voting is paused', { paused: true }, NOW, 'LOCKED', 'OK'],
    ['casts nothing by a passkey that was withdrawn', { passkeyInForce: false }, NOW, 'TENDER_PASSKEY', 'OK'],
    ['gives nobody a second paper', { otherPaper: true }, NOW, 'PROPOSAL_UNSUITABLE', 'OK'],
    ['admits one of two by one number', { otherTender: 'admitted' }, NOW, 'PROPOSAL_UNSUITABLE', 'OK'],
    ['admits none while another by its number waits', { otherTender: 'waiting' }, NOW, 'PROPOSAL_UNSUITABLE', 'OK'],
    [
      'is signed with the number that the person gave',
      { given: 'M2' },
      NOW,
      'PROPOSAL_UNSUITABLE',
      'PROPOSAL_UNSUITABLE',
    ],
  ];
  for (const [says, change, at, admitted, refused] of cases) {
    it(says, () => {
      const settle = (admit: boolean) => code(maySettle({ admit, before, after, given: 'M1' }, facts(change), at));
      expect([settle(true), settle(false)]).to.deep.equal([admitted, refused]);
    });
  }
});
