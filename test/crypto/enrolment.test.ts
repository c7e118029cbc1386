/** Codes on paper and the sealed chain of enrolments, held against vectors of another language and against slips of the hand. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { BASE58, DecodeError, toHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { chained, chainHead, emptyChain, enrolmentEvent, eventText } from '../../crypto/enrolmentChain.ts';
import {
  checkCodeProof,
  codeKey,
  codeLeaf,
  newCode,
  printedCode,
  proveCode,
  readCode,
  showCode,
} from '../../crypto/enrolmentCode.ts';
import { seededRng } from '../support/random.ts';

const text = z.string();
const vector = z
  .object({
    enrolment: z.object({
      code: printedCode,
      shown: text,
      letter: text,
      poll: text,
      seed: text,
      publicKey: text,
      proof: z.object({
        message: z.object({
          poll: text,
          paper: text,
          credential: z.object({ id: text, publicKey: text }),
        }),
        signature: text,
      }),
      leaf: text,
      salt: text,
      events: z.array(enrolmentEvent),
      links: z.array(text),
      heads: z.array(text),
    }),
  })
  .parse(JSON.parse(readFileSync(new URL('../vectors/spec.json', import.meta.url), 'utf8'))).enrolment;
const spec = readFileSync(new URL('../../crypto/SPEC.md', import.meta.url), 'utf8');

const { code, poll } = vector;
const key = codeKey(poll, code);
const random = fc
  .array(fc.constantFrom(...BASE58), { minLength: 22, maxLength: 22 })
  .map((characters) => decode(printedCode, characters.join('')));
const codeOf = (typed: string, kind: 'code' | 'letter' = 'code') => {
  const read = readCode(kind, typed);
  return read.ok ? read.code : read.slip;
};

describe('a code on paper', () => {
  it('makes the key, the signature and the commitment that the SPEC quotes (§4.5)', () => {
    expect(toHex(key.secret)).to.equal(vector.seed);
    expect(toHex(key.publicKey)).to.equal(vector.publicKey);
    expect(proveCode(vector.proof.message, key)).to.equal(vector.proof.signature);
    expect(codeLeaf(poll, 'M0001', vector.publicKey, vector.salt)).to.equal(vector.leaf);
    for (const quoted of [vector.shown, vector.publicKey, vector.leaf]) expect(spec).to.contain(quoted);
  });

  it('is printed in six groups of four, the last two characters telling a slip, and which letter it is from', () => {
    expect(showCode('code', code)).to.equal(vector.shown);
    expect(showCode('letter', code)).to.equal(vector.letter);
    expect(vector.shown).not.to.equal(vector.letter);
  });

  it('is read back however it is spaced', () => {
    fc.assert(
      fc.property(random, fc.constantFrom(' ', '', '-', ' – ', '. ', '\u00a0', '\n'), (one, between) => {
        expect(codeOf(showCode('code', one).split(' ').join(between))).to.equal(one);
      }),
    );
  });

  it('is read with the characters that look like those it has, since it has only one of each', () => {
    const withAll = decode(printedCode, 'o1o1o1o1o1o1o1o1o1o1o1');
    const shown = showCode('code', withAll);
    for (const [typed, meant] of [
      ['0', 'o'],
      ['O', 'o'],
      ['I', '1'],
      ['l', '1'],
    ] as const) {
      expect(codeOf(shown.replaceAll(meant, typed)), typed).to.equal(withAll);
    }
  });

  it('is read when the telephone made one small letter a capital, or somebody one capital small', () => {
    let mended = 0;
    fc.assert(
      fc.property(random, fc.nat(23), (one, place) => {
        const characters = [...showCode('code', one).replaceAll(' ', '')];
        const was = characters[place]!;
        const other = was === was.toLowerCase() ? was.toUpperCase() : was.toLowerCase();
        fc.pre(other !== was);
        const read = codeOf(characters.map((character, i) => (i === place ? other : character)).join(''));
        // Seldom the slip fits two codes: then it is told and not guessed.
        if (read === one) mended++;
        else expect(read).to.equal('check');
      }),
      { seed: 7, numRuns: 300 },
    );
    expect(mended).to.be.greaterThan(200);
  });

  it('tells a character typed wrong, left out or too many, and one that no code has', () => {
    const typed = vector.shown.replaceAll(' ', '');
    let unseen = 0;
    for (let place = 0; place < typed.length; place++) {
      for (const other of '47abXY') {
        if (other.toLowerCase() === typed[place]!.toLowerCase()) continue;
        const read = codeOf(typed.slice(0, place) + other + typed.slice(place + 1));
        if (read === code) throw new Error('a wrong code read as the right one');
        if (read !== 'check') unseen++;
      }
    }
    expect(unseen, 'of about 140 slips').to.be.lessThan(5);
    expect(codeOf(typed.slice(1))).to.equal('length');
    expect(codeOf(`${typed}7`)).to.equal('length');
    expect(codeOf('')).to.equal('length');
    expect(codeOf(typed.replace('7', 'é'))).to.equal('characters');
    const exchanged = typed.replace('Hq', 'qH');
    expect(codeOf(exchanged)).to.equal('check');
  });

  it('of one letter is not taken for that of the other', () => {
    expect(codeOf(vector.shown, 'letter')).to.equal('other-kind');
    expect(codeOf(vector.letter, 'code')).to.equal('other-kind');
    expect(codeOf(vector.letter, 'letter')).to.equal(code);
  });

  it('is drawn with every character equally likely', () => {
    const rng = seededRng('codes');
    const counts = new Map<string, number>();
    const codes = Array.from({ length: 4000 }, () => newCode(rng));
    for (const character of codes.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).to.equal(58);
    const expected = (codes.length * 22) / 58;
    // Chi-squared with 57 degrees of freedom: beyond 120 once in a million.
    const chi = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chi).to.be.lessThan(120);
    expect(new Set(codes).size).to.equal(codes.length);
  });

  it('makes another key in another poll', () => {
    const elsewhere = codeKey('8Hq3Zt9mWcRk2VbN5xPyLd', code);
    expect(toHex(elsewhere.publicKey)).not.to.equal(vector.publicKey);
  });

  it('admits one passkey for one paper of one poll, and nothing else', () => {
    const { message, signature } = vector.proof;
    expect(checkCodeProof(message, signature, vector.publicKey)).to.equal(true);
    const { credential } = message;
    for (const other of [
      { ...message, poll: '8Hq3Zt9mWcRk2VbN5xPyLd' },
      { ...message, paper: 'ab'.repeat(32) },
      { ...message, credential: { ...credential, id: 'b3RoZXI' } },
      { ...message, credential: { ...credential, publicKey: 'b3RoZXI' } },
    ]) {
      expect(checkCodeProof(other, signature, vector.publicKey)).to.equal(false);
    }
    const stranger = codeKey(poll, newCode(seededRng('stranger')));
    expect(checkCodeProof(message, proveCode(message, stranger), vector.publicKey)).to.equal(false);
  });

  it('is not proved by what is no signature, under what is no key', () => {
    const { message, signature } = vector.proof;
    const neutral = `01${'00'.repeat(31)}`;
    for (const [given, under] of [
      ['', vector.publicKey],
      ['zz', vector.publicKey],
      [signature.slice(2), vector.publicKey],
      [signature, 'zz'],
      [signature, 'ff'.repeat(32)],
      [`${neutral}${'00'.repeat(32)}`, neutral],
    ] as const) {
      expect(checkCodeProof(message, given, under)).to.equal(false);
    }
    expect(checkCodeProof({ ...message, paper: 'no hash' }, signature, vector.publicKey)).to.equal(false);
  });
});

describe('the sealed chain of enrolments', () => {
  it('has the links and heads that the SPEC quotes (§4.6)', () => {
    let end = emptyChain;
    const heads = [chainHead(poll, end, vector.salt)];
    const links = vector.events.map((event) => {
      end = chained(end, event);
      return end.hash;
    });
    heads.push(chainHead(poll, end, vector.salt));
    expect(links).to.deep.equal(vector.links);
    expect(heads).to.deep.equal(vector.heads);
    expect(spec).to.contain(vector.heads[1]);
  });

  it('changes its head with every event, their order and number, the salt and the poll', () => {
    const headOf = (events: typeof vector.events, salt = vector.salt, of = poll): string =>
      chainHead(of, events.reduce(chained, emptyChain), salt);
    const [first, second, ...rest] = vector.events;
    const heads = [
      headOf(vector.events),
      headOf([second!, first!, ...rest]),
      headOf(vector.events.slice(1)),
      headOf(vector.events.slice(0, -1)),
      headOf([...vector.events, first!]),
      headOf(vector.events, 'ab'.repeat(32)),
      headOf(vector.events, vector.salt, '8Hq3Zt9mWcRk2VbN5xPyLd'),
      headOf([]),
    ];
    expect(new Set(heads).size).to.equal(heads.length);
  });

  it('takes no event of another form', () => {
    const later = { ...vector.events[0]!, at: 'noon' };
    expect(() => eventText(later)).to.throw(DecodeError);
  });
});
