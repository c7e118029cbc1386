/**
 * `countersign enrolment-codes`: the codes on paper of a poll, made by the registrar away from the service. Names and addresses come
 * from the signed export that the membership office gives the registrar, and not from the service, which gives nobody a list
 * of members. The codes stand in the letters alone; what goes to the service is their public halves. SPEC §4.5.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PollDefinition, pollDefinition } from '../../crypto/bodies.ts';
import { compareText, DecodeError, fromUtf8, sha256Hex, toHex } from '../../crypto/bytes.ts';
import { canonical, decode, decodeCanonical } from '../../crypto/canonical.ts';
import { codeKey, newCode, showCode } from '../../crypto/enrolmentCode.ts';
import { codeList } from '../contract/enrolment.ts';
import { memberNumber } from '../contract/shapes.ts';
import { complain } from '../roll/complaints.ts';
import { reasonsAgainst } from '../roll/eligibility.ts';
import { type ExportSet, readExportSet } from '../roll/export.ts';
import { gatherFacts } from '../roll/facts.ts';
import type { MemberRow } from '../roll/rows.ts';
import { type RulePack, readRulePack } from '../roll/rules.ts';
import { type CodeLetter, letterPages } from './codeLetters.ts';
import { type Command, readArgs, UsageError } from './command.ts';
import { progress, readKeys, readNow, refuse } from './exportArgs.ts';
import { readExportFolder, readOneFile } from './exportFolder.ts';

const LETTERS_A_FILE = 250;

/** As it is served beside the board: canonical JSON and a newline. @throws UsageError */
function readDefinition(bytes: Uint8Array): PollDefinition {
  try {
    return decodeCanonical(pollDefinition, fromUtf8(bytes).trimEnd());
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    throw new UsageError('--poll: this is not the poll.json of a poll; take it from the page of the poll');
  }
}

function readRules(bytes: Uint8Array): RulePack | null {
  try {
    return readRulePack(bytes).rules;
  } catch (fault) {
    if (fault instanceof DecodeError) return null;
    throw fault;
  }
}

const addressOf = ({ address, postcode }: MemberRow): string[] =>
  [...address.split(/\r?\n/), postcode].map((line) => line.trim()).filter((line) => line !== '');

type Made = {
  readonly codes: readonly { readonly number: string; readonly publicKey: string }[];
  readonly post: readonly CodeLetter[];
  readonly keep: readonly CodeLetter[];
};

/** A code for every member of the list: who may not vote by the rules may be put on the roll by officers, and needs one then. */
function makeCodes(definition: PollDefinition, set: ExportSet, rules: RulePack, added: readonly string[]): Made {
  const facts = gatherFacts(set, rules);
  const covered = new Set(definition.units.flatMap(({ covers }) => covers));
  const codes: { number: string; publicKey: string }[] = [];
  const [post, keep]: [CodeLetter[], CodeLetter[]] = [[], []];
  const make = (number: string, name: string, address: readonly string[], mayVote: boolean): void => {
    const code = newCode((length) => new Uint8Array(randomBytes(length)));
    codes.push({ number, publicKey: toHex(codeKey(definition.id, code).publicKey) });
    (mayVote ? post : keep).push({ number, name, address, shown: showCode('code', code) });
  };
  const members = [...set.files.members.rows].sort((a, b) => compareText(a.number, b.number));
  for (const member of members) {
    const mayVote = covered.has(member.unit) && reasonsAgainst(member, facts).length === 0;
    make(member.number, member.name, addressOf(member), mayVote);
  }
  for (const number of added) make(number, `Member ${number}`, [], true);
  return { codes, post, keep };
}

/** @throws UsageError when there is anything: letters that were printed must not be made worthless by a second run */
async function newFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).length === 0) return;
  } catch {
    throw new UsageError('--out is not a folder that can be made');
  }
  throw new UsageError('--out has something in it already; give a new folder: codes made before stay as they are');
}

async function writeLetters(
  folder: string,
  name: string,
  definition: PollDefinition,
  letters: readonly CodeLetter[],
  how: { readonly keptBack: boolean },
): Promise<void> {
  for (let from = 0; from < letters.length; from += LETTERS_A_FILE) {
    const number = String(from / LETTERS_A_FILE + 1).padStart(4, '0');
    const html = letterPages(definition, letters.slice(from, from + LETTERS_A_FILE), how);
    await writeFile(join(folder, `${name}-${number}.html`), html, { mode: 0o600, flag: 'wx' });
  }
}

