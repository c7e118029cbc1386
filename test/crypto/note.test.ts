/** Signed notes, checkpoints and offline proofs of C2SP: published examples, and what must be refused (TL-2, TL-3, TL-7). */
import { expect } from 'chai';
import fc from 'fast-check';
import { concatBytes, DecodeError, fromBase64, toBase64, toHex, utf8 } from '../../crypto/bytes.ts';
import {
  forked,
  openCheckpoint,
  openNote,
  parseVerifierKey,
  readCheckpoint,
  readTlogProof,
  signatureLine,
  signNote,
  verifierKey,
  verifyTlogProof,
  writeCheckpoint,
  writeTlogProof,
} from '../../crypto/note.ts';
import { signingKey } from '../../crypto/signature.ts';
import { buildTree, inclusionProof, leafHash, rootAt } from '../../crypto/tlog.ts';

// golang.org/x/mod/sumdb/note, the reference implementation of the format: key, text and note of its documentation
const PETER = {
  key: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  secret: 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
// Examples of other implementations of signed-note
const FOO = {
  key: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  note: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
};
const PLUS = 'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6';

const peter = signingKey(fromBase64(PETER.secret).slice(1));
const note = `${PETER.text}\n${PETER.line}`;
const known = [parseVerifierKey(PETER.key)];
const key = (n: number) => signingKey(new Uint8Array(32).fill(n));

describe('signed notes', () => {
  it('reads and writes the keys of other implementations, one with a plus sign in its base64', () => {
    for (const text of [PETER.key, ENOCH, FOO.key, PLUS]) {
      const read = parseVerifierKey(text);
      expect(verifierKey(read.name, read.publicKey)).to.equal(text);
    }
    expect(toHex(peter.publicKey)).to.equal(toHex(known[0]!.publicKey));
  });

  it('opens the examples of other implementations, and signs the same bytes', () => {
    expect(openNote(note, known)).to.deep.equal({ ok: true, text: PETER.text, verifiedBy: known });
    expect(openNote(utf8(note), known).ok).to.equal(true);
    expect(signNote(PETER.text, 'PeterNeumann', peter)).to.equal(note);
    expect(openNote(FOO.note, [parseVerifierKey(FOO.key)]).ok).to.equal(true);
  });

  it('keeps empty lines of the text: only the last one ends it', () => {
    const text = 'one\n\ntwo\n';
    const opened = openNote(signNote(text, 'PeterNeumann', peter), known);
    expect(opened.ok && opened.text).to.equal(text);
  });

  it('refuses every key text that is cut at either end or changed by one character', () => {
    for (let from = 0; from < PETER.key.length; from++) {
      for (let to = from; to <= PETER.key.length; to++) {
        if (from === 0 && to === PETER.key.length) continue;
        expect(() => parseVerifierKey(PETER.key.slice(from, to))).to.throw(DecodeError);
      }
    }
    for (let i = 0; i < PETER.key.length; i++) {
      const next = String.fromCharCode(PETER.key.charCodeAt(i) + 1);
      expect(() => parseVerifierKey(PETER.key.slice(0, i) + next + PETER.key.slice(i + 1))).to.throw(DecodeError);
    }
  });

  it('ignores signatures of strangers, also of one who shares a name or an id with a known key', () => {
    const sameName = signatureLine(PETER.text, 'PeterNeumann', key(1));
    const stranger = signatureLine(PETER.text, 'stranger.example', key(2));
    const sameId = `— other.example ${PETER.line.split(' ')[2]}`;
    expect(openNote(`${PETER.text}\n${sameName}${stranger}${sameId}${PETER.line}`, known).ok).to.equal(true);
    expect(openNote(`${PETER.text}\n${sameName}${stranger}${sameId}`, known)).to.deep.equal({
      ok: false,
      reason: 'NOTE_NOT_SIGNED',
    });
  });

  it('refuses the whole note when one known key has a bad signature, though another has a good one', () => {
    const enoch = parseVerifierKey(ENOCH);
    const id = concatBytes(Buffer.from(enoch.id, 'hex'), new Uint8Array(64));
    const bad = `— EnochRoot ${toBase64(id)}\n`;
    expect(openNote(`${note}${bad}`, known).ok).to.equal(true);
    expect(openNote(`${note}${bad}`, [...known, enoch])).to.deep.equal({ ok: false, reason: 'NOTE_BAD_SIGNATURE' });
  });

  it('accepts 16 signatures of known keys and names each that verified', () => {
    const signers = Array.from({ length: 16 }, (_, i) => ({ name: `witness${i}.example`, key: key(i + 1) }));
    const lines = signers.map((signer) => signatureLine(PETER.text, signer.name, signer.key));
    const keys = signers.map((signer) => parseVerifierKey(verifierKey(signer.name, signer.key.publicKey)));
    const opened = openNote(`${PETER.text}\n${lines.join('')}`, keys);
    expect(opened.ok && opened.verifiedBy.map((verified) => verified.name)).to.deep.equal(signers.map((s) => s.name));
  });

  it('refuses a note with any byte changed', () => {
    const bytes = utf8(note);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = bytes.slice();
        changed[at] = changed[at]! ^ flip;
        expect(openNote(changed, known).ok).to.equal(false);
      }),
      { numRuns: 500 },
    );
  });

  const signature = PETER.line.split(' ')[2]!.trim();
  for (const [why, text] of [
    ['nothing', ''],
    ['no signature', PETER.text],
    ['no empty line', PETER.text + PETER.line],
    ['an empty line but no signature', `${PETER.text}\n`],
    ['no newline at the end', note.slice(0, -1)],
    ['an empty line at the end', `${note}\n`],
    ['text after the signatures', `${note}more\n`],
    ['a hyphen for the dash', note.replace('—', '-')],
    ['an en dash', note.replace('—', '–')],
    ['no space after the dash', note.replace('— ', '—')],
    ['two spaces', note.replace('— ', '—  ')],
    ['a no-break space', note.replace('— ', '—\u00a0')],
    ['a space in the name', note.replace('PeterNeumann', 'Peter Neumann')],
    ['a wide space in the name', note.replace('PeterNeumann', 'Peter\u3000Neumann')],
    ['a plus sign in the name', note.replace('PeterNeumann', 'Peter+Neumann')],
    ['no name', note.replace('PeterNeumann ', '')],
    ['no signature bytes', note.replace(signature, '')],
    ['an id without a signature', note.replace(signature, 'x08gow==')],
    ['base64 without its padding', note.replace('JnAM=', 'JnAM')],
    ['base64 with bits left over', note.replace('JnAM=', 'JnAN=')],
    ['base64 for addresses', note.replace('/ZJ', '_ZJ')],
    ['a space at the end of a line', note.replace('JnAM=', 'JnAM= ')],
    ['Windows line ends', note.replaceAll('\n', '\r\n')],
    ['a tab in the text', note.replace('you think', 'you\tthink')],
    ['a NUL in the text', note.replace('you think', 'you\0think')],
    ['a lone surrogate', note.replace('you', '\ud800')],
    ['more than a hundred signatures', `${PETER.text}\n${PETER.line.repeat(101)}`],
  ] as const) {
    it(`refuses as malformed a note with ${why}`, () => {
      expect(openNote(text, known)).to.deep.equal({ ok: false, reason: 'NOTE_MALFORMED' });
    });
  }

  it('refuses as malformed a note that is not UTF-8', () => {
    const bytes = utf8(note);
    bytes[3] = 0xff;
    expect(openNote(bytes, known)).to.deep.equal({ ok: false, reason: 'NOTE_MALFORMED' });
  });

  it('signs no text that could not be read back', () => {
    for (const text of ['no newline', 'tab\there\n', 'line\r\n', '\ud800\n']) {
      expect(() => signNote(text, 'log.example', key(1)), JSON.stringify(text)).to.throw(DecodeError);
    }
    for (const name of ['', 'two words', 'a+b', 'new\nline', 'nb\u00a0sp']) {
      expect(() => signNote('text\n', name, key(1)), JSON.stringify(name)).to.throw(DecodeError);
    }
  });
});

