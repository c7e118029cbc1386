/** Affiliates that return their result, as they are entered in the form: one on each line, its code and then its name. */
import { type PollUnit, unitCode } from '../../../crypto/bodies.ts';
import { token } from '../../../crypto/names.ts';
import type { Fault } from '../../../src/contract/contestFaults.ts';

const MOST_NAME = 120;

/**
 * @param taken  codes of the units whose members vote here
 * @returns the lines that can be taken, and what is wrong with the others
 */
export function affiliatesOf(
  { lines, section }: { readonly lines: string; readonly section: string },
  taken: readonly string[],
): { readonly units: readonly PollUnit[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const units: PollUnit[] = [];
  for (const [i, line] of lines.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, typed = '', name = ''] = /^\s*([^\s,;]+)[\s,;]*(.*?)\s*$/.exec(line) ?? [];
    const code = typed.toUpperCase();
    const known = units.map((unit) => unit.code);
    const says = faultOf({ code, name }, taken, known);
    if (says === null) units.push({ code, name, section, covers: [], returns: true });
    else faults.push({ path: 'affiliates', says: `Line ${i + 1}: ${says}` });
  }
  if (units.length > 0 && !token.safeParse(section).success) {
    const says = 'Write the section as one lower-case word, such as affiliated.';
    faults.push({ path: 'affiliatesSection', says });
  }
  return { units, faults };
}

function faultOf(
  { code, name }: { readonly code: string; readonly name: string },
  taken: readonly string[],
  known: readonly string[],
): string | null {
  if (!unitCode.safeParse(code).success) {
    return 'begin with a code of capital letters, digits and hyphens, then the name.';
  }
  if (name === '' || name.length > MOST_NAME) return `give a name of up to ${MOST_NAME} characters.`;
  if (taken.includes(code)) return `the members of ${code} vote here. Give the affiliate a code of its own.`;
  return known.includes(code) ? `${code} stands there twice.` : null;
}
