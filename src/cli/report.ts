/** `countersign report`: drafts the scrutineer's report of a published bundle, after verifying it. Nothing is drafted of what has findings. */
import { writeFile } from 'node:fs/promises';
import { declarationPdf } from '../actions/declarationPdf.ts';
import { verifyBundle } from '../verify/bundleVerifier.ts';
import { draftOf } from '../verify/declaration/draft.ts';
import { mainOf, pageOf } from '../verify/declaration/page.ts';
import { withPack } from '../verify/withPack.ts';
import { type Command, type Io, readArgs, UsageError } from './command.ts';
import { readAnchors, readFiles } from './verify.ts';

const HELP = `usage: countersign report BUNDLE --out FILE [--anchors FILE] [--scrutineer PACK]

Verifies a published bundle and drafts the scrutineer's report: every figure that sections 52 and 231 of the Trade Union and
Labour Relations (Consolidation) Act 1992 ask for, recomputed from the board. Opinions are left blank for the scrutineer.

  BUNDLE              folder or zip as published
  --out FILE          where the draft goes: .html, or .pdf
  --anchors FILE      what you know from elsewhere (see countersign verify)
  --scrutineer PACK   the folder or zip with the openings: the papers of each unit stand in the draft then

exit status  0 drafted   1 the bundle or the pack has findings, nothing is drafted   64 wrong usage
`;

export const reportCommand: Command = {
  name: 'report',
  summary: 'draft the scrutineer’s report of a published bundle',
  help: HELP,
  run,
};

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readArgs(args, {
    out: { type: 'string' },
    anchors: { type: 'string' },
    scrutineer: { type: 'string' },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError('name one bundle');
  const { out } = values;
  if (out === undefined || !/\.(html|pdf)$/.test(out))
    throw new UsageError('--out names a file that ends in .html or .pdf');
  const files = await readFiles(path, 'BUNDLE');
  const pack = values.scrutineer === undefined ? undefined : await readFiles(values.scrutineer, '--scrutineer');
  const anchors = values.anchors === undefined ? undefined : await readAnchors(values.anchors);
  const verified = verifyBundle(files, anchors === undefined ? {} : { anchors });
  const report = pack === undefined ? verified : withPack(verified, files, pack, () => undefined);
  if (report.findings.length > 0) {
    io.err(
      `There are ${report.findings.length} findings, so nothing was drafted. Run countersign verify to see them.\n`,
    );
    return 1;
  }
  const draft = draftOf(files, pack);
  if (draft === null) throw new Error('a bundle without findings has an outcome');
  const { title, blocks, closedAt } = draft;
  const bytes = out.endsWith('.pdf')
    ? await declarationPdf(title, blocks, new Date(closedAt))
    : pageOf(title, mainOf(blocks), []);
  await writeFile(out, bytes);
  io.out(`${out}\n`);
  return 0;
}
