/** Canonical JSON: the vectors of RFC 8785, and what a reader must refuse (EN-1). */
import { expect } from 'chai';
import fc from 'fast-check';
import { DecodeError, toHex, utf8 } from '../../crypto/bytes.ts';
import { canonical, canonicalBytes, hashOf, readCanonical } from '../../crypto/canonical.ts';
import { parseJson } from '../../crypto/json.ts';

/** The number whose IEEE 754 bits are these. */
const bits = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

describe('canonical JSON', () => {
  // RFC 8785, appendix B
  for (const [hex, text] of [
    ['0000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ] as const) {
    it(`writes the number ${hex} as ${text}`, () => {
      expect(canonical(bits(hex))).to.equal(text);
      expect(readCanonical(text)).to.equal(bits(hex));
    });
  }

  it('refuses the numbers that JSON cannot hold, minus zero among them', () => {
    for (const hex of ['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000', '8000000000000000']) {
      expect(() => canonical(bits(hex)), hex).to.throw(DecodeError);
    }
  });

  it('sorts keys as RFC 8785 §3.2.3 does', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(canonical(value).match(/(?<=:")[^"]*(?=")/g)).to.deep.equal([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('gives the bytes of RFC 8785 §3.2.4 for the sample of §3.2.2', () => {
    const sample = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    const expected =
      '7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 ' +
      '73 22 3a 5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31 65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 ' +
      '2c 31 65 2d 32 37 5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c ' +
      '5c 5c 5c 22 2f 22 7d';
    expect(toHex(canonicalBytes(parseJson(sample)!))).to.equal(expected.replaceAll(' ', ''));
  });

  it('reads back what it wrote, and nothing is lost', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // Through JSON once: minus zero, which canonical JSON cannot hold, becomes zero.
        const text = canonical(JSON.parse(JSON.stringify(value)));
        expect(canonical(readCanonical(text) as object)).to.equal(text);
      }),
    );
  });

  it('hashes the canonical bytes, whatever the order in which an object was made', () => {
    // printf '{"a":1,"b":2}' | sha256sum
    const expected = '43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777';
    expect(hashOf({ b: 2, a: 1 })).to.equal(expected);
    expect(hashOf({ a: 1, b: 2 })).to.equal(expected);
  });

  for (const [why, text] of [
    ['a space', '{"a": 1}'],
    ['a line break at the end', '{"a":1}\n'],
    ['keys in another order', '{"b":1,"a":2}'],
    ['a key twice', '{"a":1,"a":1}'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['a key twice, deep inside', '[[{"x":{"a":1,"a":2}}]]'],
    ['minus zero', '-0'],
    ['a number in another form', '1.0'],
    ['a number with an exponent that is not needed', '1e2'],
    ['a number out of range', '1e400'],
    ['a number with a plus sign', '+1'],
    ['a leading zero', '01'],
    ['a needless escape', '"\\u0041"'],
    ['an escaped slash', '"\\/"'],
    ['capital hex digits in an escape', '"\\u000F"'],
    ['a lone high surrogate', '"\\ud800"'],
    ['a lone low surrogate in a key', '{"\\udc00":1}'],
    ['a raw control character', '"\u0001"'],
    ['a byte order mark', '\ufeff{}'],
    ['a trailing comma', '[1,]'],
    ['two values', '{}{}'],
    ['a comment', '{}//'],
    ['single quotes', "{'a':1}"],
    ['a word that JSON does not know', 'NaN'],
    ['nothing at all', ''],
    ['65 arrays in one another', `${'['.repeat(66)}${']'.repeat(66)}`],
  ] as const) {
    it(`refuses a text with ${why}`, () => {
      expect(() => readCanonical(text)).to.throw(DecodeError);
      expect(() => readCanonical(utf8(text))).to.throw(DecodeError);
    });
  }

  it('refuses a long string without its closing quote as quickly as any other text', () => {
    // One pattern with a repeated repetition would take longer than the age of the world.
    expect(() => readCanonical(`"${'x'.repeat(100_000)}`)).to.throw(DecodeError);
    expect(() => readCanonical(`{"a":"${'\\n'.repeat(50_000)}`)).to.throw(DecodeError);
    expect(() => readCanonical(`"${'x'.repeat(1000)}\\q"`)).to.throw(DecodeError);
  });

  it('reads every text that JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        // A key twice is the one thing that JSON.parse accepts here and we do not; fast-check does not make it.
        expect(JSON.stringify(parseJson(text))).to.equal(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('treats a key named __proto__ as data', () => {
    const text = '{"__proto__":{"polluted":true}}';
    const value = readCanonical(text);
    expect(canonical(value as object)).to.equal(text);
    expect(Object.hasOwn({}, 'polluted')).to.equal(false);
  });

  it('refuses what JSON has no word for', () => {
    for (const value of [{ a: undefined }, [() => 1], { a: Symbol('x') }, { a: 1n }, ['\ud800']]) {
      expect(() => canonical(value)).to.throw(DecodeError);
    }
  });
});
