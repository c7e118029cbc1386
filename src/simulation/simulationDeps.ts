/** What the acts of a simulation are handed: a database that is removed afterwards, a clock that is set, randomness from the seed. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { toHex } from '../../crypto/bytes.ts';
import type { Config } from '../config.ts';
import { rpIdOf } from '../contract/origins.ts';
import type { Deps } from '../deps.ts';
import { startEmbedded } from '../embedded/server.ts';
import { keyringOf, newSecret, newVault } from '../sealing.ts';
import { connect, migrate } from '../store/database.ts';
import { unlock } from '../store/dataKeys.ts';
import { connectLogins, prefixOf, prepareLogins, setPasswords } from '../store/logins.ts';
import { createScratchDatabase } from '../store/scratchDatabase.ts';
import { Uploads } from '../uploads.ts';
import { startBundleVerifiers } from '../workers/bundleVerifiers.ts';
import { startCountWorkers } from '../workers/countWorkers.ts';
import { startProofWorkers } from '../workers/proofWorkers.ts';
import { startRollThreads } from '../workers/rollThreads.ts';
import { seededRng } from './seededRng.ts';

/** Reserved by RFC 2606: nobody's page, so that no real passkey could ever answer for it. */
const WEB_ORIGIN = 'https://simulation.example';

export type SimulationDeps = {
  readonly deps: Deps<'serve'>;
  readonly setClock: (at: Date) => void;
  /** Ends everything and removes the database, whatever state it is in. */
  readonly stop: () => Promise<void>;
};

/**
 * @param databaseUrl  a server where databases may be created; without it one is started in a temporary folder
 * @param label        random, so that two simulations on one server do not meet
 */
export async function startSimulationDeps(given: {
  readonly databaseUrl: string | undefined;
  readonly label: Uint8Array;
  readonly seed: string;
  readonly now: Date;
}): Promise<SimulationDeps> {
  const stops: (() => Promise<unknown> | undefined)[] = [];
  const stop = async (): Promise<void> => {
    for (let last = stops.pop(); last !== undefined; last = stops.pop()) await last();
  };
  try {
    const server = given.databaseUrl ?? (await temporaryServer(stops));
    const scratch = await createScratchDatabase(server, `countersign_simulation_${toHex(given.label)}`);
    stops.push(scratch.drop);
    // The database is gone with this process, and its keys and logins with it.
    const dataKeys = [newSecret()];
    const vault = newVault(keyringOf(dataKeys));
    const prefix = prefixOf(scratch.url);
    const owner = connect(scratch.url, { max: 2, vault });
    try {
      await migrate(owner);
      await prepareLogins(owner, prefix);
      await setPasswords(owner, prefix, vault.keyring);
      await unlock(owner, given.now);
    } finally {
      await owner.destroy();
    }
    const { logins, close } = connectLogins(scratch.url, { vault });
    stops.push(close);
    // Nobody waits for an answer meanwhile: every core may check proofs.
    const proofs = startProofWorkers({ size: availableParallelism() });
    const counts = startCountWorkers();
    const verifiers = startBundleVerifiers();
    const rolls = startRollThreads();
    stops.push(proofs.stop, counts.stop, verifiers.stop, rolls.stop);

    let clock = given.now;
    const config: Config = {
      port: 0,
      webOrigin: WEB_ORIGIN,
      rpId: rpIdOf(WEB_ORIGIN),
      dataDir: '',
      databaseUrl: scratch.url,
      dataKeys,
      smtpUrl: undefined,
    };
    const deps: Deps<'serve'> = {
      db: logins.serve,
      logins,
      config,
      now: () => clock,
      rng: seededRng(given.seed, 'service'),
      proofs,
      counts,
      verifiers,
      rolls,
      uploads: new Uploads(),
      log: pino({ level: 'silent' }),
      boothFiles: {},
      captured: null,
    };
    const setClock = (at: Date): void => {
      clock = at;
    };
    return { deps, setClock, stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

async function temporaryServer(stops: (() => Promise<unknown> | undefined)[]): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-simulation-'));
  stops.push(async () => rmSync(dataDir, { recursive: true, force: true }));
  chmodSync(dataDir, 0o755); // For root the server runs as another user, who must reach its data.
  const { url, stop } = await startEmbedded({ dataDir });
  stops.push(stop);
  return url;
}
