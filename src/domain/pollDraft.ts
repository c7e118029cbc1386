/**
 * Whether a poll can be set up as the returning officer drew it up: every fault at once, each with its place in the form and
 * a sentence that says what to do. What concerns one field alone the shape has refused before. Facts in, faults out.
 */
import type { z } from 'zod';
import { votingUnits } from '../../crypto/bodies.ts';
import { type Fault, faultsOfContests, repeated } from '../contract/contestFaults.ts';
import { presetQuorum, quorumsOf } from '../contract/quorum.ts';
import type { pollDraft } from '../contract/shapes.ts';
import { instantMs, londonDay } from '../roll/day.ts';
import type { RulePack } from '../roll/rules.ts';
import type { PictureType } from './picture.ts';

export type PollDraft = z.infer<typeof pollDraft>;

export type DraftFacts = {
  readonly now: Date;
  /** Unit codes of the list, members' own included. */
  readonly listedUnits: ReadonlySet<string>;
  readonly hasUnitsFile: boolean;
  /** asOf of the members' list, and of the previous one where one is named. */
  readonly membersAsOf: string;
  readonly previousAsOf: string | null;
  /** Whether an older list than that of this poll is loaded. */
  readonly hasOlderList: boolean;
  readonly rules: RulePack;
  /** Who holds the role now. */
  readonly trustees: ReadonlySet<string>;
  readonly scrutineers: ReadonlySet<string>;
  /** The pictures that came with the draft, by their hashes; a type of null: none that can be shown. */
  readonly pictures: ReadonlyMap<string, { readonly bytes: number; readonly type: PictureType | null }>;
};

type FaultsIn = (draft: PollDraft, facts: DraftFacts) => readonly Fault[];

/** By the calendar. Instants compare as text, since their years have four digits. */
const tenYearsAfter = (instant: string): string => {
  const year = Math.min(Number(instant.slice(0, 4)) + 10, 9999);
  return `${String(year).padStart(4, '0')}${instant.slice(4)}`;
};

const times: FaultsIn = ({ opensAt, closesAt, rehearsal }, { now, rules }) => {
  const faults: Fault[] = [];
  if (opensAt >= closesAt) faults.push({ path: 'closesAt', says: 'Voting must close later than it opens.' });
  else if (Date.parse(closesAt) <= now.getTime()) {
    faults.push({ path: 'closesAt', says: 'Voting would close in the past. Choose a later day.' });
  } else if (closesAt > tenYearsAfter(opensAt) || closesAt >= '9999') {
    // What is promised to a voter falls due after the close, and its year must still have four digits.
    faults.push({
      path: 'closesAt',
      says: 'Voting must close within ten years of its opening, and before the year 9999. Choose an earlier day.',
    });
  }
  // A rehearsal may use the rules of a real poll, whatever the day.
  if (!rehearsal && rules.votingDay > londonDay(Date.parse(closesAt))) {
    faults.push({
      path: 'rules',
      says: 'The rule pack’s voting day comes after voting closes. Use the rule pack of this poll.',
    });
  }
  return faults;
};

/** Ballots name their unit on the open board: a lower floor would show the turnout of each unit almost as people vote. */
const batches: FaultsIn = ({ rehearsal, batchFloor, smallUnit }) =>
  rehearsal || batchFloor >= smallUnit
    ? []
    : [
        {
          path: 'batchFloor',
          says: `The batch floor must be at least ${smallUnit}, as many as the smallest unit has members: with fewer, the board would show who votes when.`,
        },
      ];

/** Nobody can be put on the roll once voting has closed. */
const putRight: FaultsIn = ({ corrections: { overridesUntil }, closesAt }) =>
  overridesUntil > closesAt
    ? [{ path: 'corrections.overridesUntil', says: 'The roll cannot be put right after voting has closed.' }]
    : [];

const units: FaultsIn = ({ units: drawn }, { listedUnits }) => {
  const covered = drawn.flatMap(({ covers }, unit) => covers.map((code, i) => ({ code, unit, i })));
  return [
    ...repeated(drawn.map(({ code }) => code)).map((i) => ({
      path: `units[${i}].code`,
      says: 'Another unit has this code. Give each unit one of its own.',
    })),
    ...repeated(covered.map(({ code }) => code)).map((at) => ({
      path: `units[${covered[at]?.unit}].covers[${covered[at]?.i}]`,
      says: 'This branch of the list votes in another unit already. A member votes in one unit.',
    })),
    ...covered
      .filter(({ code }) => code !== '' && !listedUnits.has(code))
      .map(({ unit, i }) => ({
        path: `units[${unit}].covers[${i}]`,
        says: 'The membership list has no branch with this code.',
      })),
  ];
};

