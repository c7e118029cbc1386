/**
 * The Belenios elections of a poll, derived from what stands on its board before `opened`: one for each unit and contest,
 * all under the trustees' one key. Server, booth and verifier call this; nobody has to believe what another wrote. SPEC §6.1.
 */

import { type Question, readElection, writeElection } from '../../crypto/belenios/election.ts';
import { readTrustees } from '../../crypto/belenios/trustees.ts';
import { type Body, type Contest, type PollUnit, votingUnits } from '../../crypto/bodies.ts';
import { compareText } from '../../crypto/bytes.ts';
import { electionUuid } from '../../crypto/commitment.ts';
import { isRanked, isWhole } from '../../crypto/contest.ts';

export type PollElection = {
  /** Null: of all units together. */
  readonly unit: PollUnit | null;
  readonly contest: Contest;
  readonly uuid: string;
  /** Exact Belenios election record; its fingerprint goes into every proof. */
  readonly record: string;
  readonly fingerprint: string;
};

/** What the uuid binds: entry hashes of roll-frozen and trustees, and the bodies they were made from. */
export type ElectionGround = {
  readonly defined: Body<'poll-defined'>;
  readonly rollFrozenHash: string;
  readonly trusteesHash: string;
  readonly trustees: Body<'trustees'>;
};

/**
 * Elections of all units together first, then in the order unit, contest (both sorted by bytes). A unit that returns its result
 * has none.
 *
 * @throws DecodeError when the trustees record is not good.
 */
export function electionsOf({ defined, rollFrozenHash, trusteesHash, trustees }: ElectionGround): PollElection[] {
  const publicKey = readTrustees(trustees.record).publicKey;
  const { poll, origin } = defined;
  const whole = poll.contests.filter(isWhole);
  const byUnit = poll.contests.filter((contest) => !isWhole(contest));
  return [null, ...votingUnits(poll.units)].flatMap((unit) =>
    (unit === null ? whole : byUnit).map((contest) => {
      const uuid = electionUuid(origin, rollFrozenHash, trusteesHash, unit?.code ?? '', contest.id);
      const record = writeElection({
        uuid,
        name: poll.title,
        description: descriptionOf(unit?.name ?? poll.organisation.name, unit?.code, contest),
        publicKey,
        questions: [questionOf(contest)],
      });
      return { unit, contest, uuid, record, fingerprint: readElection(record).fingerprint };
    }),
  );
}

/** Names the rule by which it is counted, so that whoever holds the archive alone reads it too. */
function descriptionOf(name: string, code: string | undefined, { rule }: Contest): string {
  const of = code === undefined ? name : `${name} (${code})`;
  return rule === undefined ? of : `${of}, counted by ${rule.name}`;
}

function questionOf(contest: Contest): Question {
  const { question, choices, min, max, blank } = contest;
  const answers = choices.map(({ text }) => text);
  if (isRanked(contest)) return { kind: 'shuffled', question, answers };
  return { question, answers, min, max, ...(blank ? { blank: true } : {}) };
}

/** The elections on the paper of a voter of this unit: one for each contest, in their order. */
export const electionsOfPaper = (elections: readonly PollElection[], unit: string): readonly PollElection[] =>
  elections
    .filter((one) => one.unit === null || one.unit.code === unit)
    .toSorted((a, b) => compareText(a.contest.id, b.contest.id));
