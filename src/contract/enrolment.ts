/** Enrolment across HTTP: codes on paper, being admitted to a poll, ways in that are sent again or printed. */
import { z } from 'zod';
import { enrolledCredential } from '../../crypto/assertion.ts';
import { instant, pollId } from '../../crypto/bodies.ts';
import { hex32 } from '../../crypto/bytes.ts';
import { OTHER_CHANNELS } from '../../crypto/enrolmentChain.ts';
import { codeProof } from '../../crypto/enrolmentCode.ts';
import { MEMBER_NUMBER } from '../roll/columns.ts';

/** `countersign enrolment-codes` spells it as an export does. */
const number = z.string().regex(MEMBER_NUMBER, 'a member number as an export spells it');
const count = z.int().min(0);

/** What the registrar gives: which code belongs to whom, in public halves. `countersign enrolment-codes` writes it. */
export const codeList = z.strictObject({
  format: z.literal('countersign-codes/1'),
  poll: pollId,
  /** The export whose members they were made for. */
  snapshot: hex32,
  codes: z.array(z.strictObject({ number, publicKey: hex32 })).max(2_000_000),
});
export type CodeList = z.infer<typeof codeList>;

/** Beside a new passkey: what the key of the member's code signs (crypto/enrolmentCode.ts). */
export const codeGiven = z.strictObject({ poll: pollId, proof: codeProof });

/** What the registrar and the returning officer see of the codes of a poll. */
export const codesState = z.strictObject({
  asks: z.boolean(),
  given: z.strictObject({ givenAt: instant, codes: count }).nullable(),
  electors: count,
  /** Electors for whom the list has no code. */
  without: count,
  /** Whom two officers put on the electorate or took off it, against the rules: their letters are among those kept back, or must be. */
  putOn: z.array(number).max(50),
  takenOff: z.array(number).max(50),
});

/** What a member's own page knows of their enrolment in a poll that asks for codes. */
export const myCode = z.strictObject({
  /** Public half of the member's code, with which the page tells a slip before anything is made; null when none was made. */
  key: hex32.nullable(),
  /** Whether the passkey that is signed in with may cast in this poll. */
  admitted: z.boolean(),
  /** The passkey that is signed in with; null in the session of a mailed link. The page believes it once the device has signed. */
  passkey: enrolledCredential.nullable(),
});

/** Somebody’s passkeys as an officer sees them who has to say which one was lost. */
export const passkeysOf = z.strictObject({
  person: z.string(),
  name: z.string(),
  passkeys: z.array(z.strictObject({ id: z.string(), madeAt: instant })),
});

/** A letter to print: its code leads where a mailed link leads. */
export const printedLink = z.strictObject({ number, name: z.string(), code: z.string() });

export const reach = z.strictObject({
  electors: count,
  /** Electors for whom the list has no e-mail address that can be used. */
  withoutEmail: count,
  /** Of these, those for whom a letter was printed. */
  printed: count,
  /** Papers that are used by another way than online. */
  taken: z.strictObject({ post: count, assisted: count }),
});
export const otherChannel = z.enum(OTHER_CHANNELS);
