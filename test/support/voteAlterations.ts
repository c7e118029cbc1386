/** What the operator can do to the votes and to the closing: the board is chained, derived, listed and signed anew. */
import { readBallot } from '../../crypto/belenios/ballot.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { encryptedTally, sizedRecord } from '../../crypto/belenios/tally.ts';
import type { Body } from '../../crypto/bodies.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { Alteration } from './alterations.ts';
import { groundOf, moved, nudged, type OpenedBundle } from './publishedBundle.ts';
import type { Draft } from './samplePoll.ts';

export function voteAlterations({
  drafts,
  defined,
  place,
  bodiesOf,
  altered,
  rearranged,
  resealed,
}: OpenedBundle): readonly Alteration[] {
  const [first, second] = bodiesOf('ballot-cast');
  const casts = bodiesOf('ballot-cast').length;
  const cast = place('ballot-cast');
  const [at, atSecond, atClosed] = [cast, cast + 1, place('closed')].map((index) => `board[${index}]`);
  const { elections } = bodiesOf('opened')[0]!;

  /** The first vote, whose first ballot is changed. */
  const withBallot = (change: (ballot: string) => string) =>
    resealed('ballot-cast', ({ ballots: [ballot, ...rest], ...body }) => ({
      ...body,
      ballots: [change(ballot!), ...rest],
    }));
  const dropped = (all: readonly Draft[]) => all.filter((_, i) => i !== cast);
  const closing = (ballots: number) => altered('closed', (body) => ({ ...body, ballots }));

  /** Made out to be for the same contest in another unit. */
  const inOtherUnit = (ballot: string): string => {
    const own = elections.find(({ uuid }) => ballot.includes(uuid))!;
    const other = elections.find(({ unit, contest }) => unit !== own.unit && contest === own.contest)!;
    return ballot.replaceAll(own.uuid, other.uuid).replaceAll(own.fingerprint, other.fingerprint);
  };

  /** The first vote is gone, and every tally and count beside it is that of the votes that are left. */
  const countedAnew = (): readonly Draft[] => {
    const left = bodiesOf('ballot-cast').slice(1);
    const tallies = new Map(
      groundOf(drafts).elections.map(({ uuid, record }) => {
        const election = readElection(record);
        const texts = left.flatMap(({ ballots }) => ballots.filter((ballot) => ballot.includes(uuid)));
        const ballots = texts.map((text) => readBallot(election, text));
        const tally = encryptedTally(election, ballots);
        return [uuid, { uuid, tally, sized: sizedRecord(tally, ballots.length, ballots.length) }] as const;
      }),
    );
    let n = 0;
    const uuids = bodiesOf('encrypted-tally').map(({ uuid }) => uuid);
    return dropped(closing(casts - 1)).map((one) =>
      one.kind === 'encrypted-tally' ? { kind: one.kind, body: tallies.get(uuids[n++]!)! } : one,
    );
  };

  const stuffed = (): readonly Draft[] => {
    const unit = elections.find(({ uuid }) => first!.ballots[0]!.includes(uuid))!.unit;
    const { eligible } = bodiesOf('roll-frozen')[0]!.electorate.find((one) => one.unit === unit)!;
    return drafts.flatMap((one, i) => (i === cast ? Array<Draft>(eligible + 1).fill(one) : [one]));
  };

  const papersExchanged = (): readonly Draft[] =>
    drafts.map((one, i) => {
      const body = i === cast ? { ...first!, paper: second!.paper } : { ...second!, paper: first!.paper };
      return i === cast || i === cast + 1 ? { kind: one.kind, body } : one;
    });

  const secondOf = (change: (body: Body<'ballot-cast'>) => object) => resealed('ballot-cast', change, 1);
  const { opensAt, closesAt, rehearsal } = defined.poll;

  return [
    {
      name: 'a vote is dropped before the count',
      code: 'TALLY_WRONG',
      files: () => rearranged(() => dropped(closing(casts - 1))),
    },
    {
      name: 'a vote is dropped and the closing says nothing of it',
      code: 'CLOSED_COUNT',
      at: `board[${place('closed') - 1}]`,
      files: () => rearranged(dropped),
    },
    {
      name: 'a vote is dropped and the tally made anew without it',
      code: 'DECRYPTION_INVALID',
      files: () => rearranged(countedAnew),
    },
    {
      name: 'a vote stands twice',
      code: 'PAPER_TWICE',
      at: atSecond!,
      files: () => rearranged(() => closing(casts + 1).flatMap((one, i) => (i === cast ? [one, one] : [one]))),
    },
    {
      name: 'a unit has more ballots than electors',
      code: 'TOO_MANY_BALLOTS',
      files: () => rearranged(stuffed),
    },
    {
      name: 'a ballot is copied under another paper',
      code: 'CREDENTIAL_TWICE',
      at: atSecond!,
      files: () => secondOf((body) => ({ ...body, ballots: first!.ballots })),
    },
    {
      name: 'one signature stands behind two votes',
      code: 'AUTH_TWICE',
      at: atSecond!,
      files: () => secondOf((body) => ({ ...body, auth: first!.auth })),
    },
    {
      name: 'a paper is spent twice',
      code: 'PAPER_TWICE',
      at: atSecond!,
      files: () => secondOf((body) => ({ ...body, paper: first!.paper })),
    },
    {
      name: 'two voters’ papers are exchanged',
      code: 'BINDING_INVALID',
      files: () => rearranged(papersExchanged),
    },
    {
      name: 'two votes change places on the board',
      code: 'BINDING_INVALID',
      files: () => rearranged((all) => moved(all, cast, cast + 1)),
    },
    {
      name: 'a vote is cast after the closing',
      code: 'BOARD_ORDER',
      at: atClosed!,
      files: () => rearranged((all) => moved(all, cast, place('closed'))),
    },
    {
      name: 'a vote is cast before the opening',
      code: 'BOARD_ORDER',
      files: () => rearranged((all) => moved(all, cast, place('opened'))),
    },
    {
      name: 'a vote is cast with a paper that was never given out',
      code: 'PAPER_UNKNOWN',
      at: at!,
      files: () => resealed('ballot-cast', (body) => ({ ...body, paper: sha256Hex(utf8('no paper')) })),
    },
    {
      name: 'a proof in a ballot is changed',
      code: 'BALLOT_INVALID',
      at: at!,
      files: () => withBallot(nudged),
    },
    {
      name: 'two choices are exchanged within a sealed ballot',
      code: 'BALLOT_INVALID',
      at: at!,
      files: () =>
        withBallot((ballot) =>
          ballot.replace(/(\{"alpha":"\w+","beta":"\w+"\}),(\{"alpha":"\w+","beta":"\w+"\})/, '$2,$1'),
        ),
    },
    {
      name: 'a ballot is written with its fields in another order',
      code: 'BALLOT_INVALID',
      at: at!,
      files: () => withBallot((ballot) => ballot.replace(/"alpha":("\w+"),"beta":("\w+")/, '"beta":$2,"alpha":$1')),
    },
    {
      name: 'a ballot is passed off as one of another unit',
      code: 'BALLOT_INVALID',
      at: at!,
      files: () => resealed('ballot-cast', (body) => ({ ...body, ballots: body.ballots.map(inOtherUnit) })),
    },
    {
      name: 'a paper carries the ballots of another besides its own',
      code: 'PAPER_CONTESTS',
      at: at!,
      files: () => resealed('ballot-cast', (body) => ({ ...body, ballots: [...body.ballots, ...second!.ballots] })),
    },
    {
      name: 'a ballot is no ballot',
      code: 'BALLOT_MALFORMED',
      at: at!,
      files: () => withBallot(() => '{}'),
    },
    {
      name: 'the closing counts other ballots than there are',
      code: 'CLOSED_COUNT',
      at: atClosed!,
      files: () => resealed('closed', (body) => ({ ...body, ballots: body.ballots + 1 })),
    },
    {
      name: 'the poll is closed before its time',
      code: 'CLOSED_EARLY',
      at: atClosed!,
      files: () => resealed('closed', (body) => ({ ...body, closedAt: secondBefore(rehearsal ? opensAt : closesAt) })),
    },
    {
      name: 'the poll is closed twice',
      code: 'BOARD_ORDER',
      at: `board[${place('closed') + 1}]`,
      files: () => rearranged((all) => all.flatMap((one) => (one.kind === 'closed' ? [one, one] : [one]))),
    },
    {
      name: 'the closing has a field that nobody knows',
      code: 'BODY_SHAPE',
      at: atClosed!,
      files: () => resealed('closed', (body) => ({ ...body, turnout: 3 })),
    },
  ];
}

/** The instant one second earlier. */
export const secondBefore = (instant: string): string =>
  new Date(Date.parse(instant) - 1000).toISOString().replace('.000Z', 'Z');
