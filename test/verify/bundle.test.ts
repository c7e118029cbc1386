/**
 * A published bundle falsified in ways that need the sample poll's own secrets, or a form of file that no poll gives; what can
 * be done to any bundle is in alterations.test.ts. Then what anchors and earlier copies add.
 */
import { expect } from 'chai';
import { partialDecryption } from '../../crypto/belenios/decryption.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { readEncrypted } from '../../crypto/belenios/encrypted.ts';
import { readTally } from '../../crypto/belenios/tally.ts';
import { BODIES, type Body, type BodyKind, paperHash, unitCode } from '../../crypto/bodies.ts';
import { compareText, sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { canonical, decode } from '../../crypto/canonical.ts';
import {
  baseMultiply,
  encodePoint,
  hashPoints,
  invertModQ,
  modQ,
  multiplySecret,
  randomScalar,
} from '../../crypto/group.ts';
import { signNote, verifierKey, writeCheckpoint } from '../../crypto/note.ts';
import { newSigningKey } from '../../crypto/signature.ts';
import type { BundleFiles } from '../../src/verify/bundle.ts';
import { verifyBoard, verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { archivePath } from '../../src/verify/derivedFiles.ts';
import type { Finding } from '../../src/verify/report.ts';
import { newSeen } from '../../src/verify/seen.ts';
import { toolComplaint } from '../support/belenios.ts';
import { moved, openPublished, put, textOf } from '../support/publishedBundle.ts';
import { seededRng } from '../support/random.ts';
import { list, ORIGIN, POLL_ID, type SampleOptions, samplePoll, seal, type Twist } from '../support/samplePoll.ts';

const SMALL: SampleOptions = { contests: 1, casts: [2, 1] };
/** What is wrong before anybody votes is found without votes. */
const UNVOTED: SampleOptions = { contests: 1, casts: [0, 0] };
const sample = samplePoll(SMALL);
const { bundle, drafts, anchors, logKey } = sample;

/** Proofs that stand in many of the bundles below are checked in the first that has them. */
const seen = newSeen();
const findingsOf = (files: BundleFiles): readonly Finding[] => verifyBundle(files, { anchors, seen }).findings;
const codesOf = (files: BundleFiles): readonly string[] => findingsOf(files).map(({ code }) => code);
const published = openPublished(sample);
const { lines, place, rearranged, resealed } = published;
const bodyAt = <K extends BodyKind>(kind: K, n = 0): Body<K> => published.bodiesOf(kind)[n]!;
/** Made so from the start, by one who holds every key and tells the voters' pages too. */
const twisted = (twist: Twist): Map<string, Uint8Array> => samplePoll({ ...UNVOTED, twist }).bundle;

const EAST = unitCode.parse('B-EAST');

type Alteration = { readonly code: string; readonly at?: string; readonly make: () => Map<string, Uint8Array> };

const OUTSIDER: Readonly<Record<string, Alteration>> = {
  'the manifest is not sorted': {
    code: 'MANIFEST_ORDER',
    make: () => {
      const [first, second] = [...textOf(bundle, 'manifest.json').matchAll(/\{"bytes".*?\}/g)].map(([one]) => one);
      const swapped = textOf(bundle, 'manifest.json').replace(`${first},${second}`, `${second},${first}`);
      return put(bundle, 'manifest.json', swapped);
    },
  },
  'the manifest is that of another poll': {
    code: 'MANIFEST_POLL',
    make: () => put(bundle, 'manifest.json', textOf(bundle, 'manifest.json').replace(POLL_ID, `2${POLL_ID.slice(1)}`)),
  },
  'the manifest is spelled another way': {
    code: 'MANIFEST_MALFORMED',
    make: () => put(bundle, 'manifest.json', textOf(bundle, 'manifest.json').replace('"format"', ' "format"')),
  },
  'a file is listed that is not there': {
    code: 'FILE_MISSING',
    at: 'readme.txt',
    make: () => put(bundle, 'manifest.json', textOf(list(put(bundle, 'readme.txt', 'hello')), 'manifest.json')),
  },
  'the board does not end in a newline': {
    code: 'BOARD_NO_LAST_NEWLINE',
    make: () => list(put(bundle, 'board.jsonl', lines.join('\n'))),
  },
  'a body that no entry names is added': {
    code: 'BLOB_UNUSED',
    make: () => list(put(bundle, `blobs/${sha256Hex(utf8('{}'))}`, '{}')),
  },
  'the checkpoint is that of a shorter board': {
    code: 'CHECKPOINT_SIZE',
    make: () => list(put(bundle, 'checkpoint', seal(drafts.slice(0, -1), logKey).get('checkpoint')!)),
  },
};

const OPERATOR: Readonly<Record<string, Alteration>> = {
  'the poll is given up once its result is known': {
    code: 'BOARD_ORDER',
    at: `board[${place('outcome')}]`,
    make: () =>
      rearranged((all) => [
        ...all.slice(0, place('outcome')),
        { kind: 'abandoned', body: { reason: 'second thoughts' } },
      ]),
  },
  'a ballot names no election, so that no archive can be made': {
    code: 'NOT_DERIVABLE',
    make: () => resealed('ballot-cast', (body) => ({ ...body, ballots: ['{}'] })),
  },
  'a trustee decrypts another tally than that on the board': {
    code: 'DECRYPTION_INVALID',
    make: () =>
      resealed('partial-decryption', (body) => {
        const election = readElection(sample.elections[0]!.record);
        const other = readEncrypted(election, bodyAt('encrypted-tally', 1).tally);
        return {
          ...body,
          partial: partialDecryption(election, other, sample.trusteeSecrets[0]!, seededRng('other tally')),
        };
      }),
  },
  'a trustee chooses a factor after its proof, as Belenios’ own proof allows': {
    code: 'BINDING_INVALID',
    at: `board[${place('partial-decryption')}]`,
    make: () => resealed('partial-decryption', withFreeFactor),
  },
};

/** F chosen last: w, b at random, c = HP(…, g^w, α^b), r = w − x·c, F = α^((b − r)/c). Belenios notes §14.2. */
function withFreeFactor(body: Body<'partial-decryption'>): object {
  const rng = seededRng('free factor');
  const election = readElection(sample.elections[0]!.record);
  const secret = sample.trusteeSecrets[0]!;
  const { alpha } = readTally(election, bodyAt('encrypted-tally').tally)[0]![0]!;
  const [w, b] = [randomScalar(rng), randomScalar(rng)];
  const prefix = `decrypt|${election.fingerprint}|${encodePoint(baseMultiply(secret))}|`;
  const c = hashPoints(prefix, [baseMultiply(w), multiplySecret(alpha, b)]);
  const r = modQ(w - secret * c);
  const factor = multiplySecret(alpha, modQ((b - r) * invertModQ(c)));
  const partial = body.partial
    .replace(/"decryption_factors":\[\["\w+"/, `"decryption_factors":[["${encodePoint(factor)}"`)
    .replace(/"decryption_proofs":\[\[\{[^}]*\}/, `"decryption_proofs":[[{"challenge":"${c}","response":"${r}"}`);
  return { ...body, partial };
}

const EVERY_KEY: Readonly<Record<string, Alteration>> = {
  'more members are listed than the sum says': {
    code: 'ROLL_SUM',
    at: 'board[1]',
    make: () => twisted({ 'roll-frozen': (body) => ({ ...body, eligible: body.eligible + 1 }) }),
  },
  'more overrides are claimed than changes stand on the board': {
    code: 'AMENDMENT_SUM',
    at: 'board[1]',
    make: () => twisted({ 'roll-frozen': (body) => ({ ...body, overrides: 1000, eligible: body.eligible + 1000 }) }),
  },
  'more lines stand in a unit than are listed, without a change that added them': {
    code: 'ROLL_CELLS',
    at: 'board[1]',
    make: () =>
      twisted({
        'roll-frozen': ({ cells: [cell, ...rest], ...body }) => ({
          ...body,
          overrides: 1,
          eligible: body.eligible + 1,
          cells: [{ ...cell!, listed: cell!.listed + 1 }, ...rest],
          electorate: body.electorate.map((one, i) => (i === 0 ? { ...one, eligible: one.eligible + 1 } : one)),
        }),
      }),
  },
  'overrides put more electors in a unit than are listed there': {
    code: 'ELECTORATE_SUM',
    at: 'board[1]',
    make: () =>
      twisted({
        'roll-frozen': (body) => ({
          ...body,
          overrides: 5,
          eligible: body.eligible + 5,
          electorate: body.electorate.map((one) => (one.unit === EAST ? { ...one, eligible: one.eligible + 5 } : one)),
        }),
      }),
  },
  'the numbers by unit do not add up': {
    code: 'ROLL_CELLS',
    make: () =>
      twisted({
        'roll-frozen': (body) => ({
          ...body,
          cells: body.cells.map((cell) =>
            cell.excluded > 0 ? { ...cell, excluded: cell.excluded + 1, listed: cell.listed + 1 } : cell,
          ),
        }),
      }),
  },
  'the cells name one unit twice and another not at all': {
    code: 'ROLL_CELLS',
    make: () =>
      twisted({
        'roll-frozen': (body) => ({
          ...body,
          cells: body.cells.map((cell) => ({
            ...cell,
            units: cell.units.map((unit) => (unit === 'A-WEST' ? EAST : unit)),
          })),
        }),
      }),
  },
  'the reasons do not add up': {
    code: 'ROLL_REASONS',
    make: () =>
      twisted({
        'roll-frozen': (body) => ({
          ...body,
          reasons: body.reasons.map((one) => ({ ...one, members: one.members + 5 })),
        }),
      }),
  },
  'electors are moved from one unit to another': {
    code: 'ELECTORATE_SUM',
    make: () =>
      twisted({
        'roll-frozen': (body) => ({
          ...body,
          electorate: body.electorate.map((one, i) => ({ ...one, eligible: one.eligible + (i === 0 ? 1 : -1) })),
        }),
      }),
  },
  'there are more electors than eligible members': {
    code: 'ROLL_CELLS',
    make: () => twisted({ 'roll-frozen': (body) => ({ ...body, excluded: 16, overrides: 1, eligible: 20 }) }),
  },
  'members outside the units are shown as excluded and counted as eligible': {
    code: 'ROLL_CELLS',
    make: () =>
      twisted({
        'roll-frozen': (body) => ({
          ...body,
          cells: body.cells.map((cell) => (cell.units.includes('outside') ? { ...cell, excluded: cell.listed } : cell)),
        }),
      }),
  },
  'the electorate does not stand for the units of the poll': {
    code: 'ELECTORATE_UNITS',
    make: () => twisted({ 'roll-frozen': (body) => ({ ...body, electorate: [...body.electorate].reverse() }) }),
  },
  'a few exclusions of one unit are shown': {
    code: 'SMALL_CELL',
    make: () =>
      twisted({
        'roll-frozen': (body) => ({
          ...body,
          cells: body.cells.map((cell) =>
            cell.units[0] === 'A-WEST'
              ? { ...cell, excluded: 7, listed: cell.listed - 3 }
              : cell.units[0] === 'outside'
                ? { ...cell, excluded: 3, listed: cell.listed + 3 }
                : cell,
          ),
        }),
      }),
  },
  'a reason that few members bear is shown': {
    code: 'SMALL_CELL',
    make: () =>
      twisted({
        'roll-frozen': (body) => ({
          ...body,
          reasons: [
            { reason: 'ARREARS', members: 8 },
            { reason: 'STANDING', members: 2 },
          ],
        }),
      }),
  },
  'a unit is too small to be polled': {
    code: 'UNIT_TOO_SMALL',
    make: () => samplePoll({ ...UNVOTED, define: (poll) => ({ ...poll, smallUnit: 11 }) }).bundle,
  },
  'the roll is made with other rules': {
    code: 'RULES_OTHER',
    make: () => twisted({ 'roll-frozen': (body) => ({ ...body, rulesSha256: sha256Hex(utf8('other rules')) }) }),
  },
  'the roll is made from an export that nobody signed': {
    code: 'ROLL_UNSIGNED',
    make: () => twisted({ 'roll-frozen': (body) => ({ ...body, signers: [] }) }),
  },
  'the quorum is not that of the poll': {
    code: 'QUORUM',
    make: () => twisted({ trustees: (body) => ({ ...body, quorum: 1 }) }),
  },
  'another roll is opened than was frozen': {
    code: 'OPENED_REFERS',
    make: () => twisted({ opened: (body) => ({ ...body, rollFrozen: body.trustees }) }),
  },
  'other elections are opened than follow from the board': {
    code: 'ELECTIONS_OTHER',
    make: () => twisted({ opened: (body) => ({ ...body, elections: [...body.elections].reverse() }) }),
  },
  'one paper more than there are electors is committed': {
    code: 'PAPERS_NUMBER',
    make: () =>
      twisted({
        opened: (body) => ({ ...body, papers: [...body.papers, paperHash.parse('f'.repeat(64))].sort(compareText) }),
      }),
  },
  'the poll is opened before its time': {
    code: 'OPENED_AT',
    make: () => twisted({ opened: (body) => ({ ...body, openedAt: '2026-10-01T08:59:59Z' }) }),
  },
  'the poll is closed before its time': {
    code: 'CLOSED_EARLY',
    make: () => twisted({ closed: (body) => ({ ...body, closedAt: '2026-10-24T18:59:59Z' }) }),
  },
  'the passkeys are those of another site': {
    code: 'RP_ID',
    at: 'board[0]',
    make: () => twisted({ 'poll-defined': (body) => ({ ...body, rpId: 'example.org' }) }),
  },
  'the log names another poll in its origin': {
    code: 'ORIGIN',
    make: () => twisted({ 'poll-defined': (body) => ({ ...body, origin: ORIGIN.replace('board', 'bord') }) }),
  },
  'the log key is named for another log': {
    code: 'LOG_KEY',
    make: () =>
      twisted({ 'poll-defined': (body) => ({ ...body, logKey: verifierKey('other.example.org', logKey.publicKey) }) }),
  },
  'one key signs promises and checkpoints': {
    code: 'PROMISE_KEY',
    make: () =>
      twisted({
        'poll-defined': (body) => ({ ...body, promiseKey: Buffer.from(logKey.publicKey).toString('hex') }),
      }),
  },
  'the promise key is one under which anybody can sign': {
    code: 'PROMISE_KEY',
    make: () => twisted({ 'poll-defined': (body) => ({ ...body, promiseKey: '0'.repeat(64) }) }),
  },
  'the web origin is no origin': {
    code: 'WEB_ORIGIN',
    make: () => twisted({ 'poll-defined': (body) => ({ ...body, webOrigin: 'https://vote.example.org/path' }) }),
  },
};

describe('verifyBundle', () => {
  it('finds nothing in an honest poll, and says valid only with anchors', () => {
    const whole = samplePoll();
    const report = verifyBundle(whole.bundle, { anchors: whole.anchors });
    expect(report.findings).to.deep.equal([]);
    expect(report.verdict).to.equal('valid');
    expect(verifyBundle(whole.bundle).verdict).to.equal('consistent');
    // Of three voters in A-WEST the first voted blank, the second for two, the third for the last choice.
    expect(report.elections.map(({ unit, ballots, result }) => ({ unit, ballots, result }))).to.deep.equal([
      { unit: 'A-WEST', ballots: 3, result: [[1, 1, 1, 1]] },
      { unit: 'A-WEST', ballots: 3, result: [[2, 1]] },
      { unit: 'B-EAST', ballots: 2, result: [[0, 0, 0, 2]] },
      { unit: 'B-EAST', ballots: 2, result: [[1, 1]] },
    ]);
  });

  it('publishes archives that the Belenios project’s own tool accepts', () => {
    for (const { uuid, unit } of sample.elections) {
      expect(toolComplaint(uuid, bundle.get(archivePath(unit, uuid))!)).to.equal('');
    }
  });

  it('shows progress ballot by ballot, up to all of them', () => {
    const told: string[] = [];
    verifyBundle(bundle, { onProgress: (part, done, of) => void (part === 'ballots' && told.push(`${done}/${of}`)) });
    expect(told).to.deep.equal(['1/3', '2/3', '3/3']);
  });

  for (const [who, alterations] of [
    ['an outsider’s alteration', OUTSIDER],
    ['the operator’s alteration, sealed anew with the log key', OPERATOR],
    ['a poll falsified from its start, by one who holds every key', EVERY_KEY],
  ] as const) {
    describe(who, () => {
      for (const [name, { code, at, make }] of Object.entries(alterations)) {
        it(`is found as ${code} when ${name}`, () => {
          const findings = findingsOf(make());
          const named = findings.filter((one) => one.code === code && (at === undefined || one.at === at));
          expect(named, JSON.stringify(findings.map((one) => [one.code, one.at]))).not.to.deep.equal([]);
          for (const { says } of findings) expect(says).to.match(/^[A-Z0-9].*\.$/s);
        });
      }
    });
  }

  it('tells the free factor by the binding proof alone: Belenios’ own proof holds for it', () => {
    const codes = new Set(codesOf(resealed('partial-decryption', withFreeFactor)));
    expect(codes).to.include('BINDING_INVALID').and.not.include('DECRYPTION_INVALID');
  });

  it('finds contests of a paper in another order, or a contest left out', () => {
    const both = samplePoll({ casts: [1, 1] });
    const at = both.drafts.findIndex(({ kind }) => kind === 'ballot-cast');
    const cut = (alter: (ballots: readonly string[]) => readonly string[]) =>
      seal(
        both.drafts.map((draft, i) => {
          if (i !== at) return draft;
          const body = decode(BODIES['ballot-cast'], draft.body);
          return { kind: draft.kind, body: { ...body, ballots: alter(body.ballots) } };
        }),
        both.logKey,
      );
    for (const alter of [(all: readonly string[]) => [...all].reverse(), (all: readonly string[]) => all.slice(1)]) {
      const found = verifyBundle(cut(alter), { anchors: both.anchors }).findings;
      expect(found.filter(({ code }) => code === 'PAPER_CONTESTS').map((one) => one.at)).to.deep.equal([
        `board[${at}]`,
      ]);
    }
  });

  it('refuses kinds of entries that this version does not write', () => {
    const line = lines.at(-1)!.replace('"kind":"declaration"', '"kind":"objection"');
    const files = list(put(bundle, 'board.jsonl', `${[...lines.slice(0, -1), line].join('\n')}\n`));
    expect(codesOf(files)).to.include('KIND_RESERVED');
  });

  it('says what an open poll still lacks, and asks nothing more of one that was abandoned', () => {
    const open = seal(drafts.slice(0, place('closed')), logKey);
    const lacking = findingsOf(open);
    expect(new Set(lacking.map(({ code }) => code))).to.deep.equal(new Set(['POLL_INCOMPLETE']));
    expect(lacking.map(({ says }) => says)).to.include('The board ends before the closing.');
    const ended = seal(
      [...drafts.slice(0, place('closed')), { kind: 'abandoned', body: { reason: 'A candidate died.' } }],
      logKey,
    );
    expect(findingsOf(ended)).to.deep.equal([]);
  });

  it('reads whatever it is given without throwing', () => {
    expect(verifyBundle(new Map()).verdict).to.equal('unreadable');
    const crowd = new Map(Array.from({ length: 50_001 }, (_, i) => [`f${i}`, new Uint8Array()]));
    expect(verifyBundle(crowd)).to.include({ verdict: 'unreadable' });
    expect(verifyBundle(crowd).findings[0]!.code).to.equal('TOO_LARGE');
    expect(verifyBundle(new Map([['board.jsonl', utf8('')]])).verdict).to.equal('unreadable');
    const only = seal([{ kind: 'closed', body: { closedAt: '2026-10-24T19:00:00Z', ballots: 0 } }], logKey);
    const flood = new Map([['board.jsonl', new Uint8Array(2_000_000).fill(10)]]);
    expect(verifyBundle(flood).findings[0]!.code).to.equal('TOO_LARGE');
    const named = Array.from({ length: 150_000 }, (_, i) => ({ bytes: 0, name: `z${i}`, sha256: '0'.repeat(64) }));
    const listing = { format: 'countersign-manifest/1', poll: '1'.repeat(22), files: named };
    const absent = put(only, 'manifest.json', `${canonical(listing)}\n`);
    expect(codesOf(absent)).to.include('FILE_MISSING');
    const heads = new Array(150_000).fill(
      `{"election_uuid":"1","election_hash":"${'1'.repeat(43)}","credential":"${'0'.repeat(64)}",`,
    );
    const crowded = resealed('ballot-cast', (body) => ({ ...body, ballots: heads }));
    expect(codesOf(crowded)).to.include('PAPER_CONTESTS');
    expect(verifyBundle(new Map([['board.jsonl', utf8('no board\n')]])).verdict).to.equal('unreadable');
    expect(codesOf(only)).to.include('POLL_INCOMPLETE');
    for (let end = 1; end <= drafts.length; end++) {
      if (end % 4 !== 1) continue;
      expect(codesOf(seal(drafts.slice(0, end), logKey)).filter((code) => code !== 'POLL_INCOMPLETE')).to.deep.equal(
        [],
      );
    }
  });
});

describe('the anchors', () => {
  const withAnchors = (changed: Partial<typeof anchors>) =>
    verifyBundle(bundle, { anchors: { ...anchors, ...changed } }).findings.map(({ code }) => code);

  it('tell another log, another log key, other trustees and other export keys', () => {
    const other = verifierKey(ORIGIN, newSigningKey(seededRng('other')).publicKey);
    expect(withAnchors({ origin: `other.example.org/board/${POLL_ID}` })).to.deep.equal(['ANCHOR_ORIGIN']);
    expect(withAnchors({ logKey: other })).to.deep.equal(['ANCHOR_LOG_KEY', 'CHECKPOINT_UNSIGNED']);
    expect(withAnchors({ trusteeKeys: anchors.trusteeKeys.slice(1) })).to.deep.equal(['ANCHOR_TRUSTEES']);
    expect(withAnchors({ exportKeys: [] })).to.deep.equal(['ANCHOR_EXPORT_KEY']);
    expect(withAnchors({ logKey: 'no key' })).to.deep.equal(['ANCHOR_LOG_KEY', 'LOG_KEY']);
  });

  it('ask for witnesses, whose cosignatures this version cannot count', () => {
    expect(withAnchors({ quorum: 1 })).to.deep.equal(['WITNESSES']);
  });

  it('are all that tells a whole poll made anew with other keys', () => {
    const forged = samplePoll({ ...SMALL, seed: 'forged' });
    expect(verifyBundle(forged.bundle).findings).to.deep.equal([]);
    expect(new Set(verifyBundle(forged.bundle, { anchors }).findings.map(({ code }) => code))).to.deep.equal(
      new Set(['ANCHOR_LOG_KEY', 'CHECKPOINT_UNSIGNED', 'ANCHOR_TRUSTEES']),
    );
  });
});

describe('an earlier copy', () => {
  const against = (earlier: BundleFiles) => verifyBundle(bundle, { anchors, against: earlier }).findings;
  const before = seal(drafts.slice(0, place('closed')), logKey);

  it('is the beginning of this one when nothing was changed', () => {
    expect(against(before)).to.deep.equal([]);
    expect(against(bundle)).to.deep.equal([]);
  });

  it('shows a fork with both lines', () => {
    const at = place('ballot-cast', 1);
    const other = seal(moved(drafts.slice(0, place('closed')), at, at - 1), logKey);
    const [fork, ...more] = against(other);
    expect(more).to.deep.equal([]);
    expect(fork).to.include({ code: 'BOARD_FORK', at: `board[${at - 1}]` });
    expect(fork!.evidence).to.deep.equal([
      `earlier ${textOf(other, 'board.jsonl').split('\n')[at - 1]}`,
      `now ${lines[at - 1]}`,
    ]);
  });

  it('that is longer shows that entries were taken back', () => {
    const [cut] = verifyBundle(before, { anchors, against: bundle }).findings.filter(
      ({ code }) => code === 'BOARD_FORK',
    );
    expect(cut!.at).to.equal(`board[${place('closed')}]`);
  });

  it('shows a fork by its checkpoint alone', () => {
    const note = signNote(writeCheckpoint({ origin: ORIGIN, size: 3, root: new Uint8Array(32) }), ORIGIN, logKey);
    expect(against(put(before, 'checkpoint', note)).map(({ code, at }) => [code, at])).to.deep.equal([
      ['BOARD_FORK', 'checkpoint'],
    ]);
  });

  it('that nobody signed, or that cannot be read, is told', () => {
    const foreign = seal(drafts.slice(0, place('closed')), newSigningKey(seededRng('other')));
    expect(against(foreign).map(({ code }) => code)).to.deep.equal(['EARLIER_CHECKPOINT']);
    expect(against(new Map()).map(({ code }) => code)).to.deep.equal(['EARLIER_UNREADABLE']);
  });
});

describe('verifyBoard', () => {
  const board = (end: number): BundleFiles =>
    new Map(
      [...seal(drafts.slice(0, end), logKey)].filter(([name]) => /^(board\.jsonl|checkpoint|blobs\/.*)$/.test(name)),
    );
  const upTo = (files: BundleFiles) => verifyBoard(files, { anchors, upTo: 'encrypted-tally' });

  it('lets a trustee verify all that a decryption rests on, with no part given yet and with some', () => {
    expect(upTo(board(place('partial-decryption'))).verdict).to.equal('valid');
    expect(upTo(board(place('partial-decryption') + 1)).verdict).to.equal('valid');
    expect(upTo(board(drafts.length)).verdict).to.equal('valid');
  });

  it('warns a trustee of a tally that leaves out a vote, or is not there', () => {
    const dropped = seal(
      drafts.slice(0, place('partial-decryption')).filter((_, i) => i !== place('ballot-cast')),
      logKey,
    );
    expect(upTo(dropped).findings.map(({ code }) => code)).to.include('TALLY_WRONG');
    expect(upTo(board(place('encrypted-tally') + 1)).findings.map(({ code, says }) => [code, says])).to.deep.equal([
      ['POLL_INCOMPLETE', `The board ends before the encrypted tally of sitting-member in unit ${EAST}.`],
    ]);
  });
});
