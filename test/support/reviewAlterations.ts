/** What the operator, alone or with a reviewer who signs whatever they are shown, can do to the access log and its review. */
import { type AccessRow, accessHash, accessRow } from '../../src/verify/accessLog.ts';
import { accessHead, reviewLine } from '../../src/verify/bundle.ts';
import { jsonLines } from '../../src/verify/packFiles.ts';
import { type Parts, placeOf, readLines, withActs, withBody, withDuties, withFile, withLines } from './openedPack.ts';
import type { PackAlteration } from './packAlterations.ts';
import { seededRng } from './random.ts';
import { accessHeadsOf, accessOn, isDue, REVIEWED_AT, reviewOf } from './sampleAccess.ts';
import type { OfficerName } from './sampleOffice.ts';
import { OFFICE } from './samplePoll.ts';

const rng = seededRng('altered reviews');

const rowsOf = ({ pack }: Parts): readonly AccessRow[] => readLines(pack, 'access.jsonl', accessRow);

/** Other rows, the board committing to them; so many of them before the freeze as there were. */
function withRows(parts: Parts, alter: (rows: AccessRow[]) => AccessRow[]): Parts {
  const rows = alter([...rowsOf(parts)]);
  const [frozen] = readLines(parts.pack, 'access-heads.jsonl', accessHead);
  const atFreeze = frozen?.rows ?? 0;
  const early = withBody(parts, 'roll-frozen', (body) => ({
    ...body,
    accessLog: accessOn(rows.slice(0, atFreeze), 'roll-frozen'),
  }));
  const late = withBody(early, 'closed', (body) => ({ ...body, accessLog: accessOn(rows, 'closed') }));
  return withFile(
    withFile(late, 'access.jsonl', jsonLines(rows)),
    'access-heads.jsonl',
    jsonLines(accessHeadsOf({ rows, atFreeze })),
  );
}

/** One sign-off more, by this officer, of these rows. */
function reviewedBy(parts: Parts, by: OfficerName, rows: readonly AccessRow[], why: string | null = null): Parts {
  const act = reviewOf(OFFICE, by, rows, why, rng);
  return withLines(withActs(parts, [act], []), 'reviews.jsonl', reviewLine, (lines) => [
    ...lines,
    { act: act.auth, at: REVIEWED_AT },
  ]);
}

/** Without the sign-offs of the honest pack that do not tell of a fault: what they covered is due again. */
function unreviewed(parts: Parts): Parts {
  const [first] = readLines(parts.pack, 'reviews.jsonl', reviewLine);
  return withLines(withActs(parts, [], [first!.act]), 'reviews.jsonl', reviewLine, (lines) => lines.slice(1));
}

