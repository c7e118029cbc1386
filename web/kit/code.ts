/**
 * The code on paper in this browser: read from what was typed, held against the member's own public half, and used to sign for
 * one passkey. The code itself is sent nowhere and kept nowhere. SPEC §4.5.
 */
import { checkAssertion, composeAct, type EnrolledCredential } from '../../crypto/assertion.ts';
import { toHex } from '../../crypto/bytes.ts';
import { codeKey, type PrintedCode, proveCode, type ReadCode, readCode } from '../../crypto/enrolmentCode.ts';
import { rpIdOf } from '../../src/contract/origins.ts';
import { PasskeyStopped, signMessage } from './passkey.ts';

type Slip = Extract<ReadCode, { ok: false }>['slip'];

const SLIP_SAYS: { readonly [S in Slip]: (characters: number) => string } = {
  length: (characters) =>
    characters < 24
      ? `That is ${characters} of the 24 characters. Look whether some are missing.`
      : `That is ${characters} characters, and the code has 24. Look whether some stand twice.`,
  characters: () => 'There is a sign in it that no code has. It has letters and figures only.',
  check: () => 'Something is typed wrong. Compare group by group: capitals are capitals, small letters are small.',
  'other-kind': () =>
    'This is the code with which you came in. Here we need the one from the letter headed “Your voting code”.',
};

/**
 * @param typed      as the member typed it
 * @param publicKey  public half of the member's own code
 * @returns the code, or in words what is wrong with it
 */
export function codeTyped(
  typed: string,
  poll: string,
  publicKey: string,
): { readonly ok: true; readonly code: PrintedCode } | { readonly ok: false; readonly says: string } {
  const read = readCode('code', typed);
  if (!read.ok) return { ok: false, says: SLIP_SAYS[read.slip](read.characters) };
  if (toHex(codeKey(poll, read.code).publicKey) === publicKey) return read;
  const says =
    'This is a code, but not yours for this ballot. Look at the name and the ballot in the letter: it may be somebody else’s, or of another ballot.';
  return { ok: false, says };
}

type Credential = Pick<EnrolledCredential, 'id' | 'publicKey'>;

export const proofBy = (code: PrintedCode, poll: string, paper: string, credential: Credential): string =>
  proveCode({ poll, paper, credential }, codeKey(poll, code));

/**
 * That the passkey which the service names is one of this device: it signs something that is sent nowhere. Otherwise the member's
 * code could be made to admit a passkey of somebody else's.
 * @throws PasskeyStopped
 */
export async function isOfThisDevice(credential: EnrolledCredential, poll: string): Promise<boolean> {
  const rpId = rpIdOf(location.origin);
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(32)));
  const message = composeAct({ origin: location.origin, rpId, act: 'admit', poll, says: {}, nonce });
  const { userHandle, ...assertion } = await signMessage(message, credential.id);
  return checkAssertion({ message, assertion, webOrigin: location.origin, rpId, credential }).ok;
}

export const NOT_OF_THIS_DEVICE = new PasskeyStopped(
  'This device did not sign with the passkey that we have for you. Please sign out, sign in again, and try once more.',
);
