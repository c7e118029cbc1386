/**
 * `npm run build:desk`: the pages of a trustee and of a scrutineer, each as one file that anyone can host, or open from a disk, without
 * any service. One classic script and one style stand in it, both named by their hashes in its content security policy, which lets it
 * reach nothing and nobody. The same source gives the same bytes; SHA256SUMS has their hashes.
 */
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compileAsync } from 'sass';
import { build, type Rolldown } from 'vite';

type Output = Rolldown.RolldownOutput['output'][number];

const PAGES = [
  ['trustee', 'Countersign: a trustee’s own copy'],
  ['scrutineer', 'Countersign: a scrutineer’s own copy'],
] as const;

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** The one script of a page, which is its worker's too. */
async function scriptOf(name: string): Promise<string> {
  const made = await build({
    configFile: false,
    root: pathOf('..'),
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: { input: pathOf(`${name}.tsx`), output: { format: 'iife' } },
    },
  });
  const outputs = [made].flat().flatMap((one): Output[] => ('output' in one ? one.output : []));
  const [script, ...more] = outputs.flatMap((one) => (one.type === 'chunk' ? [one.code] : []));
  if (script === undefined || more.length > 0 || outputs.length > 1)
    throw new Error(`${name}: one script is all that a page may have`);
  return inScriptTag(script);
}

async function styleOf(): Promise<string> {
  const { css } = await compileAsync(pathOf('../styles/main.scss'), { style: 'compressed', quietDeps: true });
  if (css.includes('</') || /url\((?!["']?data:)/.test(css)) throw new Error('a style that names another file');
  return css;
}

/** As it may stand between the tags of a script: nothing in it ends them, or opens others. */
function inScriptTag(script: string): string {
  const safe = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  // Line ends as the parser of HTML makes them, or the hash would be of another text.
  return `\n${safe.replaceAll(/\r\n?/g, '\n').trim()}\n`;
}

function pageOf(title: string, script: string, style: string): string {
  const hash = (text: string): string => `'sha256-${sha256(text).toString('base64')}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    'worker-src blob:',
    // Neither may the page that holds a key tell anybody of it, nor whoever has put something into it.
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types countersign',
  ].join('; ');
  return `<!doctype html>
<html lang="en-GB" class="govuk-template">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="#1d3d5c">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body class="govuk-template__body">
<div id="page"><noscript><p>This page does its work in your browser, for which it needs JavaScript.</p></noscript></div>
<script>${script}</script>
</body>
</html>
`;
}

/** @param folder  is emptied */
async function buildCopies(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const style = await styleOf();
  const sums: string[] = [];
  for (const [name, title] of PAGES) {
    const page = pageOf(title, await scriptOf(name), style);
    await writeFile(`${folder}/${name}.html`, page);
    sums.push(`${sha256(page).toString('hex')}  ${name}.html\n`);
  }
  await writeFile(`${folder}/SHA256SUMS`, sums.join(''));
}

const [, , folder = pathOf('../../dist/desk')] = process.argv;
await buildCopies(folder);
