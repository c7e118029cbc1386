/** That the chain of the access log tells of a row that was changed, left out or put in. */
import { expect } from 'chai';
import { brokenAt, FIRST_PREV } from '../../src/domain/accessLog.ts';
import { type AccessRow, accessHash } from '../../src/verify/accessLog.ts';

type Hashed = AccessRow & { readonly hash: string };
const row = (change: Partial<AccessRow>): Hashed => {
  const facts: AccessRow = {
    ...{ at: '2026-10-01T09:00:00.000Z', person: null, credentialId: null, act: 'signed-in', poll: null },
    ...{ concerning: null, details: {}, prev: FIRST_PREV },
    ...change,
  };
  return { ...facts, hash: accessHash(facts) };
};

describe('the chain of the access log', () => {
  const first = row({});
  const second = row({ act: 'roll-line-read', concerning: 'M1', prev: first.hash });
  const third = row({ act: 'signed-out', prev: second.hash });

  it('holds as it was written', () => {
    expect([brokenAt([]), brokenAt([first, second, third])]).to.deep.equal([null, null]);
  });

  it('breaks where a row says something else than it did, was left out, or was put in', () => {
    expect(brokenAt([first, { ...second, concerning: 'M2' }, third]), 'changed').to.equal(1);
    expect(brokenAt([first, third]), 'left out').to.equal(1);
    expect(brokenAt([second, third]), 'the first left out').to.equal(0);
    expect(brokenAt([first, second, row({ prev: first.hash }), third]), 'put in').to.equal(2);
  });
});
