/** Runs decryptParts off the page's own thread. The secret reaches this worker and nothing else. */
import '../kit/noEval.ts';
import type { OnProgress } from '../../src/verify/electionChecks.ts';
import { decryptParts, type Parts } from './decrypt.ts';

export type Task = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly publicKey: string;
  readonly secret: string;
};
export type Told =
  | { readonly kind: 'progress'; readonly part: Parameters<OnProgress>[0]; readonly done: number; readonly of: number }
  | { readonly kind: 'parts'; readonly parts: Parts }
  | { readonly kind: 'fault' };

const tell = (told: Told): void => self.postMessage(told);

self.addEventListener('message', ({ data }: MessageEvent<Task>) => {
  try {
    const parts = decryptParts(data.files, data.publicKey, BigInt(data.secret), (part, done, of) =>
      tell({ kind: 'progress', part, done, of }),
    );
    tell({ kind: 'parts', parts });
  } catch {
    // What went wrong may hold a value: only that it did is told.
    tell({ kind: 'fault' });
  }
});
