/**
 * The members whom a refusal told an officer something about: that one has voted, has an address, or is on the list. It is on
 * record as every look is. Read from what was asked, so that no act can forget it.
 */
import { z } from 'zod';
import { pollId } from '../../crypto/bodies.ts';
import type { Endpoint } from '../contract/endpoints.ts';
import { ROLES } from '../contract/roles.ts';
import { memberNumber, rowId } from '../contract/shapes.ts';
import type { Deps } from '../deps.ts';
import { readPoll } from '../store/polls.ts';
import { findProposal } from '../store/proposals.ts';

export type About = { readonly poll: string | null; readonly numbers: readonly string[] };

const named = z.object({
  poll: pollId.nullish().catch(null),
  number: memberNumber.nullish().catch(null),
  numbers: z.array(memberNumber).nullish().catch(null),
});
/** A proposal itself, or the id of one. */
const withProposal = z.object({ proposal: z.union([named, rowId]).nullish().catch(null) });

/** @returns null where no member was named, or somebody other than an officer asked */
export async function refusedAbout(
  { db }: Pick<Deps, 'db'>,
  { callers }: Pick<Endpoint, 'callers'>,
  input: { readonly params: unknown; readonly query: unknown; readonly body: unknown },
): Promise<About | null> {
  if (!callers.every((caller) => ROLES.some((role) => role === caller))) return null;
  const parts: z.infer<typeof named>[] = [];
  for (const part of [input.params, input.query, input.body]) {
    const read = named.safeParse(part);
    if (read.success) parts.push(read.data);
    const proposal = withProposal.safeParse(part).data?.proposal ?? null;
    const stored = typeof proposal === 'string' ? (await findProposal(db, proposal))?.proposal : proposal;
    const inside = named.safeParse(stored);
    if (inside.success) parts.push(inside.data);
  }
  const numbers = [
    ...new Set(parts.flatMap(({ number, numbers: more }) => [...(number == null ? [] : [number]), ...(more ?? [])])),
  ];
  if (numbers.length === 0) return null;
  const asked = parts.find(({ poll }) => poll != null)?.poll ?? null;
  const poll = asked === null ? undefined : await readPoll(db, asked);
  return { poll: poll?.id ?? null, numbers };
}
