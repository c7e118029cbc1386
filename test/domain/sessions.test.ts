/** How long a session lasts, and what counts as one address: facts by hand. */
import { expect } from 'chai';
import { isOneAddress } from '../../src/domain/address.ts';
import { after, overallLimit, type SessionFacts, sessionLives } from '../../src/domain/sessions.ts';

const BEGAN = new Date('2026-10-01T09:00:00Z');
const minutes = (count: number) => after(BEGAN, { minutes: count });

describe('a session', () => {
  const lives = (change: Partial<SessionFacts>, now: Date): boolean => {
    const officer = change.officer ?? true;
    const facts = { createdAt: BEGAN, seenAt: BEGAN, expiresAt: overallLimit(BEGAN, officer), endedAt: null, officer };
    return sessionLives({ ...facts, ...change }, now);
  };
  const moment = (count: number) => new Date(minutes(count).getTime() - 1);

  it('that nobody uses ends after a quarter of an hour, at that very instant', () => {
    expect([lives({}, moment(15)), lives({}, minutes(15))]).to.deep.equal([true, false]);
  });

  it('that is used ends too: an officer’s after eight hours, a member’s after half an hour', () => {
    for (const [officer, limit] of [
      [true, 480],
      [false, 30],
    ] as const) {
      const used = { officer, seenAt: minutes(limit - 5) };
      expect([lives(used, moment(limit)), lives(used, minutes(limit))], String(officer)).to.deep.equal([true, false]);
    }
  });

  it('of somebody who holds no role any more ends with a member’s time', () => {
    const used = { officer: false, expiresAt: overallLimit(BEGAN, true), seenAt: minutes(29) };
    expect([lives(used, moment(30)), lives(used, minutes(30))]).to.deep.equal([true, false]);
  });

  it('of somebody who was given a role meanwhile ends as it was to end', () => {
    const used = { officer: true, expiresAt: overallLimit(BEGAN, false), seenAt: minutes(29) };
    expect([lives(used, moment(30)), lives(used, minutes(30))]).to.deep.equal([true, false]);
  });

  it('is over once it was ended', () => {
    expect(lives({ endedAt: BEGAN }, BEGAN)).to.equal(false);
  });
});

describe('one address', () => {
  it('has one @ and nothing by which a second recipient or a header gets in', () => {
    for (const text of ['ann@members.example', 'ann+poll@xn--bcher-kva.example']) {
      expect(isOneAddress(text), text).to.equal(true);
    }
    const others = ['ann', '@b.example', 'ann@', 'a@b@c.example', 'a@b.example,c@d.example', 'a@b.example\nBcc: c@d'];
    for (const text of [...others, 'Ann <a@b.example>', 'a b@c.example', '"a"@b.example']) {
      expect(isOneAddress(text), text).to.equal(false);
    }
  });

  it('is at most 254 characters long', () => {
    const long = (length: number) => `${'a'.repeat(length - 10)}@b.example`;
    expect([isOneAddress(long(254)), isOneAddress(long(255))]).to.deep.equal([true, false]);
  });
});
