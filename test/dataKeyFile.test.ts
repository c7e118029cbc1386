/** The data key that `start` keeps for itself. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { keptDataKey } from '../src/dataKeyFile.ts';

describe('the data key beside the data', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'countersign-key-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const path = () => join(dataDir, 'data.key');
  const says = (make: boolean): Promise<string> =>
    keptDataKey(dataDir, { make }).then(
      () => 'nothing',
      (fault: unknown) => (fault instanceof Error ? fault.message : ''),
    );

  it('is made once, for its owner alone, and is the same from then on', async () => {
    const made = await keptDataKey(dataDir, { make: true });
    expect(made).to.have.length(32);
    expect(statSync(path()).mode & 0o777).to.equal(0o600);
    expect(await keptDataKey(dataDir, { make: true })).to.deep.equal(made);
    expect(await keptDataKey(dataDir, { make: false })).to.deep.equal(made);
  });

  it('is not the same in two folders', async () => {
    const other = join(dataDir, 'other');
    expect(await keptDataKey(other, { make: true })).not.to.deep.equal(await keptDataKey(dataDir, { make: true }));
  });

  it('is not made where something is sealed already', async () => {
    expect(await says(false)).to.match(/data\.key is missing/);
  });

  it('is refused, and not repeated, when it is no key', async () => {
    const short = 'c0ffee'.repeat(10);
    writeFileSync(path(), short);
    expect(await says(true))
      .to.match(/is not a key/)
      .and.not.include(short);
    expect(readFileSync(path(), 'utf8'), 'nor written over').to.equal(short);
  });
});
