/** The inside of a thread that reads an export or builds a roll: one set in, what may be said of it out. Loaded by rollWorker.mjs. */
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { utf8 } from '../../crypto/bytes.ts';
import { judgeRoll } from '../roll/build.ts';
import { complaintSorts } from '../roll/complaintList.ts';
import { type Complaint, complain } from '../roll/complaints.ts';
import { csvName, readExportSet, type Watch } from '../roll/export.ts';
import { readPinnedKeys } from '../roll/keys.ts';
import type { RollLine } from '../roll/lines.ts';
import { outlineOf } from '../roll/outline.ts';
import { readRulePack } from '../roll/rules.ts';
import { standingsOf } from '../roll/standings.ts';
import type { RollNotice, RollResult, RollTask } from './rollThreads.ts';

type Done = { readonly result: RollResult; readonly moved: readonly ArrayBuffer[] };

const hashed = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const tell = (notice: RollNotice, moved: readonly ArrayBuffer[] = []): void =>
  parentPort?.postMessage({ notice }, [...moved]);
const watch: Watch = (at) => tell({ is: 'reading', at });

parentPort?.on('message', (task: RollTask) => {
  const { result, moved } = task.do === 'read' ? read(task) : build(task);
  parentPort?.postMessage(result, [...moved]);
});

function refusal(complaints: readonly Complaint[]): Done {
  const sorts = complaintSorts(complaints).map((sort) => ({ ...sort, rows: [...sort.rows] }));
  return { result: { ok: false, total: complaints.length, sorts }, moved: [] };
}

function read({ files, keys, now, organisation, asked }: Extract<RollTask, { do: 'read' }>): Done {
  const judged = readExportSet({ files, keys: readPinnedKeys(keys), now, needUnits: false, watch, sha256: hashed });
  if (!judged.ok) return refusal(judged.refused);
  const outline = outlineOf(judged.set);
  if (outline.organisation !== organisation) return refusal([complain(csvName('members'), 'wrong-organisation')]);
  const standings = standingsOf(judged.set, asked);
  return { result: { ok: true, outline, standings, files: new Map(files) }, moved: buffersOf(files.values()) };
}

const IN_A_PART = 1000;

function build({ files, previous: before, keys, now, rules: pack }: Extract<RollTask, { do: 'build' }>): Done {
  const { rules, sha256 } = readRulePack(pack);
  const needUnits = rules.boundaryTest !== 'none';
  const pinned = readPinnedKeys(keys);
  const judged = readExportSet({
    files,
    keys: pinned,
    now,
    needUnits,
    previous: before,
    watch,
    sha256: hashed,
    cellsJudged: true,
  });
  if (!judged.ok) return refusal(judged.refused);
  const { set, previous } = judged;
  tell({ is: 'judged', members: set.files.members.rows.length });
  let some: RollLine[] = [];
  const send = (): void => {
    const lines = bytesOf(some);
    tell({ is: 'lines', lines }, buffersOf([lines]));
    some = [];
  };
  const { roll, contacts } = judgeRoll({ set, previous, rules, rulesSha256: sha256 }, (line) => {
    if (some.push(line) === IN_A_PART) send();
  });
  send();
  const variances: Uint8Array[] = [];
  for (let from = 0; from < roll.variances.length; from += IN_A_PART) {
    variances.push(bytesOf(roll.variances.slice(from, from + IN_A_PART)));
  }
  const result = { ok: true as const, identity: roll.identity, variances, contacts: [...contacts] };
  return { result, moved: buffersOf(variances) };
}

const bytesOf = (some: readonly unknown[]): Uint8Array => utf8(JSON.stringify(some));

const buffersOf = (bytes: Iterable<Uint8Array>): ArrayBuffer[] =>
  [...new Set([...bytes].map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
