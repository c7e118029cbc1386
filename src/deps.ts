/**
 * What actions are handed: the one list of everything outside them. The clock is read through `now`, randomness through
 * `rng`, so that a test and the simulation can fix both.
 */
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Rng } from '../crypto/bytes.ts';
import type { Config } from './config.ts';
import type { Role } from './contract/roles.ts';
import type { letter } from './contract/shapes.ts';
import type { Db, Login } from './store/database.ts';
import type { Logins } from './store/logins.ts';
import type { Uploads } from './uploads.ts';
import type { BundleVerifiers } from './workers/bundleVerifiers.ts';
import type { CountWorkers } from './workers/countWorkers.ts';
import type { ProofWorkers } from './workers/proofWorkers.ts';
import type { RollThreads } from './workers/rollThreads.ts';

/** @typeParam L  the login by which the act at hand reaches the database (actions/logins.ts) */
export type Deps<L extends Login = Login> = {
  readonly db: Db<L>;
  /** All of them: for what one act does by another's login. */
  readonly logins: Logins;
  readonly config: Config;
  readonly now: () => Date;
  readonly rng: Rng;
  readonly proofs: ProofWorkers;
  readonly counts: CountWorkers;
  readonly verifiers: BundleVerifiers;
  readonly rolls: RollThreads;
  readonly uploads: Uploads;
  readonly log: Logger;
  /** Files of the voting page as it is served: path → SHA-256. Empty where it is not built. */
  readonly boothFiles: Readonly<Record<string, string>>;
  /** Letters caught in this process, newest first; null where a mail server is set. */
  readonly captured: (() => Promise<readonly CapturedLetter[]>) | null;
};
export type CapturedLetter = z.infer<typeof letter>;

/** Who asks. The router makes it from the session; an action trusts it and checks what is of the poll or the row. */
export type Actor = {
  readonly session: 'none' | 'link' | 'passkey';
  /** Row key of the session (hash of its token). */
  readonly sessionHash: string | null;
  readonly person: string | null;
  readonly credentialId: string | null;
  readonly roles: ReadonlySet<Role>;
  /** Whose session this was, when it ended with a role of theirs: they are nobody now, and that they came is told. */
  readonly formerly?: string;
};

/** An act of the API: what the endpoint table names, with decoded input. It returns a refusal or the response's value. */
export type Act<Input, Output, L extends Login = Login> = (
  deps: Deps<L>,
  actor: Actor,
  input: Input,
) => Promise<Output>;
