/**
 * The entries of a board by kind, their bodies checked against their schemas, and whether they stand in the one order
 * that a poll can have. Nothing here looks inside a body. SPEC §5.4.
 */
import type { z } from 'zod';
import type { ReadEntry } from '../../crypto/board.ts';
import { BODIES, type Body, type BodyKind } from '../../crypto/bodies.ts';
import { DecodeError } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { type Finding, finding } from './report.ts';

export type At<K extends BodyKind> = { readonly index: number; readonly hash: string; readonly body: Body<K> };

/** As far as the board goes. Of a kind that stands once, the first is kept and a second is a finding. */
export type PollBoard = {
  readonly defined: At<'poll-defined'> | undefined;
  readonly rollFrozen: At<'roll-frozen'> | undefined;
  readonly trustees: At<'trustees'> | undefined;
  readonly opened: At<'opened'> | undefined;
  readonly amendments: readonly At<'roll-amended'>[];
  readonly enrolments: readonly At<'enrolments'>[];
  readonly casts: readonly At<'ballot-cast'>[];
  readonly tenders: readonly At<'ballot-tendered'>[];
  readonly tendersSettled: At<'tenders-settled'> | undefined;
  readonly incidents: readonly At<'incident'>[];
  readonly admissions: readonly At<'reviewer-admitted'>[];
  readonly returned: readonly At<'unit-returned'>[];
  readonly closed: At<'closed'> | undefined;
  readonly tallies: readonly At<'encrypted-tally'>[];
  readonly otherChannels: readonly At<'other-channel'>[];
  readonly approvals: readonly At<'tally-approval'>[];
  readonly shuffles: readonly At<'shuffle'>[];
  readonly lotShares: readonly At<'lot-share'>[];
  readonly partials: readonly At<'partial-decryption'>[];
  readonly sealedParts: readonly At<'sealed-part'>[];
  readonly attestation: At<'attestation'> | undefined;
  readonly results: readonly At<'result'>[];
  readonly outcome: At<'outcome'> | undefined;
  readonly rulings: readonly At<'ruling'>[];
  readonly declaration: At<'declaration'> | undefined;
  readonly abandoned: At<'abandoned'> | undefined;
};

/** The order of a poll's life. Those marked `many` may follow one another. */
const STAGES: readonly { readonly kind: BodyKind; readonly many: boolean }[] = [
  { kind: 'poll-defined', many: false },
  { kind: 'roll-frozen', many: false },
  { kind: 'trustees', many: false },
  { kind: 'opened', many: false },
  { kind: 'ballot-cast', many: true },
  { kind: 'closed', many: false },
  { kind: 'encrypted-tally', many: true },
  { kind: 'shuffle', many: true },
  { kind: 'partial-decryption', many: true },
  { kind: 'result', many: true },
  { kind: 'outcome', many: false },
];
/** Kinds that are no stage of their own: each after the one, and before the other where one is named. */
const BESIDE: Readonly<
  Partial<Record<BodyKind, { readonly after: BodyKind; readonly before: BodyKind | null; readonly many: boolean }>>
> = {
  'roll-amended': { after: 'roll-frozen', before: 'closed', many: true },
  enrolments: { after: 'opened', before: 'closed', many: true },
  'ballot-tendered': { after: 'opened', before: 'closed', many: true },
  'tenders-settled': { after: 'opened', before: 'closed', many: false },
  'unit-returned': { after: 'opened', before: 'closed', many: true },
  // Before the first approval, which covers them: elsewhere (approvalChecks.ts).
  'other-channel': { after: 'encrypted-tally', before: 'shuffle', many: true },
  incident: { after: 'roll-frozen', before: null, many: true },
  'reviewer-admitted': { after: 'closed', before: null, many: true },
  // How many of them come before the first part is checked elsewhere (approvalChecks.ts, lotChecks.ts).
  'tally-approval': { after: 'encrypted-tally', before: 'result', many: true },
  'lot-share': { after: 'encrypted-tally', before: 'result', many: true },
  'sealed-part': { after: 'encrypted-tally', before: 'result', many: true },
  attestation: { after: 'encrypted-tally', before: 'outcome', many: false },
};
/** Stages that no poll can leave out on the way to what comes later; tallies, parts and results are counted elsewhere. */
const NEEDED = new Set<BodyKind>(['poll-defined', 'roll-frozen', 'trustees', 'opened', 'closed']);

