/**
 * What the field demands of a system like this, by the numbers of the project's list of demands: each that the roll has to
 * answer is cited by the title of a test that holds it, as "(demand 9)", or by a sentence in SECURITY.md that says why not yet.
 * And those that are of no one room.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { z } from 'zod';
import { ENDPOINTS, type Endpoint } from '../src/contract/endpoints.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DEMANDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 22, 23, 24, 25, 26, 40, 42, 46, 54, 55, 56, 57, 58, 61];

const cited = (text: string): number[] =>
  [...text.matchAll(/\(demands? ([\d, ]+)\)/g)].flatMap(([, numbers = '']) => numbers.split(',').map(Number));

describe('the demands of the field', () => {
  it('are each held by a test that cites them, or named as not met yet', () => {
    const titles = readdirSync(HERE, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts'))
      .flatMap((path) => readFileSync(`${HERE}${path}`, 'utf8').split('\n'))
      .filter((line) => /^\s*(it|describe)\(/.test(line));
    const answered = new Set(cited([...titles, readFileSync(`${HERE}../SECURITY.md`, 'utf8')].join('\n')));
    expect(DEMANDS.filter((demand) => !answered.has(demand))).to.deep.equal([]);
  });

  /** Lists that may be longer than a page, and why that is no way to take the roll out. */
  const LONGER: Readonly<Record<string, string>> = {
    people: 'officers, of whom there are few',
    accessWatch: 'officers again',
    reviewers: 'officers again',
    importSnapshot: 'units',
    snapshots: 'units',
    poll: 'units, and trustees',
    returns: 'units that return their result, and names of files',
    rollLine: 'claims of one member',
    myClaims: 'what was written on one claim',
    claim: 'what was written on one claim',
    letters: 'letters caught in the process itself, where no mail server is set: a rehearsal',
  };
  const PERSONAL = ['name', 'email', 'number', 'memberNumber', 'line', 'to'];
  type Schema = { readonly [key: string]: unknown };
  const isSchema = (given: unknown): given is Schema => typeof given === 'object' && given !== null;
  const keysOf = (given: unknown): string[] => {
    if (!isSchema(given)) return [];
    const { properties, anyOf, oneOf } = given;
    const branches = [anyOf, oneOf].flatMap((some) => (Array.isArray(some) ? some : []));
    return [...Object.keys(isSchema(properties) ? properties : {}), ...branches.flatMap(keysOf)];
  };
  /** Whether somewhere in it there is a list of people without an end at fifty. */
  const hasLongList = (given: unknown): boolean => {
    if (!isSchema(given)) return false;
    const { type, items, maxItems } = given;
    const ofPeople = type === 'array' && keysOf(items).some((key) => PERSONAL.includes(key));
    const ends = typeof maxItems === 'number' && maxItems <= 50;
    return (ofPeople && !ends) || Object.values(given).some(hasLongList);
  };

  it('no endpoint gives more than fifty entries of members at a time, and none gives the roll as a file (demand 40)', () => {
    const long: string[] = [];
    const files: string[] = [];
    for (const [name, { response, download }] of Object.entries<Endpoint>(ENDPOINTS)) {
      if (download === true) files.push(name);
      else if (hasLongList(z.toJSONSchema(response, { unrepresentable: 'any' }))) long.push(name);
    }
    expect(long.sort()).to.deep.equal(Object.keys(LONGER).sort());
    expect(files.sort(), 'one piece of evidence, and one notice about one member').to.deep.equal([
      'evidence',
      'notice',
    ]);
  });
});
