/** `countersign count`: a ranked election from its BLT file, every stage with its reasons; nothing else is needed. */
import { readFile } from 'node:fs/promises';
import { DecodeError, fromUtf8 } from '../../crypto/bytes.ts';
import { canonical, decodeCanonical } from '../../crypto/canonical.ts';
import { readBlt } from '../count/blt.ts';
import { countRanked } from '../count/rules.ts';
import type { Count, Counted } from '../count/stage.ts';
import { resultFile } from '../verify/bundle.ts';
import { type Command, type Io, readArgs, UsageError } from './command.ts';
import { isKept, readCondition, readLots, readRule, readSeats } from './countOptions.ts';
import { conditionInWords, countInWords, stagesInWords } from './countTable.ts';

const HELP = `usage: countersign count FILE.blt --rule RULE [--seats N] [--lot N,N… | --lot-seed SEED [--contest ID]]
                             [--least N:N,N…]… [--json]
       countersign count FILE.blt --result result.json --contest ID [--json]

Counts ranked papers from a BLT file, exactly, and shows each stage: votes, who was elected or went out, and why. The
second form counts a contest of a published bundle again, by the rule and with the seed of the lots that result.json
names, and says whether every stage is as published.

  --rule RULE       scottish-stv-2007   Scottish local elections (SSI 2007/42)
                    ers97               Electoral Reform Society, third edition
                    meek                Meek as Hill, Wichmann and Woodall gave it
                    av                  alternative vote, one place
  --seats N         places to fill, in place of the file's number (av: one, whatever the file says)
  --lot N,N…        the lots as they were drawn: a candidate's number for each time the rule asks for one
  --lot-seed SEED   draws the lots from this text: of equal candidates the one with the lowest SHA-256 of the JSON
                    [SEED,CONTEST,stage,candidate]. Without either the count stops at the first
  --contest ID      the contest, as its lots name it; without it the empty text
  --least N:N,N…    a condition on who is elected: at least so many of the candidates with these numbers. The count does
                    not bend to it; it says where it is not kept, and which rule then applies is for you to say
  --json            one JSON document

exit status  0 counted   1 not as published   2 unreadable   3 stopped: a lot is needed   4 a condition is not kept
             64 wrong usage
`;

const EXIT_DIFFERS = 1;
const EXIT_UNREADABLE = 2;
const EXIT_LOT_NEEDED = 3;
const EXIT_NOT_KEPT = 4;

const OPTIONS = {
  rule: { type: 'string' },
  seats: { type: 'string' },
  lot: { type: 'string' },
  'lot-seed': { type: 'string' },
  contest: { type: 'string' },
  least: { type: 'string', multiple: true },
  result: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;
type Values = ReturnType<typeof readArgs<typeof OPTIONS>>['values'];

export const countCommand: Command = {
  name: 'count',
  summary: 'count ranked papers (STV, AV) from a BLT file',
  help: HELP,
  run: async (args, io) => {
    const { values, positionals } = readArgs(args, OPTIONS);
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) throw new UsageError('name one BLT file');
    try {
      return await count(path, values, io);
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
      if (values.json) io.out(`${JSON.stringify({ ok: false, code: 'UNREADABLE', says: fault.message })}\n`);
      else io.err(`countersign count: ${fault.message}\n`);
      return EXIT_UNREADABLE;
    }
  },
};

async function count(path: string, values: Values, io: Io): Promise<number> {
  const published = values.result === undefined ? null : await readPublished(values.result, values);
  const rule = published?.count.rule ?? readRule(values.rule);
  const seats = published?.count.seats ?? readSeats(values.seats, rule);
  const seed = published === null ? values['lot-seed'] : published.seed;
  const lots = readLots({ lot: values.lot, seed, contest: values.contest });
  const election = await read(path, readBlt);
  const conditions = (values.least ?? []).map((typed) => readCondition(typed, election));
  const counted = countRanked(election, { rule, lots, ...(seats === undefined ? {} : { seats }) });
  if (!counted.ok) return stopAtLot(counted, election, values.json, io);
  const found = counted.count;
  const notKept = conditions.filter((condition) => !isKept(found, condition));
  const asPublished = published === null ? null : canonical(published.count) === canonical(found);
  if (values.json) {
    io.out(`${JSON.stringify({ ...found, ...asKnown(found), lotSeed: seed ?? null, notKept, asPublished })}\n`);
  } else {
    io.out(countInWords(found));
    for (const condition of notKept) io.out(conditionInWords(found, condition));
    if (asPublished !== null)
      io.out(asPublished ? 'Every stage is as published.\n' : 'This is NOT the count that was published.\n');
  }
  if (asPublished === false) return EXIT_DIFFERS;
  return notKept.length > 0 ? EXIT_NOT_KEPT : 0;
}

/** The same once more under the names that the known counts in test/vectors/counts have for it. */
function asKnown({ rule, valid, winners, candidates, stages }: Count) {
  return {
    validVotes: valid,
    winnerNames: winners.map((number) => candidates[number - 1]!),
    quota: stages[0]!.quota,
    stages: stages.map((stage, i) => {
      if (rule === 'av') return { ...stage, excluded: stage.of, exhausted: Number(stage.nonTransferable) };
      // By Meek a known stage ends with who goes out next.
      return rule === 'meek-hww' ? { ...stage, excluded: stages[i + 1]?.of ?? [] } : stage;
    }),
  };
}

function stopAtLot(
  stopped: Extract<Counted, { readonly ok: false }>,
  election: ReturnType<typeof readBlt>,
  json: boolean,
  io: Io,
): number {
  if (json) {
    io.out(`${JSON.stringify(stopped)}\n`);
    return EXIT_LOT_NEEDED;
  }
  const { stage, kind, among } = stopped.lot;
  const names = among.map((number) => `${election.candidates[number - 1]!} (${number})`).join(', ');
  io.out(`${stagesInWords(election, stopped.stages).join('\n')}\n`);
  io.err(
    `Stage ${stage} needs a lot: ${kind === 'surplus' ? 'whose surplus goes first' : 'who goes out'} of ` +
      `${names.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')}. Count again with --lot and the number drawn, or --lot-seed.\n`,
  );
  return EXIT_LOT_NEEDED;
}

type Published = { readonly count: Count; readonly seed: string | undefined };

/** The published count of a contest, and the seed of its lots. */
async function readPublished(
  path: string,
  { contest, rule, seats, lot, 'lot-seed': seed }: Values,
): Promise<Published> {
  if ([rule, seats, lot, seed].some((one) => one !== undefined)) {
    throw new UsageError('--result names rule, seats and lots itself');
  }
  const { contests, lotSeed } = await read(path, (text) => decodeCanonical(resultFile, text.trimEnd(), 'result'));
  const decided = contests.find((one) => one.contest === contest)?.decided;
  if (decided?.by !== 'ranking') throw new UsageError('--contest: a ranked contest of this result, by its id');
  return { count: decided.count, seed: lotSeed };
}

async function read<T>(path: string, reader: (text: string) => T): Promise<T> {
  try {
    return reader(fromUtf8(new Uint8Array(await readFile(path))));
  } catch (fault) {
    if (fault instanceof DecodeError) throw new DecodeError(path, fault.message);
    if (fault instanceof Error && 'code' in fault) throw new DecodeError(path, `cannot be opened (${fault.code})`);
    throw fault;
  }
}
