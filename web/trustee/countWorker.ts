/** Runs a trustee's work off the page's own thread. The secret reaches this worker and nothing else. */
import '../kit/noEval.ts';
import { type Ask, newWork, type Told } from './count.ts';

export type Said =
  | { readonly kind: 'progress'; readonly says: string; readonly done: number; readonly of: number }
  | { readonly kind: 'told'; readonly told: Told }
  | { readonly kind: 'fault' };

const say = (said: Said): void => self.postMessage(said);
const work = newWork((says, done, of) => say({ kind: 'progress', says, done, of }));

self.addEventListener('message', ({ data }: MessageEvent<Ask>) => {
  try {
    say({ kind: 'told', told: work(data) });
  } catch {
    // What went wrong may hold a value: only that it did is told.
    say({ kind: 'fault' });
  }
});
