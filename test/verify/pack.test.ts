/** The scrutineer pack: who signed what, held against the board; and every way to slip in a ballot that nobody cast. */
import { expect } from 'chai';
import { castMessage, composeAct, composeCast } from '../../crypto/assertion.ts';
import { BODIES, electionId, paperHash } from '../../crypto/bodies.ts';
import { sha256Hex, toHex, utf8 } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/canonical.ts';
import { authCommitment, paperCommitment, rollLeaf } from '../../crypto/commitment.ts';
import { newSoftwarePasskey } from '../../src/softwarePasskey.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { jsonLines } from '../../src/verify/packFiles.ts';
import { checkSealedMessages } from '../../src/verify/packSealed.ts';
import { openPublished } from '../support/publishedBundle.ts';
import { seededRng } from '../support/random.ts';
import {
  admissions,
  castBallot,
  chainOf,
  type Draft,
  makePack,
  OFFICE,
  POLL_ID,
  rehead,
  type SignedCast,
  samplePoll,
  seal,
  sealBoard,
  signed,
  type Voter,
  WEB_ORIGIN,
} from '../support/samplePoll.ts';
import { sampleRoll } from '../support/sampleRoll.ts';

const sample = samplePoll({ contests: 1, casts: [2, 1] });
const { voters, casts, freezeAct, openedHash, drafts, logKey, elections } = sample;
const rng = seededRng('pack');
const passkey = () => newSoftwarePasskey({ rpId: 'vote.example.org', rng });
const withPaper = voters.filter(({ unit }) => unit !== null);

type Parts = {
  readonly voters?: readonly Voter[];
  readonly casts?: readonly SignedCast[];
  readonly freezeAct?: SignedCast;
  readonly bundle?: Map<string, Uint8Array>;
};
const codes = (parts: Parts = {}, change: (pack: Map<string, Uint8Array>) => void = () => {}): string[] => {
  const all = parts.voters ?? voters;
  const records = parts.casts ?? casts;
  const entries = parts.bundle === undefined ? drafts : draftsOf(parts.bundle);
  // Whoever makes the pack can keep the chain too: its heads are those of what is claimed, unless a test says otherwise.
  const chain = chainOf(all, entries, records);
  const pack = makePack(all, records, parts.freezeAct ?? freezeAct, openedHash, chain);
  change(pack);
  const board = sealBoard(rehead(entries, chain, admissions(all).length), logKey);
  return verifyPack(board, pack).map(({ code }) => code);
};
const draftsOf = (files: Map<string, Uint8Array>): readonly Draft[] => openPublished({ bundle: files, logKey }).drafts;
const instead = (old: Voter, changed: Partial<Voter>): readonly Voter[] =>
  voters.map((voter) => (voter === old ? { ...voter, ...changed } : voter));

/** The message of a cast and the paper's voter. */
const messageOf = (cast: SignedCast) => decode(castMessage, cast.record.message);
const voterOf = (cast: SignedCast): Voter => withPaper.find(({ paper }) => paper === messageOf(cast).paper)!;

/** The board with the n-th cast's commitment changed, as the operator would have made it. */
const boardWith = (n: number, auth: string): Map<string, Uint8Array> => {
  const at = drafts.findIndex(({ kind }) => kind === 'ballot-cast') + n;
  return seal(
    drafts.map((draft, i) =>
      i === at ? { kind: draft.kind, body: { ...decode(BODIES['ballot-cast'], draft.body), auth } } : draft,
    ),
    logKey,
  );
};
/** A cast recorded with something else than what its voter signed, board and pack agreeing. */
const replaced = (n: number, other: SignedCast): string[] =>
  codes({ casts: casts.map((cast, i) => (i === n ? other : cast)), bundle: boardWith(n, other.auth) });

