/** The board: a chain that sha256sum can follow, every fault found and named. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type BoardFaultCode,
  EMPTY_PREV,
  entryHash,
  INLINE_LIMIT,
  KINDS,
  makeEntry,
  readBoard,
} from '../../crypto/board.ts';
import { concatBytes, DecodeError, toHex, utf8 } from '../../crypto/bytes.ts';
import { canonical } from '../../crypto/canonical.ts';
import { leafHash, treeRoot } from '../../crypto/tlog.ts';

const sha256sum = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** A body whose canonical bytes number exactly n. */
const bodyOf = (n: number): { text: string } => ({ text: 'x'.repeat(n - '{"text":""}'.length) });

/** A board of four entries, the third with a blob. */
function sample() {
  const bodies = [{ title: 'Ballot' }, { unit: 'Äußere Hebriden', n: 3 }, bodyOf(INLINE_LIMIT + 1), { end: true }];
  const lines: string[] = [];
  const blobs = new Map<string, Uint8Array>();
  let prev = EMPTY_PREV;
  for (const [index, body] of bodies.entries()) {
    const made = makeEntry({ index, prev, kind: KINDS[index]!, body });
    lines.push(made.line);
    if (made.blob !== null) blobs.set(made.blob.sha256, made.blob.bytes);
    prev = made.hash;
  }
  return { bodies, lines, blobs, bytes: utf8(`${lines.join('\n')}\n`) };
}

const board = sample();
const blobName = [...board.blobs.keys()][0]!;
const faultsOf = (bytes: Uint8Array, blobs: ReadonlyMap<string, Uint8Array> = board.blobs) =>
  readBoard(bytes, blobs).faults.map(({ code, at }) => `${code} ${at}`);
const join = (lines: readonly string[]): Uint8Array => utf8(`${lines.join('\n')}\n`);
/** The board with one line written anew. */
const withLine = (place: number, change: (line: string) => string): Uint8Array =>
  join(board.lines.map((line, i) => (i === place ? change(line) : line)));