export function reviewAlterations(honest: Parts): readonly PackAlteration[] {
  const rows = rowsOf(honest);
  const due = rows.filter((row) => isDue(row) && row.act !== 'roll-line-read');
  const glass = rows.find(({ act }) => act === 'glass-used')!;
  const { person } = OFFICE.officers.membership;
  const heads = (alter: Parameters<typeof withLines<typeof accessHead>>[3]) => () =>
    withLines(honest, 'access-heads.jsonl', accessHead, alter);
  return [
    {
      name: 'a look is left out of the log',
      code: 'ACCESS_HEAD',
      make: () => withLines(honest, 'access.jsonl', accessRow, (all) => all.slice(1)),
    },
    {
      name: 'a look is said to be somebody else’s',
      code: 'ACCESS_HEAD',
      make: () =>
        withLines(honest, 'access.jsonl', accessRow, ([first, ...rest]) => [
          { ...first!, person: '1'.repeat(22) },
          ...rest,
        ]),
    },
    {
      name: 'a row is put in after the close',
      code: 'ACCESS_UNCOMMITTED',
      make: () =>
        withLines(honest, 'access.jsonl', accessRow, (all) => [...all, { ...glass, at: '2026-11-01T09:00:00.000Z' }]),
    },
    { name: 'who looked is not opened at the freeze', code: 'ACCESS_NOT_OPENED', make: heads((all) => all.slice(1)) },
    { name: 'the head of the log is opened twice', code: 'ACCESS_HEAD', make: heads((all) => [...all, all[0]!]) },
    {
      name: 'the secret of the draw is another than the freeze committed to',
      code: 'ACCESS_HEAD',
      at: `board[${placeOf(honest, 'roll-frozen')}]`,
      make: heads(([first, ...rest]) => [{ ...first!, salt: 'ee'.repeat(32) }, ...rest]),
    },
    {
      name: 'the log at the close is shorter than at the freeze',
      code: 'ACCESS_HEAD',
      at: `board[${placeOf(honest, 'closed')}]`,
      make: () =>
        withLines(
          withBody(honest, 'closed', (body) => ({ ...body, accessLog: accessOn([], 'closed') })),
          'access-heads.jsonl',
          accessHead,
          ([frozen, closed]) => [frozen!, { ...closed!, rows: 0 }],
        ),
    },
    {
      name: 'a row of another poll stands in the log',
      code: 'ACCESS_ROW',
      make: () => withRows(honest, ([first, ...rest]) => [{ ...first!, poll: '8'.repeat(22) }, ...rest]),
    },
    {
      name: 'nobody is said to have looked',
      code: 'ACCESS_ROW',
      make: () => withRows(honest, ([first, ...rest]) => [{ ...first!, person: null }, ...rest]),
    },
    {
      name: 'the log is not in the order of time',
      code: 'ACCESS_ORDER',
      make: () => withRows(honest, (all) => [...all, { ...glass, at: '2026-09-01T09:00:00.000Z' }]),
    },
    {
      name: 'the log is silent on an override that is on the board',
      code: 'ACCESS_UNTOLD',
      make: () => withRows(honest, (all) => all.filter(({ details }) => details.kind !== 'override')),
    },
    {
      name: 'the log is silent on a break-glass that is on the board',
      code: 'ACCESS_UNTOLD',
      make: () => withRows(honest, (all) => all.filter(({ details }) => details.kind !== 'break-glass')),
    },
    { name: 'overrides were signed off by nobody', code: 'REVIEW_MISSING', make: () => unreviewed(honest) },
    {
      name: 'a use of the opened look, put in with the board’s word for it, was signed off by nobody',
      code: 'REVIEW_MISSING',
      make: () => withRows(honest, (all) => [...all, { ...glass, at: '2026-10-24T19:00:00.000Z', person }]),
    },
    {
      name: 'an officer without the duty signed everything off',
      code: 'DUTY_MISSING',
      make: () => reviewedBy(unreviewed(honest), 'easternProcedure', due),
    },
    {
      name: 'an officer without the duty signed everything off, which leaves it unreviewed',
      code: 'REVIEW_MISSING',
      make: () => reviewedBy(unreviewed(honest), 'easternProcedure', due),
    },
    {
      name: 'a reviewer signs off one row twice',
      code: 'REVIEW_TWICE',
      make: () => reviewedBy(honest, 'scrutineer', due.slice(0, 1)),
    },
    {
      name: 'a sign-off stands twice',
      code: 'REVIEW_TWICE',
      make: () => withLines(honest, 'reviews.jsonl', reviewLine, (all) => [...all, all[0]!]),
    },
    {
      name: 'a reviewer signs off what they did themselves',
      code: 'REVIEW_OWN',
      make: () => {
        const own = { ...glass, person: OFFICE.officers.scrutineer.person };
        const parts = withRows(honest, (all) => all.map((row) => (accessHash(row) === accessHash(glass) ? own : row)));
        return reviewedBy(parts, 'scrutineer', [own]);
      },
    },
    {
      name: 'a reviewer signs off what is about their own entry',
      code: 'REVIEW_OWN',
      make: () => {
        const { person } = OFFICE.officers.scrutineer;
        return withDuties(honest, (events) =>
          events.map((event) =>
            event.kind === 'person' && event.person === person ? { ...event, number: 'M0005' } : event,
          ),
        );
      },
    },
    {
      name: 'what a reviewer found is not on the board',
      code: 'REVIEW_UNTOLD',
      make: () => reviewedBy(honest, 'scrutineer', due.slice(0, 1), 'The letter was another member’s.'),
    },
    {
      name: 'the board tells of something not in order that no reviewer found',
      code: 'REVIEW_UNTOLD',
      make: () => withLines(honest, 'reviews.jsonl', reviewLine, (all) => all.slice(0, 1)),
    },
    {
      name: 'what a reviewer is said to have signed is the freeze',
      code: 'ACT_MESSAGE',
      make: () => {
        const frozen = honest.drafts.find(({ kind }) => kind === 'roll-frozen')!.body;
        const act = 'undecidedSigned' in frozen ? String(frozen.undecidedSigned) : '';
        return withLines(honest, 'reviews.jsonl', reviewLine, (all) => [...all, { act, at: REVIEWED_AT }]);
      },
    },
  ];
}
