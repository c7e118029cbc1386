/** A line of the roll in words, and what a change of it does, as officers sign it. */
import { type AnyReasonCode, REASON_ORDER, REASON_SAYS } from '../../src/contract/words.ts';
import type { RollLine } from '../../src/verify/bundle.ts';

const isCode = (code: string): code is AnyReasonCode => Object.hasOwn(REASON_SAYS, code);
export const codeInWords = (code: string): string => (isCode(code) ? REASON_SAYS[code] : code);

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** `on the roll`, or why not. */
export const placeInWords = (line: RollLine | null): string =>
  line === null
    ? 'not on the list'
    : line.decision === 'eligible'
      ? 'on the roll'
      : `left off the roll: ${line.reasons.map((code) => lowerFirst(codeInWords(code))).join('; ')}`;

/** Codes in the order in which they stand on a line, each once. */
export const inOrder = (codes: readonly string[]): string[] => REASON_ORDER.filter((code) => codes.includes(code));

export type Change = { readonly what: string; readonly before: string; readonly after: string };

/** What differs between the two lines, each with both sides; nothing that stays. @param unitName  a code as people say it */
export function changesOf(
  before: RollLine | null,
  after: RollLine,
  unitName: (code: string) => string,
): readonly Change[] {
  const sides: readonly Change[] = [
    { what: 'Place on the roll', before: placeInWords(before), after: placeInWords(after) },
    {
      what: 'Branch or unit',
      before: before === null ? 'none' : unitName(before.unit),
      after: unitName(after.unit),
    },
    { what: 'Name', before: before?.name ?? 'none', after: after.name },
  ];
  return sides.filter((side) => side.before !== side.after);
}
