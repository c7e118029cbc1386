/**
 * Variances with what each file says of whom they name, beside one another. The facts are read from the stored export when they
 * are asked for, and kept nowhere else. They are about people: every look is logged, with the numbers that were shown.
 */
import type { z } from 'zod';
import { SOURCE_IN_WORDS, type sourceShown, type varianceShown } from '../contract/claims.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { unitsKept } from '../domain/claims.ts';
import { FACTS_OF_KIND, factsOf } from '../roll/sideBySide.ts';
import { VARIANCE_KINDS, type VarianceKind } from '../roll/variance.ts';
import { VARIANCE_IN_WORDS } from '../roll/varianceWords.ts';
import { recordAccess } from '../store/accessLog.ts';
import { type ListedVariance, listVariances } from '../store/amendments.ts';
import { inTransaction, type Trx } from '../store/database.ts';
import { readPoll } from '../store/polls.ts';
import { findProposals, listProposals } from '../store/proposals.ts';
import { linesOf, unitsOfLines } from '../store/roll.ts';
import type { ActionOf } from './act.ts';
import { lineOf } from './amendRoll.ts';
import { lookUpIn, type MemberLookUp } from './keptExports.ts';
import { officerOf } from './officer.ts';
import { toInstant } from './steps.ts';

const PAGE = 50;
/** Members shown in one answer, however many variances name them. */
const MOST_MEMBERS = 50;

export const variances: ActionOf<'variances'> = async (deps, actor, { params, query }) => {
  const asked = await readPoll(deps.db, params.poll);
  if (asked === undefined) return refuse('NOT_FOUND');
  if (asked.state === 'draft') return refuse('POLL_STATE', { state: asked.state });
  // Before the transaction: a long list takes a while to read for the first time.
  const lookUp = await lookUpIn(deps.logins.roll, asked);
  return inTransaction(deps.db, async (trx) => {
    const now = deps.now();
    const officer = await officerOf(trx, actor, asked.id, now);
    if (officer === undefined) return refuse('NOT_FOUND');
    const { kind, state, variance: only, page } = query;
    const units = unitsKept(officer);
    const skipped = (page - 1) * PAGE;
    const filter = { kind, settled: state === 'decided', units, only };
    const of = only === undefined ? { limit: PAGE, offset: skipped } : { limit: 1, offset: 0 };
    const { variances: found, total } = await listVariances(trx, asked.id, filter, of);
    const named = found.flatMap(({ members }) => members);
    const unitOf = await unitsOfLines(trx, asked.id, named);
    const isOurs = (number: string): boolean => units === null || units.includes(unitOf.get(number) ?? '');
    const shown: z.input<typeof varianceShown>[] = [];
    const decided = await findProposals(
      trx,
      found.flatMap(({ settledBy }) => settledBy ?? []),
    );
    const pending = await pendingOf(trx, asked.id, now);
    const told: string[] = [];
    const onPage = found.map((variance) => {
      const ours = variance.members.filter(isOurs).slice(only === undefined ? 0 : skipped);
      const numbers = ours.slice(0, MOST_MEMBERS - told.length);
      told.push(...numbers);
      return { variance, numbers };
    });
    const lines = await linesOf(trx, asked.id, told);
    for (const { variance, numbers } of onPage) {
      const proposal = variance.settledBy === null ? undefined : decided.get(variance.settledBy);
      shown.push({
        ...headOf(variance),
        members: numbers.map((number) => {
          const line = lines.get(number);
          return {
            number,
            line: line === undefined ? null : lineOf(line),
            facts: factsFor(lookUp, number, variance.kind),
          };
        }),
        settled:
          proposal === undefined || variance.settledAt === null
            ? null
            : {
                at: toInstant(variance.settledAt),
                how: proposal.proposal.kind === 'override' ? 'override' : 'stands',
                because: proposal.end?.because ?? '',
              },
        pending: pending(variance),
      });
    }
    const details = { state, page, shown: shown.length, total, members: told, ...(kind === undefined ? {} : { kind }) };
    await recordAccess(trx, actor, { act: 'variances-read', poll: asked.id, details, whose: told }, now);
    return accept({ sources: sourcesShown(lookUp), variances: shown, total, page });
  });
};

export const sourcesShown = ({ sources }: MemberLookUp): z.input<typeof sourceShown>[] =>
  sources.map(({ source, asOf, day }) => ({ source, says: SOURCE_IN_WORDS[source], asOf, day }));

const kindOf = (kind: string): VarianceKind | undefined => VARIANCE_KINDS.find((known) => known === kind);
export const saysOf = (kind: string): string => {
  const known = kindOf(kind);
  return known === undefined ? kind : VARIANCE_IN_WORDS[known];
};

const factsFor = (lookUp: MemberLookUp, number: string, kind: string) => {
  const known = kindOf(kind);
  const facts = known === undefined ? [] : factsOf(lookUp.of(number), FACTS_OF_KIND[known]);
  return facts.map(({ fact, values, differs }) => ({ fact, values: [...values], differs }));
};

const DETAIL_SAYS: Readonly<Record<string, string>> = {
  paidTo: 'Fee paid to',
  source: 'By',
  list: 'By the list',
  payments: 'By finance',
  joined: 'Joined',
  lapsed: 'Lapsed',
  rejoined: 'Rejoined',
  ended: 'Ended',
  reason: 'Because',
  standing: 'Standing',
  from: 'From',
  unit: 'Branch',
  coveredBy: 'Postcode lies in',
  before: 'Before',
  now: 'Now',
  fields: 'What changed',
  changed: 'E-mail addresses that changed',
  of: 'Out of',
  feed: 'File',
  ageDays: 'Days old at the freeze',
  limitDays: 'Days allowed',
};

/** Said in the order above; what is not there comes last. */
const ORDER = Object.keys(DETAIL_SAYS);
const placeOf = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);

function headOf({ id, kind, members, detail, blocks }: ListedVariance) {
  return {
    variance: id,
    kind,
    says: saysOf(kind),
    blocksVote: blocks,
    detail: Object.entries(detail)
      .toSorted(([a], [b]) => placeOf(a) - placeOf(b))
      .flatMap(([key, value]) =>
        value === null || value === ''
          ? []
          : [{ fact: DETAIL_SAYS[key] ?? key, value: Array.isArray(value) ? value.join(', ') : String(value) }],
      ),
    names: members.length,
  };
}

const MOST_PENDING = 1000;

/** The proposal, if any, about each variance that nobody has decided yet. */
async function pendingOf(trx: Trx, poll: string, now: Date): Promise<(variance: ListedVariance) => string | null> {
  const kinds = (['override', 'variances-stand'] as const).map((kind) => ({ kind, units: null }));
  const filter = { kinds, by: null, poll, state: 'pending', now } as const;
  const { proposals } = await listProposals(trx, filter, { limit: MOST_PENDING, offset: 0 });
  return ({ id, kind }) =>
    proposals.find(({ proposal }) => {
      if (proposal.kind === 'override') return proposal.variances.includes(id);
      return proposal.kind === 'variances-stand' && proposal.variance === kind && (proposal.only?.includes(id) ?? true);
    })?.id ?? null;
}
