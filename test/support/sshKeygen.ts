/** The real ssh-keygen, to compare with: OpenSSH wrote the format, so it decides what a signature is. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SigningKey, signingKey } from '../../crypto/signature.ts';
import { VECTORS } from './exportVectors.ts';

/** @throws a sentence that says what to install; a comparison that was left out must not look like one that held */
export function requireSshKeygen(): void {
  if (spawnSync('ssh-keygen', ['-?']).error !== undefined) {
    throw new Error('ssh-keygen is not on this machine: install the package openssh-client');
  }
}

export function inTemporaryFolder<T>(use: (at: string) => T): T {
  const at = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  try {
    return use(at);
  } finally {
    rmSync(at, { recursive: true });
  }
}

/** The secret of an unencrypted OpenSSH key file: in it the last `ssh-ed25519` is followed by public key, then secret. */
export function testKey(name: string): SigningKey {
  const text = readFileSync(join(VECTORS, 'keys', 'private-TEST-ONLY', name), 'latin1');
  const blob = Buffer.from(text.replace(/-----.*-----|\n/g, ''), 'base64');
  const at = blob.lastIndexOf('ssh-ed25519') + 'ssh-ed25519'.length + 4 + 32 + 4;
  return signingKey(new Uint8Array(blob.subarray(at, at + 32)));
}

/** Signs with a test key of test/vectors/exports; ssh-keygen wants its key file at mode 600. */
export const keygenSign = (key: string, namespace: string, message: Uint8Array, ...options: readonly string[]) =>
  inTemporaryFolder((at) => {
    const keyFile = join(at, key);
    copyFileSync(join(VECTORS, 'keys', 'private-TEST-ONLY', key), keyFile);
    chmodSync(keyFile, 0o600);
    writeFileSync(join(at, 'message'), message);
    execFileSync('ssh-keygen', ['-Y', 'sign', '-f', keyFile, '-n', namespace, ...options, join(at, 'message')], {
      stdio: 'pipe',
    });
    return new Uint8Array(readFileSync(join(at, 'message.sig')));
  });

export type Asked = {
  readonly allowedSigners: string;
  readonly principal: string;
  readonly namespace: string;
  readonly signature: Uint8Array | string;
  readonly message: Uint8Array;
  /** `YYYYMMDDhhmmss`, in UTC. */
  readonly at?: string;
};

/** Whether `ssh-keygen -Y verify` accepts, on a machine whose clock is in UTC. */
export const keygenAccepts = ({ allowedSigners, principal, namespace, signature, message, at }: Asked): boolean =>
  inTemporaryFolder((folder) => {
    const [signers, sig] = [join(folder, 'signers'), join(folder, 'sig')];
    writeFileSync(signers, allowedSigners);
    writeFileSync(sig, signature);
    const time = at === undefined ? [] : [`-Overify-time=${at}`];
    const asked = ['-Y', 'verify', '-f', signers, '-I', principal, '-n', namespace, ...time, '-s', sig];
    return spawnSync('ssh-keygen', asked, { input: message, env: { ...process.env, TZ: 'UTC' } }).status === 0;
  });