/** Never throws for what a board may hold. */
export function readPollBoard(entries: readonly ReadEntry[]): {
  readonly board: PollBoard;
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const all = <K extends BodyKind>(kind: K, schema: z.ZodType<Body<K>>): readonly At<K>[] =>
    entries
      .filter((entry) => entry.kind === kind)
      .flatMap(({ index, hash, body }) => {
        try {
          return [{ index, hash, body: decode(schema, body, 'body') }];
        } catch (fault) {
          if (!(fault instanceof DecodeError)) throw fault;
          const says = `The body of ${kind} is not in its form.`;
          findings.push(finding('BODY_SHAPE', `board[${index}]`, says, fault.message));
          return [];
        }
      });
  const board = {
    defined: all('poll-defined', BODIES['poll-defined'])[0],
    rollFrozen: all('roll-frozen', BODIES['roll-frozen'])[0],
    trustees: all('trustees', BODIES.trustees)[0],
    opened: all('opened', BODIES.opened)[0],
    amendments: all('roll-amended', BODIES['roll-amended']),
    enrolments: all('enrolments', BODIES.enrolments),
    casts: all('ballot-cast', BODIES['ballot-cast']),
    tenders: all('ballot-tendered', BODIES['ballot-tendered']),
    tendersSettled: all('tenders-settled', BODIES['tenders-settled'])[0],
    incidents: all('incident', BODIES.incident),
    admissions: all('reviewer-admitted', BODIES['reviewer-admitted']),
    returned: all('unit-returned', BODIES['unit-returned']),
    closed: all('closed', BODIES.closed)[0],
    tallies: all('encrypted-tally', BODIES['encrypted-tally']),
    otherChannels: all('other-channel', BODIES['other-channel']),
    approvals: all('tally-approval', BODIES['tally-approval']),
    shuffles: all('shuffle', BODIES.shuffle),
    lotShares: all('lot-share', BODIES['lot-share']),
    partials: all('partial-decryption', BODIES['partial-decryption']),
    sealedParts: all('sealed-part', BODIES['sealed-part']),
    attestation: all('attestation', BODIES.attestation)[0],
    results: all('result', BODIES.result),
    outcome: all('outcome', BODIES.outcome)[0],
    rulings: all('ruling', BODIES.ruling),
    declaration: all('declaration', BODIES.declaration)[0],
    abandoned: all('abandoned', BODIES.abandoned)[0],
  };
  for (const { index, kind } of entries) {
    if (isKind(kind)) continue;
    const says = `This version does not know entries of the kind ${kind}.`;
    findings.push(finding('KIND_RESERVED', `board[${index}]`, says));
  }
  return { board, findings: [...findings, ...checkOrder(entries)] };
}

const isKind = (kind: string): kind is BodyKind => Object.hasOwn(BODIES, kind);
const stageOf = (kind: BodyKind): number => STAGES.findIndex((one) => one.kind === kind);

const isOf = (body: unknown, ...whats: readonly string[]): boolean =>
  typeof body === 'object' && body !== null && 'what' in body && whats.some((what) => body.what === what);

/** Each entry against the stage that the board has reached; a step back, a repetition and a leap are findings. */
function checkOrder(entries: readonly ReadEntry[]): readonly Finding[] {
  const findings: Finding[] = [];
  let stage = -1;
  let ended: string | null = null;
  const beside = new Set<string>();
  for (const { index, kind, body } of entries) {
    const at = `board[${index}]`;
    // Between the count and the publication a reviewer may be admitted and find something not in order, and officers lock and
    // unlock: else whoever locked something then would stop the declaration for good. Nothing else happens.
    const isCounted = ended === 'outcome' || ended === 'declaration';
    if (isCounted && kind === 'reviewer-admitted') continue;
    if (ended === 'outcome' && kind === 'ruling') continue;
    if (ended === 'outcome' && kind === 'declaration') {
      ended = kind;
      continue;
    }
    if (isCounted && kind === 'incident' && isOf(body, 'not-in-order', 'locked', 'unlocked')) continue;
    if (ended !== null) {
      findings.push(finding('ENTRY_AFTER_END', at, `A ${kind} entry follows ${ended}, which ends the poll.`));
      continue;
    }
    if (kind === 'abandoned' || kind === 'outcome') ended = kind;
    // Who has seen a result must not be able to call the poll off.
    if (kind === 'abandoned' && STAGES[stage]?.kind === 'result') {
      const says = 'The entries are not in the order of a poll: abandoned after result.';
      findings.push(finding('BOARD_ORDER', at, says));
    }
    if (kind === 'abandoned') continue;
    const before = STAGES[stage]?.kind ?? 'the beginning';
    if (kind === 'declaration' || kind === 'ruling') {
      const says = `The entries are not in the order of a poll: ${kind} after ${before}.`;
      findings.push(finding('BOARD_ORDER', at, says));
      continue;
    }
    const place = isKind(kind) ? BESIDE[kind] : undefined;
    if (place !== undefined) {
      const isIn = stage >= stageOf(place.after) && (place.before === null || stage < stageOf(place.before));
      const isSecond = beside.has(kind) && !place.many;
      beside.add(kind);
      if (isIn && !isSecond) continue;
      const says = isSecond ? `${kind} stands twice` : `${kind} after ${before}`;
      findings.push(finding('BOARD_ORDER', at, `The entries are not in the order of a poll: ${says}.`));
      continue;
    }
    const next = STAGES.findIndex((one) => one.kind === kind);
    if (next < 0) continue; // told as KIND_RESERVED
    if (next < stage || (next === stage && !STAGES[next]!.many)) {
      const says = next === stage ? `${kind} stands twice` : `${kind} after ${before}`;
      findings.push(finding('BOARD_ORDER', at, `The entries are not in the order of a poll: ${says}.`));
      continue;
    }
    const missed = STAGES.slice(stage + 1, next).filter((one) => NEEDED.has(one.kind));
    for (const one of missed) {
      findings.push(finding('ENTRY_MISSING', at, `There is ${kind} without ${one.kind} before it.`));
    }
    stage = next;
  }
  return findings;
}