describe('checkpoints', () => {
  // The example of c2sp.org/tlog-checkpoint
  const SOFA = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

  it('reads and writes the example of the specification', () => {
    const read = readCheckpoint(SOFA);
    expect(read.origin).to.equal('example.com/behind-the-sofa');
    expect(read.size).to.equal(20852163);
    expect(toHex(read.root)).to.equal(
      Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64').toString('hex'),
    );
    expect(writeCheckpoint(read)).to.equal(SOFA);
  });

  for (const [why, text] of [
    ['an extension line', `${SOFA}extension\n`],
    ['an empty extension line', `${SOFA}\n`],
    ['no newline at the end', SOFA.slice(0, -1)],
    ['no origin', SOFA.replace('example.com/behind-the-sofa', '')],
    ['a space in the origin', SOFA.replace('behind-the-sofa', 'behind the sofa')],
    ['a leading zero in the size', SOFA.replace('2085', '02085')],
    ['a minus sign', SOFA.replace('2085', '-2085')],
    ['a plus sign', SOFA.replace('2085', '+2085')],
    ['hex in the size', SOFA.replace('20852163', '0x10')],
    ['an exponent in the size', SOFA.replace('20852163', '1e3')],
    ['a size beyond exact numbers', SOFA.replace('20852163', '9007199254740992')],
    ['no size', SOFA.replace('20852163', '')],
    ['a root of 31 bytes', SOFA.replace('CsUYapGG', 'CsUY').replace('q2I=', 'q2Jx')],
    ['a root in hex', SOFA.replace(/Csu.*=/i, 'ab'.repeat(32))],
    ['two lines', SOFA.split('\n').slice(0, 2).join('\n')],
    ['Windows line ends', SOFA.replaceAll('\n', '\r\n')],
  ] as const) {
    it(`refuses one with ${why}`, () => {
      expect(() => readCheckpoint(text)).to.throw(DecodeError);
    });
  }

  const log = parseVerifierKey(verifierKey('log.example/board', key(1).publicKey));
  const witness = parseVerifierKey(verifierKey('witness.example', key(2).publicKey));
  const root = leafHash(utf8('one'));

  it('opens one that the log signed, and names the witnesses beside it', () => {
    const text = writeCheckpoint({ origin: log.name, size: 1, root });
    const signed = signNote(text, log.name, key(1)) + signatureLine(text, witness.name, key(2));
    expect(openCheckpoint(signed, log, [witness])).to.deep.equal({
      ok: true,
      checkpoint: { origin: log.name, size: 1, root },
      verifiedBy: [log, witness],
    });
  });

  it('refuses one that only a witness signed', () => {
    const text = writeCheckpoint({ origin: log.name, size: 1, root });
    expect(openCheckpoint(signNote(text, witness.name, key(2)), log, [witness])).to.deep.equal({
      ok: false,
      reason: 'NOTE_NOT_SIGNED',
    });
  });

  it('refuses one of another log, though our key signed it', () => {
    const text = writeCheckpoint({ origin: 'other.example/board', size: 1, root });
    expect(openCheckpoint(signNote(text, log.name, key(1)), log)).to.deep.equal({
      ok: false,
      reason: 'CHECKPOINT_OTHER_LOG',
    });
  });

  it('refuses a signed text that is no checkpoint', () => {
    expect(openCheckpoint(signNote('log.example/board\n', log.name, key(1)), log)).to.deep.equal({
      ok: false,
      reason: 'CHECKPOINT_MALFORMED',
    });
  });

  it('shows a fork: one size, two roots', () => {
    const one = { origin: log.name, size: 1, root };
    expect(forked(one, { ...one, root: leafHash(utf8('two')) })).to.equal(true);
    expect(forked(one, one)).to.equal(false);
    expect(forked(one, { ...one, size: 2, root: leafHash(utf8('two')) })).to.equal(false);
  });
});

