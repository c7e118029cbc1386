/**
 * A worker that is asked one thing at a time: the question, how far it is, the answer. What goes wrong in it may hold a value, so only
 * that it did is told.
 */
import type { Progress } from './progress.tsx';

type Said<T> =
  | ({ readonly kind: 'progress' } & Progress)
  | { readonly kind: 'told'; readonly told: T }
  | { readonly kind: 'fault' };

export type OnProgress = (says: string, done: number, of: number) => void;

export class WorkerFault extends Error {}

/** The page's side. Rejects with WorkerFault. */
export function asking<A, T>(worker: Worker, onProgress: OnProgress) {
  return {
    ask: (ask: A): Promise<T> =>
      new Promise((resolve, reject) => {
        worker.onerror = () => reject(new WorkerFault());
        worker.onmessage = ({ data }: MessageEvent<Said<T>>) => {
          if (data.kind === 'progress') onProgress(data.says, data.done, data.of);
          else if (data.kind === 'told') resolve(data.told);
          else reject(new WorkerFault());
        };
        worker.postMessage(ask);
      }),
    end: () => worker.terminate(),
  };
}

/** The worker's side: answers from then on. @param work  is kept between questions */
export function answering<A, T>(work: (onProgress: OnProgress) => (ask: A) => T | Promise<T>): void {
  const say = (said: Said<T>): void => self.postMessage(said);
  const answer = work((says, done, of) => say({ kind: 'progress', says, done, of }));
  const answerTo = async (ask: A): Promise<void> => {
    try {
      say({ kind: 'told', told: await answer(ask) });
    } catch {
      say({ kind: 'fault' });
    }
  };
  self.addEventListener('message', ({ data }: MessageEvent<A>) => void answerTo(data));
}
