/** The picture of the rooms (README), held: who may import whom, and where clock and environment are read. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
type Files = ReadonlyMap<string, string>;
type Import = { readonly from: string; readonly to: string; readonly typeOnly: boolean };

const NODE = 'node:*';
const ANYTHING = '*';
const PURE = ['crypto/', 'src/roll/', 'src/count/', 'src/verify/', 'zod'];
const DECIDED = ['src/domain/', 'src/contract/', ...PURE];
const LETTERS = ['src/mail/letters.ts', 'src/mail/rollLetters.ts'];
const BELOW_ACTIONS = ['src/passkeys.ts', 'src/store/', ...DECIDED, 'type src/deps.ts', ...LETTERS];
const FACING_HTTP = [
  ...['src/actions/', 'src/contract/', ...PURE, 'type src/deps.ts', NODE],
  ...['express', 'express-rate-limit', 'helmet', 'pino', 'pino-http', '@asteasolutions/zod-to-openapi'],
];
const ALL_OF_SRC = ['src/', 'crypto/', ANYTHING];

/**
 * What each room may import besides itself: folders and files of ours, packages, `node:*`; `type` before it: its types alone.
 * A file named here has a line of its own and is not held by its folder's.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'crypto/': ['@noble/curves', '@noble/hashes', 'zod'],
  'src/roll/': ['crypto/', 'zod'],
  'src/count/': ['crypto/', 'zod'],
  'src/verify/': PURE,
  'src/contract/': PURE,
  // Written by the trustee's page, read by it and by the sample command.
  'src/contract/passphraseFile.ts': [...PURE, 'age-encryption'],
  'src/domain/': DECIDED,
  'src/passkeys.ts': ['src/contract/', 'crypto/', 'zod', '@simplewebauthn/server'],
  // Memory and nothing else.
  'src/uploads.ts': [],
  'src/store/': [...DECIDED, 'src/sealing.ts', 'knex'],
  // The one place that makes the pool, and reads the folder of migrations.
  'src/store/database.ts': ['type src/sealing.ts', 'knex', 'pg', NODE],
  // The one caller of COPY.
  'src/store/copy.ts': ['type src/store/', 'type pg', 'pg-copy-streams', NODE],
  // Makes passwords into what the server keeps of them.
  'src/store/logins.ts': ['type src/sealing.ts', NODE],
  'src/sealing.ts': ['crypto/', NODE],
  'src/dataKeyFile.ts': [NODE],
  // What an act writes on the board goes through the sequencer's one appender.
  'src/actions/': [...BELOW_ACTIONS, 'src/sequencer/'],
  'src/verify/zip.ts': ['fflate', ...PURE],
  'src/actions/declarationPdf.ts': ['pdfkit', ...PURE, NODE],
  'src/sequencer/': BELOW_ACTIONS,
  'src/mail/': ['src/store/', ...DECIDED, 'nodemailer', 'smtp-server', 'postal-mime', NODE],
  'src/http/': FACING_HTTP,
  // Who asks, and what was refused before any action was reached.
  'src/http/session.ts': [...FACING_HTTP, 'src/domain/sessions.ts', 'src/store/sessions.ts'],
  'src/http/router.ts': [...FACING_HTTP, 'src/store/accessLog.ts', 'src/store/database.ts'],
  // Tells which parts of a fault of the database are fit for the log.
  'src/http/errors.ts': [...FACING_HTTP, 'pg'],
  'src/workers/': ['crypto/', 'src/roll/', 'src/count/', 'src/verify/', 'zod', 'tsx', NODE],
  'src/embedded/': ['crypto/', NODE],
  'src/softwarePasskey.ts': ['crypto/', NODE],
  'src/boothFiles.ts': [NODE],
  'src/config.ts': ['zod', NODE],
  'src/deps.ts': ['type src/', 'type crypto/', 'type pino', 'type zod'],
  'src/cli/': ALL_OF_SRC,
  'src/bench/': ALL_OF_SRC,
  'src/simulation/': ALL_OF_SRC,
  'src/app.ts': ALL_OF_SRC,
  'src/main.ts': ALL_OF_SRC,
  'web/': ['src/contract/', ...PURE, 'govuk-frontend', '@simplewebauthn/browser', 'preact'],
  'web/vite.config.ts': ['vite', NODE],
  'web/copies/build.ts': ['vite', 'sass', NODE],
  'migrations/': ['type knex'],
};

/** Words that may stand only in these places, and what they would break elsewhere. */
const ONLY_IN: readonly { readonly what: string; readonly pattern: RegExp; readonly places: readonly string[] }[] = [
  { what: '@simplewebauthn/server', pattern: /['"]@simplewebauthn\/server['"]/, places: ['src/passkeys.ts'] },
  {
    what: 'ed25519',
    pattern: /['"]@noble\/curves\/ed25519(\.js)?['"]/,
    places: ['crypto/signature.ts', 'crypto/group.ts'],
  },
  {
    what: 'the signatures of ed25519',
    pattern: /(?<![\w/-])ed25519(ctx|ph)?\s*(\.(?!\s*Point\b)|\[|;|,|\))/,
    places: ['crypto/signature.ts'],
  },
  { what: 'process.env', pattern: /\bprocess\s*(\.\s*env\b|\[)/, places: ['src/config.ts'] },
  {
    what: 'the clock',
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(\(\s*\)|(?!\s*\())|\bperformance\s*\.\s*now\b/,
    places: [
      ...['src/actions/', 'src/sequencer/', 'src/mail/', 'src/cli/', 'src/bench/', 'src/embedded/'],
      ...['src/main.ts', 'src/app.ts', 'src/http/session.ts', 'web/'],
    ],
  },
  {
    what: 'Math.random',
    pattern: /\bMath\s*\.\s*random\b/,
    // How long a transaction waits before it is tried again, and nothing else.
    places: ['src/store/database.ts'],
  },
];

const isOurs = (path: string): boolean => /^(crypto|src|web|migrations)\//.test(path);
const fits = (path: string, place: string): boolean => (place.endsWith('/') ? path.startsWith(place) : path === place);
const roomOf = (path: string): string | undefined =>
  Object.keys(ROOMS)
    .filter((room) => fits(path, room))
    .sort((a, b) => b.length - a.length)[0];

/** Comments may say `process.env`, or show an import. */
const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

function importsOf(path: string, source: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean) =>
    found.push({ from: path, to: specifier.startsWith('.') ? join(dirname(path), specifier) : specifier, typeOnly });
  const text = withoutComments(source);
  for (const [, words = '', specifier = ''] of text.matchAll(/\b(?:im|ex)port\b([^'";]*?)\bfrom\s*['"]([^'"]+)['"]/g)) {
    add(specifier, /^\s*type\b/.test(words) || /^\s*\{(\s*type\s[^,}]+,?)+\s*\}\s*$/.test(words));
  }
  for (const [, specifier = ''] of text.matchAll(/(?<![\w/.-])import\s*\(?\s*['"]([^'"]+)['"]/g)) add(specifier, false);
  return found;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function allowed({ from, to, typeOnly }: Import): boolean {
  const room = roomOf(from);
  if (room === undefined) return false;
  const own = room.endsWith('.ts') ? `${dirname(room)}/` : room;
  return [own, ...(ROOMS[room] ?? [])].some((entry) => {
    const place = entry.replace(/^type /, '');
    if (place !== entry && !typeOnly) return false;
    if (isOurs(to)) return fits(to, place);
    if (to.startsWith('node:')) return place === NODE || place === ANYTHING;
    return place === packageOf(to) || place === ANYTHING;
  });
}

function circleFrom(
  start: string,
  edges: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): string[] | undefined {
  const visit = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of edges.get(path) ?? []) {
      const circle = visit(next, [...trail, path]);
      if (circle !== undefined) {
        done.add(path); // Told once, not again from each file of it.
        return circle;
      }
    }
    done.add(path);
    return undefined;
  };
  return visit(start, []);
}

/** Everything in these files that breaks a rule, as sentences. */
function findings(files: Files): string[] {
  const said: string[] = [];
  const edges = new Map<string, string[]>();
  for (const [path, source] of files) {
    if (!isOurs(path)) continue;
    const imports = importsOf(path, source);
    for (const step of imports) if (!allowed(step)) said.push(`${path} may not import ${step.to}`);
    // Types are gone when the program runs: two files may know each other's types.
    edges.set(
      path,
      imports.filter(({ typeOnly }) => !typeOnly).map(({ to }) => to),
    );
    for (const { what, pattern, places } of ONLY_IN) {
      if (pattern.test(withoutComments(source)) && !places.some((place) => fits(path, place))) {
        said.push(`${path} may not use ${what}`);
      }
    }
  }
  const done = new Set<string>();
  for (const path of edges.keys()) {
    const circle = circleFrom(path, edges, done);
    if (circle !== undefined) said.push(`a circle: ${circle.join(' → ')}`);
  }
  return said;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ['node_modules', '.git', 'dist', 'data', 'vectors', 'coverage'].includes(entry.name) ? [] : filesOf(path);
    return [relative(ROOT, path)];
  });
}

describe('the rooms', () => {
  const paths = filesOf(ROOT);
  const sources = new Map(
    paths
      .filter((path) => isOurs(path) && /\.(ts|tsx|mjs)$/.test(path))
      .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
  );

  it('import only what their place in the house allows, and read clock and environment only where they may', () => {
    expect(sources.size).to.be.greaterThan(50);
    expect(findings(sources)).to.deep.equal([]);
  });

  it('name nothing outside the repository', () => {
    const outside = ['..', 'shared'].join('/');
    const naming = paths.filter(
      (path) => path !== 'LICENSE' && readFileSync(join(ROOT, path), 'latin1').includes(outside),
    );
    // A room called `shared` beside another would be spelt so too: there is none.
    expect(naming).to.deep.equal([]);
  });

  for (const [path, source, says] of [
    ['crypto/a.ts', `import { readFileSync } from 'node:fs';`, 'crypto/a.ts may not import node:fs'],
    [
      'crypto/a.ts',
      `import type { Poll } from '../src/domain/poll.ts';`,
      'crypto/a.ts may not import src/domain/poll.ts',
    ],
    ['crypto/a.ts', `import pg from 'pg';`, 'crypto/a.ts may not import pg'],
    ['src/roll/a.ts', `const fs = await import('node:fs');`, 'src/roll/a.ts may not import node:fs'],
    ['src/count/a.ts', `import { build } from '../roll/build.ts';`, 'src/count/a.ts may not import src/roll/build.ts'],
    [
      'src/verify/a.ts',
      `export { cast } from '../contract/endpoints.ts';`,
      'src/verify/a.ts may not import src/contract/endpoints.ts',
    ],
    ['src/verify/a.ts', `import 'node:fs';`, 'src/verify/a.ts may not import node:fs'],
    [
      'src/contract/a.ts',
      `import { x } from '../domain/poll.ts';`,
      'src/contract/a.ts may not import src/domain/poll.ts',
    ],
    [
      'src/domain/a.ts',
      `import {\n  x,\n} from '../store/polls.ts';`,
      'src/domain/a.ts may not import src/store/polls.ts',
    ],
    [
      'src/store/a.ts',
      `import { act } from '../actions/castBallot.ts';`,
      'src/store/a.ts may not import src/actions/castBallot.ts',
    ],
    ['src/store/a.ts', `import pg from 'pg';`, 'src/store/a.ts may not import pg'],
    ['src/actions/a.ts', `import express from 'express';`, 'src/actions/a.ts may not import express'],
    ['src/actions/a.ts', `import { deps } from '../deps.ts';`, 'src/actions/a.ts may not import src/deps.ts'],
    [
      'src/mail/a.ts',
      `import { act } from '../actions/castBallot.ts';`,
      'src/mail/a.ts may not import src/actions/castBallot.ts',
    ],
    ['src/http/a.ts', `import { polls } from '../store/polls.ts';`, 'src/http/a.ts may not import src/store/polls.ts'],
    [
      'src/workers/a.ts',
      `import { polls } from '../store/polls.ts';`,
      'src/workers/a.ts may not import src/store/polls.ts',
    ],
    ['src/config.ts', `import knex from 'knex';`, 'src/config.ts may not import knex'],
    ['src/helpers/a.ts', `import { x } from 'zod';`, 'src/helpers/a.ts may not import zod'],
    ['web/a.ts', `import { decide } from '../src/domain/casting.ts';`, 'web/a.ts may not import src/domain/casting.ts'],
    ['web/a.ts', `import { x } from '../test/support/random.ts';`, 'web/a.ts may not import test/support/random.ts'],
    ['migrations/0001_a.ts', `import knex from 'knex';`, 'migrations/0001_a.ts may not import knex'],
    [
      'migrations/0001_a.ts',
      `import { x } from '../src/store/database.ts';`,
      'migrations/0001_a.ts may not import src/store/database.ts',
    ],
    [
      'src/http/a.ts',
      `import { x } from '@simplewebauthn/server';`,
      'src/http/a.ts may not use @simplewebauthn/server',
    ],
    ['crypto/a.ts', `import { ed25519 } from '@noble/curves/ed25519.js';`, 'crypto/a.ts may not use ed25519'],
    ['crypto/group.ts', `ed25519.verify(a, b, c);`, 'crypto/group.ts may not use the signatures of ed25519'],
    ['crypto/group.ts', `const { verify } = ed25519;`, 'crypto/group.ts may not use the signatures of ed25519'],
    ['src/http/a.ts', `const { PORT } = process.env;`, 'src/http/a.ts may not use process.env'],
    ['src/main.ts', `process['env'].PORT;`, 'src/main.ts may not use process.env'],
    ['src/domain/a.ts', `const now = Date.now();`, 'src/domain/a.ts may not use the clock'],
    ['src/domain/a.ts', `const now = new Date();`, 'src/domain/a.ts may not use the clock'],
    ['src/store/a.ts', `const now = new Date;`, 'src/store/a.ts may not use the clock'],
    ['src/http/router.ts', `const now = new Date( );`, 'src/http/router.ts may not use the clock'],
    ['crypto/a.ts', `const r = Math.random();`, 'crypto/a.ts may not use Math.random'],
  ] as const) {
    it(`are found out when ${path} has: ${source.replaceAll('\n', ' ')}`, () => {
      expect(findings(new Map([[path, source]]))).to.include(says);
    });
  }

  it('are found out when three files import each other in a circle', () => {
    const circle = new Map([
      ['crypto/a.ts', `import { b } from './b.ts';`],
      ['crypto/b.ts', `import { c } from './belenios/c.ts';`],
      ['crypto/belenios/c.ts', `import { a } from '../a.ts';`],
    ]);
    expect(findings(circle)).to.deep.equal([
      'a circle: crypto/a.ts → crypto/b.ts → crypto/belenios/c.ts → crypto/a.ts',
    ]);
  });

  it('may do what the table allows', () => {
    const fine = new Map([
      ['crypto/group.ts', `import { ed25519 } from '@noble/curves/ed25519.js';\nconst G = ed25519.Point.BASE;`],
      ['crypto/sshsig.ts', `const KEY_TYPE = 'ssh-ed25519';`],
      ['crypto/signature.ts', `import { ed25519 } from '@noble/curves/ed25519.js';`],
      ['src/actions/a.ts', `import type { Deps } from '../deps.ts';\nconst now = new Date();`],
      ['src/actions/b.ts', `import { type Deps, type Actor } from '../deps.ts';`],
      ['src/domain/a.ts', `// process.env and Date.now() are for others\nconst at = new Date('2026-01-01T00:00:00Z');`],
      ['migrations/0001_a.ts', `import type { Knex } from 'knex';`],
    ]);
    expect(findings(fine)).to.deep.equal([]);
  });
});
