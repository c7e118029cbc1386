import { expect } from 'chai';
import { DecodeError, fromUtf8, toBase64, utf8 } from '../../crypto/bytes.ts';
import { minisignKeyId, readMinisignKey, verifyMinisign } from '../../crypto/minisign.ts';
import { folder } from '../support/exportVectors.ts';

const keys = folder('keys', 'private-TEST-ONLY');
const officeText = fromUtf8(keys.get('minisign-office.pub')!);
const office = readMinisignKey(officeText);
const rogue = readMinisignKey(fromUtf8(keys.get('minisign-rogue.pub')!));

/** A signature of the vectors, made elsewhere. */
const set = folder('bad', 'good');
const message = set.get('members.manifest.json')!;
const signature = fromUtf8(set.get('members.manifest.json.minisig')!);
const [untrusted, first, trusted, second] = signature.split('\n');

const signedBy = (text: string, pinned = [office]) => verifyMinisign(utf8(text), message, pinned);

describe('minisign signatures', () => {
  it('finds the pinned key that signed, and shows its id as minisign does', () => {
    expect(signedBy(signature, [rogue, office])).to.equal(office);
    expect(minisignKeyId(office)).to.equal('DD54B696481AF347');
    expect(officeText).to.contain(minisignKeyId(office));
  });

  it('refuses a key that is not pinned, and one that borrows the id of a pinned key', () => {
    expect(signedBy(signature, [rogue])).to.equal(null);
    expect(signedBy(signature, [{ keyId: office.keyId, publicKey: rogue.publicKey }])).to.equal(null);
    expect(signedBy(signature, [{ keyId: rogue.keyId, publicKey: office.publicKey }])).to.equal(null);
  });

  it('refuses another message', () => {
    expect(verifyMinisign(utf8(signature), utf8('other'), [office])).to.equal(null);
  });

  it('refuses a trusted comment that was changed or taken from another signature', () => {
    const elsewhere = fromUtf8(set.get('units.manifest.json.minisig')!).split('\n');
    expect(signedBy(signature.replace('trusted comment: c', 'trusted comment: C'))).to.equal(null);
    expect(signedBy([untrusted, first, elsewhere[2], elsewhere[3], ''].join('\n'))).to.equal(null);
    expect(signedBy([untrusted, first, trusted, second, ''].join('\n'))).to.equal(office);
  });

  it('reads the untrusted comment as what it is: anybody may change it', () => {
    expect(signedBy(['untrusted comment: anything', first, trusted, second].join('\n'))).to.equal(office);
    expect(signedBy(['comment: anything', first, trusted, second].join('\n'))).to.equal(null);
  });

  it('refuses the older kind that signs the message without hashing it first', () => {
    const legacy = folder('bad', 'sig-minisign-legacy');
    const text = legacy.get('members.manifest.json.minisig')!;
    expect(verifyMinisign(text, legacy.get('members.manifest.json')!, [office])).to.equal(null);
  });

  it('refuses lines missing, added or empty', () => {
    for (const lines of [
      [untrusted, first],
      [untrusted, first, trusted],
      [untrusted, first, trusted, second, 'more'],
      [],
    ]) {
      expect(signedBy(lines.join('\n'))).to.equal(null);
    }
  });

  it('pins a key given as a file or as its one line, and nothing else', () => {
    expect(readMinisignKey(officeText.split('\n')[1]!)).to.deep.equal(office);
    const smallOrder = new Uint8Array(42);
    smallOrder.set(utf8('Ed'));
    smallOrder[10] = 1; // the neutral element: every message has a signature under it
    for (const text of ['', 'ssh-ed25519 AAAA', `${officeText}more`, officeText.slice(0, -5), toBase64(smallOrder)]) {
      expect(() => readMinisignKey(text)).to.throw(DecodeError);
    }
  });
});
