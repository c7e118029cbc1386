/**
 * Reads exports and builds rolls off the event loop: half a million rows are half a minute of work, and others sign in and
 * vote meanwhile. What the threads say is trusted as our own code's word; what they throw is never told on.
 */
import { z } from 'zod';
import { type Roll, roll } from '../roll/build.ts';
import { type ChangedContact, changedContact } from '../roll/changedContacts.ts';
import type { Files, Watch } from '../roll/export.ts';
import { type RollLine, rollLine } from '../roll/lines.ts';
import type { Outline } from '../roll/outline.ts';
import type { Asked, Standings } from '../roll/standings.ts';
import { type Variance, variance } from '../roll/variance.ts';
import { Coming } from './coming.ts';
import { type Pool, startPool } from './pool.ts';

/** An export with the keys it is judged by (`allowed_signers`, minisign's `*.pub`), and the moment. */
type Judged = { readonly files: Files; readonly keys: Files; readonly now: Date };

export type ReadTask = Judged & {
  /** A pinned key may sign for several organisations; the list of another one than this is refused. */
  readonly organisation: string;
  /** Of whom the set is to say how they stand. */
  readonly asked: Asked;
};

/** What a roll is built from: a set and the one before it, both found good when they were loaded, and the rule pack's exact bytes. */
export type BuildTask = Judged & { readonly previous: Files | undefined; readonly rules: Uint8Array };

const complaintSort = z.object({
  file: z.string(),
  column: z.string().nullable(),
  code: z.string(),
  wrong: z.string(),
  remedy: z.string(),
  count: z.number(),
  rows: z.array(z.number()),
});
const refused = z.object({ ok: z.literal(false), total: z.number(), sorts: z.array(complaintSort) });
/** How many complaints there are, and each sort of them. */
export type RefusedSet = z.infer<typeof refused>;

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const readSet = z.object({
  ok: z.literal(true),
  outline: z.custom<Outline>((value) => typeof value === 'object'),
  standings: z.custom<Standings>((value) => typeof value === 'object'),
  files: z.map(z.string(), bytes),
});
/** `files` are the bytes that were given, come back. */
export type ReadAnswer = z.infer<typeof readSet> | RefusedSet;

const parts = z.array(bytes);
const contacts = z.array(changedContact);
const builtSet = z.object({ ok: z.literal(true), identity: roll.shape.identity, variances: parts, contacts });

/** What is known of a roll once all of it is judged. Variances stand as text, some thousand of them in a part, until they are asked for. */
export type BuiltRoll = {
  readonly identity: Roll['identity'];
  readonly variances: () => Iterable<readonly Variance[]>;
  /** E-mail addresses that are not those of the list before. */
  readonly contacts: readonly ChangedContact[];
};

/** A roll that is being built from sets that were found good. */
export type Building = {
  /** How many lines there will be. */
  readonly members: number;
  /** In the order of the list, some thousand at a time, as they come; from the first on whenever it is called. Throws when the thread broke. */
  readonly lines: () => AsyncIterable<readonly RollLine[]>;
  /** Rejects when the thread broke. */
  readonly built: Promise<BuiltRoll>;
};
export type BuildAnswer = ({ readonly ok: true } & Building) | RefusedSet;

export type RollTask = ({ readonly do: 'read' } & ReadTask) | ({ readonly do: 'build' } & BuildTask);
const result = z.union([readSet, builtSet, refused]);
export type RollResult = z.input<typeof result>;

export type RollThreads = {
  /** The bytes of `files` are moved to the thread. Rejects when it broke. */
  readonly readExport: (task: ReadTask, watch: Watch) => Promise<ReadAnswer | 'busy'>;
  /** The bytes of `files` and `previous` are moved to the thread. Answers as soon as both are judged. Rejects when it broke before. */
  readonly buildRoll: (task: BuildTask, watch: Watch) => Promise<BuildAnswer | 'busy'>;
  readonly stop: () => Promise<void>;
};

/** Two officers may wait for the one who loads a list. */
const WAITING = 2;
const SECONDS = 15 * 60;
/** A set larger than this has a thread of its own that ends with it, so that its memory is given back. */
const LARGE_BYTES = 16 * 1024 * 1024;
/** A set of 256 MiB needs less; a thread that needs more is ended, and not the service. */
const HEAP_MIB = 1024;
const YOUNG_MIB = 192;

