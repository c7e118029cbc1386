/**
 * A voter's order of choices while it is made: by tapping, by moving, by typed numbers. Whatever comes in, the order has each
 * choice once and no gap; what typed numbers leave unclear is said in a sentence, and not guessed. Pure.
 */
import type { Contest } from '../../crypto/contest.ts';

type Ranking = readonly string[];

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st`. */
export function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const end = teen ? undefined : [undefined, 'st', 'nd', 'rd'][n % 10];
  return `${n}${end ?? 'th'}`;
}

/** The next preference, or none any more: later ones move up. Null when `max` preferences are given already. */
export function tapped(ranking: Ranking, id: string, max: number): Ranking | null {
  if (ranking.includes(id)) return ranking.filter((other) => other !== id);
  return ranking.length < max ? [...ranking, id] : null;
}

/** One place up (−1) or down (1); null where there is no such place. */
export function moved(ranking: Ranking, id: string, by: -1 | 1): Ranking | null {
  const from = ranking.indexOf(id);
  const other = ranking[from + by];
  if (from < 0 || other === undefined) return null;
  return ranking.map((one) => (one === id ? other : one === other ? id : one));
}

/** The fields that show this order. */
export const typedOf = (ranking: Ranking): ReadonlyMap<string, string> =>
  new Map(ranking.map((id, i) => [id, String(i + 1)]));

/** What is wrong with typed numbers; and what is said of it beside a choice, by id: nothing of a number that is missing. */
export type TypedFault = { readonly says: string; readonly beside: ReadonlyMap<string, string> };

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/**
 * @returns faults, the gravest first, none exactly when the numbers are a ranking; and the order as far as it is clear: 1, 2, 3 …
 *   up to the first number that is missing or stands twice
 */
export function readTyped(
  { choices, max }: Pick<Contest, 'choices' | 'max'>,
  typed: ReadonlyMap<string, string>,
): { readonly ranking: Ranking; readonly faults: readonly TypedFault[] } {
  const at = new Map<number, { readonly id: string; readonly text: string }[]>();
  const faults: TypedFault[] = [];
  for (const { id, text } of choices) {
    const entry = typed.get(id)?.trim() ?? '';
    if (entry === '') continue;
    const number = /^[1-9]\d?$/.test(entry) ? Number(entry) : Number.NaN;
    if (number <= max) at.set(number, [...(at.get(number) ?? []), { id, text }]);
    else {
      const instead = `Type a number from 1 to ${max}, or leave it empty.`;
      faults.push({
        says: `“${entry}” beside ${text} cannot be used. ${instead}`,
        beside: new Map([[id, `“${entry}” cannot be used. ${instead}`]]),
      });
    }
  }
  const numbers = [...at.keys()].toSorted((a, b) => a - b);
  for (const number of numbers) {
    const same = at.get(number) ?? [];
    if (same.length < 2) continue;
    const others = (id: string) => listed(same.filter((one) => one.id !== id).map(({ text }) => text));
    faults.push({
      says: `The number ${number} stands ${same.length === 2 ? 'twice' : `${same.length} times`}, beside ${listed(same.map(({ text }) => text))}. Give each a number of its own.`,
      beside: new Map(same.map(({ id }) => [id, `${number} stands beside ${others(id)} too.`])),
    });
  }
  const last = numbers.at(-1) ?? 0;
  const missing = Array.from({ length: last }, (_, i) => i + 1).filter((number) => !at.has(number));
  if (missing.length > 0)
    faults.push({
      says: `There is a ${last}, and no ${listed(missing.map(String))}. Use 1, 2, 3 and so on, and leave no number out.`,
      beside: new Map(),
    });
  const ranking: string[] = [];
  for (let number = 1; at.get(number)?.length === 1; number++) ranking.push(at.get(number)![0]!.id);
  return { ranking, faults };
}
