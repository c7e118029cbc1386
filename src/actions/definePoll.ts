/**
 * Sets up a poll as a draft: the definition that entry 0 of its board will carry, fixed from now on, and the keys of its log
 * and of its promises, which are made here and never leave the database. SPEC §5.4.
 */
import { pollDefinition } from '../../crypto/bodies.ts';
import { compareText, DecodeError, fromBase64, sha256Hex, toHex, utf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { accept, refuse } from '../contract/refusals.ts';
import { pictureTypeOf } from '../domain/picture.ts';
import { faultsOfDraft, type PollDraft } from '../domain/pollDraft.ts';
import { csvName } from '../roll/export.ts';
import { readRulePack } from '../roll/rules.ts';
import { recordAccess } from '../store/accessLog.ts';
import { insertBlob } from '../store/board.ts';
import { inTransaction } from '../store/database.ts';
import { type Organisation, readOrganisation } from '../store/people.ts';
import { insertPoll } from '../store/polls.ts';
import { holdersOf } from '../store/roles.ts';
import { hasOlderList, readSnapshot, type StoredSnapshot } from '../store/snapshots.ts';
import type { ActionOf } from './act.ts';
import { newRowId } from './sessions.ts';
import { breathe } from './steps.ts';

export const definePoll: ActionOf<'definePoll'> = async (deps, actor, { body: draft }) => {
  const pictures = await picturesIn(draft);
  return inTransaction(deps.db, async (trx) => {
    const organisation = await readOrganisation(trx);
    if (organisation === undefined) return refuse('NOT_SET_UP');
    const snapshot = await readSnapshot(trx, draft.snapshot);
    const previous = draft.previous === null ? null : await readSnapshot(trx, draft.previous);
    if (snapshot === undefined || previous === undefined) return refuse('NO_SUCH_SNAPSHOT');
    const rulesBytes = utf8(draft.rules);
    const pack = rulesOf(rulesBytes);
    if (!pack.ok) return refuse('RULES_INVALID', [{ path: pack.path, says: pack.says }]);

    const now = deps.now();
    const membersAsOf = asOf(snapshot, csvName('members')) ?? '';
    const faults = faultsOfDraft(draft, {
      now,
      listedUnits: new Set(snapshot.summary.units.map(({ code }) => code)),
      hasUnitsFile: asOf(snapshot, csvName('units')) !== null,
      membersAsOf,
      previousAsOf: previous === null ? null : asOf(previous, csvName('members')),
      hasOlderList: membersAsOf !== '' && (await hasOlderList(trx, membersAsOf)),
      rules: pack.rules,
      trustees: new Set(await holdersOf(trx, 'trustee', now)),
      scrutineers: new Set(await holdersOf(trx, 'scrutineer', now)),
      pictures: new Map([...pictures].map(([sha256, of]) => [sha256, { bytes: of.length, type: pictureTypeOf(of) }])),
    });
    if (faults.length > 0) return refuse('POLL_INVALID', faults);

    const id = newRowId(deps.rng);
    const { name, version } = pack.rules;
    await insertPoll(trx, {
      id,
      definition: definitionOf(id, draft, organisation, { name, version, sha256: pack.sha256 }),
      snapshot: snapshot.hash,
      previous: previous?.hash ?? null,
      rules: rulesBytes,
      saltSeed: toHex(deps.rng(32)),
      logSecret: toHex(deps.rng(32)),
      promiseSecret: toHex(deps.rng(32)),
      definedBy: actor.person,
      definedAt: now,
      trustees: draft.trustees,
      scrutineers: draft.scrutineers,
    });
    // They are shown to nobody before the board begins, and then with it.
    for (const [sha256, bytes] of pictures) await insertBlob(trx, id, sha256, bytes);
    await recordAccess(trx, actor, { act: 'poll-defined', poll: id }, now);
    return accept({ poll: id });
  });
};

const asOf = ({ summary }: StoredSnapshot, file: string): string | null =>
  summary.files.find((one) => one.file === file)?.asOf ?? null;

/** By their hashes; others are answered between one and the next. @throws DecodeError for what is no base64 */
async function picturesIn({ pictures = [] }: PollDraft): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const [i, text] of pictures.entries()) {
    const bytes = fromBase64(text, `body.pictures.${i}`);
    found.set(sha256Hex(bytes), bytes);
    await breathe();
  }
  return found;
}

function rulesOf(bytes: Uint8Array) {
  try {
    return { ok: true as const, ...readRulePack(bytes) };
  } catch (fault) {
    if (fault instanceof DecodeError) return { ok: false as const, path: fault.path, says: fault.message };
    throw fault;
  }
}

/** Lists that the board wants sorted are sorted here: their order in the form means nothing. */
function definitionOf(
  id: string,
  draft: PollDraft,
  { slug, name }: Organisation,
  rules: { readonly name: string; readonly version: string; readonly sha256: string },
) {
  const { title, rehearsal, opensAt, closesAt, smallUnit, batchFloor, promiseMinutes } = draft;
  const { trustees, corrections, secondElement, reviewDays } = draft;
  return decode(pollDefinition, {
    format: 'countersign-poll/1',
    id,
    organisation: { slug, name },
    title,
    rehearsal,
    opensAt,
    closesAt,
    units: draft.units.toSorted((a, b) => compareText(a.code, b.code)),
    contests: draft.contests.toSorted((a, b) => compareText(a.id, b.id)),
    rules,
    smallUnit,
    batchFloor,
    promiseMinutes,
    trustees: { quorum: draft.quorum ?? trustees.length, of: trustees.length },
    corrections,
    secondElement,
    reviewDays,
    smallCounts: rehearsal ? draft.smallCounts : 'sealed',
  });
}
