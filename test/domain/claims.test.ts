/** How far a claim has come, whose it is to handle, and until when one may be made. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { PollDefinition } from '../../crypto/bodies.ts';
import type { ClaimOrigin } from '../../src/contract/claims.ts';
import { presetCorrections } from '../../src/contract/corrections.ts';
import type { PollState } from '../../src/contract/shapes.ts';
import {
  type ClaimFacts,
  claimStateOf,
  claimsUntil,
  mayAnswer,
  mayClaim,
  mayHandle,
  unitsKept,
} from '../../src/domain/claims.ts';
import type { Officer } from '../../src/domain/proposals.ts';

const definition = {
  corrections: { claimsUntil: '2026-10-10T00:00:00Z', overridesUntil: '2026-10-20T00:00:00Z' },
} as unknown as PollDefinition;

const { corrections } = definition;

const codeOf = (answer: { ok: true } | { ok: false; code: string }): string => (answer.ok ? 'OK' : answer.code);

describe('a claim', () => {
  const states: readonly [what: string, facts: Partial<ClaimFacts>, state: string][] = [
    ['has been received', {}, 'received'],
    ['is with the officers once one has taken it', { taken: true }, 'with-officers'],
    ['is proposed while a proposal waits', { taken: true, proposals: ['pending'] }, 'proposed'],
    ['is with the officers again when its proposal was withdrawn', { proposals: ['withdrawn'] }, 'with-officers'],
    ['is with the officers again when its proposer lost the role', { proposals: ['void'] }, 'with-officers'],
    ['has lapsed when nobody decided its proposal', { taken: true, proposals: ['withdrawn', 'lapsed'] }, 'lapsed'],
    ['is proposed again after it lapsed', { proposals: ['lapsed', 'pending'] }, 'proposed'],
    ['is decided when the entry was changed', { ended: 'changed', proposals: ['approved'] }, 'decided'],
    ['is decided when the change was refused', { ended: 'refused', proposals: ['refused'] }, 'decided'],
    ['is decided when it was answered', { ended: 'answered', taken: true }, 'decided'],
    ['is withdrawn when it was taken back', { ended: 'withdrawn', proposals: ['pending'] }, 'withdrawn'],
  ];
  for (const [what, facts, state] of states) {
    it(what, () => {
      expect(claimStateOf({ ended: null, taken: false, proposals: [], ...facts })).to.equal(state);
    });
  }

  it('is made while the roll can be put right and before the last instant for it', () => {
    const at = (state: PollState, origin: ClaimOrigin, now: string) =>
      codeOf(mayClaim({ state, corrections }, origin, new Date(now)));
    for (const state of ['roll-open', 'roll-frozen', 'keys-ready', 'open'] as const) {
      expect(at(state, 'member', '2026-10-09T23:59:59Z'), state).to.equal('OK');
    }
    for (const state of ['draft', 'closed', 'counted', 'abandoned'] as const) {
      expect(at(state, 'member', '2026-10-01T00:00:00Z'), state).to.equal('POLL_STATE');
    }
    expect(at('open', 'member', '2026-10-10T00:00:00Z')).to.equal('CLAIMS_OVER');
    expect(at('open', 'stranger', '2026-10-10T00:00:00Z')).to.equal('CLAIMS_OVER');
    expect(at('open', 'walk-in', '2026-10-10T00:00:00Z')).to.equal('CLAIMS_OVER');
    expect(at('open', 'challenge', '2026-10-19T23:59:59Z'), 'an officer’s').to.equal('OK');
    expect(at('open', 'challenge', '2026-10-20T00:00:00Z')).to.equal('CLAIMS_OVER');
    expect(claimsUntil({ state: 'open', corrections }, new Date('2026-10-01T00:00:00Z'))).to.equal(
      '2026-10-10T00:00:00Z',
    );
    expect(claimsUntil({ state: 'open', corrections }, new Date('2026-10-10T00:00:00Z'))).to.equal(null);
    expect(claimsUntil({ state: 'draft', corrections }, new Date('2026-10-01T00:00:00Z'))).to.equal(null);
  });
});

describe('the preset time for putting errors right', () => {
  it('ends at an hour that people remember, some days before voting does, and leaves time to decide', () => {
    const preset = presetCorrections('2026-10-03T08:00:00Z', '2026-10-24T19:00:00Z');
    expect(preset).to.include({ claimsUntil: '2026-10-18T19:00:00Z', overridesUntil: '2026-10-21T19:00:00Z' });
  });

  it('lies within voting and in its order, however short that is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * 86_400 }), (seconds) => {
        const opens = '2026-10-03T08:00:00Z';
        const closes = `${new Date(Date.parse(opens) + seconds * 1000).toISOString().slice(0, 19)}Z`;
        const { claimsUntil, overridesUntil } = presetCorrections(opens, closes);
        expect([opens, claimsUntil, overridesUntil, closes]).to.deep.equal(
          [opens, claimsUntil, overridesUntil, closes].sort(),
        );
      }),
    );
  });
});

describe('an officer with a claim', () => {
  const officer = (change: Partial<Officer> = {}): Officer => ({
    person: 'p',
    memberNumber: 'M9',
    numbersAtAddress: [],
    duties: [{ role: 'procedure-secretary', units: ['EAST'] }],
    interest: 'none',
    ...change,
  });
  const concern = { unit: 'EAST', number: 'M1', claimant: 'c' };
  const open = { state: 'with-officers', pending: false } as const;

  it('handles those of their units, and where no unit is known only with a duty for all', () => {
    expect(codeOf(mayHandle(officer(), concern))).to.equal('OK');
    expect(codeOf(mayHandle(officer(), { ...concern, unit: 'WEST' }))).to.equal('NOT_YOUR_UNIT');
    expect(codeOf(mayHandle(officer(), { ...concern, unit: null }))).to.equal('NOT_YOUR_UNIT');
    const everywhere = officer({ duties: [{ role: 'membership-secretary', units: null }] });
    expect(codeOf(mayHandle(everywhere, { ...concern, unit: null }))).to.equal('OK');
    const other = officer({ duties: [{ role: 'returning-officer', units: null }] });
    expect(codeOf(mayHandle(other, concern)), 'another role').to.equal('NOT_YOUR_UNIT');
    expect(codeOf(mayHandle(other, { ...concern, unit: null })), 'another role').to.equal('NOT_YOUR_UNIT');
    expect([unitsKept(officer()), unitsKept(everywhere), unitsKept(other)]).to.deep.equal([['EAST'], null, []]);
  });

  it('handles none about themselves, nor with an interest in the poll', () => {
    expect(codeOf(mayHandle(officer({ person: 'c' }), concern))).to.equal('OWN_ENTRY');
    expect(codeOf(mayHandle(officer({ memberNumber: 'M1' }), concern))).to.equal('OWN_ENTRY');
    expect(codeOf(mayHandle(officer({ numbersAtAddress: ['M1'] }), concern)), 'the same mailbox').to.equal('OWN_ENTRY');
    expect(codeOf(mayHandle(officer({ interest: 'agent' }), concern))).to.equal('INTERESTED');
    const nobody = { ...concern, number: null };
    expect(codeOf(mayHandle(officer({ memberNumber: null }), nobody)), 'two without a number').to.equal('OK');
  });

  it('answers that an entry stands only as one who could have decided a change of it', () => {
    expect(codeOf(mayAnswer(officer(), concern, open))).to.equal('OK');
    const secretary = officer({ duties: [{ role: 'membership-secretary', units: null }] });
    expect(codeOf(mayAnswer(secretary, concern, open))).to.equal('NOT_YOUR_UNIT');
    expect(codeOf(mayAnswer(officer({ interest: null }), concern, open))).to.equal('INTEREST_UNDECLARED');
    for (const state of ['decided', 'withdrawn'] as const) {
      expect(codeOf(mayAnswer(officer(), concern, { ...open, state })), state).to.equal('CLAIM_ENDED');
    }
    expect(codeOf(mayAnswer(officer(), concern, { ...open, pending: true }))).to.equal('PROPOSAL_PENDING');
  });
});