/** What an affiliate decides by its own rules it returns of a trigger ballot; and somebody must vote here. */
const affiliates: FaultsIn = ({ units: drawn, contests: asked }) => {
  const faults: Fault[] = [];
  const covered = new Set(drawn.flatMap(({ covers }) => covers));
  const noTrigger = asked.every(({ kind }) => kind !== 'trigger');
  drawn.forEach(({ code, returns }, i) => {
    if (returns !== true) return;
    if (noTrigger) {
      faults.push({
        path: `units[${i}].returns`,
        says: 'An affiliate returns its result of a trigger ballot alone, and this poll has none. Take the affiliate out.',
      });
    }
    if (covered.has(code)) {
      faults.push({
        path: `units[${i}].code`,
        says: 'Members of this unit vote in the poll. An affiliate that returns its result needs a code of its own.',
      });
    }
  });
  if (votingUnits(drawn).length === 0) {
    faults.push({ path: 'units', says: 'Nobody would vote here. Tick the units whose members vote.' });
  }
  return faults;
};

const contests: FaultsIn = ({ contests: drawn, units: taking }) =>
  faultsOfContests(
    drawn,
    taking.map(({ section }) => section),
  );

/** Each picture that is named has come, as it is named; and none has come that nobody named. */
const pictures: FaultsIn = ({ contests: drawn }, { pictures: come }) => {
  const named = drawn.flatMap(({ choices }, contest) =>
    choices.flatMap(({ picture }, choice) =>
      picture === undefined ? [] : [{ path: `contests[${contest}].choices[${choice}].picture`, picture }],
    ),
  );
  const hashes = new Set(named.map(({ picture }) => picture.sha256));
  return [
    ...named.flatMap(({ path, picture }) => {
      const found = come.get(picture.sha256);
      if (found === undefined) return [{ path, says: 'This picture did not come. Choose it again.' }];
      if (found.type === null) {
        return [
          {
            path,
            says: 'This is no picture that can be published: a JPEG, PNG or WebP with nothing in it but the picture. Choose it again.',
          },
        ];
      }
      return found.type === picture.type && found.bytes === picture.bytes
        ? []
        : [{ path, says: 'This picture is of another kind or size than was said. Choose it again.' }];
    }),
    ...[...come.keys()].flatMap((sha256, i) =>
      hashes.has(sha256) ? [] : [{ path: `pictures[${i}]`, says: 'This picture belongs to nobody on the paper.' }],
    ),
  ];
};

const lists: FaultsIn = ({ snapshot, previous }, { rules, hasUnitsFile, membersAsOf, previousAsOf, hasOlderList }) => {
  const faults: Fault[] = [];
  if (rules.boundaryTest !== 'none' && !hasUnitsFile) {
    faults.push({
      path: 'rules',
      says: 'These rules test addresses, and the export has no units file. Load an export with one, or use other rules.',
    });
  }
  const isEarlier = previousAsOf !== null && (instantMs(previousAsOf) ?? 0) < (instantMs(membersAsOf) ?? 0);
  if (previous !== null && (previous === snapshot || !isEarlier)) {
    faults.push({ path: 'previous', says: 'The previous list must be older than the list of this poll.' });
  }
  // Compared with nothing, no address would be held, however many were altered in the list.
  if (previous === null && hasOlderList) {
    faults.push({
      path: 'previous',
      says: 'An older list is loaded. Choose the one before this: what changed since is found by comparison, and changed addresses get no link before two officers release them.',
    });
  }
  return faults;
};

const people: FaultsIn = ({ trustees, scrutineers }, held) => {
  const twice = (list: 'trustees' | 'scrutineers') =>
    repeated(list === 'trustees' ? trustees : scrutineers).map((i) => ({
      path: `${list}[${i}]`,
      says: 'This person is named twice.',
    }));
  return [
    ...twice('trustees'),
    ...twice('scrutineers'),
    ...(scrutineers.length > 0
      ? []
      : [
          {
            path: 'scrutineers',
            says: 'Name at least one. What officers look at and decide has to be signed off before a result is declared, and not by the data protection officer alone.',
          },
        ]),
    ...trustees.flatMap((person, i) =>
      held.trustees.has(person)
        ? []
        : [{ path: `trustees[${i}]`, says: 'This person is not a trustee. Give them the role first.' }],
    ),
    ...scrutineers.flatMap((person, i) =>
      held.scrutineers.has(person)
        ? []
        : [{ path: `scrutineers[${i}]`, says: 'This person is not a scrutineer. Give them the role first.' }],
    ),
    ...scrutineers.flatMap((person, i) =>
      trustees.includes(person)
        ? [
            {
              path: `scrutineers[${i}]`,
              says: 'A trustee of this poll cannot be its scrutineer. Choose another person.',
            },
          ]
        : [],
    ),
  ];
};

/** Never as few as half, or two lots of trustees could each open the ballots. */
const quorum: FaultsIn = ({ trustees: { length: of }, quorum: given = of }) => {
  if (quorumsOf(of).includes(given)) return [];
  const usual = presetQuorum(of);
  const says =
    usual === of
      ? `Of ${of} trustees, all must be needed for the count.`
      : `Of ${of} trustees, from ${usual} to ${of} must be needed for the count: more than half. ${usual} is usual.`;
  return [{ path: 'quorum', says }];
};

/** Every fault, in the order of the form; none when the poll can be set up. */
export const faultsOfDraft: FaultsIn = (draft, facts) =>
  [times, batches, putRight, units, affiliates, contests, pictures, lists, people, quorum].flatMap((faultsIn) =>
    faultsIn(draft, facts),
  );
