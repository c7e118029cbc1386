/** Loaded exports, as officers see them: counts and signers, no member. */
import type { z } from 'zod';
import { accept } from '../contract/refusals.ts';
import type { snapshot } from '../contract/shapes.ts';
import { readSnapshots, type StoredSnapshot } from '../store/snapshots.ts';
import type { ActionOf } from './act.ts';
import { toInstant } from './steps.ts';

export const snapshots: ActionOf<'snapshots'> = async ({ db }) =>
  accept({ snapshots: (await readSnapshots(db)).map(snapshotShown) });

export const snapshotShown = ({
  hash,
  importedAt,
  summary,
}: Omit<StoredSnapshot, 'saltSeed'>): z.input<typeof snapshot> => ({
  snapshot: hash,
  importedAt: toInstant(importedAt),
  ...summary,
});
