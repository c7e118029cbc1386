/** Finds the command that was typed and runs it. Each command is a file beside this one; adding one is a line here. */
import { type Command, type Io, isUsageError } from './command.ts';

/** By name; loaded only when asked for: `verify` must not pull in the database. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).startCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  'rotate-key': async () => (await import('./rotateKey.ts')).rotateKey,
  'export prepare': async () => (await import('./exportPrepare.ts')).exportPrepare,
  'export check': async () => (await import('./exportCheck.ts')).exportCheck,
  'roll build': async () => (await import('./rollBuild.ts')).rollBuild,
  'enrolment-codes': async () => (await import('./enrolmentCodes.ts')).enrolmentCodes,
  verify: async () => (await import('./verify.ts')).verifyCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  count: async () => (await import('./count.ts')).countCommand,
  outcome: async () => (await import('./outcome.ts')).outcomeCommand,
  simulate: async () => (await import('./simulate.ts')).simulate,
  bench: async () => (await import('./bench.ts')).bench,
};

export const EXIT_USAGE = 64;

const processIo: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
};

export async function main(args: readonly string[], io: Io = processIo): Promise<number> {
  const typed = Object.keys(COMMANDS).find((name) => name.split(' ').every((word, i) => args[i] === word));
  const command = typed === undefined ? undefined : await COMMANDS[typed]?.();
  if (command === undefined) {
    const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
    const list = commands.map(({ name, summary }) => `  ${name.padEnd(16)}${summary}\n`).join('');
    const text = `usage: countersign COMMAND [--help]\n\n${list}`;
    if (args.length === 0 || args[0] === '--help' || args[0] === 'help') {
      io.out(text);
      return args.length === 0 ? EXIT_USAGE : 0;
    }
    io.err(`countersign: there is no command "${args[0]}"\n${text}`);
    return EXIT_USAGE;
  }
  const rest = args.slice(command.name.split(' ').length);
  if (rest.includes('--help')) {
    io.out(command.help);
    return 0;
  }
  try {
    return await command.run(rest, io);
  } catch (fault) {
    if (!isUsageError(fault)) throw fault;
    io.err(`countersign ${command.name}: ${fault.message}\n${command.help}`);
    return EXIT_USAGE;
  }
}
