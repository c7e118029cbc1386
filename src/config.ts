/**
 * The configuration: read once, whole, and complained of whole. The only reader of process.env in the product.
 * Names: PORT, ORIGIN, DATA_DIR, DATABASE_URL, DATA_KEY, SMTP_URL (README). An empty value counts as none.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

export type Config = {
  readonly port: number;
  /** Scheme, host and port as browsers write them: what passkeys and cookies are bound to. */
  readonly webOrigin: string;
  /** WebAuthn's relying party id: the host name of the origin. */
  readonly rpId: string;
  readonly dataDir: string;
  /** Absent: the embedded server. A secret. */
  readonly databaseUrl: string | undefined;
  /**
   * Keys that wrap the data keys of the database, 32 bytes each: the first wraps, the others only unwrap. Secrets. None: one is
   * kept in dataDir (dataKeyFile.ts).
   */
  readonly dataKeys: readonly Uint8Array[];
  /** Absent: letters are captured in this process. A secret. */
  readonly smtpUrl: string | undefined;
};

/** Everything wrong with the configuration in one message, fit to print; it names settings, never their values. */
export class ConfigError extends Error {}

type Env = Readonly<Record<string, string | undefined>>;

const port = z
  .string()
  .regex(/^[1-9][0-9]{0,4}$/)
  .transform(Number)
  .refine((value) => value < 65536);

/** Passkeys work on https, and on http for localhost alone; an IP address has no passkeys at all. */
const origin = z.string().refine((text) => {
  const url = parseUrl(text);
  if (url?.origin !== text || /^[0-9.]+$|^\[/.test(url.hostname)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost');
});

const urlOf = (...protocols: string[]) =>
  z.string().refine((text) => {
    const url = parseUrl(text);
    return url !== undefined && protocols.includes(url.protocol) && url.hostname !== '';
  });

const DATA_KEY_SAYS =
  'must be 32 random bytes as 64 hex digits (openssl rand -hex 32) or 43 of base64url; several with commas between, the newest first';

/** One spelling of a key, so that no slip of the pen is another key. */
function parseDataKey(text: string): Uint8Array | undefined {
  const hex = /^[0-9a-f]{64}$/i.test(text);
  const bytes = Buffer.from(text, hex ? 'hex' : 'base64url');
  return hex || (bytes.length === 32 && bytes.toString('base64url') === text) ? new Uint8Array(bytes) : undefined;
}

const dataKeyList = z.string().transform((text, { addIssue }) => {
  const keys = text.split(',').map((one) => parseDataKey(one.trim()));
  const good = keys.filter((key) => key !== undefined);
  const different = new Set(good.map((key) => key.join())).size;
  if (good.length < keys.length || different < keys.length) addIssue('not data keys');
  return good;
});

/**
 * @param purpose `start`: everything has a preset, for trying out. `serve`: ORIGIN, DATABASE_URL and DATA_KEY must be given.
 * `rotate`: DATA_KEY must be, and nothing of the network is asked for.
 * @throws ConfigError
 */
export function readConfig(purpose: 'start' | 'serve' | 'rotate', env: Env = process.env): Config {
  const complaints: string[] = [];
  const read = <T>(name: string, shape: z.ZodType<T>, says: string, preset?: T): T | undefined => {
    const text = env[name];
    if (text === undefined || text === '') return preset;
    const parsed = shape.safeParse(text);
    if (!parsed.success) complaints.push(`${name} ${says}`);
    return parsed.data;
  };

  const listen = read('PORT', port, 'must be a number from 1 to 65535', 3000) ?? 0;
  const webOrigin = read(
    'ORIGIN',
    origin,
    'must be https:// with a host name and nothing after it, or http://localhost:PORT to try things out',
    purpose !== 'serve' ? `http://localhost:${listen}` : undefined,
  );
  const dataDir = read('DATA_DIR', z.string(), '', './data') ?? '';
  const databaseUrl = read(
    'DATABASE_URL',
    urlOf('postgres:', 'postgresql:'),
    'must be postgres://USER:PASSWORD@HOST/DATABASE',
  );
  const dataKeys = read('DATA_KEY', dataKeyList, DATA_KEY_SAYS, []) ?? [];
  const smtpUrl = read('SMTP_URL', urlOf('smtp:', 'smtps:'), 'must be smtp:// or smtps:// with a host name');

  const needed = { start: [], serve: ['ORIGIN', 'DATABASE_URL', 'DATA_KEY'], rotate: ['DATA_KEY'] }[purpose];
  for (const name of needed) if (!env[name]) complaints.push(`${name} is missing`);
  const rpId = webOrigin === undefined ? '' : new URL(webOrigin).hostname;
  // Without SMTP_URL the letters, links that vote among them, are shown on a page to whoever asks.
  if (purpose !== 'rotate' && rpId !== '' && rpId !== 'localhost' && !env.SMTP_URL)
    complaints.push('SMTP_URL is missing: ORIGIN is not localhost');
  if (complaints.length > 0 || webOrigin === undefined) throw new ConfigError(`config: ${complaints.join('; ')}`);
  return { port: listen, webOrigin, rpId, dataDir, databaseUrl, dataKeys, smtpUrl };
}

/** Where belenios-tool is looked for: BELENIOS_TOOL, or where test/support/install-belenios-tool puts it. */
export const beleniosToolPath = (env: Env = process.env): string =>
  env.BELENIOS_TOOL || join(homedir(), '.cache/countersign/belenios-tool/belenios-tool');

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
