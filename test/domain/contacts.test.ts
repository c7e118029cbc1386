/** Which changed addresses are held, where letters go meanwhile, and how an address is masked. */
import { expect } from 'chai';
import fc from 'fast-check';
import { changedPart, holdsOf, usableContact } from '../../src/domain/contacts.ts';
import { maskedEmail } from '../../src/roll/sideBySide.ts';

describe('contact quarantine', () => {
  it('holds on what an earlier poll held and nobody released, as long as the list gives that very address', () => {
    const before = { number: 'A1', oldEmail: 'old@one.example', newEmail: 'New@one.example' };
    const same = new Map([['A1', 'new@one.example']]);
    const [held, ...more] = holdsOf([], same, [before]);
    expect(more).to.deep.equal([]);
    expect(held).to.deep.equal({
      number: 'A1',
      cause: 'held-before',
      oldEmail: 'old@one.example',
      newEmail: 'new@one.example',
      cluster: null,
    });
    expect(holdsOf([], new Map([['A1', 'other@one.example']]), [before])).to.deep.equal([]);
    expect(holdsOf([], new Map([['A1', null]]), [before])).to.deep.equal([]);
    expect(holdsOf([], new Map(), [before])).to.deep.equal([]);
    const { number, oldEmail, newEmail } = before;
    const changed = { number, cause: 'changed', oldEmail, newEmail, cluster: 'EAST' } as const;
    expect(holdsOf([changed], same, [before]), 'once').to.deep.equal([changed]);
  });

  it('lets letters go to the list’s address unless it is held, and to a correction only once it is released', () => {
    const held = { cause: 'changed', newEmail: 'new@x.example', released: false } as const;
    const right = { cause: 'corrected', newEmail: 'right@x.example', released: false } as const;
    const listed = 'new@x.example';
    expect(usableContact(listed, [])).to.deep.equal({ email: listed, quarantined: false });
    expect(usableContact(listed, [held])).to.deep.equal({ email: null, quarantined: true });
    expect(usableContact(listed, [{ ...held, released: true }])).to.deep.equal({ email: listed, quarantined: false });
    const written = 'New@x.example';
    expect(usableContact(written, [{ ...held, released: true }]).email, 'as the list writes it').to.equal(written);
    expect(usableContact(listed, [right])).to.deep.equal({ email: listed, quarantined: false });
    expect(usableContact(listed, [held, right])).to.deep.equal({ email: null, quarantined: true });
    expect(usableContact(listed, [held, { ...right, released: true }])).to.deep.equal({
      email: 'right@x.example',
      quarantined: false,
    });
  });

  it('masks an address to one letter of the mailbox and one of the provider', () => {
    expect(maskedEmail('jane.doe@example.org')).to.equal('j•••@e•••');
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(text, text, (mailbox, domain) => {
        expect([...maskedEmail(`${mailbox}@${domain}`)].length).to.be.at.most(9);
      }),
    );
  });

  it('says what of an address is another where both are masked', () => {
    expect(changedPart('jane@a.example', 'Jane@b.example')).to.equal('domain');
    expect(changedPart('jane@a.example', 'john@A.example')).to.equal('mailbox');
    expect(changedPart('jane@a.example', 'john@b.example')).to.equal('all');
    expect(changedPart(null, 'john@b.example')).to.equal('all');
    expect([changedPart(null, 'john'), changedPart(null, '@b.example')], 'no addresses').to.deep.equal(['all', 'all']);
  });
});