export const enrolmentCodes: Command = {
  name: 'enrolment-codes',
  summary: 'make the codes on paper of a poll, their letters and the public list',
  help: `usage: countersign enrolment-codes DIR --poll POLL.json --rules RULES.json --keys DIR --out NEW_DIR
                                    [--add NUMBER]… [--now INSTANT] [--json]

For the registrar, on a machine of their own, away from the service. Makes a code for every member of the signed
export in DIR, which the membership office gives you, and writes to a new folder:

  codes.json          the public list: give it on the page of the poll, before it opens. It holds no code
  letters-NNNN.html   letters for those who may vote, one page each: print them and post them
  kept-back-NNNN.html letters for the others, in case officers put one of them on the roll: keep them locked up

The codes stand in the letters and nowhere else. Nothing is sent anywhere. Keep the letters until voting has ended,
so that a lost one can be given again; then destroy them.

  --poll FILE     poll.json of the poll, from its page
  --rules FILE    the rule pack of the poll
  --keys DIR      the keys you trust: allowed_signers (ssh-keygen) and minisign *.pub
  --out DIR       a new folder; one with something in it is refused
  --add NUMBER    a member whom officers put on the roll and the list does not have; may be given several times
  --now INSTANT   no export may be later than this (default: the clock), for example 2026-10-02T09:00:00Z
  --json          one JSON document with the numbers, no code in it

exit status: 0 made, 2 refused, 64 wrong usage
`,
  run: async (args, io) => {
    const { values, positionals } = readArgs(args, {
      poll: { type: 'string' },
      rules: { type: 'string' },
      keys: { type: 'string' },
      out: { type: 'string' },
      add: { type: 'string', multiple: true, default: [] },
      now: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const [dir] = positionals;
    if (dir === undefined || positionals.length !== 1) throw new UsageError('exactly one folder of exports is needed');
    const { poll, rules: rulesFile, out } = values;
    if (poll === undefined) throw new UsageError('--poll FILE is needed: poll.json, from the page of the poll');
    if (rulesFile === undefined) throw new UsageError('--rules FILE is needed: the rule pack of the poll');
    if (out === undefined) throw new UsageError('--out DIR is needed: a new folder for list and letters');
    const definition = readDefinition((await readOneFile(poll, '--poll')).bytes);
    if (definition.secondElement !== 'code') throw new UsageError('--poll: this poll asks for no codes on paper');
    const pack = await readOneFile(rulesFile, '--rules');
    if (sha256Hex(pack.bytes) !== definition.rules.sha256) {
      throw new UsageError('--rules: this is not the rule pack of the poll');
    }
    const rules = readRules(pack.bytes);
    if (rules === null) return refuse([complain(pack.name, 'bad-rules')], values.json, io);
    const keys = await readKeys(values.keys);
    const now = readNow(values.now);

    progress(io, 'reading the export and checking signatures');
    const files = await readExportFolder(dir, 'DIR');
    const sets = readExportSet({ files, keys, now, needUnits: rules.boundaryTest !== 'none', previous: undefined });
    if (!sets.ok) return refuse(sets.refused, values.json, io);
    const added = addedNumbers(values.add, sets.set);
    await newFolder(out);

    progress(io, 'making codes');
    const { codes, post, keep } = makeCodes(definition, sets.set, rules, added);
    const sorted = [...codes].sort((a, b) => compareText(a.number, b.number));
    const { snapshot } = sets.set;
    const list = decode(codeList, { format: 'countersign-codes/1', poll: definition.id, snapshot, codes: sorted });
    progress(io, 'writing the letters');
    await writeLetters(out, 'letters', definition, post, { keptBack: false });
    await writeLetters(out, 'kept-back', definition, keep, { keptBack: true });
    await writeFile(join(out, 'codes.json'), `${canonical(list)}\n`, { mode: 0o600, flag: 'wx' });

    const withoutAddress = post.filter(({ address }) => address.length === 0).length;
    const made = { codes: codes.length, letters: post.length, keptBack: keep.length, withoutAddress };
    if (values.json) io.out(`${canonical({ format: 'countersign-codes-made/1', snapshot, ...made })}\n`);
    else io.out(inWords(out, made));
    return 0;
  },
};

/** @throws UsageError for what is no number, for one that the list has, and for one given twice */
function addedNumbers(given: readonly string[], set: ExportSet): readonly string[] {
  const listed = new Set([...set.files.members.rows].map(({ number }) => number));
  for (const [i, number] of given.entries()) {
    if (!memberNumber.safeParse(number).success) throw new UsageError('--add: a membership number is needed');
    if (listed.has(number)) throw new UsageError(`--add: the list has ${number}; its letter is among those kept back`);
    if (given.indexOf(number) < i) throw new UsageError(`--add: ${number} is given twice`);
  }
  return given;
}

const inWords = (
  out: string,
  made: {
    readonly codes: number;
    readonly letters: number;
    readonly keptBack: number;
    readonly withoutAddress: number;
  },
): string => `Made ${made.codes} codes in ${out}.

  codes.json             give this on the page of the poll, before it opens. It holds no code.
  letters-0001.html …    ${made.letters} letters to print and post${made.withoutAddress === 0 ? '' : `, ${made.withoutAddress} of them without an address`}.
  kept-back-0001.html …  ${made.keptBack} letters that you post only when officers put the member on the roll.

Keep the letters locked up until voting has ended, and then destroy them. Whoever reads one and the member’s e-mail
can vote in their name.
`;