describe('a receipt (tlog-proof)', () => {
  const log = parseVerifierKey(verifierKey('log.example/board', key(1).publicKey));
  const lines = Array.from({ length: 7 }, (_, i) => utf8(`{"index":${i}}`));
  const tree = buildTree(lines.map(leafHash));
  const checkpoint = signNote(writeCheckpoint({ origin: log.name, size: 7, root: rootAt(tree, 7) }), log.name, key(1));
  const receipt = writeTlogProof({ index: 4, proof: inclusionProof(tree, 4), checkpoint });

  it('has the form of c2sp.org/tlog-proof', () => {
    const hashes = inclusionProof(tree, 4).map((hash) => Buffer.from(hash).toString('base64'));
    expect(receipt).to.equal(`c2sp.org/tlog-proof@v1\nindex 4\n${hashes.join('\n')}\n\n${checkpoint}`);
    const extra = writeTlogProof({ index: 4, proof: inclusionProof(tree, 4), checkpoint, extra: utf8('memo') });
    expect(extra).to.equal(receipt.replace('\nindex', '\nextra bWVtbw==\nindex'));
    expect(toHex(readTlogProof(extra).extra!)).to.equal(toHex(utf8('memo')));
  });

  it('is verified offline for each entry, and for no other entry or place', () => {
    for (const [index, line] of lines.entries()) {
      const text = writeTlogProof({ index, proof: inclusionProof(tree, index), checkpoint });
      const verified = verifyTlogProof(text, line, log);
      expect(verified.ok && verified.index).to.equal(index);
      expect(verifyTlogProof(text, lines[(index + 1) % 7]!, log)).to.deep.equal({
        ok: false,
        reason: 'PROOF_NOT_INCLUDED',
      });
      const moved = text.replace(`index ${index}`, `index ${(index + 1) % 7}`);
      expect(verifyTlogProof(moved, line, log).ok).to.equal(false);
    }
  });

  it('works in a board of one entry, whose proof is empty', () => {
    const one = signNote(writeCheckpoint({ origin: log.name, size: 1, root: leafHash(lines[0]!) }), log.name, key(1));
    const text = writeTlogProof({ index: 0, proof: [], checkpoint: one });
    expect(text).to.equal(`c2sp.org/tlog-proof@v1\nindex 0\n\n${one}`);
    expect(verifyTlogProof(text, lines[0]!, log).ok).to.equal(true);
  });

  it('rests nothing on the extra data', () => {
    const extra = receipt.replace('\nindex', '\nextra AAAA\nindex');
    expect(verifyTlogProof(extra, lines[4]!, log)).to.deep.equal(verifyTlogProof(receipt, lines[4]!, log));
  });

  it('does not verify under the key of another log', () => {
    const other = parseVerifierKey(verifierKey('log.example/board', key(9).publicKey));
    expect(verifyTlogProof(receipt, lines[4]!, other)).to.deep.equal({ ok: false, reason: 'NOTE_NOT_SIGNED' });
  });

  it('does not verify when any character of it is changed', () => {
    const bytes = utf8(receipt);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 127 }), (at, flip) => {
        const changed = bytes.slice();
        changed[at] = changed[at]! ^ flip;
        expect(verifyTlogProof(new TextDecoder().decode(changed), lines[4]!, log).ok).to.equal(false);
      }),
      { numRuns: 300 },
    );
  });

  for (const [why, text] of [
    ['another header', receipt.replace('@v1', '@v2')],
    ['no header', receipt.slice(receipt.indexOf('\n') + 1)],
    ['no index', receipt.replace('index 4\n', '')],
    ['a leading zero in the index', receipt.replace('index 4', 'index 04')],
    ['two spaces before the index', receipt.replace('index 4', 'index  4')],
    ['the extra line after the index', receipt.replace('index 4\n', 'index 4\nextra AAAA\n')],
    ['a hash of 33 bytes', receipt.replace('index 4\n', `index 4\n${'AAAA'.repeat(11)}\n`)],
    ['no empty line', receipt.replace('\n\n', '\n').replace('\n\n', '\n')],
    ['Windows line ends', receipt.replaceAll('\n', '\r\n')],
  ] as const) {
    it(`is malformed with ${why}`, () => {
      expect(verifyTlogProof(text, lines[4]!, log)).to.deep.equal({ ok: false, reason: 'PROOF_MALFORMED' });
    });
  }
});
