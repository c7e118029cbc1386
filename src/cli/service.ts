/** What `serve` and `start` share: configuration, the running service, its end by signal. */
import { makeSetUpLink } from '../actions/setUpLink.ts';
import { ConfigError, readConfig } from '../config.ts';
import { linkAddress } from '../mail/letters.ts';
import { isForTerminal, type Service, serviceLog, startService } from '../main.ts';
import { anyPasskey } from '../store/passkeys.ts';
import type { Io } from './command.ts';

/**
 * Runs until SIGINT or SIGTERM.
 * @param first  done once before `ready` is printed; what it returns is printed after
 */
export async function runService(
  purpose: 'start' | 'serve',
  io: Io,
  first: (service: Service) => Promise<string>,
): Promise<number> {
  let service: Service;
  try {
    const log = serviceLog(purpose === 'start' ? 'warn' : 'info');
    service = await startService(readConfig(purpose), { log });
  } catch (fault) {
    if (!(fault instanceof ConfigError) && !isForTerminal(fault)) throw fault;
    io.err(`countersign ${purpose}: ${fault.message}\n`);
    return 1;
  }
  const signal = untilSignal();
  try {
    const more = await first(service);
    io.out(`ready ${service.url}\n${more}`);
    await signal;
  } finally {
    await service.stop();
  }
  return 0;
}

/** While nobody has a passkey the set-up link is the one way in; it is printed, since there is nobody to mail it to. */
export async function setUpLinkInWords({ deps }: Service): Promise<string> {
  if (await anyPasskey(deps.db)) return '';
  const link = linkAddress(deps.config.webOrigin, await makeSetUpLink(deps));
  return `Nobody can sign in yet. Open this link to set the service up (good for seven days, until used):\n${link}\n`;
}

/** A second signal ends the process as if nobody listened. */
const untilSignal = (): Promise<void> =>
  new Promise((done) => {
    const end = (): void => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, end);
      done();
    };
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, end);
  });
