/** What the service needs to be told, and how it complains. */
import { expect } from 'chai';
import { ConfigError, readConfig } from '../src/config.ts';

const SERVER = {
  ORIGIN: 'https://vote.example.org',
  DATABASE_URL: 'postgres://u:p@db/c',
  DATA_KEY: '0f'.repeat(32),
  SMTP_URL: 'smtps://u:p@mail',
};

function complaint(purpose: 'start' | 'serve' | 'rotate', env: Record<string, string>): string {
  try {
    readConfig(purpose, env);
  } catch (fault) {
    if (fault instanceof ConfigError) return fault.message;
    throw fault;
  }
  return 'none';
}

describe('the configuration', () => {
  it('needs nothing to try things out on this machine', () => {
    expect(readConfig('start', {})).to.deep.equal({
      port: 3000,
      webOrigin: 'http://localhost:3000',
      rpId: 'localhost',
      dataDir: './data',
      databaseUrl: undefined,
      dataKeys: [],
      smtpUrl: undefined,
    });
    expect(readConfig('start', { PORT: '8080', SMTP_URL: '' }).webOrigin).to.equal('http://localhost:8080');
  });

  it('takes a production server as it is described', () => {
    expect(readConfig('serve', { ...SERVER, PORT: '80', DATA_DIR: '/srv/data' })).to.deep.equal({
      port: 80,
      webOrigin: 'https://vote.example.org',
      rpId: 'vote.example.org',
      dataDir: '/srv/data',
      databaseUrl: 'postgres://u:p@db/c',
      dataKeys: [new Uint8Array(32).fill(15)],
      smtpUrl: 'smtps://u:p@mail',
    });
  });

  it('says everything that is wrong at once', () => {
    const all = complaint('serve', { PORT: '0', ORIGIN: 'http://vote.example.org', SMTP_URL: 'mail.example.org' });
    expect(all).to.match(
      /^config: PORT must .*; ORIGIN must be https.*; SMTP_URL must .*; DATABASE_URL is missing; DATA_KEY is missing$/,
    );
  });

  it('never repeats a value, which may be a password', () => {
    expect(complaint('start', { DATABASE_URL: 'mysql://root:hunter2@db/x' }))
      .to.match(/DATABASE_URL must/)
      .and.not.match(/hunter2/);
  });

  for (const wrong of [
    'http://vote.example.org',
    'https://vote.example.org/',
    'https://vote.example.org/path',
    'https://Vote.example.org',
    'https://user@vote.example.org',
    'https://vote.example.org:443',
    'http://127.0.0.1:3000',
    'https://192.0.2.1',
    'https://[2001:db8::1]',
    'http://localhost.example.org',
    'vote.example.org',
    'ftp://localhost',
  ]) {
    it(`refuses ${wrong} as the origin`, () => {
      expect(complaint('serve', { ...SERVER, ORIGIN: wrong })).to.match(/^config: ORIGIN must be https/);
    });
  }

  it('refuses to show letters on a page anywhere but on localhost', () => {
    expect(complaint('serve', { ...SERVER, SMTP_URL: '' })).to.equal(
      'config: SMTP_URL is missing: ORIGIN is not localhost',
    );
    expect(complaint('start', { ORIGIN: 'https://vote.example.org' })).to.match(/SMTP_URL is missing/);
  });

  it('takes the new data key before the old one, in hex or base64url', () => {
    const keys = [new Uint8Array(32).fill(255), new Uint8Array(32).fill(15)];
    const given = `${'_'.repeat(42)}8, ${SERVER.DATA_KEY}`;
    expect(readConfig('serve', { ...SERVER, DATA_KEY: given }).dataKeys).to.deep.equal(keys);
    expect(readConfig('rotate', { DATA_KEY: given }).dataKeys).to.deep.equal(keys);
    expect(complaint('rotate', {})).to.equal('config: DATA_KEY is missing');
  });

  for (const [what, wrong] of Object.entries({
    'a password': 'correct horse battery staple',
    'a key cut short': '0f'.repeat(31),
    'a second spelling of a key': `${'_'.repeat(42)}9`,
    'one key twice': `${'0f'.repeat(32)},${'0F'.repeat(32)}`,
    'a comma without a key after it': `${'0f'.repeat(32)},`,
  })) {
    it(`refuses ${what} as DATA_KEY, and does not repeat it`, () => {
      const says = complaint('serve', { ...SERVER, DATA_KEY: wrong });
      expect(says).to.match(/^config: DATA_KEY must be 32 random bytes/);
      expect(says).not.to.include(wrong);
    });
  }
});
