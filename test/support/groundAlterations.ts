/**
 * What the operator can do to the ground of a poll: names and keys of the log, the questions, the roll in numbers. Where it
 * says "and opened so", as for every alteration of the roll but the first, the opening is made to fit.
 */
import type { Body } from '../../crypto/bodies.ts';
import { sha256Hex, toHex, utf8 } from '../../crypto/bytes.ts';
import { verifierKey } from '../../crypto/note.ts';
import { newSigningKey } from '../../crypto/signature.ts';
import type { Alteration } from './alterations.ts';
import { type OpenedBundle, reopened } from './publishedBundle.ts';
import { seededRng } from './random.ts';
import { seal } from './samplePoll.ts';

const OTHER = sha256Hex(utf8('other'));
type Contest = Body<'poll-defined'>['poll']['contests'][number];

export function groundAlterations(published: OpenedBundle): readonly Alteration[] {
  return [...ofDefinition(published), ...ofRoll(published)];
}

function ofDefinition({ defined, logKey, place, altered, rearranged, resealed }: OpenedBundle): readonly Alteration[] {
  const opened = `board[${place('opened')}]`;
  const withPoll = (alter: (poll: Body<'poll-defined'>['poll']) => object) => (body: Body<'poll-defined'>) => ({
    ...body,
    poll: alter(body.poll),
  });
  const withContest = (alter: (contest: Contest) => object) =>
    withPoll(({ contests: [contest, ...rest], ...poll }) => ({ ...poll, contests: [alter(contest!), ...rest] }));
  const exchangedChoices = ({ choices: [one, other, ...rest], ...contest }: Contest) => ({
    ...contest,
    choices: [{ ...one!, text: other!.text }, { ...other!, text: one!.text }, ...rest],
  });
  const otherKey = newSigningKey(seededRng('other log'));
  const elsewhere = `elsewhere.example/board/${defined.poll.id}`;

  return [
    {
      name: 'the question is changed after the poll',
      code: 'ELECTIONS_OTHER',
      at: opened,
      files: () =>
        resealed(
          'poll-defined',
          withContest((contest) => ({ ...contest, question: 'Another question?' })),
        ),
    },
    {
      name: 'two choices are exchanged after the poll',
      code: 'ELECTIONS_OTHER',
      at: opened,
      files: () => resealed('poll-defined', withContest(exchangedChoices)),
    },
    {
      name: 'two choices are exchanged after the poll, and opened so',
      code: 'PAPER_CONTESTS',
      at: `board[${place('ballot-cast')}]`,
      files: () => rearranged(() => reopened(altered('poll-defined', withContest(exchangedChoices)))),
    },
    {
      name: 'a unit is given another name after the poll',
      code: 'ELECTIONS_OTHER',
      at: opened,
      files: () =>
        resealed(
          'poll-defined',
          withPoll(({ units: [unit, ...rest], ...poll }) => ({
            ...poll,
            units: [{ ...unit!, name: 'Elsewhere' }, ...rest],
          })),
        ),
    },
    {
      name: 'the log names another poll in its origin',
      code: 'ORIGIN',
      at: 'board[0]',
      files: () => resealed('poll-defined', (body) => ({ ...body, origin: body.origin.replace('board', 'bord') })),
    },
    {
      name: 'the whole board is passed off as that of another site',
      code: 'ANCHOR_ORIGIN',
      at: 'board[0]',
      files: () => {
        const names = { origin: elsewhere, webOrigin: 'https://elsewhere.example', rpId: 'elsewhere.example' };
        const key = verifierKey(elsewhere, logKey.publicKey);
        return seal(
          reopened(altered('poll-defined', (body) => ({ ...body, ...names, logKey: key }))),
          logKey,
          elsewhere,
        );
      },
    },
    {
      name: 'the log has another key, and signs with it',
      code: 'ANCHOR_LOG_KEY',
      at: 'board[0]',
      files: () => {
        const key = verifierKey(defined.origin, otherKey.publicKey);
        return seal(reopened(altered('poll-defined', (body) => ({ ...body, logKey: key }))), otherKey, defined.origin);
      },
    },
    {
      name: 'the log key is named for another log',
      code: 'LOG_KEY',
      at: 'board[0]',
      files: () =>
        resealed('poll-defined', (body) => ({ ...body, logKey: verifierKey('other.example.org', logKey.publicKey) })),
    },
    {
      name: 'one key signs promises and checkpoints',
      code: 'PROMISE_KEY',
      at: 'board[0]',
      files: () => resealed('poll-defined', (body) => ({ ...body, promiseKey: toHex(logKey.publicKey) })),
    },
    {
      name: 'the passkeys are those of another site',
      code: 'RP_ID',
      at: 'board[0]',
      files: () => resealed('poll-defined', (body) => ({ ...body, rpId: 'elsewhere.example' })),
    },
  ];
}