describe('verifyPack', () => {
  it('finds nothing in the pack of an honest poll', () => {
    expect(codes()).to.deep.equal([]);
  });

  it('finds a ballot that nobody signed', () => {
    expect(codes({ casts: casts.slice(1) })).to.deep.equal(['CAST_UNSIGNED']);
  });

  it('finds a signed cast that was kept from the board', () => {
    const { signed: kept } = castBallot(withPaper[5]!, elections, openedHash, 0, rng(32), rng);
    expect(codes({ casts: [...casts, kept] })).to.deep.equal(['CAST_NOT_ON_BOARD']);
  });

  it('finds the records of two voters exchanged, even when the board agrees', () => {
    const at = drafts.findIndex(({ kind }) => kind === 'ballot-cast');
    const [first, second] = casts;
    const swapped = seal(
      drafts.map((draft, i) => {
        const auth = i === at ? second!.auth : i === at + 1 ? first!.auth : undefined;
        return auth === undefined
          ? draft
          : { kind: draft.kind, body: { ...decode(BODIES['ballot-cast'], draft.body), auth } };
      }),
      logKey,
    );
    expect(codes({ bundle: swapped })).to.deep.equal([
      'CHAIN_CAST_PASSKEY',
      'CHAIN_CAST_PASSKEY',
      'CAST_MESSAGE',
      'CAST_PASSKEY',
      'CAST_MESSAGE',
      'CAST_PASSKEY',
    ]);
  });

  it('finds a ballot that a member of one unit signed for the election of another', () => {
    const voter = voterOf(casts[0]!);
    const others = elections
      .filter(({ unit }) => unit?.code !== voter.unit)
      .map((election) => ({ ...election, unit: { ...election.unit!, code: voter.unit! } }));
    const strayed = castBallot(voter, others, openedHash, 0, rng(32), rng);
    const at = drafts.findIndex(({ kind }) => kind === 'ballot-cast');
    const board = seal(
      drafts.map((draft, i) => (i === at ? { kind: draft.kind, body: strayed.body } : draft)),
      logKey,
    );
    const found = codes({ bundle: board, casts: [strayed.signed, ...casts.slice(1)] });
    expect(found).to.deep.equal(['CAST_MESSAGE']);
  });

  it('reads files with more lines than any poll has members without throwing', () => {
    const with300k = (pack: Map<string, Uint8Array>) => void pack.set('acts.jsonl', new Uint8Array(300_000).fill(10));
    expect(new Set(codes({}, with300k))).to.deep.equal(new Set(['PACK_MALFORMED', 'ACT_MISSING']));
    const with2m = (pack: Map<string, Uint8Array>) => void pack.set('acts.jsonl', new Uint8Array(2_000_000).fill(10));
    expect(codes({}, with2m)).to.deep.equal(['PACK_MALFORMED', 'ACT_MISSING']);
  });

  it('finds a ballot stuffed with a passkey of the operator’s own', () => {
    expect(replaced(0, signed(passkey(), messageOf(casts[0]!), casts[0]!.salt))).to.deep.equal([
      'CHAIN_CAST_PASSKEY',
      'CAST_PASSKEY',
    ]);
  });

  it('finds the same passkey claimed with another backup flag than it was enrolled with', () => {
    const { record, salt } = casts[0]!;
    const flipped = { ...record, credential: { ...record.credential, backupEligible: false } };
    const cast = { record: flipped, salt, auth: authCommitment(flipped, salt) };
    expect(replaced(0, cast)).to.deep.equal(['CAST_ASSERTION', 'CAST_PASSKEY']);
  });

  it('finds a signature that does not hold', () => {
    const { record, salt } = casts[0]!;
    const broken = { ...record, assertion: { ...record.assertion, signature: casts[1]!.record.assertion.signature } };
    expect(replaced(0, { record: broken, salt, auth: authCommitment(broken, salt) })).to.deep.equal(['CAST_ASSERTION']);
  });

  it('finds a signature made for another site', () => {
    const voter = voterOf(casts[0]!);
    const message = messageOf(casts[0]!);
    const elsewhere = {
      ...voter.passkey,
      get: (challenge: Uint8Array) => voter.passkey.get(challenge, `${WEB_ORIGIN}.evil.example`),
    };
    expect(replaced(0, signed(elsewhere, message, casts[0]!.salt))).to.deep.equal(['CAST_ASSERTION']);
  });

  for (const [what, change] of Object.entries({
    'another ballot': (cast: ReturnType<typeof messageOf>) => ({
      ...cast,
      ballots: cast.ballots.map((one) => ({ ...one, ballot: sha256Hex(utf8('other')) })),
    }),
    'another credential': (cast: ReturnType<typeof messageOf>) => ({
      ...cast,
      ballots: cast.ballots.map((one) => ({ ...one, credential: 'a'.repeat(64) })),
    }),
    'another fingerprint': (cast: ReturnType<typeof messageOf>) => ({
      ...cast,
      ballots: cast.ballots.map((one) => ({ ...one, fingerprint: 'A'.repeat(43) })),
    }),
    'another opening of the poll': (cast: ReturnType<typeof messageOf>) => ({ ...cast, opened: 'a'.repeat(64) }),
    'another unit': (cast: ReturnType<typeof messageOf>) => ({ ...cast, unit: 'B-EAST' }),
    'another paper': (cast: ReturnType<typeof messageOf>) => ({ ...cast, paper: withPaper[9]!.paper }),
    'another log': (cast: ReturnType<typeof messageOf>) => ({ ...cast, origin: 'other.example.org/board/x' }),
  })) {
    it(`finds that the voter signed ${what} than the one on the board`, () => {
      const cast = casts[0]!;
      const { format, ...parts } = change(messageOf(cast));
      expect(replaced(0, signed(voterOf(cast).passkey, composeCast(parts), cast.salt))).to.deep.equal(['CAST_MESSAGE']);
    });
  }

  it('finds a signature for something that is no cast', () => {
    const act = composeAct({
      origin: WEB_ORIGIN,
      rpId: 'vote.example.org',
      act: 'x',
      poll: 'y',
      says: {},
      nonce: toHex(rng(32)),
    });
    expect(replaced(0, signed(voterOf(casts[0]!).passkey, act, casts[0]!.salt))).to.deep.equal(['CAST_MESSAGE']);
  });

  it('finds one nonce signed for two casts', () => {
    const { format, ...parts } = messageOf(casts[1]!);
    const again = composeCast({ ...parts, nonce: messageOf(casts[0]!).nonce });
    expect(replaced(1, signed(voterOf(casts[1]!).passkey, again, casts[1]!.salt))).to.deep.equal(['CAST_NONCE_TWICE']);
  });

  it('finds a record that is not the one committed on the board, and one opened twice', () => {
    const [first, ...rest] = casts;
    const other = { ...first!, salt: 'a'.repeat(64) };
    expect(codes({ casts: [other, ...rest] })).to.deep.equal(['CAST_RECORD']);
    expect(codes({ casts: [first!, ...casts] })).to.deep.equal(['CAST_RECORD_TWICE']);
  });

  it('finds a line of the roll altered, dropped, added or counted otherwise', () => {
    const old = voters[0]!;
    const renamed = { ...old.line, name: 'Somebody Else' };
    expect(codes({ voters: instead(old, { line: renamed }) })).to.deep.equal(['ROLL_LEAF', 'DECISION_WRONG']);
    const found = (all: readonly Voter[]) => [...new Set(codes({ voters: all }))];
    const without = voters.at(-1)!;
    expect(found(voters.filter((voter) => voter !== without))).to.deep.equal([
      'ROLL_ROOT',
      'ROLL_COUNTS',
      'DECISION_MISSING',
    ]);
    const moved = { ...renamed, number: without.line.number };
    const leaf = rollLeaf(moved, without.leafSalt);
    expect(found(instead(without, { line: moved, leaf }))).to.deep.equal([
      'ROLL_ROOT',
      'ROLL_COUNTS',
      'PAPER_MISSING',
      'DECISION_WRONG',
    ]);
    const stranger = { ...renamed, number: 'X9999' };
    const added = { ...without, line: stranger, leaf: rollLeaf(stranger, without.leafSalt) };
    expect(found([...voters, added])).to.deep.equal(['ROLL_ROOT', 'ROLL_COUNTS', 'PAPER_MISSING', 'LINE_NOT_LISTED']);
    const newLeaf = rollLeaf(renamed, old.leafSalt);
    expect(found([...voters, { ...without, line: renamed, leaf: newLeaf, leafSalt: old.leafSalt }])).to.deep.equal([
      'ROLL_MEMBER_TWICE',
      'ROLL_ROOT',
      'PAPER_LEAF_OLD',
      'DECISION_WRONG',
    ]);
  });

  /** A poll frozen and opened with these members' papers from the start. */
  const openedWith = (change: (paper: Voter, all: readonly Voter[]) => Partial<Voter>) => {
    const changed = voters.map((voter) => ({ ...voter, ...change(voter, voters) }));
    const papers = changed.flatMap(({ unit, paper }) => (unit === null ? [] : [paper])).sort();
    const poll = samplePoll({
      contests: 1,
      casts: [0, 0],
      twist: { opened: (body) => ({ ...body, papers: papers.map((paper) => paperHash.parse(paper)) }) },
    });
    const chain = admissions(changed);
    const board = sealBoard(rehead(poll.drafts, chain, chain.length), poll.logKey);
    const pack = makePack(changed, [], poll.freezeAct, poll.openedHash, chain);
    return verifyPack(board, pack).map(({ code }) => code);
  };
  const poll = (voter: Voter, unit: string, leaf = voter.leaf) => paperCommitment(POLL_ID, unit, leaf, voter.paperSalt);

  it('finds a paper given to a member who is not eligible', () => {
    const excluded = voters.find(({ line }) => line.decision === 'excluded')!;
    const found = openedWith((voter) =>
      voter === excluded
        ? { unit: 'A-WEST', paper: poll(excluded, 'A-WEST') }
        : voter === withPaper[11]
          ? { unit: null }
          : {},
    );
    expect(found).to.deep.equal(['PAPER_NOT_ELIGIBLE', 'PAPER_MISSING']);
  });

  it('finds a paper given in a unit that is not the member’s', () => {
    const [west, east] = [withPaper[0]!, withPaper.at(-1)!];
    const found = openedWith((voter) =>
      voter === west
        ? { unit: 'B-EAST', paper: poll(west, 'B-EAST') }
        : voter === east
          ? { unit: 'A-WEST', paper: poll(east, 'A-WEST') }
          : {},
    );
    expect(found).to.deep.equal(['PAPER_UNIT', 'PAPER_UNIT']);
  });

  it('finds two papers given for one line of the roll, and a paper for no line', () => {
    const [one, two] = [withPaper[0]!, withPaper[1]!];
    const lines = (pack: Map<string, Uint8Array>, paper: string, leaf: string) =>
      new TextDecoder()
        .decode(pack.get('papers.jsonl')!)
        .replaceAll(two.paper, paper)
        .replace(`"leaf":"${two.leaf}","paper":"${paper}"`, `"leaf":"${leaf}","paper":"${paper}"`);
    const given = (leaf: string): string[] => {
      const paper = poll(two, 'A-WEST', leaf);
      const opened = samplePoll({
        contests: 1,
        casts: [0, 0],
        twist: {
          opened: (body) => ({
            ...body,
            papers: body.papers.map((old) => (old === two.paper ? paperHash.parse(paper) : old)).sort(),
          }),
        },
      });
      const chain = admissions(instead(two, { paper }));
      const pack = makePack(voters, [], opened.freezeAct, opened.openedHash, chain);
      pack.set('papers.jsonl', utf8(lines(pack, paper, leaf)));
      const board = sealBoard(rehead(opened.drafts, chain, chain.length), opened.logKey);
      return verifyPack(board, pack).map(({ code }) => code);
    };
    expect(given(one.leaf)).to.deep.equal(['PAPER_LEAF_TWICE', 'PAPER_MISSING']);
    expect(given('a'.repeat(64))).to.deep.equal(['PAPER_LEAF', 'PAPER_MISSING', 'ENROL_PAPER']);
  });

  it('finds a paper that does not open, one that is opened twice, and one that is kept back', () => {
    expect(codes({ voters: instead(withPaper[6]!, { paperSalt: 'a'.repeat(64) }) })).to.deep.equal(['PAPER_OPENING']);
    const twice = (pack: Map<string, Uint8Array>) => {
      const [line] = new TextDecoder().decode(pack.get('papers.jsonl')!).split('\n');
      pack.set('papers.jsonl', new Uint8Array([...pack.get('papers.jsonl')!, ...utf8(`${line}\n`)]));
    };
    expect(codes({}, twice)).to.deep.equal(['PAPER_LEAF_TWICE', 'PAPER_TWICE']);
    const kept = (pack: Map<string, Uint8Array>) => {
      const lines = new TextDecoder().decode(pack.get('papers.jsonl')!).split('\n');
      pack.set('papers.jsonl', utf8([...lines.slice(0, 8), ...lines.slice(9)].join('\n')));
    };
    expect(codes({}, kept)).to.deep.equal(['PAPER_NOT_OPENED', 'PAPER_MISSING', 'ENROL_PAPER']);
  });

  it('finds a paper that the board never committed, and a line of the roll that stands twice', () => {
    const excluded = voters.find(({ line }) => line.decision === 'excluded')!;
    const given = { unit: 'A-WEST', paper: poll(excluded, 'A-WEST') };
    expect(codes({ voters: instead(excluded, given) })).to.deep.equal(['PAPER_UNKNOWN', 'PAPER_NOT_ELIGIBLE']);
    const outsider = voters.at(-1)!;
    expect(codes({ voters: [...voters, outsider] })).to.deep.equal(['ROLL_MEMBER_TWICE', 'ROLL_LEAF']);
  });

  it('finds a freeze that no officer signed, or signed for another number of undecided variances', () => {
    expect(codes({}, (pack) => void pack.set('acts.jsonl', new Uint8Array()))).to.deep.equal(['ACT_MISSING']);
    const officer = OFFICE.officers.returning.passkey;
    const says = { snapshot: sampleRoll().snapshot, undecided: 0 };
    const message = {
      origin: WEB_ORIGIN,
      rpId: 'vote.example.org',
      act: 'freeze',
      poll: POLL_ID,
      nonce: toHex(rng(32)),
    };
    const frozenBy = (act: SignedCast): string[] => {
      const poll = samplePoll({
        contests: 1,
        casts: [0, 0],
        twist: { 'roll-frozen': (body) => ({ ...body, undecidedSigned: act.auth }) },
      });
      const pack = makePack(voters, [], act, poll.openedHash, admissions(voters));
      return verifyPack(poll.bundle, pack).map(({ code }) => code);
    };
    const right = { ...says, undecided: 2 };
    expect(frozenBy(signed(officer, composeAct({ ...message, says: right }), 'b'.repeat(64)))).to.deep.equal([]);
    expect(frozenBy(signed(officer, composeAct({ ...message, says }), 'b'.repeat(64)))).to.deep.equal(['ACT_MESSAGE']);
    const other = composeAct({ ...message, says: right, act: 'open' });
    expect(frozenBy(signed(officer, other, 'b'.repeat(64)))).to.deep.equal(['ACT_MESSAGE']);
    const secretary = OFFICE.officers.membership.passkey;
    const freeze = composeAct({ ...message, says: right });
    expect(frozenBy(signed(secretary, freeze, 'b'.repeat(64)))).to.deep.equal(['DUTY_MISSING']);
    expect(frozenBy(signed(passkey(), freeze, 'b'.repeat(64)))).to.deep.equal(['SIGNER_UNKNOWN']);
    const unsigned = signed(officer, composeAct({ ...message, says: right }), 'b'.repeat(64));
    const broken = {
      ...unsigned.record,
      assertion: { ...unsigned.record.assertion, signature: freezeAct.record.assertion.signature },
    };
    expect(frozenBy({ ...unsigned, record: broken, auth: authCommitment(broken, unsigned.salt) })).to.deep.equal([
      'ACT_ASSERTION',
    ]);
    expect(codes({ freezeAct: { ...freezeAct, salt: 'a'.repeat(64) } })).to.deep.equal(['ACT_RECORD']);
    const twice = (pack: Map<string, Uint8Array>) => void pack.set('acts.jsonl', jsonLines([freezeAct, freezeAct]));
    expect(codes({}, twice)).to.deep.equal(['ACT_TWICE']);
    const more = (pack: Map<string, Uint8Array>) => void pack.set('acts.jsonl', jsonLines([freezeAct, unsigned]));
    expect(codes({}, more)).to.deep.equal(['ACT_UNKNOWN']);
  });

  it('finds files missing, added, damaged, or of another poll', () => {
    expect(codes({}, (pack) => void pack.delete('acts.jsonl'))).to.deep.equal(['PACK_FILE_MISSING', 'ACT_MISSING']);
    expect(codes({}, (pack) => void pack.set('notes.txt', utf8('hello')))).to.deep.equal(['PACK_FILE_UNKNOWN']);
    const other = jsonLines([{ format: 'countersign-pack/1', origin: 'other', opened: openedHash }]);
    expect(codes({}, (pack) => void pack.set('pack.json', other))).to.deep.equal(['PACK_OTHER']);
    expect(codes({}, (pack) => void pack.set('pack.json', utf8('{}\n')))).to.deep.equal(['PACK_MALFORMED']);
    const acts = (pack: Map<string, Uint8Array>) => pack.get('acts.jsonl')!;
    expect(codes({}, (pack) => void pack.set('acts.jsonl', acts(pack).slice(0, -1)))).to.deep.equal(['PACK_MALFORMED']);
    expect(codes({}, (pack) => void pack.set('acts.jsonl', Uint8Array.of(0xff, 0x0a)))).to.deep.equal([
      'PACK_MALFORMED',
      'ACT_MISSING',
    ]);
  });

  it('asks for what packs of before did not have where the board has such entries, and there alone', () => {
    const hash = 'a'.repeat(64);
    const tellers = [hash, openedHash].map((act) => ({ act, at: '2026-10-24T20:00:00Z' }));
    const entries: readonly (readonly [string, Draft])[] = [
      [
        'returned.jsonl',
        {
          kind: 'unit-returned',
          body: { unit: 'A', contest: 'c', says: 'open', minute: hash, proposed: hash, decided: openedHash },
        },
      ],
      [
        'counts.jsonl',
        {
          kind: 'other-channel',
          body: { unit: null, contest: 'c', papers: 2, count: null, sealed: hash, tellers, duties: hash },
        },
      ],
      ['sealed.jsonl', { kind: 'sealed-part', body: { uuid: elections[0]!.uuid, owner: 1, messages: [hash] } }],
    ];
    const pack = makePack(voters, casts, freezeAct, openedHash, chainOf(voters, drafts, casts));
    for (const [name] of entries) pack.delete(name);
    const missing = (board: Map<string, Uint8Array>) =>
      verifyPack(board, pack).flatMap(({ code, at }) => (code === 'PACK_FILE_MISSING' ? [at] : []));
    expect(missing(seal(drafts, logKey))).to.deep.equal([]);
    for (const [name, entry] of entries) expect(missing(seal([...drafts, entry], logKey))).to.deep.equal([name]);
  });

  it('has what trustees sealed, each message as the board names it, once, and no other', () => {
    const uuid = electionId.parse(elections[0]!.uuid);
    const body = { uuid, owner: 1, messages: ['first', 'second'].map((text) => sha256Hex(utf8(text))) };
    const line = (scrutineer: number, message: string, owner = 1) => ({ uuid, owner, scrutineer, message });
    const right = [line(1, 'first'), line(2, 'second')];
    const told = (lines: typeof right) =>
      checkSealedMessages({ sealedParts: [{ index: 9, hash: openedHash, body }] }, lines).map(
        ({ code, at }) => `${code} ${at}`,
      );
    const [onBoard, inFile] = ['PACK_SEALED board[9]', 'PACK_SEALED sealed.jsonl'];
    expect(told(right)).to.deep.equal([]);
    expect(told(right.slice(1)), 'one is missing').to.deep.equal([onBoard]);
    expect(told([line(1, 'second'), line(2, 'first')]), 'each has the other’s').to.deep.equal([onBoard, onBoard]);
    expect(told([...right, line(1, 'first')]), 'one stands twice').to.deep.equal([inFile]);
    expect(told([...right, line(3, 'third')]), 'of nobody').to.deep.equal([inFile]);
    expect(told([...right, line(1, 'first', 2)]), 'of another trustee').to.deep.equal([inFile]);
    const pack = makePack(voters, casts, freezeAct, openedHash, chainOf(voters, drafts, casts));
    const board = seal([...drafts, { kind: 'sealed-part', body }], logKey);
    expect(verifyPack(board, pack).map(({ code }) => code)).to.include('PACK_SEALED');
  });

  it('says so when there is no bundle to hold the pack against, or no poll was opened on its board', () => {
    const pack = makePack(voters, casts, freezeAct, openedHash, chainOf(voters, drafts, casts));
    expect(verifyPack(new Map(), pack).map(({ code }) => code)).to.deep.equal(['UNREADABLE']);
    expect(verifyPack(seal(drafts.slice(0, 2), logKey), pack).map(({ code }) => code)).to.deep.equal([
      'POLL_INCOMPLETE',
    ]);
  });

  it('finds what no bundle can show: a ballot for a member who did not vote is valid on the board, unsigned in the pack', () => {
    const before = drafts.findIndex(({ kind }) => kind === 'closed') - 1;
    const stuffed = castBallot({ ...withPaper[7]!, passkey: passkey() }, elections, openedHash, 0, rng(32), rng);
    const board = seal([...drafts.slice(0, before), { kind: 'ballot-cast', body: stuffed.body }], logKey);
    const onBoard = verifyBundle(board, { anchors: sample.anchors }).findings.map(({ code }) => code);
    expect(new Set(onBoard)).to.deep.equal(new Set(['POLL_INCOMPLETE'])); // an open poll, and nothing else
    expect(codes({ bundle: board, casts: [...casts, stuffed.signed] })).to.deep.equal([
      'CHAIN_CAST_PASSKEY',
      'CAST_PASSKEY',
    ]);
  });
});
