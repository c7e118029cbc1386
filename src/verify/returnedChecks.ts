/**
 * What affiliates returned, as it stands on a board: each of a unit that returns its result, of a trigger ballot, once, and not
 * before voting had closed for everybody. Who signed it is the pack's to show (packReturned.ts). SPEC §8.9.
 */
import { compareText } from '../../crypto/bytes.ts';
import type { At, PollBoard } from './pollBoard.ts';
import { type Finding, finding } from './report.ts';

export function checkReturned({ defined, returned, enrolments, closed }: PollBoard): readonly Finding[] {
  const [first] = returned;
  if (defined === undefined || first === undefined) return [];
  const { units, contests } = defined.body.poll;
  const findings: Finding[] = [];
  const tell = (code: string, { index }: { readonly index: number }, says: string) =>
    findings.push(finding(code, `board[${index}]`, says));
  const seen = new Set<string>();
  for (const entry of returned) {
    const { unit, contest } = entry.body;
    if (units.find(({ code }) => code === unit)?.returns !== true) {
      tell('RETURN_UNKNOWN', entry, 'A result is returned of a unit that returns none.');
    }
    if (contests.find(({ id }) => id === contest)?.kind !== 'trigger') {
      tell('RETURN_UNKNOWN', entry, 'A result is returned of what is no trigger ballot.');
    }
    const key = `${unit}/${contest}`;
    if (seen.has(key)) tell('RETURN_TWICE', entry, 'A unit’s result of one contest is returned twice.');
    seen.add(key);
  }
  const isAfter = (a: At<'unit-returned'>['body'], b: At<'unit-returned'>['body']): boolean =>
    (compareText(a.unit, b.unit) || compareText(a.contest, b.contest)) > 0;
  if (returned.some((one, i) => i > 0 && isAfter(returned[i - 1]!.body, one.body))) {
    tell('RETURN_ORDER', first, 'Returned results do not stand in the order of unit and contest.');
  }
  // What is read while somebody can still vote may move them; only the last head of the enrolments comes between.
  const between = [...returned, ...enrolments].filter(({ index }) => index >= first.index);
  if (closed === undefined || closed.index - first.index !== between.length) {
    tell('RETURN_EARLY', first, 'A returned result stands on the board while voting was open.');
  }
  return findings;
}
