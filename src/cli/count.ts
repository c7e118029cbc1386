/** `countersign count`: a ranked election from its BLT file, every stage with its reasons; nothing else is needed. */
import { readFile } from 'node:fs/promises';
import { DecodeError, fromUtf8 } from '../../crypto/bytes.ts';
import { readBlt } from '../count/blt.ts';
import type { Election } from '../count/election.ts';
import { lotsFromSeed, noLots } from '../count/lot.ts';
import { countRanked } from '../count/rules.ts';
import type { RuleName } from '../count/stage.ts';
import { type Command, readArgs, UsageError } from './command.ts';
import { countInWords, stagesInWords } from './countTable.ts';

/** As typed; `meek` is short for its full name, under which the result is told. */
const RULES: Readonly<Record<string, RuleName>> = {
  'scottish-stv-2007': 'scottish-stv-2007',
  ers97: 'ers97',
  meek: 'meek-hww',
  'meek-hww': 'meek-hww',
  av: 'av',
};

const HELP = `usage: countersign count FILE.blt --rule RULE [--seats N] [--lot SEED] [--json]

Counts ranked papers from a BLT file, exactly, and shows each stage: votes, who was elected or went out, and why.

  --rule RULE   scottish-stv-2007   Scottish local elections (SSI 2007/42)
                ers97               Electoral Reform Society, third edition
                meek                Meek as Hill, Wichmann and Woodall gave it
                av                  alternative vote, one place
  --seats N     places to fill, in place of the file's number (av: one, whatever the file says)
  --lot SEED    draws the lots that the rule asks for from this text: of equal candidates the one with the lowest
                SHA-256 of the JSON [SEED,"",stage,candidate]. Without it the count stops at the first
  --json        one JSON document

exit status  0 counted   1 stopped: a lot is needed   2 unreadable   64 wrong usage
`;

const EXIT_LOT_NEEDED = 1;
const EXIT_UNREADABLE = 2;

export const countCommand: Command = {
  name: 'count',
  summary: 'count ranked papers (STV, AV) from a BLT file',
  help: HELP,
  run: async (args, io) => {
    const { values, positionals } = readArgs(args, {
      rule: { type: 'string' },
      seats: { type: 'string' },
      lot: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) throw new UsageError('name one BLT file');
    const rule = readRule(values.rule);
    const seats = readSeats(values.seats, rule);
    const election = await readElection(path);
    if ('unreadable' in election) {
      if (values.json) io.out(`${JSON.stringify({ ok: false, code: 'UNREADABLE', says: election.unreadable })}\n`);
      else io.err(`countersign count: ${election.unreadable}\n`);
      return EXIT_UNREADABLE;
    }
    const lots = values.lot === undefined ? noLots : lotsFromSeed(values.lot);
    const outcome = countRanked(election, { rule, lots, ...(seats === undefined ? {} : { seats }) });
    if (outcome.ok) {
      const { count } = outcome;
      io.out(values.json ? `${JSON.stringify({ ...count, lotSeed: values.lot ?? null })}\n` : countInWords(count));
      return 0;
    }
    if (values.json) {
      io.out(`${JSON.stringify(outcome)}\n`);
      return EXIT_LOT_NEEDED;
    }
    const { stage, kind, among } = outcome.lot;
    const names = among.map((number) => election.candidates[number - 1]!).join(', ');
    io.out(`${stagesInWords(election, outcome.stages).join('\n')}\n`);
    io.err(
      `Stage ${stage} needs a lot: ${kind === 'surplus' ? 'whose surplus goes first' : 'who goes out'} of ` +
        `${names.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')}. Count again with --lot SEED.\n`,
    );
    return EXIT_LOT_NEEDED;
  },
};

function readRule(typed: string | undefined): RuleName {
  const rule = typed === undefined || !Object.hasOwn(RULES, typed) ? undefined : RULES[typed];
  if (rule === undefined) throw new UsageError('--rule: one of scottish-stv-2007, ers97, meek, av');
  return rule;
}

function readSeats(typed: string | undefined, rule: RuleName): number | undefined {
  if (typed === undefined) return undefined;
  if (!/^[1-9][0-9]{0,3}$/.test(typed)) throw new UsageError('--seats: a whole number from 1');
  const seats = Number(typed);
  if (rule === 'av' && seats !== 1) throw new UsageError('--seats: av fills one place');
  return seats;
}

async function readElection(path: string): Promise<Election | { readonly unreadable: string }> {
  try {
    return readBlt(fromUtf8(new Uint8Array(await readFile(path))));
  } catch (fault) {
    if (fault instanceof DecodeError) return { unreadable: `${path}: ${fault.message}` };
    if (fault instanceof Error && 'code' in fault) return { unreadable: `${path} cannot be opened (${fault.code})` };
    throw fault;
  }
}
