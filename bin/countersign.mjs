#!/usr/bin/env node
// The command. Registers tsx so that the TypeScript sources run as they stand, then hands over to src/cli.
import { register } from 'tsx/esm/api';

register();
// Whoever reads the output may have seen enough of it, as `head` has: that is no fault of the command.
process.stdout.on('error', (fault) => {
  if (fault.code !== 'EPIPE') throw fault;
});
const { main } = await import('../src/cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
