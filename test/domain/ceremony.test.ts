/** Who takes which step of a key ceremony, and when. */
import { expect } from 'chai';
import fc from 'fast-check';
import { CEREMONY_STEPS, type CeremonyStep } from '../../src/contract/ceremony.ts';
import type { PollState } from '../../src/contract/shapes.ts';
import {
  type CeremonyFacts,
  decideCeremonyStep,
  decideRestart,
  type Taken,
  waitsFor,
} from '../../src/domain/ceremony.ts';

const OF = 3;
const facts = (taken: readonly Taken[], change: Partial<CeremonyFacts> = {}): CeremonyFacts => ({
  ...{ state: 'roll-frozen', quorum: 2, of: OF, round: 1, taken, ...change },
});
const all = (...steps: readonly CeremonyStep[]): Taken[] =>
  steps.flatMap((step) => [1, 2, 3].map((owner) => ({ owner, step })));
const answer = (given: CeremonyFacts, owner: number, step: CeremonyStep, round = 1): string => {
  const decided = decideCeremonyStep(given, { owner, step, round });
  return decided.ok ? decided.value : decided.code;
};

describe('the steps of a key ceremony', () => {
  it('come one after another, each when all trustees have taken the one before', () => {
    expect(answer(facts([]), 2, 'certificate')).to.equal('roll-frozen');
    const twoCame = all('certificate').filter(({ owner }) => owner !== 3);
    expect(answer(facts(twoCame), 1, 'dealing')).to.equal('CEREMONY_TURN');
    expect(waitsFor(facts(twoCame))).to.deep.equal({ turn: 1, owners: [3] });
    expect(answer(facts(all('certificate')), 1, 'dealing')).to.equal('roll-frozen');
    expect(answer(facts(all('certificate')), 1, 'key')).to.equal('CEREMONY_TURN');
    expect(answer(facts(all('certificate')), 1, 'confirmation')).to.equal('CEREMONY_TURN');
  });

  it('are taken once by each trustee, whether a key or a complaint', () => {
    const taken = [...all('certificate', 'dealing'), { owner: 1, step: 'key' as const }];
    expect(answer(facts(taken), 1, 'key')).to.equal('CEREMONY_GIVEN');
    expect(answer(facts(taken), 1, 'complaint')).to.equal('CEREMONY_GIVEN');
    expect(answer(facts(taken), 1, 'certificate')).to.equal('CEREMONY_GIVEN');
    expect(answer(facts(taken), 2, 'complaint')).to.equal('roll-frozen');
  });

  it('end with a complaint, after which nobody goes on in this round', () => {
    const taken = [...all('certificate', 'dealing'), { owner: 1, step: 'complaint' as const }];
    for (const step of CEREMONY_STEPS) expect(answer(facts(taken), 2, step), step).to.equal('CEREMONY_ENDED');
    expect(waitsFor(facts(taken))).to.equal(null);
    expect(decideRestart(facts(taken), 1)).to.deep.include({ ok: true });
    expect(decideRestart(facts(taken, { round: 2 }), 1)).to.deep.include({ code: 'CEREMONY_RESTARTED' });
  });

  it('are of the round under way, of a frozen roll, and of a poll whose count some trustees can finish', () => {
    expect(answer(facts([], { round: 2 }), 1, 'certificate')).to.equal('CEREMONY_RESTARTED');
    expect(answer(facts([]), 1, 'certificate', 2)).to.equal('CEREMONY_RESTARTED');
    expect(answer(facts([], { quorum: 3 }), 1, 'certificate')).to.equal('KEYS_OTHERWISE');
    for (const state of ['roll-open', 'keys-ready', 'open', 'abandoned'] as const satisfies readonly PollState[]) {
      expect(answer(facts([], { state }), 1, 'certificate'), state).to.equal('POLL_STATE');
      expect(decideRestart(facts([], { state }), 1), state).to.deep.include({ code: 'POLL_STATE' });
    }
  });

  it('make the key with the last confirmation, in whatever order and however often trustees come', () => {
    const acts = fc.array(
      fc.record({ owner: fc.integer({ min: 1, max: OF }), step: fc.constantFrom(...CEREMONY_STEPS) }),
      {
        minLength: 200,
        maxLength: 200,
      },
    );
    let made = 0;
    fc.assert(
      fc.property(acts, (tried) => {
        let state: PollState = 'roll-frozen';
        const taken: Taken[] = [];
        for (const one of tried) {
          if (one.step === 'complaint') continue;
          const decided = decideCeremonyStep(facts(taken, { state }), { ...one, round: 1 });
          if (!decided.ok) continue;
          const turnsBefore = CEREMONY_STEPS.filter((step) => step !== 'complaint').indexOf(one.step);
          expect(taken.length, 'all of the steps before, and no more than this one').to.be.within(
            turnsBefore * OF,
            turnsBefore * OF + OF - 1,
          );
          taken.push(one);
          expect(decided.value).to.equal(taken.length === 4 * OF ? 'keys-ready' : 'roll-frozen');
          state = decided.value;
        }
        expect(new Set(taken.map(({ owner, step }) => `${owner} ${step}`)).size).to.equal(taken.length);
        if (state === 'keys-ready') made += 1;
      }),
    );
    expect(made, 'and some came to the end').to.be.greaterThan(0);
  });
});