const notice = z.union([
  z.object({ is: z.literal('reading'), at: z.object({ file: z.string(), row: z.number(), of: z.number() }) }),
  z.object({ is: z.literal('judged'), members: z.number() }),
  z.object({ is: z.literal('lines'), lines: bytes }),
]);
/** What a thread says before its result. */
export type RollNotice = z.input<typeof notice>;

export function startRollThreads(): RollThreads {
  const pools = new Set<Pool<RollTask, RollResult>>();
  let largeOnes: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const start = (): Pool<RollTask, RollResult> => {
    const pool = startPool<RollTask, RollResult>({
      script: new URL('./rollWorker.mjs', import.meta.url),
      size: 1,
      waiting: WAITING,
      seconds: SECONDS,
      heapMib: HEAP_MIB,
      youngMib: YOUNG_MIB,
      readResult: (message) => result.parse(message),
    });
    pools.add(pool);
    return pool;
  };
  const small = start();

  const run = async (task: RollTask, heed: (said: RollNotice) => void): Promise<RollResult | 'busy'> => {
    const files = [...task.files.values(), ...(task.do === 'build' ? (task.previous?.values() ?? []) : [])];
    const options = {
      moved: [...new Set(files.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer),
      onNotice: (said: unknown) => heed(notice.parse(said)),
    };
    if (files.reduce((sum, { length }) => sum + length, 0) <= LARGE_BYTES) return small.run(task, options);
    if (waiting > WAITING) return 'busy';
    waiting++;
    const mine = largeOnes.then(async () => {
      const pool = start();
      try {
        return await pool.run(task, options);
      } finally {
        pools.delete(pool);
        await pool.stop();
      }
    });
    largeOnes = mine.catch(() => undefined).finally(() => waiting--);
    return mine;
  };

  return {
    readExport: async (task, watch) => {
      const answer = await run({ do: 'read', ...task }, (said) => void (said.is === 'reading' && watch(said.at)));
      if (answer === 'busy' || !answer.ok || 'outline' in answer) return answer;
      throw new Error(STRANGE_ANSWER);
    },
    buildRoll: async (task, watch) => {
      const texts = new Coming<Uint8Array>();
      let judged: (members: number) => void = () => undefined;
      const begun = new Promise<number>((tell) => {
        judged = tell;
      });
      const ended = run({ do: 'build', ...task }, (said) => {
        if (said.is === 'reading') watch(said.at);
        else if (said.is === 'judged') judged(said.members);
        else texts.add(said.lines);
      });
      ended.then(
        () => texts.end(),
        (fault: unknown) => texts.fail(fault),
      );
      const first = await Promise.race([begun, ended]);
      if (typeof first !== 'number') {
        if (first === 'busy' || !first.ok) return first;
        throw new Error(STRANGE_ANSWER);
      }
      const built = ended.then((answer): BuiltRoll => {
        if (answer === 'busy' || !answer.ok || 'outline' in answer) throw new Error(STRANGE_ANSWER);
        const { identity, variances, contacts: changed } = answer;
        return { identity, variances: () => allOpened(variances, variance), contacts: changed };
      });
      built.catch(() => undefined); // whoever waits for it is told, and nobody may
      return { ok: true, members: first, lines: () => linesIn(texts), built };
    },
    stop: async () => {
      await Promise.all([...pools].map((pool) => pool.stop()));
    },
  };
}

const STRANGE_ANSWER = 'a thread answered another task than it was given';

const opened = <S extends z.ZodType>(text: Uint8Array, one: S): z.infer<S>[] =>
  z.array(one).parse(JSON.parse(new TextDecoder().decode(text)));

function* allOpened<S extends z.ZodType>(texts: readonly Uint8Array[], one: S): Generator<z.infer<S>[]> {
  for (const text of texts) yield opened(text, one);
}

async function* linesIn(texts: Coming<Uint8Array>): AsyncGenerator<RollLine[]> {
  for await (const text of texts.all()) yield opened(text, rollLine);
}
