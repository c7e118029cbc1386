/** Candidates' pictures in a published bundle: there as the definition names them, and no other. */
import { expect } from 'chai';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import { verifyBoard, verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { put } from '../support/publishedBundle.ts';
import { list, samplePoll } from '../support/samplePoll.ts';

const PICTURE = utf8('the bytes of a picture');
const [named, blob] = [sha256Hex(PICTURE), `blobs/${sha256Hex(PICTURE)}`];
const picture = { sha256: named, bytes: PICTURE.length, type: 'image/jpeg', says: 'The sitting member' };

const pictured = (change: object = {}) =>
  samplePoll({
    ...{ contests: 1, casts: [0, 0] },
    define: (poll) => ({
      ...poll,
      contests: poll.contests.map((contest) => ({
        ...contest,
        choices: contest.choices.map((choice, i) =>
          i === 0 ? { ...choice, picture: { ...picture, ...change } } : choice,
        ),
      })),
    }),
  });
const { bundle, anchors } = pictured();
const whole = list(put(bundle, blob, 'the bytes of a picture'));

describe('the pictures of a bundle', () => {
  const found = (files: BundleFiles) =>
    verifyBundle(files, { anchors })
      .findings.map(({ code, at }) => `${code} ${at}`)
      .filter((one) => !one.startsWith('POLL_INCOMPLETE'));

  it('are there as the definition names them', () => {
    expect(found(whole)).to.deep.equal([]);
    expect(verifyBundle(whole, { anchors }).verdict).to.equal('valid');
  });

  it('are missed', () => {
    expect(found(list(bundle))).to.deep.equal([`PICTURE_MISSING ${blob}`]);
    expect(found(bundle)).to.deep.equal([`PICTURE_MISSING ${blob}`]);
  });

  it('are not others, though the manifest says so', () => {
    expect(found(list(put(whole, blob, 'the bytes of another!!')))).to.deep.equal([`PICTURE_MISSING ${blob}`]);
    expect(found(put(whole, blob, 'the bytes of another!!'))).to.include(`FILE_ALTERED ${blob}`);
  });

  it('are of the size that the definition says', () => {
    const other = pictured({ bytes: PICTURE.length + 1 });
    expect(found(list(put(other.bundle, blob, 'the bytes of a picture')))).to.deep.equal([`PICTURE_MISSING ${blob}`]);
  });

  it('are all that may stand there besides what the board names', () => {
    const stranger = `blobs/${sha256Hex(utf8('a stranger'))}`;
    expect(found(list(put(whole, stranger, 'a stranger')))).to.deep.equal([`BLOB_UNUSED ${stranger}`]);
  });

  it('need not be fetched by who verifies the board alone, and may be', () => {
    const isBoards = (name: string) => ['board.jsonl', 'checkpoint'].includes(name) || name.startsWith('blobs/');
    const board = new Map([...whole].filter(([name]) => isBoards(name)));
    const bare = new Map([...board].filter(([name]) => name !== blob));
    expect(bare.size).to.equal(board.size - 1);
    for (const files of [board, bare]) {
      expect(verifyBoard(files, { anchors, upTo: 'outcome' }).findings).to.deep.equal([]);
    }
  });
});
