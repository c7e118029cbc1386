import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { DecodeError, fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { signingKey } from '../../crypto/signature.ts';
import { allowedSignersLine, signSshsig } from '../../crypto/sshsig.ts';
import { matchesPatternList, NAMESPACE, readAllowedSigner, readPinnedKeys, signersOf } from '../../src/roll/keys.ts';
import { signerKeysIn } from '../../src/roll/signerKey.ts';
import { folder } from '../support/exportVectors.ts';
import { keygenAccepts, requireSshKeygen } from '../support/sshKeygen.ts';

const KEY = signingKey(utf8('countersign test office key 0001'));
const MANIFEST = utf8('a manifest');
const SIGNATURE = signSshsig(MANIFEST, NAMESPACE, KEY);
const BLOB = allowedSignersLine('x', KEY.publicKey).slice('x '.length);

/** Our answer for a line of allowed_signers; a line that cannot be read allows nothing. */
function accepts(line: string, at: Date): boolean {
  try {
    const keys = readPinnedKeys(new Map([['allowed_signers', utf8(line)]]));
    const signatures = { ssh: utf8(SIGNATURE), minisign: undefined };
    return signersOf(MANIFEST, signatures, keys, 'oakmarsh-clp', at.getTime()) !== null;
  } catch (fault) {
    if (fault instanceof DecodeError) return false;
    throw fault;
  }
}

const at = (compact: string): Date => new Date(compact.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'));

describe('pinned keys', () => {
  before(requireSshKeygen);

  it('allow an organisation, purpose and time exactly as ssh-keygen reads allowed_signers', () => {
    const lines: readonly [string, string, boolean][] = [
      [`oakmarsh-clp ${BLOB}`, '20260930233000', true],
      [`oakmarsh-clp ${BLOB} a comment`, '20260930233000', true],
      [`  oakmarsh-clp\t${BLOB}`, '20260930233000', true],
      [`tilling-clp,oakmarsh-clp ${BLOB}`, '20260930233000', true],
      [`tilling-clp ${BLOB}`, '20260930233000', false],
      [`oakmarsh-* ${BLOB}`, '20260930233000', true],
      [`oakmarsh-??? ${BLOB}`, '20260930233000', true],
      [`oakmarsh-?? ${BLOB}`, '20260930233000', false],
      [`*,!oakmarsh-* ${BLOB}`, '20260930233000', false],
      [`!tilling-clp,* ${BLOB}`, '20260930233000', true],
      [`!tilling-clp ${BLOB}`, '20260930233000', false],
      [`"oakmarsh-clp" ${BLOB}`, '20260930233000', true],
      [`oakmarsh-clp namespaces="countersign-export" ${BLOB}`, '20260930233000', true],
      [`oakmarsh-clp NAMESPACES="file,countersign-*" ${BLOB}`, '20260930233000', true],
      [`oakmarsh-clp namespaces="file" ${BLOB}`, '20260930233000', false],
      [`oakmarsh-clp namespaces="*,!countersign-export" ${BLOB}`, '20260930233000', false],
      [`oakmarsh-clp cert-authority ${BLOB}`, '20260930233000', false],
      [`oakmarsh-clp valid-after="20260930" ${BLOB}`, '20260930000000', true],
      [`oakmarsh-clp valid-after="20260930" ${BLOB}`, '20260929235959', false],
      [`oakmarsh-clp valid-before="20260930Z" ${BLOB}`, '20260930000000', true],
      [`oakmarsh-clp valid-before="20260930Z" ${BLOB}`, '20260930000001', false],
      [`oakmarsh-clp valid-before="202609302330" ${BLOB}`, '20260930233001', false],
      [
        `oakmarsh-clp valid-after="20260101",valid-before="20261231235959Z",namespaces="c*" ${BLOB}`,
        '20260930233000',
        true,
      ],
      [`oakmarsh-clp valid-after="20261231",valid-before="20260101" ${BLOB}`, '20260930233000', false],
      [`oakmarsh-clp namespaces=countersign-export ${BLOB}`, '20260930233000', false],
      [`oakmarsh-clp verify-required ${BLOB}`, '20260930233000', false],
      [`oakmarsh-clp namespaces="a b" ${BLOB}`, '20260930233000', false],
      [`# oakmarsh-clp ${BLOB}`, '20260930233000', false],
      [`oakmarsh-clp`, '20260930233000', false],
      [`tilling-clp ${BLOB}\noakmarsh-clp ${BLOB}\n`, '20260930233000', true],
    ];
    for (const [line, time, expected] of lines) {
      const theirs = keygenAccepts({
        allowedSigners: `${line}\n`,
        principal: 'oakmarsh-clp',
        namespace: NAMESPACE,
        signature: SIGNATURE,
        message: MANIFEST,
        at: time,
      });
      expect(theirs, `ssh-keygen on ${line.slice(0, 60)} at ${time}`).to.equal(expected);
      expect(accepts(line, at(time)), `${line.slice(0, 60)} at ${time}`).to.equal(expected);
    }
  });

  it('refuse a limit that is no real date, which ssh-keygen would carry into the next month', () => {
    expect(() => readAllowedSigner(`oakmarsh-clp valid-before="20260231" ${BLOB}`)).to.throw(DecodeError);
    expect(readAllowedSigner(`oakmarsh-clp valid-before="20260228" ${BLOB}`)).not.to.equal(null);
  });

  it('answer a pattern of many stars at once', () => {
    expect(matchesPatternList('a'.repeat(60), `${'*a'.repeat(30)}b`)).to.equal(false);
  });

  it('say where a line cannot be read, and never what it holds', () => {
    const secret = 'someones-private-note';
    const files = new Map([['allowed_signers', utf8(`# ours\noakmarsh-clp ${secret} ${BLOB}\n`)]]);
    expect(() => readPinnedKeys(files))
      .to.throw(DecodeError, 'line 2')
      .with.property('message')
      .not.contain(secret);
  });

  it('refuse a key of small order before it is trusted', () => {
    const neutral = new Uint8Array(32);
    neutral[0] = 1;
    expect(() => readAllowedSigner(allowedSignersLine('oakmarsh-clp', neutral))).to.throw(DecodeError);
  });

  it('pass over lines that can allow nothing here: comments, authorities, other kinds of key', () => {
    const lines = fromUtf8(folder('keys', 'trusted').get('allowed_signers')!).trimEnd().split('\n');
    const read = lines.map((line) => readAllowedSigner(line));
    expect(read.map((signer) => signer?.principals ?? null)).to.deep.equal([
      null,
      'oakmarsh-clp',
      'oakmarsh-clp,oakmarsh-clp-finance',
      'oakmarsh-clp',
      'tilling-clp',
      'oakmarsh-clp',
      null,
    ]);
  });

  it('are shown before they are pinned with the fingerprint that ssh-keygen prints, each key of a file by itself', () => {
    const file = fromUtf8(folder('keys', 'trusted').get('allowed_signers')!);
    const found = signerKeysIn(file);
    const printed = execFileSync('ssh-keygen', ['-l', '-f', '-'], {
      input: file
        .split('\n')
        .filter((line) => line.includes(' ssh-ed25519 '))
        .map((line) => line.slice(line.indexOf('ssh-ed25519')))
        .join('\n'),
    });
    expect(found.map(({ fingerprint, comment }) => `256 ${fingerprint} ${comment} (ED25519)`)).to.deep.equal(
      fromUtf8(printed).trimEnd().split('\n'),
    );
    expect(signerKeysIn(`${file}${file}`)).to.deep.equal(found);
    expect(signerKeysIn('no key at all')).to.deep.equal([]);
    const minisign = fromUtf8(folder('keys', 'trusted').get('minisign-office.pub')!);
    expect(signerKeysIn(minisign).map(({ kind, text }) => [kind, text])).to.deep.equal([['minisign', minisign]]);
  });

  it('do not take an SSH .pub file for a pin, since it does not say who may sign what', () => {
    const keys = readPinnedKeys(folder('keys', 'private-TEST-ONLY'));
    expect(keys.ssh).to.deep.equal([]);
    expect(keys.minisign).to.have.length(2);
  });
});