function ofRoll({ defined, place, bodiesOf, altered, rearranged, resealed }: OpenedBundle): readonly Alteration[] {
  const at = `board[${place('roll-frozen')}]`;
  const opened = `board[${place('opened')}]`;
  const withRoll = (alter: (body: Body<'roll-frozen'>) => object) => resealed('roll-frozen', alter);
  const andOpened = (alter: (body: Body<'roll-frozen'>) => object) =>
    rearranged(() => reopened(altered('roll-frozen', alter)));
  const [first, ...others] = bodiesOf('roll-frozen')[0]!.electorate;
  const electors = (eligible: number) => ({ electorate: [{ ...first!, eligible }, ...others] });

  return [
    {
      name: 'the roll is exchanged for another after the poll',
      code: 'OPENED_REFERS',
      at: opened,
      files: () => withRoll((body) => ({ ...body, rollRoot: OTHER })),
    },
    {
      name: 'the roll is exchanged for another after the poll, and opened so',
      code: 'ELECTION_UNKNOWN',
      at: `board[${place('encrypted-tally')}]`,
      files: () => andOpened((body) => ({ ...body, rollRoot: OTHER })),
    },
    {
      name: 'the roll is made from another export after the poll, and opened so',
      code: 'PAPER_CONTESTS',
      at: `board[${place('ballot-cast')}]`,
      files: () => andOpened((body) => ({ ...body, snapshot: OTHER })),
    },
    {
      name: 'the roll is made from an export that a stranger signed',
      code: 'ANCHOR_EXPORT_KEY',
      files: () => andOpened((body) => ({ ...body, signers: ['SHA256:stranger'] })),
    },
    {
      name: 'the roll is made from an export that nobody signed',
      code: 'ROLL_UNSIGNED',
      at,
      files: () => andOpened((body) => ({ ...body, signers: [] })),
    },
    {
      name: 'the roll is made with other rules',
      code: 'RULES_OTHER',
      files: () => andOpened((body) => ({ ...body, rulesSha256: OTHER })),
    },
    {
      name: 'more members are eligible than the sum says',
      code: 'ROLL_SUM',
      at,
      files: () => andOpened((body) => ({ ...body, eligible: body.eligible + 1 })),
    },
    {
      name: 'a unit has more electors than there are eligible members',
      code: 'ELECTORATE_SUM',
      at,
      files: () => andOpened((body) => ({ ...body, ...electors(body.eligible + 1) })),
    },
    {
      name: 'a unit is left out of the electorate',
      code: 'ELECTORATE_UNITS',
      at,
      files: () => andOpened((body) => ({ ...body, electorate: others })),
    },
    {
      name: 'a unit is too small to be polled',
      code: 'UNIT_TOO_SMALL',
      at,
      files: () => andOpened((body) => ({ ...body, ...electors(defined.poll.smallUnit - 1) })),
    },
    {
      name: 'the numbers by unit do not add up',
      code: 'ROLL_CELLS',
      at,
      files: () =>
        andOpened(({ cells: [cell, ...rest], ...body }) => ({
          ...body,
          cells: [{ ...cell!, listed: cell!.listed + 1, excluded: cell!.excluded + 1 }, ...rest],
        })),
    },
    {
      name: 'the cells name a unit of the poll twice',
      code: 'ROLL_CELLS',
      at,
      files: () =>
        andOpened(({ cells, ...body }) => ({
          ...body,
          cells: cells.map(({ units, ...cell }) => ({ ...cell, units: [...units, first!.unit] })),
        })),
    },
    {
      name: 'the reasons do not add up',
      code: 'ROLL_REASONS',
      at,
      files: () => andOpened((body) => ({ ...body, reasons: [...body.reasons, { reason: 'OTHER', members: 1 }] })),
    },
    {
      name: 'a reason that one member bears is shown',
      code: 'SMALL_CELL',
      at,
      files: () =>
        andOpened(({ reasons: [reason, ...rest], ...body }) => ({
          ...body,
          reasons: [{ ...reason!, members: reason!.members - 1 }, ...rest, { reason: 'RARE', members: 1 }],
        })),
    },
  ];
}
