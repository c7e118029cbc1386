/**
 * Threads for work too long for the event loop. Each does one task at a time; as many more wait as the bound allows, and
 * the rest are told so at once. A thread that dies fails its own task, never answers it, and is replaced.
 */
import { type Transferable, Worker } from 'node:worker_threads';

export type RunOptions = {
  /** Moved to the thread, not copied: it is empty here afterwards. */
  readonly moved?: readonly Transferable[];
  /** Called with what the thread says on its way (`{ notice }`). */
  readonly onNotice?: (notice: unknown) => void;
};

export type Pool<Task, Result> = {
  /** @returns 'busy' when too many are waiting. Rejects when the thread threw, died or ran out of time. */
  readonly run: (task: Task, options?: RunOptions) => Promise<Result | 'busy'>;
  /** Ends all threads; what they were doing, and what waits, rejects. */
  readonly stop: () => Promise<void>;
};

type Job<Task, Result> = {
  readonly task: Task;
  readonly how: RunOptions;
  readonly done: (result: Result) => void;
  readonly fail: (fault: unknown) => void;
};

/**
 * @param script      module of the thread: gets one task a message, answers with one message; to fail, it throws. What it says
 *                    before that is `{ notice }`
 * @param size        threads, started when first needed
 * @param waiting     how many tasks may wait for a thread
 * @param seconds     a task that takes longer is given up, and its thread with it
 * @param heapMib     most memory of a thread's heap; one that needs more dies
 * @param youngMib    memory for what is soon thrown away: with little of it, work on many small things is half collecting
 * @param readResult  parses what came back; throws when it is no result
 */
export function startPool<Task, Result>(options: {
  readonly script: URL;
  readonly size: number;
  readonly waiting: number;
  readonly seconds: number;
  readonly heapMib?: number;
  readonly youngMib?: number;
  readonly readResult: (message: unknown) => Result;
}): Pool<Task, Result> {
  type Thread = { readonly worker: Worker; job: Job<Task, Result> | undefined; limit: NodeJS.Timeout | undefined };
  const threads = new Set<Thread>();
  const queue: Job<Task, Result>[] = [];
  let stopped = false;

  const start = (): Thread => {
    const { heapMib, youngMib } = options;
    const resourceLimits = {
      ...(heapMib === undefined ? {} : { maxOldGenerationSizeMb: heapMib }),
      ...(youngMib === undefined ? {} : { maxYoungGenerationSizeMb: youngMib }),
    };
    const thread: Thread = { worker: new Worker(options.script, { resourceLimits }), job: undefined, limit: undefined };
    threads.add(thread);
    let why = 'it was ended';
    thread.worker.on('message', (message: unknown) => {
      const job = thread.job;
      if (isNotice(message)) return job?.how.onNotice?.(message.notice);
      thread.job = undefined;
      clearTimeout(thread.limit);
      thread.worker.unref(); // An idle thread does not keep a finished command alive.
      try {
        job?.done(options.readResult(message));
      } catch (fault) {
        job?.fail(fault);
      }
      next();
    });
    thread.worker.on('error', (fault) => {
      why = fault instanceof Error ? fault.name : 'it threw'; // Not the message, which may quote what was checked.
    });
    thread.worker.on('exit', () => {
      threads.delete(thread);
      clearTimeout(thread.limit);
      thread.job?.fail(new Error(`a worker thread ended: ${why}`));
      next();
    });
    return thread;
  };

  const next = (): void => {
    while (queue.length > 0 && !stopped) {
      const idle = [...threads].find(({ job }) => job === undefined);
      if (idle === undefined && threads.size >= options.size) return;
      const thread = idle ?? start();
      const job = queue.shift();
      if (job === undefined) return;
      thread.job = job;
      thread.limit = setTimeout(() => void thread.worker.terminate(), options.seconds * 1000);
      thread.worker.ref();
      thread.worker.postMessage(job.task, job.how.moved ?? []);
    }
  };

  return {
    run: (task, how = {}) =>
      new Promise((done, fail) => {
        if (stopped) throw new Error('the worker threads are stopped');
        const free = [...threads].some(({ job }) => job === undefined) || threads.size < options.size;
        if (!free && queue.length >= options.waiting) return done('busy');
        queue.push({ task, how, done, fail });
        next();
      }),
    stop: async () => {
      stopped = true;
      for (const { fail } of queue.splice(0)) fail(new Error('the worker threads were stopped'));
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

const isNotice = (message: unknown): message is { readonly notice: unknown } =>
  typeof message === 'object' && message !== null && 'notice' in message;
