import { expect } from 'chai';
import fc from 'fast-check';
import { type CastMessage, castMessage } from '../../crypto/assertion.ts';
import { signedPromise } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { STATES } from '../../src/contract/shapes.ts';
import {
  type CastFacts,
  type CastPlace,
  decideCast,
  fullBatch,
  MOST_TRIES,
  messageFits,
} from '../../src/domain/casting.ts';

const promise = signedPromise.parse({
  promise: {
    format: 'countersign-promise/1',
    origin: 'vote.example.org/board/x',
    opened: 'a'.repeat(64),
    bodyHash: 'b'.repeat(64),
    deadline: '2026-10-24T20:00:00Z',
  },
  signature: 'c'.repeat(128),
});
const FACTS: CastFacts = {
  state: 'open',
  opensAt: '2026-10-01T09:00:00Z',
  closesAt: '2026-10-24T19:00:00Z',
  pausedSince: null,
  rehearsal: false,
  spent: null,
  taken: false,
  failedTries: 0,
  credentialUsed: false,
};
const decide = (change: Partial<CastFacts>, at = '2026-10-10T12:00:00Z'): string => {
  const decision = decideCast({ ...FACTS, ...change }, new Date(at));
  return decision.ok ? (decision.value.take ? 'take' : 'first promise') : decision.code;
};

describe('whether a ballot is taken', () => {
  it('takes it until the last millisecond before closesAt, and not at that instant', () => {
    expect(decide({}, '2026-10-24T18:59:59.999Z')).to.equal('take');
    expect(decide({}, '2026-10-24T19:00:00.000Z')).to.equal('POLL_NOT_OPEN');
  });

  it('is not taken while voting is paused; but who cast before gets the first promise again', () => {
    const pausedSince = '2026-10-10T11:00:00Z';
    expect(decide({ pausedSince })).to.equal('VOTING_PAUSED');
    expect(decide({ pausedSince, spent: { promise, sameBallots: true } })).to.equal('first promise');
  });

  it('is taken in no state of the poll but open', () => {
    for (const state of STATES) expect(decide({ state }), state).to.equal(state === 'open' ? 'take' : 'POLL_NOT_OPEN');
  });

  it('answers the same ballots with the first promise in every state and at every time', () => {
    for (const state of STATES) {
      expect(decide({ state, spent: { promise, sameBallots: true } }, '2030-01-01T00:00:00Z')).to.equal(
        'first promise',
      );
      expect(decide({ state, spent: { promise, sameBallots: false } })).to.equal('ALREADY_CAST');
    }
  });

  it('takes no more of a paper whose tries are spent, and no credential a second time', () => {
    expect(decide({ failedTries: MOST_TRIES - 1 })).to.equal('take');
    expect(decide({ failedTries: MOST_TRIES })).to.equal('TRIES_SPENT');
    expect(decide({ credentialUsed: true })).to.equal('BALLOT_INVALID');
  });

  it('is not taken with a paper that is used by post or with help', () => {
    expect(decide({ taken: true })).to.equal('PAPER_TAKEN');
  });
});

describe('the message of a cast', () => {
  const [A, B, C] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)];
  const place: CastPlace = {
    ...{ origin: 'vote.example.org/board/x', rpId: 'vote.example.org', opened: A, unit: 'EAST', paper: B },
    elections: [
      { contest: 'chair', uuid: '1'.repeat(22), fingerprint: 'A'.repeat(43) },
      { contest: 'trigger', uuid: '2'.repeat(22), fingerprint: 'B'.repeat(43) },
    ],
  };
  const ballots = ['first', 'second'];
  const credentialOf = (ballot: string): string => `credential of ${ballot}`;
  const { elections, ...named } = place;
  const message = castMessage.parse({
    ...{ format: 'countersign-cast/1', ...named, nonce: C },
    ballots: elections.map((election, i) => ({
      ...election,
      ballot: sha256Hex(utf8(ballots[i]!)),
      credential: credentialOf(ballots[i]!),
    })),
  });
  const withBallot = (change: object): CastMessage => ({
    ...message,
    ballots: [message.ballots[0]!, { ...message.ballots[1]!, ...change }],
  });
  const fits = (given: CastMessage, posted: readonly string[] = ballots): boolean =>
    messageFits(given, posted, place, credentialOf);

  it('fits the ballots that are posted with it for this paper', () => {
    expect(fits(message)).to.equal(true);
  });

  const others: Record<string, CastMessage> = {
    'another board': { ...message, origin: 'other.example.org/board/x' },
    'another place': { ...message, rpId: 'other.example.org' },
    'another opening': { ...message, opened: C },
    'another unit': { ...message, unit: 'WEST' },
    'another paper': { ...message, paper: C },
    'another contest': withBallot({ contest: 'other' }),
    'another election': withBallot({ uuid: '3'.repeat(22) }),
    'other questions': withBallot({ fingerprint: 'C'.repeat(43) }),
    'another ballot': withBallot({ ballot: C }),
    'the credential of another ballot': withBallot({ credential: credentialOf('third') }),
    'a ballot less than there are elections': { ...message, ballots: message.ballots.slice(0, 1) },
    'a ballot more than there are elections': { ...message, ballots: [...message.ballots, message.ballots[1]!] },
  };
  for (const [what, given] of Object.entries(others)) {
    it(`does not fit with ${what}`, () => expect(fits(given)).to.equal(false));
  }

  it('does not fit when ballots are left out or put in beside it', () => {
    expect(fits(message, ballots.slice(0, 1))).to.equal(false);
    expect(fits(message, [...ballots, 'third'])).to.equal(false);
  });
});

describe('a batch for the board', () => {
  const pending = fc.array(fc.record({ unit: fc.constantFrom('A', 'B', 'C'), bodyHash: fc.string() }));

  it('holds all pending casts of each unit that has the floor, none of any other, in the order given', () => {
    fc.assert(
      fc.property(pending, fc.integer({ min: 1, max: 6 }), (casts, floor) => {
        const batch = fullBatch(casts, floor);
        for (const unit of ['A', 'B', 'C']) {
          const all = casts.filter((cast) => cast.unit === unit);
          expect(batch.filter((cast) => cast.unit === unit)).to.deep.equal(all.length >= floor ? all : []);
        }
        expect(casts.filter((cast) => batch.includes(cast))).to.deep.equal([...batch]);
      }),
    );
  });
});
