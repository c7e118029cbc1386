/**
 * Who may use which passkey in an open poll. In a poll without codes every passkey of a member with a paper is admitted by
 * itself; where codes on paper are asked for, it takes the member's own code, whose key signed for this very passkey.
 */
import type { EnrolledCredential } from '../../crypto/assertion.ts';
import { paperHash } from '../../crypto/bodies.ts';
import { decode } from '../../crypto/canonical.ts';
import type { EnrolmentEvent } from '../../crypto/enrolmentChain.ts';
import { checkCodeProof } from '../../crypto/enrolmentCode.ts';
import { type Answer, accept } from '../contract/refusals.ts';
import type { Deps } from '../deps.ts';
import { CODE_TRY_MINUTES, decideAdmission } from '../domain/enrolment.ts';
import { after } from '../domain/sessions.ts';
import { codeKeyOf, codeTriesSince, insertCodeTry } from '../store/codes.ts';
import type { Trx } from '../store/database.ts';
import { appendEvents } from '../store/enrolments.ts';
import type { OpenPaper } from '../store/openPapers.ts';
import { passkeysOfMembers } from '../store/passkeys.ts';

type Credential = Pick<EnrolledCredential, 'id' | 'publicKey' | 'backupEligible'>;

export const enrolEvent = (paper: string, credential: Credential, proof: string | null): EnrolmentEvent => {
  const { id, publicKey, backupEligible } = credential;
  return { kind: 'enrol', paper: decode(paperHash, paper), credential: { id, publicKey, backupEligible }, proof };
};

/**
 * Whether this passkey may be admitted for this paper. A wrong code is counted, which stays when the act that asked is refused:
 * the caller returns the refusal and does not throw.
 */
export async function mayAdmit(
  trx: Trx,
  { now }: Pick<Deps, 'now'>,
  given: {
    readonly person: string;
    readonly paper: OpenPaper;
    readonly credential: Credential;
    readonly proof: string | null;
  },
): Promise<Answer<null, 'CODE_NEEDED' | 'CODE_WRONG' | 'CODE_TRIES_SPENT'>> {
  const { person, paper, credential, proof } = given;
  const { poll, number, asks } = paper;
  if (!asks) return accept(null);
  const publicKey = (await codeKeyOf(trx, poll, number)) ?? '';
  const at = now();
  const decided = decideAdmission({
    asks,
    proof: proof === null ? null : checkCodeProof({ poll, paper: paper.paper, credential }, proof, publicKey),
    tries: await codeTriesSince(trx, person, after(at, { minutes: -CODE_TRY_MINUTES })),
  });
  if (!decided.ok && decided.code === 'CODE_WRONG') await insertCodeTry(trx, poll, person, at);
  return decided;
}

/** Admits a passkey where `mayAdmit` has said that it may be; papers in the order of polls. */
export async function admit(
  trx: Trx,
  credential: Credential,
  papers: readonly { readonly paper: OpenPaper; readonly proof: string | null }[],
): Promise<void> {
  for (const { paper, proof } of papers) {
    await appendEvents(trx, paper.poll, [enrolEvent(paper.paper, credential, proof)]);
  }
}

const CHUNK = 5000;

/**
 * In a poll without codes: admits every passkey that the members with these papers have. At the opening for all of them, later
 * for one who is given a paper. In a poll with codes it does nothing: each member comes with their own.
 */
export async function admitPasskeysOf(
  trx: Trx,
  poll: { readonly id: string; readonly definition: { readonly secondElement: 'none' | 'code' } },
  papers: readonly { readonly paper: string; readonly number: string }[],
): Promise<void> {
  if (poll.definition.secondElement === 'code') return;
  const sorted = [...papers].sort((a, b) => (a.number < b.number ? -1 : 1));
  for (let from = 0; from < sorted.length; from += CHUNK) {
    const some = new Map(sorted.slice(from, from + CHUNK).map(({ number, paper }) => [number, paper]));
    const events = (await passkeysOfMembers(trx, [...some.keys()])).map(({ number, ...credential }) =>
      enrolEvent(some.get(number) ?? '', credential, null),
    );
    await appendEvents(trx, poll.id, events);
  }
}
