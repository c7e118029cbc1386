/**
 * Codes that come on paper: the second element of an enrolment, and the way in of a member without e-mail. 22 base58
 * characters (128 bits) and two that tell a slip of typing. A code is never sent to the service: the page makes an Ed25519 key
 * of it and signs, and the key's public half is what the board commits to. SPEC §4.5.
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { pollId } from './bodies.ts';
import { BASE58, DecodeError, fromHex, hex32, type Rng, randomBase58, sha256, toHex, utf8 } from './bytes.ts';
import { canonicalBytes, decode, hashOf } from './canonical.ts';
import { type SigningKey, sign, signingKey, verify } from './signature.ts';

/** `code`: the second element of a poll; `letter`: leads where a mailed link leads. Printed alike, told apart by the check. */
export type CodeKind = 'code' | 'letter';

export const CODE_LENGTH = 22;
const CHECK_LENGTH = 2;
const GROUP = 4;

/** A code as it is used: without its check and its spaces. */
export const printedCode = z
  .string()
  .regex(new RegExp(`^[${BASE58}]{${CODE_LENGTH}}$`), `${CODE_LENGTH} base58 characters`)
  .brand<'PrintedCode'>();
export type PrintedCode = z.infer<typeof printedCode>;

/** A fresh code. */
export const newCode = (rng: Rng): PrintedCode => decode(printedCode, randomBase58(CODE_LENGTH, rng));

/** The first eight bytes of SHA-256(JCS(["countersign-code-check/1", kind, code])), modulo 58², as two base58 characters. */
function checkOf(kind: CodeKind, code: string): string {
  const digest = sha256(canonicalBytes(['countersign-code-check/1', kind, code]));
  const value = Number(new DataView(digest.buffer, digest.byteOffset).getBigUint64(0) % 3364n);
  return `${BASE58[Math.floor(value / 58)]}${BASE58[value % 58]}`;
}

/** As it is printed: six groups of four, the last two characters being the check. */
export function showCode(kind: CodeKind, code: PrintedCode): string {
  const whole = code + checkOf(kind, code);
  return Array.from({ length: whole.length / GROUP }, (_, i) => whole.slice(i * GROUP, (i + 1) * GROUP)).join(' ');
}

export type ReadCode =
  | { readonly ok: true; readonly code: PrintedCode }
  /** `other-kind`: a good code, but of the other letter. */
  | {
      readonly ok: false;
      readonly slip: 'length' | 'characters' | 'check' | 'other-kind';
      readonly characters: number;
    };

/** Not printed, but what people type for what is: the alphabet leaves these four out because they look like others. */
const LOOKS_LIKE: Readonly<Record<string, string>> = { '0': 'o', O: 'o', I: '1', l: '1' };

const inAlphabet = (character: string): boolean => BASE58.includes(character);

function otherCase(character: string): string | undefined {
  const other = character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
  return other !== character && inAlphabet(other) ? other : undefined;
}

/**
 * What somebody typed from a letter. Spaces, hyphens and full stops do not matter. Capitals do, but one slip between a capital and
 * a small letter is put right where the check leaves no doubt: telephones write the first letter of a line as a capital.
 * Nothing is lost by that, because what counts is the key, and a wrong code makes a wrong one.
 */
export function readCode(kind: CodeKind, typed: string): ReadCode {
  const given = [...typed.replace(/[\s\p{Zs}\p{Pd}.·]+/gu, '')];
  const slip = (what: 'length' | 'characters' | 'check' | 'other-kind'): ReadCode => ({
    ok: false,
    slip: what,
    characters: given.length,
  });
  const characters = given.map((character) => LOOKS_LIKE[character] ?? character);
  if (!characters.every(inAlphabet)) return slip('characters');
  if (characters.length !== CODE_LENGTH + CHECK_LENGTH) return slip('length');
  const holds = (whole: readonly string[], as: CodeKind): boolean => {
    const text = whole.join('');
    return checkOf(as, text.slice(0, CODE_LENGTH)) === text.slice(CODE_LENGTH);
  };
  const codeIn = (whole: readonly string[]): ReadCode => ({
    ok: true,
    code: decode(printedCode, whole.slice(0, CODE_LENGTH).join('')),
  });
  if (holds(characters, kind)) return codeIn(characters);
  if (holds(characters, kind === 'code' ? 'letter' : 'code')) return slip('other-kind');
  const mended = given.flatMap((character, at) => {
    const other = otherCase(character);
    if (other === undefined) return [];
    const whole = characters.map((one, i) => (i === at ? other : one));
    return holds(whole, kind) ? [whole] : [];
  });
  return mended.length === 1 ? codeIn(mended[0]!) : slip('check');
}

/**
 * The key pair of a poll's code: seed = HKDF-SHA-512(IKM = the 22 characters, no salt, info = JCS(["countersign-code/1", poll]),
 * 32 bytes). The same code would make another key in another poll.
 */
export const codeKey = (poll: string, code: PrintedCode): SigningKey =>
  signingKey(hkdf(sha512, utf8(code), undefined, canonicalBytes(['countersign-code/1', poll]), 32));

/** SHA-256(JCS(["countersign-code-leaf/1", poll, number, publicKey, salt])): the code of one line of the roll, by its member number. */
export const codeLeaf = (poll: string, number: string, publicKey: string, salt: string): string =>
  hashOf(['countersign-code-leaf/1', poll, number, decode(hex32, publicKey, 'publicKey'), decode(hex32, salt, 'salt')]);

/** What the key of a code signs: that this passkey may be used with this paper. */
export const codeProofMessage = z.strictObject({
  format: z.literal('countersign-code-proof/1'),
  poll: pollId,
  paper: hex32,
  /** Credential id and COSE key of the passkey, base64url. */
  credential: z.strictObject({ id: z.string().min(1).max(1364), publicKey: z.string().min(1).max(200) }),
});

type Proved = {
  readonly poll: string;
  readonly paper: string;
  readonly credential: { readonly id: string; readonly publicKey: string };
};

const proofBytes = ({ poll, paper, credential: { id, publicKey } }: Proved): Uint8Array =>
  canonicalBytes(
    decode(codeProofMessage, {
      format: 'countersign-code-proof/1',
      poll,
      paper,
      credential: { id, publicKey },
    }),
  );

/** Ed25519 under the code's key over JCS(message); 64 bytes in hex. @throws DecodeError */
export const proveCode = (proved: Proved, key: SigningKey): string => toHex(sign(proofBytes(proved), key));

/** True exactly when the holder of the code behind this public key (hex) admitted this passkey for this paper. */
export function checkCodeProof(proved: Proved, signature: string, publicKey: string): boolean {
  try {
    return verify(fromHex(signature), proofBytes(proved), fromHex(publicKey));
  } catch (fault) {
    if (!(fault instanceof DecodeError)) throw fault;
    return false; // not hex, or no such message: no proof
  }
}

/** 64 bytes in hex. */
export const codeProof = z.string().regex(/^[0-9a-f]{128}$/, '128 lower-case hex digits');
