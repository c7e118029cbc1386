/** Places of a draft (`contests[0].choices[1].text`) as the ids of the form's fields, and what is wrong by field. */
import { z } from 'zod';
import type { Fault } from '../../../src/contract/contestFaults.ts';
import type { FormFaults } from '../../kit/form.tsx';

/** `contests[0].choices[1].text` → `contests-0-choices-1-text` */
export const idOf = (path: string): string => path.replace(/\]?[.[]/g, '-').replace(/\]/g, '');

/** Faults without a field of their own are told at the one that they belong to. */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/^(units|trustees|scrutineers|pictures)\[.*$/, '$1'],
  [/^corrections.*$/, 'closesAt'],
  [/^(contests\[\d+\])\.id$/, '$1.question'],
  [/^(contests\[\d+\]\.choices\[\d+\])\.id$/, '$1.text'],
  [/^(contests\[\d+\]\.constraints\[\d+\])\.id$/, '$1.says'],
  [/^(contests\[\d+\]\.rule\.)under$/, '$1over'],
];
const fieldOf = (path: string): string => FIELDS.reduce((found, [pattern, to]) => found.replace(pattern, to), path);

/** By field; several of one field one after the other. */
export function byField(faults: readonly Fault[]): FormFaults {
  const found = new Map<string, string>();
  for (const { path, says } of faults) {
    const id = idOf(fieldOf(path));
    const before = found.get(id);
    if (before?.includes(says) === true) continue;
    found.set(id, before === undefined ? says : `${before} ${says}`);
  }
  return found;
}

/** What a field is given: its id, and what is wrong with it. */
export const field = (
  faults: FormFaults,
  path: string,
): { readonly id: string; readonly error: string | undefined } => ({
  ...{ id: idOf(path), error: faults.get(idOf(path)) },
});

/** Something that is no field and takes the focus: a fault leads there, or what was focused is gone. */
export const focusable = (path: string) => ({ id: idOf(path), tabIndex: -1 }) as const;
export const focusOn = (path: string): void => document.getElementById(idOf(path))?.focus();

const listed = z.array(z.union([z.object({ path: z.string(), says: z.string() }), z.object({ message: z.string() })]));
const malformed = z.object({ at: z.string(), says: z.string() });

/** What the service found wrong, where it says the place; a malformed part of the draft by its path in the body. */
export function faultsIn(details: unknown): readonly Fault[] {
  const one = malformed.safeParse(details);
  if (one.success) {
    const path = one.data.at.replace(/^body\.?/, '').replace(/\.(\d+)/g, '[$1]');
    return [{ path, says: `This cannot be taken as it is: ${one.data.says}.` }];
  }
  return (listed.safeParse(details).data ?? []).map((given) =>
    'message' in given ? { path: 'form', says: given.message } : given,
  );
}
