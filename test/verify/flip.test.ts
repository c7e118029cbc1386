/**
 * Any single byte of a published bundle, changed in any way, is found by whoever holds the anchors; and so is any single
 * value on its board that the operator changes, who then chains and signs everything anew.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { canonical, readCanonical } from '../../crypto/canonical.ts';
import type { Json } from '../../crypto/json.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { newSeen } from '../../src/verify/seen.ts';
import { type Draft, samplePoll, seal } from '../support/samplePoll.ts';

describe('a bundle in which one byte was changed', () => {
  const { bundle, anchors } = samplePoll({ contests: 1, casts: [1, 0] });
  const names = [...bundle.keys()];
  // What held of the bundle as it was must not make a flipped one hold.
  const seen = newSeen();

  const flipped = (name: string, at: number, by: number): Map<string, Uint8Array> => {
    const bytes = Uint8Array.from(bundle.get(name)!);
    bytes[at]! ^= by;
    return new Map([...bundle, [name, bytes]]);
  };

  it('is whole before', () => {
    expect(verifyBundle(bundle, { anchors, seen }).verdict).to.equal('valid');
  });

  for (const name of names) {
    it(`is found: ${name.replace(/[0-9a-f]{64}|[1-9A-Za-z]{22}/, '…')}`, () => {
      const place = fc.record({
        at: fc.nat(bundle.get(name)!.length - 1),
        by: fc.integer({ min: 1, max: 255 }),
      });
      fc.assert(
        fc.property(place, ({ at, by }) => {
          const { verdict } = verifyBundle(flipped(name, at, by), { anchors, seen });
          return verdict === 'findings' || verdict === 'unreadable';
        }),
        { numRuns: 12, seed: 20261122 },
      );
    });
  }
});

type Path = readonly (string | number)[];

/** Every value in a JSON value: leaves, and the elements of arrays (to be left out). */
function* pathsIn(value: Json, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) {
    yield path;
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    if (Array.isArray(value)) yield [...path, step];
    yield* pathsIn(inner, [...path, step]);
  }
}

/** The value with what stands at the path changed a little; an element of an array that is no leaf is left out. */
function changed(value: Json, [step, ...rest]: Path, how: number): Json | undefined {
  if (step === undefined) return changedLeaf(value, how);
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, i) => (i === step ? (changed(item, rest, how) ?? []) : [item]));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === step ? (changed(inner, rest, how) ?? null) : inner]),
  );
}

function changedLeaf(value: Json, how: number): Json | undefined {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return how % 2 === 0 ? value + 1 : Math.max(0, value - 1);
  if (typeof value !== 'string') return undefined;
  if (value === '') return 'x';
  const at = how % value.length;
  return value.slice(0, at) + (value[at] === '1' ? '2' : '1') + value.slice(at + 1);
}

describe('a board on which the operator changed one value, and signed it anew', () => {
  const { drafts, anchors, logKey } = samplePoll({ contests: 1, casts: [1, 0] });
  const bodies = drafts.map(({ body }) => readCanonical(canonical(body)));
  const places = bodies.map((body) => [...pathsIn(body)]);
  const seen = newSeen();

  it('is found, wherever the value stands and whatever becomes of it', () => {
    const change = fc
      .nat(drafts.length - 1)
      .chain((entry) =>
        fc.record({ entry: fc.constant(entry), path: fc.constantFrom(...places[entry]!), how: fc.nat(10_000) }),
      );
    fc.assert(
      fc.property(change, ({ entry, path, how }) => {
        const body = changed(bodies[entry]!, path, how);
        fc.pre(typeof body === 'object' && body !== null && canonical(body) !== canonical(bodies[entry]!));
        const altered = drafts.map((draft, i): Draft => (i === entry ? { kind: draft.kind, body } : draft));
        const { verdict } = verifyBundle(seal(altered, logKey), { anchors, seen });
        return verdict === 'findings';
      }),
      { numRuns: 40, seed: 20261122 },
    );
  });
});
