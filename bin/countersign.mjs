#!/usr/bin/env node
// The command. Registers tsx so that the TypeScript sources run as they stand, then hands over to src/cli.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../src/cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
