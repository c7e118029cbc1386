/** The vectors of crypto/SPEC.md, made by a Python script that shares no line with our code, and quoted in the SPEC. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';
import { castMessage, challengeOf } from '../../crypto/assertion.ts';
import { trackerOf } from '../../crypto/belenios/ballot.ts';
import { KINDS, makeEntry, readBoard } from '../../crypto/board.ts';
import { BODIES, promise } from '../../crypto/bodies.ts';
import { fromHex, toHex, utf8 } from '../../crypto/bytes.ts';
import { canonical, canonicalBytes, hashOf } from '../../crypto/canonical.ts';
import {
  amendmentCommitment,
  authCommitment,
  committedRoot,
  dutiesCommitment,
  dutyLink,
  electionUuid,
  NO_DUTIES,
  paperCommitment,
  rollLeaf,
  saltFor,
  snapshotLeaf,
  tenderCommitment,
} from '../../crypto/commitment.ts';
import { decodePoint, hashToScalar } from '../../crypto/group.ts';
import { openCheckpoint, parseVerifierKey, signNote, verifierKey, writeCheckpoint } from '../../crypto/note.ts';
import { checkDecryption, decodeProof } from '../../crypto/proofs.ts';
import { signingKey, verify } from '../../crypto/signature.ts';
import { treeRoot } from '../../crypto/tlog.ts';
import { amendment, dutyEvent } from '../../src/verify/bundle.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const text = z.string();
const vectors = z
  .object({
    canonical: z.object({ value: z.json(), text, sha256: text }),
    hashToScalar: z.object({ text, scalar: text }),
    tracker: z.object({ text, tracker: text }),
    commitments: z.object({
      salt: text,
      poll: text,
      unit: text,
      line: z.record(z.string(), z.json()),
      rollLeaf: text,
      paper: text,
      snapshotLeaf: text,
      auth: text,
      amendment,
      amended: text,
      tender: text,
      duties: z.object({ events: z.array(dutyEvent), head: text, commitment: text }),
      saltFor: z.object({ secret: text, label: z.array(text), salt: text }),
      root: z.object({ leaves: z.array(text), root: text }),
    }),
    uuid: z.object({ origin: text, rollFrozen: text, trustees: text, unit: text, contest: text, uuid: text }),
    board: z.object({
      lines: z.array(text),
      head: text,
      root: text,
      logSeed: text,
      origin: text,
      verifierKey: text,
      checkpoint: text,
    }),
    promise: z.object({ publicKey: text, body: z.json(), kind: text, promise, signature: text }),
    cast: z.object({ message: castMessage, challenge: text }),
    binding: z.object({
      place: z.object({
        fingerprint: text,
        closed: text,
        tally: text,
        trusteesHash: text,
        owner: z.int(),
        question: z.int(),
        index: z.int(),
      }),
      electionKey: text,
      trusteeKey: text,
      alpha: text,
      beta: text,
      factor: text,
      challenge: text,
      response: text,
    }),
  })
  .parse(JSON.parse(read('../vectors/spec.json')));
const spec = read('../../crypto/SPEC.md');

describe('the vectors of the SPEC', () => {
  it('hold for canonical JSON, hashes to scalars and trackers (§2)', () => {
    expect(canonical(vectors.canonical.value)).to.equal(vectors.canonical.text);
    expect(hashOf(vectors.canonical.value)).to.equal(vectors.canonical.sha256);
    expect(String(hashToScalar(vectors.hashToScalar.text))).to.equal(vectors.hashToScalar.scalar);
    expect(trackerOf(vectors.tracker.text)).to.equal(vectors.tracker.tracker);
  });

  it('hold for the commitments, their roots and salts (§4)', () => {
    const { salt, poll, unit, line, root, saltFor: made, ...hashes } = vectors.commitments;
    expect(rollLeaf(line, salt)).to.equal(hashes.rollLeaf);
    expect(paperCommitment(poll, unit, hashes.rollLeaf, salt)).to.equal(hashes.paper);
    expect(snapshotLeaf('11'.repeat(32), 'members.csv', 1, ['M0001', 'Ann'], salt)).to.equal(hashes.snapshotLeaf);
    expect(authCommitment({ message: { format: 'x' } }, salt)).to.equal(hashes.auth);
    expect(amendmentCommitment(hashes.amendment, salt)).to.equal(hashes.amended);
    expect(tenderCommitment('22'.repeat(32), salt)).to.equal(hashes.tender);
    const { events, head, commitment } = hashes.duties;
    expect(events.reduce(dutyLink, NO_DUTIES)).to.equal(head);
    expect(dutiesCommitment(head, salt)).to.equal(commitment);
    expect(saltFor(fromHex(made.secret), made.label)).to.equal(made.salt);
    expect(committedRoot([...root.leaves].reverse())).to.equal(root.root);
  });

  it('hold for the uuid of an election (§6.1)', () => {
    const { origin, rollFrozen, trustees, unit, contest, uuid } = vectors.uuid;
    expect(electionUuid(origin, rollFrozen, trustees, unit, contest)).to.equal(uuid);
  });

  it('hold for the lines, chain, tree and checkpoint of a board (§5)', () => {
    const { lines, head, root, origin, logSeed, checkpoint } = vectors.board;
    const board = readBoard(utf8(`${lines.join('\n')}\n`), new Map());
    expect(board.faults).to.deep.equal([]);
    expect([board.head, toHex(treeRoot(board.leaves))]).to.deep.equal([head, root]);
    const { index, kind, prev, body } = board.entries[1]!;
    expect(makeEntry({ index, kind, prev, body }).line).to.equal(lines[1]);

    const key = signingKey(fromHex(logSeed));
    expect(verifierKey(origin, key.publicKey)).to.equal(vectors.board.verifierKey);
    expect(signNote(writeCheckpoint({ origin, size: 3, root: fromHex(root) }), origin, key)).to.equal(checkpoint);
    expect(openCheckpoint(checkpoint, parseVerifierKey(vectors.board.verifierKey)).ok).to.equal(true);
  });

  it('hold for the message of a cast and for a promise (§8)', () => {
    expect(toHex(challengeOf(vectors.cast.message))).to.equal(vectors.cast.challenge);
    const { body, kind, promise: given, publicKey, signature } = vectors.promise;
    expect(hashOf({ body, kind })).to.equal(given.bodyHash);
    expect(verify(fromHex(signature), canonicalBytes(given), fromHex(publicKey))).to.equal(true);
  });

  it('hold for the binding decryption proof, which holds nowhere else (§6.3)', () => {
    const { place, challenge, response, ...points } = vectors.binding;
    const at = (where: typeof place) =>
      checkDecryption(
        where,
        decodePoint(points.electionKey),
        decodePoint(points.trusteeKey),
        { alpha: decodePoint(points.alpha), beta: decodePoint(points.beta) },
        decodePoint(points.factor),
        decodeProof({ challenge, response }),
      );
    expect(at(place)).to.equal(true);
    for (const other of [
      { fingerprint: 'A'.repeat(43) },
      { closed: '00'.repeat(32) },
      { tally: '00'.repeat(32) },
      { trusteesHash: '00'.repeat(32) },
      { owner: 1 },
      { question: 1 },
      { index: 0 },
    ]) {
      expect(at({ ...place, ...other }), JSON.stringify(other)).to.equal(false);
    }
  });

  it('are quoted in the SPEC as they are', () => {
    const quoted = [
      vectors.canonical.text,
      vectors.canonical.sha256,
      vectors.hashToScalar.scalar,
      vectors.tracker.tracker,
      vectors.commitments.rollLeaf,
      vectors.commitments.paper,
      vectors.commitments.amended,
      vectors.commitments.tender,
      vectors.commitments.duties.head,
      vectors.commitments.duties.commitment,
      vectors.commitments.root.root,
      vectors.uuid.uuid,
      ...vectors.board.lines,
      vectors.board.head,
      vectors.board.verifierKey,
      vectors.board.checkpoint.trimEnd(),
      vectors.cast.challenge,
      vectors.promise.signature,
      vectors.binding.challenge,
      vectors.binding.response,
    ];
    for (const value of quoted) expect(spec).to.include(value);
  });
});

describe('the SPEC', () => {
  it('tells every kind of entry, and every field of those that are written', () => {
    for (const kind of KINDS) expect(spec).to.include(`\`${kind}\``);
    for (const [kind, schema] of Object.entries(BODIES)) {
      const start = spec.indexOf(`#### \`${kind}\``);
      expect(start, kind).to.be.greaterThan(0);
      const part = spec.slice(start, spec.indexOf('\n####', start + 1));
      for (const field of Object.keys(schema.shape)) expect(part, kind).to.include(`\`${field}\``);
    }
  });

  it('tells every code that the verifiers can report', () => {
    const folder = readdirSync(new URL('../../src/verify', import.meta.url), { recursive: true, encoding: 'utf8' });
    const files = folder.filter((name) => name.endsWith('.ts'));
    const sources = files.map((name) => read(`../../src/verify/${name}`)).join('') + read('../../crypto/board.ts');
    const codes = new Set(
      sources.match(
        /(?<=finding\(\s*'|tell\(\s*'|attempt\('|index, ')[A-Z][A-Z0-9_]+(?=')|\b(?:BOARD|BLOB)_[A-Z_]+(?=:)/g,
      ),
    );
    expect(codes.size).to.be.greaterThan(90);
    for (const code of codes) expect(spec, code).to.include(`\`${code}\``);
  });

  it('has every section that the code cites', () => {
    const cited = new Set(
      [
        'crypto/proofs',
        'crypto/board',
        'crypto/note',
        'crypto/assertion',
        'crypto/commitment',
        'crypto/group',
        'src/verify/pack',
      ]
        .map((name) => read(`../../${name}.ts`))
        .join('')
        .match(/(?<=SPEC )§\d+(?:\.\d+)?/g),
    );
    for (const section of cited) expect(spec).to.match(new RegExp(`^#+ ${section.slice(1).replace('.', '\\.')} `, 'm'));
  });
});
