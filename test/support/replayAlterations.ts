/** What the operator can do to the export, the rules and the roll that comes of them; the board is made to fit where it can be. */
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { hashOf } from '../../crypto/canonical.ts';
import { type RollLine, replayFile } from '../../src/verify/bundle.ts';
import { type Parts, withBody, withFile, withLines, withRoll } from './openedPack.ts';
import type { PackAlteration } from './packAlterations.ts';

export function replayAlterations(honest: Parts): readonly PackAlteration[] {
  const text = (file: string): string => fromUtf8(honest.pack.get(file)!);
  const put = (file: string, contents: string) => () => withFile(honest, file, utf8(contents));
  const without = (file: string) => (): Parts => ({
    ...honest,
    pack: new Map([...honest.pack].filter(([name]) => name !== file)),
  });
  const head = (change: object) => () =>
    withLines(honest, 'replay.json', replayFile, ([one]) => [{ ...one!, ...change }]);
  const board = (change: object) => () => withBody(honest, 'roll-frozen', (body) => ({ ...body, ...change }));
  const line = (number: string, change: Partial<RollLine>) => () =>
    withRoll(honest, (lines) => lines.map((one) => (one.number === number ? { ...one, ...change } : one)));
  const csv = 'export/members.csv';
  const manifest = 'export/members.manifest.json';
  return [
    {
      name: 'the rules are other rules',
      code: 'REPLAY_RULES',
      make: put('rules.json', text('rules.json').replace('183', '999')),
    },
    { name: 'the rules cannot be read', code: 'REPLAY_RULES', make: put('rules.json', '{}') },
    {
      name: 'the poll names the rules otherwise',
      code: 'REPLAY_RULES',
      make: () =>
        withBody(honest, 'poll-defined', ({ poll, ...rest }) => ({
          ...rest,
          poll: { ...poll, rules: { ...poll.rules, version: '2' } },
        })),
    },
    { name: 'the rules are kept back', code: 'PACK_FILE_MISSING', at: 'rules.json', make: without('rules.json') },
    {
      name: 'the instant of the judgement is kept back',
      code: 'PACK_FILE_MISSING',
      at: 'replay.json',
      make: without('replay.json'),
    },
    {
      name: 'the instant of the judgement cannot be read',
      code: 'PACK_MALFORMED',
      at: 'replay.json',
      make: put('replay.json', '{}\n'),
    },
    {
      name: 'the pinned keys cannot be read',
      code: 'REPLAY_KEYS',
      make: put('keys/allowed_signers', 'oakmarsh namespaces='),
    },
    { name: 'the pinned keys are kept back', code: 'REPLAY_REFUSED', make: without('keys/allowed_signers') },
    {
      name: 'the export was judged before it was made',
      code: 'REPLAY_REFUSED',
      make: head({ judgedAt: '2026-09-01T00:00:00Z' }),
    },
    {
      name: 'the export was judged after the opening',
      code: 'REPLAY_TIME',
      make: head({ judgedAt: '2026-10-01T09:00:01Z' }),
    },
    {
      name: 'a row of the export is altered',
      code: 'REPLAY_REFUSED',
      make: put(csv, text(csv).replace('2025-12-31', '2026-12-31')),
    },
    {
      name: 'the export is another one',
      code: 'REPLAY_SNAPSHOT',
      at: 'export',
      make: put(manifest, `${text(manifest)} `),
    },
    {
      name: 'the export before is kept back',
      code: 'REPLAY_SNAPSHOT',
      at: 'previous',
      make: () => ({
        ...honest,
        pack: new Map([...honest.pack].filter(([name]) => !name.startsWith('previous/'))),
      }),
    },
    { name: 'the rows are salted otherwise', code: 'REPLAY_ROOT', make: head({ snapshotSeed: 'e'.repeat(64) }) },
    { name: 'the board commits to other rows', code: 'REPLAY_ROOT', make: board({ snapshotRoot: 'e'.repeat(64) }) },
    { name: 'the board names other signers', code: 'REPLAY_SIGNERS', make: board({ signers: ['SHA256:somebody'] }) },
    {
      name: 'the export is that of another organisation',
      code: 'REPLAY_ORGANISATION',
      make: () =>
        withBody(honest, 'poll-defined', ({ poll, ...rest }) => ({
          ...rest,
          poll: { ...poll, organisation: { ...poll.organisation, slug: 'elsewhere' } },
        })),
    },
    { name: 'more variances are undecided than there are', code: 'REPLAY_VARIANCES', make: board({ undecided: 1000 }) },
    {
      name: 'a member in arrears is on the frozen roll, and nobody overrode it',
      code: 'DECISION_WRONG',
      make: line('M0020', { decision: 'eligible', reasons: [] }),
    },
    {
      name: 'a member is excluded whom the rules let vote',
      code: 'DECISION_WRONG',
      make: line('M0002', { decision: 'excluded', reasons: ['IN_ARREARS'] }),
    },
    {
      name: 'a member is excluded for another reason',
      code: 'DECISION_WRONG',
      make: line('M0020', { reasons: ['SUSPENDED'] }),
    },
    { name: 'a member stands in another unit', code: 'DECISION_WRONG', make: line('M0033', { unit: 'C-NORTH' }) },
    { name: 'a member has another name', code: 'DECISION_WRONG', make: line('M0033', { name: 'Somebody Else' }) },
    {
      name: 'a member on the list is not on the roll',
      code: 'DECISION_MISSING',
      make: () => withRoll(honest, (lines) => lines.filter(({ number }) => number !== 'M0033')),
    },
    {
      name: 'somebody is on the roll who is not on the list',
      code: 'LINE_NOT_LISTED',
      make: () =>
        withRoll(honest, (lines) => [
          ...lines,
          { ...lines.find(({ number }) => number === 'M0033')!, number: 'M9999' },
        ]),
    },
    {
      name: 'a file is put in among the exports',
      code: 'PACK_FILE_UNKNOWN',
      make: put('export/notes.txt', hashOf({})),
    },
    ...ofNumbers(honest),
  ];
}

/** Each number of roll-frozen by itself. */
function ofNumbers(honest: Parts): readonly PackAlteration[] {
  const board = (name: string, alter: Parameters<typeof withBody<'roll-frozen'>>[2]): PackAlteration => ({
    name,
    code: 'ROLL_COUNTS',
    make: () => withBody(honest, 'roll-frozen', alter),
  });
  return [
    board('the board says another number of members listed', (body) => ({ ...body, listed: body.listed + 1 })),
    board('the board says another number of members excluded by the rules', (body) => ({
      ...body,
      excluded: body.excluded + 1,
    })),
    board('the board says another number of eligible members', (body) => ({ ...body, eligible: body.eligible + 1 })),
    board('the board says another electorate', ({ electorate: [first, ...rest], ...body }) => ({
      ...body,
      electorate: [{ ...first!, eligible: first!.eligible + 1 }, ...rest],
    })),
    board('the board says other lines in a cell', ({ cells: [first, ...rest], ...body }) => ({
      ...body,
      cells: [{ ...first!, listed: first!.listed + 1 }, ...rest],
    })),
    board('the board says other exclusions in a cell', ({ cells: [first, ...rest], ...body }) => ({
      ...body,
      cells: [{ ...first!, excluded: first!.excluded + 1 }, ...rest],
    })),
    board('the board says another reason', (body) => ({
      ...body,
      reasons: body.reasons.map((one) => ({ ...one, reason: 'JOINED_TOO_LATE' })),
    })),
  ];
}
