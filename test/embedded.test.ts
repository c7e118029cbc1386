/** The embedded server: started, killed, started again, and never taken from a process that lives. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import pg from 'pg';
import { EmbeddedDatabaseError, startEmbedded } from '../src/embedded/server.ts';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const elsewhere = new Set<ChildProcess>();

/** Another Node that starts the server of `dataDir`, prints its url and stays. */
async function startElsewhere(dataDir: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const server = new URL('../src/embedded/server.ts', import.meta.url).href;
  const script = `import { startEmbedded } from '${server}';
    console.log((await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })).url);
    setInterval(() => {}, 60_000);`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  elsewhere.add(child);
  for await (const line of createInterface({ input: child.stdout })) return { child, url: line };
  throw new Error('the other process ended without a server');
}

async function kill(child: ChildProcess): Promise<void> {
  if (!elsewhere.delete(child)) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}

describe('the embedded database', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = join(mkdtempSync(join(tmpdir(), 'countersign-embedded-')), 'data');
    chmodSync(dirname(dataDir), 0o755);
  });
  afterEach(async () => {
    for (const child of elsewhere) await kill(child);
    const place = join(dataDir, 'postgres', 'place');
    if (existsSync(place)) rmSync(readFileSync(place, 'utf8').trim(), { recursive: true, force: true });
    rmSync(dirname(dataDir), { recursive: true });
  });

  it('keeps its data when it is stopped and started again', async () => {
    const first = await startEmbedded({ dataDir });
    await query(first.url, "create table kept as select 'a ballot' as what");
    await first.stop();
    const second = await startEmbedded({ dataDir });
    expect(await query(second.url, 'select what from kept')).to.deep.equal([{ what: 'a ballot' }]);
    await second.stop();
    expect(await query(second.url, 'select 1').catch((fault: unknown) => String(fault))).to.match(/ECONNREFUSED/);
  });

  it('speaks UTF-8, orders by bytes, syncs what it writes, and lets nobody in without the password', async () => {
    const { url, stop } = await startEmbedded({ dataDir });
    try {
      const settings =
        "select name, setting from pg_settings where name in ('fsync', 'listen_addresses', 'server_encoding')";
      expect(await query(url, `${settings} order by name`)).to.deep.equal([
        { name: 'fsync', setting: 'on' },
        { name: 'listen_addresses', setting: '127.0.0.1' },
        { name: 'server_encoding', setting: 'UTF8' },
      ]);
      expect(await query(url, "select w from unnest(array['b','a','B','é']) w order by w")).to.deep.equal(
        ['B', 'a', 'b', 'é'].map((w) => ({ w })),
      );
      const wrong = url.replace(/:[0-9a-f]+@/, ':guess@');
      expect(await query(wrong, 'select 1').catch((fault: unknown) => String(fault))).to.match(
        /password authentication/,
      );
      expect(statSync(join(dataDir, 'postgres', 'password')).mode & 0o777).to.equal(0o600);
    } finally {
      await stop();
    }
  });

  it('starts again with its data after the service was killed with -9 and left the server running', async () => {
    const { child, url } = await startElsewhere(dataDir);
    await query(url, "create table kept as select 'a ballot' as what");
    await kill(child);
    expect(await query(url, 'select what from kept'), 'the server outlives the killed service').to.have.length(1);

    const again = await startEmbedded({ dataDir });
    expect(await query(again.url, 'select what from kept')).to.deep.equal([{ what: 'a ballot' }]);
    await again.stop();
  });

  it('starts again with its data after service and server were both killed with -9', async () => {
    const { child, url } = await startElsewhere(dataDir);
    await query(url, "create table kept as select 'a ballot' as what");
    const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
    await kill(child);
    process.kill(postmaster, 'SIGKILL');

    const again = await startEmbedded({ dataDir });
    expect(await query(again.url, 'select what from kept')).to.deep.equal([{ what: 'a ballot' }]);
    await again.stop();
  });

  it('refuses a second start in the same folder while the first runs, and leaves the first alone', async () => {
    const { child, url } = await startElsewhere(dataDir);
    const fault = await startEmbedded({ dataDir }).catch((error: unknown) => error);
    expect(fault).to.be.instanceOf(EmbeddedDatabaseError);
    expect(String(fault)).to.include(`in use by process ${child.pid}`).and.to.include('choose another DATA_DIR');
    expect(await query(url, 'select 1 as alive')).to.deep.equal([{ alive: 1 }]);

    await kill(child);
    await (await startEmbedded({ dataDir })).stop();
  });

  it('works, and works again, in a folder that others may not enter, such as below the home of root', async () => {
    chmodSync(dirname(dataDir), 0o700);
    mkdirSync(dataDir);
    const first = await startEmbedded({ dataDir });
    await query(first.url, "create table kept as select 'a ballot' as what");
    await first.stop();
    const second = await startEmbedded({ dataDir });
    expect(await query(second.url, 'select what from kept')).to.deep.equal([{ what: 'a ballot' }]);
    await second.stop();
  });
});