describe('the board', () => {
  it('reads back what was written, bodies kept as blobs among it', () => {
    const read = readBoard(board.bytes, board.blobs);
    expect(read.faults).to.deep.equal([]);
    expect(read.entries.map(({ body }) => canonical(body))).to.deep.equal(board.bodies.map(canonical));
    expect(read.entries.map(({ line }) => line)).to.deep.equal(board.lines);
    expect(read.entries.map(({ index, kind }) => `${index} ${kind}`)).to.deep.equal([
      '0 poll-defined',
      '1 roll-frozen',
      '2 roll-amended',
      '3 trustees',
    ]);
  });

  it('is a chain that sha256sum follows: each prev is the hash of the line before, sixty-four zeros first', () => {
    const read = readBoard(board.bytes, board.blobs);
    let prev = '0000000000000000000000000000000000000000000000000000000000000000';
    for (const [i, line] of board.lines.entries()) {
      expect(JSON.parse(line).prev).to.equal(prev);
      expect(Object.keys(JSON.parse(line))).to.deep.equal(['body', 'index', 'kind', 'prev']);
      prev = sha256sum(line);
      expect(read.entries[i]!.hash).to.equal(prev);
      expect(entryHash(line)).to.equal(prev);
    }
    expect(read.head).to.equal(prev);
  });

  it('writes the first line to these very bytes', () => {
    expect(makeEntry({ index: 0, prev: EMPTY_PREV, kind: 'poll-defined', body: { b: 1, a: 'ü' } }).line).to.equal(
      `{"body":{"a":"ü","b":1},"index":0,"kind":"poll-defined","prev":"${'0'.repeat(64)}"}`,
    );
  });

  it('takes the same lines as leaves of the tree', () => {
    const { leaves } = readBoard(board.bytes, board.blobs);
    expect(leaves.map(toHex)).to.deep.equal(
      board.lines.map((line) => sha256sum(Buffer.concat([Buffer.of(0), Buffer.from(line)]))),
    );
  });

  it('keeps a body of 32 KiB in its line, and one byte more as a blob that the line names', () => {
    const fits = makeEntry({ index: 0, prev: EMPTY_PREV, kind: 'shuffle', body: bodyOf(32768) });
    expect(fits.blob).to.equal(null);
    const body = bodyOf(32769);
    const tooLong = makeEntry({ index: 0, prev: EMPTY_PREV, kind: 'shuffle', body });
    const text = JSON.stringify(body);
    expect(JSON.parse(tooLong.line).body).to.deep.equal({ bytes: 32769, sha256: sha256sum(text) });
    expect(Buffer.from(tooLong.blob!.bytes).toString()).to.equal(text);
    expect(utf8(fits.line).length).to.be.below(65536); // the longest entry that a tile can hold
  });

  it('writes no entry that a reader would misread or refuse', () => {
    const good = { index: 0, prev: EMPTY_PREV, kind: 'opened', body: {} } as const;
    expect(() => makeEntry(good)).not.to.throw();
    expect(() => makeEntry({ ...good, body: { bytes: 40000, sha256: 'ab'.repeat(32) } })).to.throw(DecodeError);
    expect(() => makeEntry({ ...good, index: -1 })).to.throw(DecodeError);
    expect(() => makeEntry({ ...good, prev: 'AB'.repeat(32) })).to.throw(DecodeError);
    expect(() => makeEntry({ ...good, body: { at: undefined } })).to.throw(DecodeError);
  });

  describe('names the fault', () => {
    const cases: readonly (readonly [string, Uint8Array, readonly string[]])[] = [
      ['when the last newline is missing', board.bytes.slice(0, -1), ['BOARD_NO_LAST_NEWLINE board[3]']],
      ['when an empty line stands at the end', concatBytes(board.bytes, utf8('\n')), ['BOARD_EMPTY_LINE board[4]']],
      [
        'when a line is not UTF-8',
        Uint8Array.from(board.bytes, (byte, i) => (i === 10 ? 0xff : byte)),
        ['BOARD_NOT_UTF8 board[0]', 'BOARD_CHAIN board[1]'],
      ],
      [
        'when a line has a space that canonical JSON has not',
        withLine(3, (line) => line.replace(':', ': ')),
        ['BOARD_NOT_CANONICAL board[3]'],
      ],
      ['when a line ends as on Windows', withLine(3, (line) => `${line}\r`), ['BOARD_NOT_CANONICAL board[3]']],
      [
        'when a line begins with a byte order mark',
        concatBytes(utf8('\ufeff'), board.bytes),
        ['BOARD_NOT_CANONICAL board[0]', 'BOARD_CHAIN board[1]'],
      ],
      [
        'when a key stands twice',
        withLine(3, (line) => line.replace('"index":3', '"index":3,"index":3')),
        ['BOARD_NOT_CANONICAL board[3]'],
      ],
      [
        'when a key is not known',
        withLine(3, (line) => line.replace('"index":3', '"index":3,"indexes":3')),
        ['BOARD_SHAPE board[3]'],
      ],
      [
        'when a key is missing',
        withLine(3, (line) => line.replace('"body":{"end":true},', '')),
        ['BOARD_SHAPE board[3]'],
      ],
      [
        'when a kind is not known',
        withLine(3, (line) => line.replace('trustees', 'trusties')),
        ['BOARD_SHAPE board[3]'],
      ],
      ['when an index is a fraction', withLine(3, (line) => line.replace(':3', ':3.5')), ['BOARD_SHAPE board[3]']],
      ['when an index skips', withLine(3, (line) => line.replace('"index":3', '"index":4')), ['BOARD_INDEX board[3]']],
      [
        'when an entry in the middle is left out',
        join(board.lines.filter((_, i) => i !== 1)),
        ['BOARD_INDEX board[1]', 'BOARD_CHAIN board[1]', 'BOARD_INDEX board[2]'],
      ],
      [
        'when two entries change places',
        join([board.lines[0]!, board.lines[2]!, board.lines[1]!, board.lines[3]!]),
        [
          'BOARD_INDEX board[1]',
          'BOARD_CHAIN board[1]',
          'BOARD_INDEX board[2]',
          'BOARD_CHAIN board[2]',
          'BOARD_CHAIN board[3]',
        ],
      ],
      [
        'when an entry stands twice',
        join([...board.lines, board.lines[3]!]),
        ['BOARD_INDEX board[4]', 'BOARD_CHAIN board[4]'],
      ],
      [
        'when an early body is rewritten',
        withLine(0, (line) => line.replace('Ballot', 'Ballet')),
        ['BOARD_CHAIN board[1]'],
      ],
      [
        'when the chain does not begin with zeros',
        withLine(0, (line) => line.replace('0'.repeat(64), '1'.repeat(64))),
        ['BOARD_CHAIN board[0]', 'BOARD_CHAIN board[1]'],
      ],
      [
        'when a body over 32 KiB stands in its line',
        withLine(2, (line) => line.replace(/"body":\{[^}]*\}/, `"body":${canonical(board.bodies[2]!)}`)),
        ['BOARD_BODY_TOO_LONG board[2]', 'BOARD_CHAIN board[3]', `BLOB_UNUSED blobs/${blobName}`],
      ],
      [
        'when the length of a blob is misstated',
        withLine(2, (line) => line.replace('32769', '32770')),
        ['BLOB_ALTERED board[2]', 'BOARD_CHAIN board[3]'],
      ],
    ];
    for (const [why, bytes, expected] of cases) {
      it(why, () => {
        expect(faultsOf(bytes)).to.deep.equal(expected);
      });
    }

    it('when a blob is missing', () => {
      expect(faultsOf(board.bytes, new Map())).to.deep.equal(['BLOB_MISSING board[2]']);
    });

    it('when a blob is altered, and gives both hashes as evidence', () => {
      const altered = board.blobs.get(blobName)!.slice();
      altered[100] = altered[100]! ^ 1;
      const { faults, entries } = readBoard(board.bytes, new Map([[blobName, altered]]));
      expect(faults.map(({ code }) => code)).to.deep.equal(['BLOB_ALTERED']);
      expect(faults[0]!.evidence.slice(0, 2)).to.deep.equal([blobName, sha256sum(altered)]);
      expect(entries.map(({ index }) => index)).to.deep.equal([0, 1, 3]);
    });

    it('when a blob is there that no entry names', () => {
      expect(faultsOf(board.bytes, new Map([...board.blobs, ['ab'.repeat(32), utf8('{}')]]))).to.deep.equal([
        `BLOB_UNUSED blobs/${'ab'.repeat(32)}`,
      ]);
    });

    it('when a blob would have fitted into its line, or is not canonical', () => {
      const faults = (text: string): readonly BoardFaultCode[] => {
        const sha256 = sha256sum(text);
        const line = canonical({ body: { bytes: text.length, sha256 }, index: 0, kind: 'result', prev: EMPTY_PREV });
        return readBoard(join([line]), new Map([[sha256, utf8(text)]])).faults.map(({ code }) => code);
      };
      expect(faults(JSON.stringify(bodyOf(32768)))).to.deep.equal(['BLOB_NEEDLESS']);
      expect(faults(` ${JSON.stringify(bodyOf(32769))}`)).to.deep.equal(['BLOB_NOT_CANONICAL']);
    });
  });

  it('returns every fault, not only the first', () => {
    const bytes = join([board.lines[0]!.replace(':', ': '), '', board.lines[3]!]);
    expect(faultsOf(bytes, new Map())).to.deep.equal([
      'BOARD_NOT_CANONICAL board[0]',
      'BOARD_EMPTY_LINE board[1]',
      'BOARD_INDEX board[2]',
      'BOARD_CHAIN board[2]',
    ]);
  });

  it('holds any flipped byte against a checkpoint: a fault, or another root', () => {
    const root = toHex(treeRoot(board.lines.map((line) => leafHash(utf8(line)))));
    fc.assert(
      fc.property(fc.nat(board.bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = board.bytes.slice();
        changed[at] = changed[at]! ^ flip;
        const read = readBoard(changed, board.blobs);
        expect(read.faults.length > 0 || toHex(treeRoot(read.leaves)) !== root).to.equal(true);
        // In every line but the last, the chain alone shows it.
        if (at < board.bytes.length - board.lines[3]!.length - 1) expect(read.faults).not.to.have.length(0);
      }),
      { numRuns: 400 },
    );
  });

  it('finds any flipped byte of a blob', () => {
    const blob = board.blobs.get(blobName)!;
    fc.assert(
      fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = blob.slice();
        changed[at] = changed[at]! ^ flip;
        expect(faultsOf(board.bytes, new Map([[blobName, changed]]))).to.deep.equal(['BLOB_ALTERED board[2]']);
      }),
      { numRuns: 50 },
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const { faults, entries } = readBoard(bytes, new Map());
        expect(entries).to.have.length(0);
        expect(faults.length > 0).to.equal(bytes.length > 0);
      }),
    );
  });
});
