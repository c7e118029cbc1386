/** The chain of enrolments in the pack and its heads on the board: every way to slip a passkey, a code or a ballot past it. */
import { expect } from 'chai';
import { BODIES, paperHash } from '../../crypto/bodies.ts';
import { toHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import type { EnrolmentEvent } from '../../crypto/enrolmentChain.ts';
import { codeKey, newCode, proveCode } from '../../crypto/enrolmentCode.ts';
import { newSoftwarePasskey } from '../../src/softwarePasskey.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { jsonLines } from '../../src/verify/packFiles.ts';
import { seededRng } from '../support/random.ts';
import { agreed } from '../support/sampleOffice.ts';
import {
  admission,
  admissions,
  castBallot,
  chainOf,
  codesOf,
  credentialOf,
  type Draft,
  makePack,
  OFFICE,
  POLL_ID,
  rehead,
  type SignedCast,
  samplePoll,
  seal,
  sealBoard,
  type Voter,
} from '../support/samplePoll.ts';

const rng = seededRng('enrolments');
const passkey = () => newSoftwarePasskey({ rpId: 'vote.example.org', rng });
const { membership, procedure, returning, easternProcedure } = OFFICE.officers;
/** Everything that officers sign here, for packs in which the chain names it. */
const signedActs: SignedCast[] = [];

/** Two officers agree to something, and the chain names their acts. */
function agreedTo(proposal: Parameters<typeof agreed>[0], by: Parameters<typeof agreed>[1] = [membership, procedure]) {
  const { proposed, decided } = agreed(proposal, by, rng);
  signedActs.push(proposed, decided);
  const [proposedAt, decidedAt] = ['2026-10-03T09:00:00Z', '2026-10-03T10:00:00Z'];
  return { proposed: proposed.auth, decided: decided.auth, proposedAt, decidedAt };
}
const withdrawal = (credential: string) => ({
  kind: 'readmit',
  poll: null,
  person: '7'.repeat(22),
  name: 'Somebody',
  revoke: [credential],
  why: 'The telephone is lost.',
});
const byPost = (number: string) => ({
  kind: 'other-channel',
  poll: POLL_ID,
  number,
  channel: 'post',
  why: 'Asked for it.',
});
const lost = (credential: string, acts = agreedTo(withdrawal(credential))): EnrolmentEvent => ({
  kind: 'revoke',
  credential,
  acts,
});

for (const withCodes of [false, true]) {
  const sample = samplePoll({ contests: 1, casts: [2, 1], codes: withCodes });
  const { voters, casts, freezeAct, openedHash, drafts, logKey, elections } = sample;
  const withPaper = voters.filter(({ unit }) => unit !== null);
  const honest = chainOf(voters, drafts, casts, withCodes);
  const opening = admissions(voters, withCodes).length;
  const [first, second] = [withPaper[4]!, withPaper[5]!];
  const cast = honest.findIndex(({ kind }) => kind === 'cast');
  const admit = (voter: Voter) => admission(voter, withCodes);

  const actsIn = (chain: readonly EnrolmentEvent[]): readonly SignedCast[] => {
    const named = new Set(chain.flatMap((event) => ('acts' in event ? [event.acts.proposed, event.acts.decided] : [])));
    return [freezeAct, ...signedActs.filter(({ auth }) => named.has(auth))];
  };
  /** What is found when the operator kept this chain: the heads on the board are made of it. */
  const codesOfChain = (
    chain: readonly EnrolmentEvent[],
    change: (pack: Map<string, Uint8Array>) => void = () => {},
    board: readonly Draft[] = drafts,
    records = casts,
  ): string[] => {
    const pack = makePack(voters, records, freezeAct, openedHash, chain, { acts: actsIn(chain) });
    change(pack);
    const before = chain.findIndex(({ kind }) => kind !== 'enrol');
    const files = sealBoard(rehead(board, chain, before < 0 ? chain.length : before), logKey);
    return verifyPack(files, pack).map(({ code }) => code);
  };
  const without = (n: number) => honest.filter((_, i) => i !== n);
  const inserted = (event: EnrolmentEvent, at: number) => [...honest.slice(0, at), event, ...honest.slice(at)];
  const replaced = (n: number, event: EnrolmentEvent) => honest.map((one, i) => (i === n ? event : one));

  describe(`the chain of enrolments of a poll ${withCodes ? 'with codes on paper' : 'without codes'}`, () => {
    it('is without a finding when it was kept honestly', () => {
      expect(codesOfChain(honest)).to.deep.equal([]);
      expect(verifyPack(sample.bundle, sample.pack)).to.deep.equal([]);
      expect(verifyBundle(sample.bundle, { anchors: sample.anchors }).verdict).to.equal('valid');
    });

    it('lets a member have several passkeys, and lose one', () => {
      const spare = { ...first, passkey: passkey() };
      expect(codesOfChain([...inserted(admit(spare), opening), lost(first.passkey.id)])).to.deep.equal([]);
    });

    it('was kept otherwise when its events do not make the heads on the board', () => {
      const pack = (chain: readonly EnrolmentEvent[]) =>
        verifyPack(sample.bundle, makePack(voters, casts, freezeAct, openedHash, chain)).map(({ code }) => code);
      const spare = { ...first, passkey: passkey() };
      expect(pack(inserted(admit(spare), 3))).to.deep.equal(['CHAIN_HEAD', 'CHAIN_HEAD']);
      const late = pack(inserted(admit(spare), opening));
      expect(late).to.include('CHAIN_HEAD');
      expect(pack([...honest.slice(0, cast + 1), honest[cast + 2]!, honest[cast + 1]!])).to.deep.equal(['CHAIN_HEAD']);
    });

    it('shows events that were added after the closing, and heads left out or opened twice', () => {
      const heads = (change: (lines: { of: string; events: number; salt: string }[]) => object[]) =>
        codesOfChain(honest, (pack) => {
          const lines = new TextDecoder().decode(pack.get('enrolment-heads.jsonl')!).trimEnd().split('\n');
          pack.set('enrolment-heads.jsonl', jsonLines(change(lines.map((line) => JSON.parse(line)))));
        });
      expect(heads((lines) => lines)).to.deep.equal([]);
      expect(heads((lines) => lines.slice(1))).to.deep.equal(['CHAIN_HEAD']);
      expect(heads((lines) => [...lines, lines[1]!])).to.deep.equal(['CHAIN_HEAD']);
      expect(heads(([opened, closed]) => [opened!, { ...closed!, salt: 'f0'.repeat(32) }])).to.deep.equal([
        'CHAIN_HEAD',
      ]);
      expect(heads(([opened, closed]) => [opened!, { ...closed!, events: 10_000 }])).to.deep.equal([
        'CHAIN_HEAD',
        'CHAIN_LEFT_OVER',
      ]);
      const later = honest.length;
      const after = codesOfChain([...honest, lost(first.passkey.id)], (pack) => {
        const lines = new TextDecoder()
          .decode(pack.get('enrolment-heads.jsonl')!)
          .replace(`:${later + 1}`, `:${later}`);
        pack.set('enrolment-heads.jsonl', new TextEncoder().encode(lines));
      });
      expect(after).to.deep.equal(['CHAIN_HEAD', 'CHAIN_LEFT_OVER']);
    });

    it('does not admit one passkey for two members, under its own name or another', () => {
      const shared = admission({ ...second, passkey: first.passkey }, withCodes);
      expect(codesOfChain(inserted(shared, opening))).to.deep.equal(['PASSKEY_SHARED']);
      const renamed = admission({ ...second, passkey: { ...first.passkey, id: passkey().id } }, withCodes);
      expect(codesOfChain(inserted(renamed, opening))).to.deep.equal(['PASSKEY_SHARED']);
    });

    it('does not admit a passkey twice, for a paper of nobody, or under another key', () => {
      expect(codesOfChain(inserted(admit(first), opening))).to.deep.equal(['ENROL_TWICE']);
      const nobody = admission({ ...first, passkey: passkey(), paper: 'ab'.repeat(32) }, withCodes);
      expect(codesOfChain(inserted(nobody, opening))).to.deep.equal(['ENROL_PAPER']);
      const rekeyed = { ...passkey(), id: first.passkey.id };
      const other = admission({ ...first, passkey: rekeyed }, withCodes);
      expect(codesOfChain(inserted(other, opening))).to.deep.equal(['ENROL_TWICE']);
    });

    it('does not let a passkey come back that was withdrawn, nor withdraws what nobody has', () => {
      const gone = lost(first.passkey.id);
      expect(codesOfChain([...honest, gone, admit(first)])).to.deep.equal(['ENROL_REVOKED', 'ENROL_TWICE']);
      expect(codesOfChain([...honest, gone, gone])).to.deep.equal(['REVOKE_UNKNOWN']);
      expect(codesOfChain([...honest, lost('bm9ib2R5')])).to.deep.equal(['REVOKE_UNKNOWN']);
    });

    it('finds a ballot cast with a passkey that was withdrawn before, or admitted only after', () => {
      const voter = honest[cast]!;
      if (voter.kind !== 'cast') throw new Error('no cast');
      const gone = lost(voter.credential);
      const stolen = ['CHAIN_CAST_PASSKEY', 'CAST_PASSKEY'];
      expect(codesOfChain(inserted(gone, cast))).to.deep.equal(stolen);
      expect(codesOfChain(inserted(gone, cast + 1)), 'withdrawn after the vote').to.deep.equal([]);
      const admittedAt = honest.findIndex((one) => one.kind === 'enrol' && one.credential.id === voter.credential);
      const admitted = honest[admittedAt]!;
      expect(codesOfChain([...without(admittedAt), admitted])).to.deep.equal(stolen);
    });

    it('finds a ballot cast with the passkey of another member, who was admitted for their own paper', () => {
      const voter = honest[cast]!;
      if (voter.kind !== 'cast') throw new Error('no cast');
      const found = codesOfChain(replaced(cast, { ...voter, credential: first.passkey.id }));
      expect(found).to.deep.equal(['CHAIN_CAST_PASSKEY', 'CAST_PASSKEY']);
    });

    it('finds a ballot that is on the board and not in the chain, or in the chain and not on the board', () => {
      expect(codesOfChain(without(cast))).to.deep.equal(['CHAIN_CAST_MISSING', 'CAST_PASSKEY']);
      const stray: EnrolmentEvent = {
        kind: 'cast',
        paper: paperHash.parse(first.paper),
        credential: first.passkey.id,
        auth: 'cd'.repeat(32),
      };
      expect(codesOfChain([...honest, stray])).to.deep.equal(['CHAIN_CAST_UNKNOWN']);
      const voter = honest[cast]!;
      if (voter.kind !== 'cast') throw new Error('no cast');
      expect(codesOfChain(replaced(cast, { ...voter, auth: 'cd'.repeat(32) }))).to.deep.equal(['CHAIN_CAST_MISSING']);
    });

    it('finds a paper that was spent twice: cast twice, or cast and taken by another way', () => {
      const voter = honest[cast]!;
      if (voter.kind !== 'cast') throw new Error('no cast');
      const takes = (of: Voter, acts = agreedTo(byPost(of.line.number))): EnrolmentEvent => {
        return { kind: 'taken', paper: paperHash.parse(of.paper), channel: 'post', acts };
      };
      const taken = takes(withPaper.find(({ paper }) => paper === voter.paper)!);
      expect(codesOfChain([...honest, voter])).to.deep.equal(['CHAIN_SPENT_TWICE']);
      // Two things at once: the papers of its unit do not come out. And nobody counted what came in by another way.
      expect(codesOfChain([...honest, taken])).to.deep.equal(['CHAIN_SPENT_TWICE', 'OTHER_MISSING', 'UNBALANCED']);
      expect(codesOfChain(inserted(taken, cast))).to.deep.equal(['CHAIN_SPENT_TWICE', 'OTHER_MISSING', 'UNBALANCED']);
      const unused = takes(first);
      expect(codesOfChain([...honest, unused])).to.deep.equal(['OTHER_MISSING']);
      expect(codesOfChain([...honest, unused, unused])).to.deep.equal(['CHAIN_SPENT_TWICE', 'OTHER_MISSING']);
      const others = agreedTo(byPost(second.line.number));
      expect(codesOfChain([...honest, takes(first, others)])).to.deep.equal(['AGREED_OTHER', 'OTHER_MISSING']);
      const alone = agreedTo(byPost(first.line.number), [procedure, procedure]);
      expect(codesOfChain([...honest, takes(first, alone)])).to.deep.equal(['SAME_OFFICER', 'OTHER_MISSING']);
    });

    it('asks for two officers who had the duty before a passkey is withdrawn', () => {
      const { id } = first.passkey;
      const by = (pair: Parameters<typeof agreed>[1]) =>
        codesOfChain([...honest, lost(id, agreedTo(withdrawal(id), pair))]);
      expect(by([membership, procedure])).to.deep.equal([]);
      expect(by([membership, returning]), 'who has declared nothing').to.deep.equal(['DUTY_INTEREST']);
      expect(by([membership, easternProcedure]), 'for some units').to.deep.equal(['DUTY_MISSING']);
      expect(by([procedure, procedure])).to.deep.equal(['SAME_OFFICER']);
      expect(by([procedure, membership])).to.deep.equal(['DUTY_MISSING']);
      expect(codesOfChain([...honest, lost(id, agreedTo(withdrawal(second.passkey.id)))])).to.deep.equal([
        'AGREED_OTHER',
      ]);
      const unopened = { ...agreedTo(withdrawal(id)), proposed: 'aa'.repeat(32) };
      expect(codesOfChain([...honest, lost(id, unopened)])).to.deep.equal(['ACT_MISSING']);
    });

    it('asks for a proof where the poll asks for codes, and for none where it does not', () => {
      const admitted = admit(first);
      if (admitted.kind !== 'enrol') throw new Error('no admission');
      const at = honest.findIndex((one) => one.kind === 'enrol' && one.paper === first.paper);
      const { credential } = admitted;
      const proofOf = (voter: Voter, of = credential, paper = first.paper, poll = POLL_ID) =>
        proveCode({ poll, paper, credential: of }, voter.code);
      const wrong = withCodes
        ? [
            null,
            proofOf(second),
            proofOf(first, credentialOf(passkey())),
            proofOf(first, credential, second.paper),
            proofOf(first, credential, first.paper, '8Hq3Zt9mWcRk2VbN5xPyLd'),
            'ab'.repeat(64),
          ]
        : [proofOf(first), 'ab'.repeat(64)];
      const noCodes = (pack: Map<string, Uint8Array>) => void (withCodes || pack.set('codes.jsonl', new Uint8Array()));
      for (const proof of wrong) {
        expect(codesOfChain(replaced(at, { ...admitted, proof }), noCodes)).to.deep.equal(['ENROL_PROOF']);
      }
    });

    it('finds what the operator alone could do: a passkey of their own and a ballot for a member who did not vote', () => {
      const thief = { ...withPaper[7]!, passkey: passkey() };
      const stuffed = castBallot(thief, elections, openedHash, 0, rng(32), rng);
      const closing = drafts.findLastIndex(({ kind }) => kind === 'enrolments');
      const board = [
        ...drafts.slice(0, closing),
        { kind: 'ballot-cast', body: stuffed.body } as const,
        ...drafts.slice(closing),
      ];
      const records = [...casts, stuffed.signed];
      // They have no code, so the best they can do is to admit it without one.
      const admitted = { ...admission(thief, false), proof: withCodes ? 'ab'.repeat(64) : null } as EnrolmentEvent;
      const event: EnrolmentEvent = {
        kind: 'cast',
        paper: stuffed.body.paper,
        credential: thief.passkey.id,
        auth: stuffed.body.auth,
      };
      const found = codesOfChain([...honest, admitted, event], () => {}, board, records);
      // Without codes nothing shows it but the member's own check: SECURITY.md says so.
      expect(found).to.deep.equal(withCodes ? ['ENROL_PROOF'] : []);
    });

    if (withCodes) {
      it('finds codes exchanged, left out, made twice or added', () => {
        const codes = codesOf(voters);
        const given = (lines: readonly object[]) =>
          codesOfChain(honest, (pack) => void pack.set('codes.jsonl', jsonLines(lines)));
        const own = toHex(codeKey(POLL_ID, newCode(rng)).publicKey);
        expect(given(codes)).to.deep.equal([]);
        const [one, two, ...rest] = codes;
        const theirs = given([{ ...one!, publicKey: own }, two!, ...rest]);
        expect(theirs).to.deep.equal(['CODES_ROOT', 'ENROL_PROOF']);
        expect(given(codes.slice(1))).to.deep.equal(['CODES_ROOT', 'CODE_MISSING', 'ENROL_PROOF']);
        expect(given([one!, { ...two!, publicKey: one!.publicKey }, ...rest])).to.include('CODE_TWICE');
        expect(given([...codes, { ...one!, publicKey: own }])).to.include.members(['CODES_ROOT', 'CODE_TWICE']);
        expect(given([])).to.include.members(['CODES_ROOT', 'CODE_MISSING']);
      });
    } else {
      it('finds codes in a poll that committed to none', () => {
        const found = codesOfChain(honest, (pack) => void pack.set('codes.jsonl', jsonLines(codesOf(voters))));
        expect(found).to.deep.equal(['CODES_ROOT']);
      });
    }

    it('has its heads on the board at once after the opening and at once before the closing, and nowhere else', () => {
      const found = (board: readonly Draft[]) =>
        verifyBundle(seal(board, logKey), { anchors: sample.anchors }).findings.map(({ code }) => code);
      const places = drafts.flatMap(({ kind }, i) => (kind === 'enrolments' ? [i] : []));
      const head = drafts[places[0]!]!;
      for (const place of places) {
        expect(found(drafts.filter((_, i) => i !== place)), 'left out').to.include('ENROLMENTS_PLACE');
        const later = [...drafts.slice(0, place), drafts[place + 1]!, head, ...drafts.slice(place + 2)];
        expect(found(later), 'one place later').to.include('ENROLMENTS_PLACE');
      }
      const more = [...drafts.slice(0, places[1]! - 1), head, ...drafts.slice(places[1]! - 1)];
      expect(found(more), 'one more').to.include('ENROLMENTS_PLACE');
      const early = [...drafts.slice(0, 2), head, ...drafts.slice(2)];
      expect(found(early), 'before the opening').to.include('BOARD_ORDER');
    });

    it('has its codes committed exactly where the poll asks for them', () => {
      const at = drafts.findIndex(({ kind }) => kind === 'opened');
      const opened = decode(BODIES.opened, drafts[at]!.body);
      const other = { kind: 'opened', body: { ...opened, codes: withCodes ? null : 'ab'.repeat(32) } } as const;
      const board = drafts.map((draft, i) => (i === at ? other : draft));
      const report = verifyBundle(seal(board, logKey), { anchors: sample.anchors });
      expect(report.findings.map(({ code }) => code)).to.include('CODES_OPENED');
    });
  });
}
