/**
 * What a scrutineer's own page works out, without the page: the same checks as `countersign verify`, and the draft of the report where
 * nothing was found. It runs in a worker. SPEC §7.
 */
import { looksLikeArchive } from '../../crypto/belenios/archive.ts';
import { DecodeError, fromUtf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { parseJson } from '../../crypto/json.ts';
import { verifyArchive } from '../../src/verify/archive.ts';
import { type Anchors, anchors as anchorsShape } from '../../src/verify/bundle.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import type { Block } from '../../src/verify/declaration/blocks.ts';
import { draftOf } from '../../src/verify/declaration/draft.ts';
import { mainOf, pageOf } from '../../src/verify/declaration/page.ts';
import { namesOf } from '../../src/verify/names.ts';
import { finding, noReport, type Report } from '../../src/verify/report.ts';
import { withPack } from '../../src/verify/withPack.ts';
import { Unreadable } from '../../src/verify/zip.ts';
import type { OnProgress } from '../kit/asked.ts';
import { type Chosen, filesOf } from '../kit/chosen.tsx';

/** All as chosen from a disk; the anchors as bytes of their file. */
export type CheckAsk = {
  readonly bundle: Chosen;
  readonly earlier: Chosen | null;
  readonly pack: Chosen | null;
  readonly anchors: Uint8Array | null;
};

export type Checked = {
  readonly report: Report;
  readonly title: string | null;
  readonly abandoned: string | null;
  /** Question and choices, by uuid of the election. */
  readonly contests: ReadonlyMap<string, { readonly question: string; readonly labels: readonly string[] }>;
  readonly draft: { readonly blocks: readonly Block[]; readonly page: string } | null;
};

export type CheckTold =
  | ({ readonly kind: 'checked' } & Checked)
  /** What was brought along is not good, or the check would not be the one asked for. */
  | { readonly kind: 'not-good'; readonly says: string };

const WORDS = { ballots: 'ballots', shuffles: 'shuffles', decryptions: 'parts of the count', pack: 'records' } as const;

class NotGood extends Error {}

export const newCheck =
  (onWork: OnProgress) =>
  (ask: CheckAsk): CheckTold => {
    try {
      return { kind: 'checked', ...check(ask, onWork) };
    } catch (fault) {
      if (!(fault instanceof NotGood)) throw fault;
      return { kind: 'not-good', says: fault.message };
    }
  };

const alone = (report: Report): Checked => ({
  report,
  title: null,
  abandoned: null,
  contests: new Map(),
  draft: null,
});

function check({ bundle, earlier, pack, anchors }: CheckAsk, onWork: OnProgress): Checked {
  const onProgress = (part: keyof typeof WORDS, done: number, of: number) =>
    onWork(`Checking ${WORDS[part]}: ${done} of ${of}`, done, of);
  if ('bytes' in bundle && (looksLikeArchive(bundle.bytes) || bundle.name.endsWith('.bel'))) {
    if (earlier !== null || pack !== null || anchors !== null)
      throw new NotGood('Anchors, an earlier copy and a pack go with a bundle, not with a Belenios archive.');
    return alone(verifyArchive(bundle.bytes, { name: bundle.name, onProgress }));
  }
  const held = anchors === null ? undefined : readAnchors(anchors);
  const against = earlier === null ? undefined : brought(earlier, 'The earlier copy');
  const openings = pack === null ? undefined : brought(pack, 'The pack');
  let files: ReturnType<typeof filesOf>;
  try {
    files = filesOf(bundle);
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault;
    const says = `This cannot be read: ${fault.message}.`;
    return alone(noReport('bundle', 'unreadable', finding('UNREADABLE', bundle.name, says)));
  }
  const verified = verifyBundle(files, { ...(held && { anchors: held }), ...(against && { against }), onProgress });
  const report = openings === undefined ? verified : withPack(verified, files, openings, onProgress);
  const names = namesOf(files);
  const draft = report.findings.length === 0 ? draftOf(files, openings) : null;
  return {
    report,
    title: names?.title ?? null,
    abandoned: names?.abandoned ?? null,
    contests: new Map(
      report.elections.flatMap(({ uuid }) => {
        const contest = names?.contest(uuid);
        return contest === undefined ? [] : [[uuid, contest] as const];
      }),
    ),
    draft: draft && { blocks: draft.blocks, page: pageOf(draft.title, mainOf(draft.blocks), []) },
  };
}

function brought(chosen: Chosen, what: string): ReturnType<typeof filesOf> {
  try {
    return filesOf(chosen);
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault;
    throw new NotGood(`${what} cannot be read: ${fault.message}.`);
  }
}

function readAnchors(bytes: Uint8Array): Anchors {
  try {
    return decode(anchorsShape, parseJson(fromUtf8(bytes, 'anchors'), 'anchors'), 'anchors');
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    throw new NotGood(`The anchors are not a file of anchors: ${fault.message}.`);
  }
}
