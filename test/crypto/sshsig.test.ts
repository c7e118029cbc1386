import { expect } from 'chai';
import fc from 'fast-check';
import { concatBytes, DecodeError, fromBase64, fromUtf8, toBase64, utf8 } from '../../crypto/bytes.ts';
import { signingKey } from '../../crypto/signature.ts';
import { allowedSignersLine, readSshsig, signSshsig, sshFingerprint, verifySshsig } from '../../crypto/sshsig.ts';
import { folder } from '../support/exportVectors.ts';
import { keygenAccepts, keygenSign, requireSshKeygen, testKey } from '../support/sshKeygen.ts';

const NAMESPACE = 'countersign-export';
const MESSAGE = utf8('{"format":"countersign-export/1"}\n');
const KEY = signingKey(utf8('countersign test office key 0001'));

const officeLine = fromUtf8(folder('keys', 'private-TEST-ONLY').get('ssh-office.pub')!);
const officeKey = fromBase64(officeLine.split(' ')[1]!).subarray(-32);

/** The armour opened, changed and closed again. */
function altered(signature: string, change: (blob: Uint8Array) => Uint8Array): Uint8Array {
  const [begin, ...rest] = signature.trimEnd().split('\n');
  const blob = fromBase64(rest.slice(0, -1).join(''));
  return utf8(`${begin}\n${toBase64(change(blob))}\n${rest.at(-1)}\n`);
}

describe('SSH signatures', () => {
  before(requireSshKeygen);

  it('reads what ssh-keygen signed, and names the key', () => {
    const signature = keygenSign('ssh-office', NAMESPACE, MESSAGE);
    const key = verifySshsig(signature, MESSAGE, NAMESPACE);
    expect(key).to.deep.equal(officeKey);
    expect(sshFingerprint(officeKey)).to.equal('SHA256:zsknRzvEmwHwqTL011TAuOvJgSQCC1NTSkp+rf4WZKE');
  });

  it('writes what ssh-keygen accepts, and refuses with it another message, namespace or key', () => {
    const asked = {
      allowedSigners: `oakmarsh-clp ${allowedSignersLine('x', KEY.publicKey).slice(2)}\n`,
      principal: 'oakmarsh-clp',
      namespace: NAMESPACE,
      signature: signSshsig(MESSAGE, NAMESPACE, KEY),
      message: MESSAGE,
    };
    const other = signSshsig(MESSAGE, NAMESPACE, signingKey(utf8('countersign test other  key 0002')));
    expect(keygenAccepts(asked)).to.equal(true);
    expect(verifySshsig(utf8(asked.signature), MESSAGE, NAMESPACE)).to.deep.equal(KEY.publicKey);
    expect(keygenAccepts({ ...asked, message: utf8('other') })).to.equal(false);
    expect(verifySshsig(utf8(asked.signature), utf8('other'), NAMESPACE)).to.equal(null);
    expect(keygenAccepts({ ...asked, namespace: 'file' })).to.equal(false);
    expect(verifySshsig(utf8(asked.signature), MESSAGE, 'file')).to.equal(null);
    expect(keygenAccepts({ ...asked, signature: other })).to.equal(false);
    expect(verifySshsig(utf8(other), MESSAGE, NAMESPACE)).not.to.deep.equal(KEY.publicKey);
  });

  it('writes the very bytes that ssh-keygen writes with the same key', () => {
    const key = testKey('ssh-office');
    expect(key.publicKey).to.deep.equal(officeKey);
    expect(signSshsig(MESSAGE, NAMESPACE, key)).to.equal(fromUtf8(keygenSign('ssh-office', NAMESPACE, MESSAGE)));
    expect(officeLine).to.contain(allowedSignersLine('', officeKey).trim());
  });

  it('refuses a key that is not ed25519 and a hash that is not sha512, which ssh-keygen accepts', () => {
    for (const signature of [
      keygenSign('ssh-not-ed25519', NAMESPACE, MESSAGE),
      keygenSign('ssh-office', NAMESPACE, MESSAGE, '-O', 'hashalg=sha256'),
    ]) {
      expect(verifySshsig(signature, MESSAGE, NAMESPACE)).to.equal(null);
      expect(() => readSshsig(signature)).to.throw(DecodeError);
    }
  });

  it('refuses bytes after the end, and a signature cut short', () => {
    const signature = signSshsig(MESSAGE, NAMESPACE, KEY);
    expect(
      verifySshsig(
        altered(signature, (blob) => concatBytes(blob, utf8('x'))),
        MESSAGE,
        NAMESPACE,
      ),
    ).to.equal(null);
    expect(
      verifySshsig(
        altered(signature, (blob) => blob.subarray(0, -1)),
        MESSAGE,
        NAMESPACE,
      ),
    ).to.equal(null);
    expect(
      verifySshsig(
        altered(signature, (blob) => blob),
        MESSAGE,
        NAMESPACE,
      ),
    ).to.deep.equal(KEY.publicKey);
  });

  it('refuses a reserved field that is filled, though the signature holds', () => {
    const at = 6 + 4 + (4 + 51) + (4 + NAMESPACE.length); // magic, version, key, namespace
    const filled = altered(signSshsig(MESSAGE, NAMESPACE, KEY), (blob) =>
      concatBytes(blob.subarray(0, at), Uint8Array.of(0, 0, 0, 1, 120), blob.subarray(at + 4)),
    );
    expect(() => readSshsig(filled)).to.throw(DecodeError, 'reserved field');
    expect(verifySshsig(filled, MESSAGE, NAMESPACE)).to.equal(null);
  });

  it('refuses a signature with any single byte inside the armour changed', () => {
    const signature = signSshsig(MESSAGE, NAMESPACE, KEY);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, by) => {
        const changed = altered(signature, (blob) =>
          blob.map((byte, i) => (i === place % blob.length ? byte ^ by : byte)),
        );
        const key = verifySshsig(changed, MESSAGE, NAMESPACE);
        expect(key).to.equal(null);
      }),
      { numRuns: 200 },
    );
  });

  it('agrees with ssh-keygen on how the armour may be wrapped and what may stand around it', () => {
    const signature = signSshsig(MESSAGE, NAMESPACE, KEY);
    const [begin, ...rest] = signature.trimEnd().split('\n');
    const body = rest.slice(0, -1).join('');
    const shapes = {
      'one long line': `${begin}\n${body}\n${rest.at(-1)}\n`,
      'carriage returns within': signature.replace(/\n(?=[A-Za-z0-9])/g, '\r\n').replace('-----\r', '-----'),
      'no line end at the end': signature.trimEnd(),
      'CRLF line ends': signature.replaceAll('\n', '\r\n'),
      'text after the armour': `${signature}more\n`,
      'text before the armour': `more\n${signature}`,
      'an empty line before': `\n${signature}`,
      'no last line': `${begin}\n${body}\n`,
      'another head': signature.replace('BEGIN SSH', 'BEGIN PGP'),
      empty: '',
    };
    for (const [shape, text] of Object.entries(shapes)) {
      const theirs = keygenAccepts({
        allowedSigners: allowedSignersLine('oakmarsh-clp', KEY.publicKey),
        principal: 'oakmarsh-clp',
        namespace: NAMESPACE,
        signature: text,
        message: MESSAGE,
      });
      expect(verifySshsig(utf8(text), MESSAGE, NAMESPACE) !== null, shape).to.equal(theirs);
    }
  });
});
