/** Who may sign off, until when, and when an opened look is over: facts by hand. */
import { expect } from 'chai';
import { dueAt, glassIsOpen, isAbout, mayReview, type ReviewFacts, whatFor } from '../../src/domain/review.ts';

const item = (...took: string[]) => ({ took, aboutSelf: false, reviewed: false });
const facts = (change: Partial<ReviewFacts> = {}): ReviewFacts => ({
  reviewer: ['dora', 'dora as a member'],
  reviewsHere: true,
  isKnown: true,
  items: [item('mary', 'paul')],
  named: 1,
  ...change,
});
const code = (change: Partial<ReviewFacts>) => {
  const answer = mayReview(facts(change));
  return answer.ok ? 'may' : answer.code;
};

describe('signing off', () => {
  it('is for the data protection officer and a scrutineer of the poll', () => {
    expect(code({})).to.equal('may');
    expect(code({ reviewsHere: false })).to.equal('NOT_ALLOWED');
  });

  it('is never of what one did, proposed or decided, under whatever account', () => {
    for (const took of [['dora'], ['mary', 'dora'], ['dora as a member', 'paul']]) {
      expect(code({ items: [item(...took)] }), took.join()).to.equal('REVIEW_OWN');
    }
    const two = [facts().items[0]!, item('dora')];
    expect(code({ items: two, named: 2 }), 'one of a page').to.equal('REVIEW_OWN');
  });

  it('is never of what is about oneself alone, and may be of a list with oneself on it', () => {
    expect(code({ items: [{ ...item('mary'), aboutSelf: true }] })).to.equal('REVIEW_OWN');
    const own = new Set(['dora', 'M0007']);
    expect(isAbout({ concerning: 'M0007', members: [] }, own)).to.equal(true);
    expect(isAbout({ concerning: 'claim', members: ['M0007'] }, own)).to.equal(true);
    expect(isAbout({ concerning: null, members: ['M0007', 'M0008'] }, own)).to.equal(false);
    expect(isAbout({ concerning: 'M0008', members: ['M0008'] }, own)).to.equal(false);
    expect(isAbout({ concerning: null, members: [] }, own)).to.equal(false);
  });

  it('is once, of what there is, and after the close by who was there when it closed', () => {
    expect(code({ items: [{ ...item('mary'), reviewed: true }] })).to.equal('REVIEW_DONE');
    expect(code({ named: 2 })).to.equal('NOT_FOUND');
    expect(code({ isKnown: false })).to.equal('REVIEWER_NEW');
  });

  it('is due within a week', () => {
    expect(dueAt(new Date('2026-10-02T09:00:00Z')).toISOString()).to.equal('2026-10-09T09:00:00.000Z');
  });
});

describe('a look that two people opened', () => {
  const at = new Date('2026-10-02T09:00:00Z');
  const until = new Date('2026-10-02T10:00:00Z');
  const open = (now: string, state: Parameters<typeof glassIsOpen>[1] = 'open') =>
    glassIsOpen({ at, until }, state, new Date(now));

  it('is open from its instant up to the one at which the hour is over', () => {
    expect(['08:59:59', '09:00:00', '09:59:59', '10:00:00'].map((time) => open(`2026-10-02T${time}Z`))).to.deep.equal([
      false,
      true,
      true,
      false,
    ]);
  });

  it('is over when voting closes', () => {
    const now = '2026-10-02T09:30:00Z';
    expect(
      (['roll-open', 'roll-frozen', 'keys-ready', 'open', 'closed'] as const).map((one) => open(now, one)),
    ).to.deep.equal([false, true, true, true, false]);
  });
});

describe('what a look was for', () => {
  it('is told by what was asked and what stood open at the entry, and by no name', () => {
    expect(whatFor({ claims: ['a'], proposals: ['b'], variances: 2 })).to.equal('a claim');
    expect(whatFor({ claims: [], proposals: ['b'] })).to.equal('a proposal');
    expect(whatFor({ claims: [], proposals: [], variances: 1 })).to.match(/difference/);
    expect(whatFor({ claims: [], proposals: [], variances: 0 })).to.equal(null);
    expect(whatFor({ variances: 'none' })).to.equal(null);
    expect(whatFor({ reason: 'IN_ARREARS' })).to.match(/left out, by reason/);
    expect(whatFor({ variance: 'shared-email' })).to.match(/list of differences/);
    expect(whatFor({ number: 'M1' })).to.equal('a search for a number');
    expect(whatFor({ searchLength: 5 })).to.equal('a search for a name');
    expect(whatFor({ kind: 'override', decision: 'approve' })).to.equal(null);
  });
});
