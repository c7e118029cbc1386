/** A poll in which few voted: what is opened of it and to whom, what scrutineers make of it, and every way to alter it. */
import { expect } from 'chai';
import { readArchive } from '../../crypto/belenios/archive.ts';
import { sha256Hex, utf8 } from '../../crypto/bytes.ts';
import { newSealingKey, openPart, sealPart } from '../../crypto/sealedPart.ts';
import { contestsToAttest, type Made } from '../../src/verify/attesting.ts';
import { type BundleFiles, type DutyEvent, dutyEvent, signedOpening } from '../../src/verify/bundle.ts';
import { verifyBundle } from '../../src/verify/bundleVerifier.ts';
import { dutyRecord } from '../../src/verify/duties.ts';
import { verifyPack } from '../../src/verify/pack.ts';
import { openActs } from '../../src/verify/packActs.ts';
import { jsonLines, readLines } from '../../src/verify/packFiles.ts';
import { checkSealingActs } from '../../src/verify/packSealed.ts';
import { type Report, reportShape } from '../../src/verify/report.ts';
import { checkSealingKeys } from '../../src/verify/sealedChecks.ts';
import { newSeen } from '../../src/verify/seen.ts';
import { type Counting, nextActOf, partsBy, sealedPartsBy, sealedToOf } from '../../src/verify/trusteeWork.ts';
import { withSealingKey } from '../../src/verify/withKey.ts';
import { isFound } from '../support/alterations.ts';
import { toolComplaint } from '../support/belenios.ts';
import { nudged, openPublished } from '../support/publishedBundle.ts';
import { seededRng } from '../support/random.ts';
import { OFFICE, ORIGIN, SMALL_COUNTS } from '../support/samplePoll.ts';
import { attestationAlterations, calledOff, conspire, sealedPartAlterations } from '../support/sealedAlterations.ts';
import { countingOf, type SealedSample, sealedSample } from '../support/sealedSample.ts';

const made: SealedSample = await sealedSample(SMALL_COUNTS);
const { sample, counting, grounds, scrutineers } = made;
const opened = openPublished(sample);
const { anchors } = sample;
const seen = newSeen();
const [whole, open, sealed, unopened] = counting.elections.map(({ uuid }) => uuid);
const attested = opened.bodiesOf('attestation')[0]!.contests;

describe('a poll in which few voted', () => {
  const report = verifyBundle(sample.bundle, { anchors, seen });

  it('is valid, and its report says what was attested and not recomputed', () => {
    expect(report.findings).to.deep.equal([]);
    expect(report.verdict).to.equal('valid');
    expect(
      report.elections.map(({ ballots, result, attested }) => [ballots, result !== null, attested ?? false]),
    ).to.deep.equal([
      [19, false, true],
      [12, true, false],
      [5, false, true],
      [2, false, false],
    ]);
    expect(reportShape.parse(report)).to.deep.equal(report);
  });

  it('shows of five ballots what follows and no number, of two nothing, and of rankings their count alone', () => {
    const [committee, trigger] = opened.bodiesOf('outcome')[0]!.contests;
    expect(trigger!.units.slice(1)).to.deep.equal([
      { unit: 'B-EAST', ballots: 5, blank: null, votes: [], says: 'affirm', shown: 'nothing' },
      { unit: 'C-SOUTH', ballots: 2, blank: null, votes: [], says: 'too-few', shown: 'unopened' },
    ]);
    expect(committee!.units).to.deep.equal([
      {
        ...{ unit: null, ballots: 19, blank: null, votes: [], says: null, shown: 'together' },
        together: { ballots: 19, blank: 4, void: 4, votes: [] },
      },
    ]);
    expect(committee!.decided).to.deep.include({ by: 'ranking', void: [] });
    expect([...sample.bundle.keys()].filter((name) => name.endsWith('.blt'))).to.deep.equal([]);
  });

  it('has archives that end where its elections do, and belenios-tool takes them', () => {
    const last = (uuid: string | undefined) => {
      const [name, bytes] = [...sample.bundle].find(([path]) => path.endsWith(`${uuid}.bel`))!;
      expect(toolComplaint(uuid!, bytes), name).to.equal('');
      return readArchive(bytes).events.at(-1)!.type;
    };
    expect([whole, open, sealed, unopened].map(last)).to.deep.equal([
      'EndShuffles',
      'Result',
      'EncryptedTally',
      'EncryptedTally',
    ]);
  });

  for (const alteration of [
    ...sealedPartAlterations(opened),
    ...attestationAlterations(opened, { counting, scrutineerSecrets: sample.scrutineerSecrets }),
  ]) {
    it(`is found as ${alteration.code} when ${alteration.name}`, () => {
      const { findings } = verifyBundle(alteration.files(), { anchors, seen });
      const told = JSON.stringify(findings.map(({ code, at }) => [code, at]));
      expect(isFound(alteration, findings), told).to.equal(true);
      for (const { says } of findings) expect(says).to.match(/^[A-Z0-9].*\.$/s);
    });
  }
});

it('a poll can be called off as long as the scrutineers lack the parts of one trustee', () => {
  const lastOf = new Map(opened.bodiesOf('sealed-part').map(({ owner }, i) => [owner, i]));
  const files = opened.rearranged((all) => calledOff(all.slice(0, opened.place('sealed-part', lastOf.get(1)! + 1))));
  expect(lastOf.size).to.equal(2);
  expect(verifyBundle(files, { anchors, seen }).findings).to.deep.equal([]);
});

describe('keys to which parts are sealed', () => {
  const known = anchors.sealingKeys!;
  /** The service's own keys: it made those to which everything was sealed, and signs what it likes with them. */
  const lied = conspire(opened, { counting, scrutineerSecrets: sample.scrutineerSecrets }, (contests) =>
    contests.map((one) => ({
      ...one,
      units: one.units.map((row) => (row.shown === 'nothing' ? { ...row, says: 'open' as const } : row)),
    })),
  );
  const told = (files: BundleFiles, sealingKeys: string[] | undefined) =>
    verifyBundle(files, { anchors: { ...anchors, sealingKeys }, seen })
      .findings.map(({ code }) => code)
      .filter((code) => code !== 'DECLARATION_SIGNATURE');
  const invented = (n: number) => newSealingKey(ORIGIN, seededRng(`scrutineer ${n}`)).published.key;

  it('are those of the scrutineers, as they read them out, or it is found', () => {
    expect(told(lied, known), 'all of them lie').to.deep.equal([]);
    for (const [what, keys] of Object.entries({
      'two of three are the service’s': [known[0]!, invented(2), invented(3)],
      'one more than there are scrutineers': known.slice(1),
      'one fewer': [...known, invented(4)],
      'there are no scrutineers': [],
    })) {
      expect(told(lied, keys), what).to.deep.equal(['ANCHOR_SEALING_KEYS']);
      expect(told(sample.bundle, keys), what).to.deep.equal(['ANCHOR_SEALING_KEYS']);
    }
    expect(told(sample.bundle, known.toReversed()), 'in whatever order').to.deep.equal([]);
  });

  it('make nothing valid that they attest where nobody outside says whose they are', () => {
    const { sealingKeys: _, ...without } = anchors;
    const { findings, verdict } = verifyBundle(sample.bundle, { anchors: without, seen });
    expect([findings, verdict]).to.deep.equal([[], 'consistent']);
  });
});

describe('what scrutineers signed when they gave their keys', () => {
  const { defined, rollFrozen, opened: begun, ...rest } = counting.board;
  if (defined === undefined || rollFrozen === undefined || begun === undefined) throw new Error('the sample is open');
  const board = { ...rest, defined, rollFrozen, opened: begun };
  const to = board.opened.body.sealedTo!;
  const unsigned = ({ name, key, proof }: (typeof to)[number]) => ({ name, key, proof });
  /** @param openedAt  of a poll otherwise as it is */
  const withKeys = (sealedTo: typeof to, openedAt = board.opened.body.openedAt) => ({
    ...board,
    opened: { ...board.opened, body: { ...board.opened.body, sealedTo, openedAt } },
  });
  const keysOf = (...of: Parameters<typeof withKeys>) =>
    checkSealingKeys(withKeys(...of)).map(({ code, says }) => [code, says]);
  const isUnsigned = (n: number) => ['SEALING_KEY', `The key of scrutineer ${n} is not signed for.`];

  const openings = readLines(sample.pack, 'acts.jsonl', signedOpening).lines;
  const named = new Map(to.map(({ act }) => [act!, `board[${board.opened.index}]`]));
  const mine = openings.filter(({ auth }) => named.has(auth));
  const { acts } = openActs(board, mine, named);
  const events = readLines(sample.pack, 'duties.jsonl', dutyEvent).lines;
  type Change = Partial<(typeof to)[number]>;
  const codesOf = (changed: readonly Change[], known: readonly DutyEvent[] = events) => {
    const sealedTo = to.map((one, i) => ({ ...one, ...changed[i] }));
    const found = checkSealingActs(withKeys(sealedTo), acts, { atClose: dutyRecord(known) });
    return found.map(({ code }) => code);
  };

  it('is opened in the pack, and is of these keys', () => {
    expect(mine).to.have.length(3);
    expect(codesOf([])).to.deep.equal([]);
    expect(verifyPack(sample.bundle, sample.pack)).to.deep.equal([]);
    const without = new Map(sample.pack).set('acts.jsonl', jsonLines(openings.filter((one) => one !== mine[1])));
    expect(verifyPack(sample.bundle, without).map(({ code }) => code)).to.include('ACT_MISSING');
  });

  it('is missing on boards from before there was such an act, and on no other', () => {
    const none = to.map(unsigned);
    expect(keysOf(none)).to.deep.equal([]);
    expect(checkSealingActs(withKeys(none), acts, { atClose: dutyRecord(events) })).to.deep.equal([]);
    expect(keysOf(none, '2026-11-22T23:59:59Z')).to.deep.equal([]);
    expect(keysOf(none, '2026-11-23T00:00:00Z')).to.deep.equal([1, 2, 3].map(isUnsigned));
    expect(keysOf(to, '2026-11-23T00:00:00Z')).to.deep.equal([]);
  });

  it('is of every key where it is of one, and of each its own', () => {
    const [first, second, third] = to as [(typeof to)[0], (typeof to)[0], (typeof to)[0]];
    expect(keysOf([first, unsigned(second), third])).to.deep.equal([isUnsigned(2)]);
    expect(keysOf([first, second, { ...unsigned(third), at: third.at }])).to.deep.equal([isUnsigned(3)]);
    expect(keysOf([first, second, { ...unsigned(third), act: third.act }])).to.deep.equal([isUnsigned(3)]);
    expect(keysOf([first, { ...second, act: first.act }, third])).to.deep.equal([
      ['SEALING_KEY', 'The key of scrutineer 2 is signed for with another.'],
    ]);
  });

  it('shows keys that nobody signed for, or somebody who is no scrutineer of the poll', () => {
    const invented = newSealingKey(ORIGIN, seededRng('invented')).published;
    expect(codesOf([{}, invented])).to.deep.equal(['ACT_MESSAGE']);
    expect(codesOf([{}, { key: to[0]!.key, act: to[0]!.act }]), 'one as two').to.deep.equal(['SAME_OFFICER']);
    expect(codesOf([{ at: '2026-10-01T09:00:01Z' }])).to.deep.equal(['AGREED_ORDER']);
    const { person } = OFFICE.officers.scrutineer;
    const of = (kind: DutyEvent['kind']) => events.filter((one) => one.person !== person || one.kind !== kind);
    expect(codesOf([], of('grant'))).to.deep.equal(['DUTY_MISSING']);
    expect(codesOf([], of('passkey'))).to.deep.equal(['SIGNER_UNKNOWN']);
    const { id: poll } = board.defined.body.poll;
    const candidate: DutyEvent = { kind: 'interest', person, poll, interest: 'candidate', at: to[0]!.at! };
    const before = { ...candidate, at: '2026-09-01T09:00:00Z' };
    expect(codesOf([], [...events, before])).to.deep.equal(['DUTY_INTEREST']);
    expect(codesOf([], [...events, candidate]), 'in the second in which they gave it').to.deep.equal([]);
  });
});

describe('a trustee of a poll in which few voted', () => {
  const rng = seededRng('trustee');
  const mine = { owner: 1, secret: sample.trusteeSecrets[0]!, rng };

  it('opens for everybody what may be seen, seals what the scrutineers see, and nothing of what nobody opens', async () => {
    expect(partsBy(counting, mine).partials.map(({ uuid }) => uuid)).to.deep.equal([open]);
    const parts = await sealedPartsBy(counting, mine, crypto.subtle);
    expect(parts.map(({ uuid, messages }) => [uuid, messages.length])).to.deep.equal([
      [whole, 3],
      [sealed, 3],
    ]);
  });

  it('sees first whose keys they would be sealed to, all of them, and of a poll that is all open nobody’s', () => {
    const to = sealedToOf(counting);
    expect(to.map(({ name }) => name)).to.deep.equal(['Scrutineer 1', 'Scrutineer 2', 'Scrutineer 3']);
    expect(to.map(({ key }) => key).sort()).to.deep.equal(anchors.sealingKeys);
    const treatments = new Map(counting.elections.map(({ uuid }) => [uuid, { is: 'open' as const }]));
    expect(sealedToOf({ ...counting, treatments })).to.deep.equal([]);
  });

  it('is not asked to shuffle what nobody opens', () => {
    const none = { ...counting, board: { ...counting.board, shuffles: [], lotShares: [], outcome: undefined } };
    expect(nextActOf(none, 1)).to.deep.include({ is: 'shuffle' });
    const treatments = new Map([...counting.treatments, [whole!, { is: 'unopened' as const }]]);
    expect(nextActOf({ ...none, treatments }, 1)).to.deep.equal({ is: 'give' });
  });
});

describe('a scrutineer of a poll in which few voted', () => {
  const waits = (result: Made) => (result.ok ? null : result.waiting.map(({ uuid, good }) => [uuid, good]));
  /** Rankings take long, and each of them would be opened anew. */
  const withoutRankings = (all: Counting): Counting => ({
    ...all,
    elections: all.elections.filter(({ uuid }) => uuid !== whole),
  });
  const faultsIn = (result: Made) => result.faults.map(({ uuid, owner, fault }) => [uuid, owner, fault]);
  /** With the message of one trustee about one election replaced, also on the board unless it is said. */
  const replaced = (uuid: string, owner: number, message: string, onBoard = true) => {
    const messages = grounds[0]!.messages.map((one) =>
      one.uuid === uuid && one.owner === owner ? { ...one, message } : one,
    );
    const n = opened.bodiesOf('sealed-part').findIndex((one) => one.uuid === uuid && one.owner === owner);
    const hash = sha256Hex(utf8(message));
    const board = opened.resealed(
      'sealed-part',
      (body) => ({ ...body, messages: [hash, ...body.messages.slice(1)] }),
      n,
    );
    const held = onBoard ? countingOf({ bundle: board }) : counting;
    return contestsToAttest(withoutRankings(held), scrutineers[0]!, { messages, counts: [] });
  };
  const messageOf = (uuid: string, owner: number): string =>
    grounds[0]!.messages.find((one) => one.uuid === uuid && one.owner === owner)!.message;

  it('makes of the sealed parts what is attested, whichever of them it is', async () => {
    const first = await contestsToAttest(counting, scrutineers[0]!, grounds[0]!);
    expect(first).to.deep.equal({ ok: true, contests: attested, faults: [] });
    for (const i of [1, 2]) {
      const result = await contestsToAttest(withoutRankings(counting), scrutineers[i]!, grounds[i]!);
      expect(result).to.deep.equal({ ok: true, contests: attested.slice(1), faults: [] });
    }
  });

  it('names the trustee whose part does not verify, and cannot go on where all of them are needed', async () => {
    const sender = counting.trustees.owners[1]!.publicKey;
    const read = await openPart(messageOf(sealed!, 2), scrutineers[0]!.secret, sender, crypto.subtle);
    if (!read.ok) throw new Error('the sample seals what opens');
    const { key } = opened.bodiesOf('opened')[0]!.sealedTo![0]!;
    const lies = [
      { ...read.part, partial: nudged(read.part.partial) },
      { ...read.part, binding: read.part.binding.map((row) => [...row].reverse()) },
    ];
    for (const lie of lies) {
      const message = await sealPart(lie, sample.trusteeSecrets[1]!, key, seededRng('lie'), crypto.subtle);
      const result = await replaced(sealed!, 2, message);
      expect(faultsIn(result)).to.deep.equal([[sealed, 2, 'proof']]);
      expect(waits(result)).to.deep.equal([[sealed, [1]]]);
    }
  });

  it('tells a message that the trustee did not seal to them from one that the server changed', async () => {
    const stolen = grounds[1]!.messages.find((one) => one.uuid === sealed && one.owner === 2)!.message;
    expect(faultsIn(await replaced(sealed!, 2, stolen))).to.deep.equal([[sealed, 2, 'does-not-open']]);
    expect(faultsIn(await replaced(sealed!, 2, 'nothing'))).to.deep.equal([[sealed, 2, 'unreadable']]);
    expect(faultsIn(await replaced(sealed!, 2, stolen, false))).to.deep.equal([[sealed, 2, 'other-message']]);
    // The part of one trustee under the name of the other, and of one election for the other.
    const mine = messageOf(sealed!, 1);
    expect(faultsIn(await replaced(sealed!, 2, mine))).to.deep.equal([[sealed, 2, 'wrong-signature']]);
    expect(faultsIn(await replaced(sealed!, 2, messageOf(whole!, 2)))).to.deep.equal([[sealed, 2, 'proof']]);
    const none = await contestsToAttest(withoutRankings(counting), scrutineers[0]!, { messages: [], counts: [] });
    expect(new Set(faultsIn(none).map(([, , fault]) => fault))).to.deep.equal(new Set(['absent']));
  });
});

describe('a bundle of a poll in which few voted, with the pack and a scrutineer’s key', () => {
  const held = { origin: ORIGIN, secret: sample.scrutineerSecrets[1]! };
  const asPacked: Report = {
    ...verifyBundle(sample.bundle, { anchors, seen }),
    pack: { decisions: 'not recomputed' },
  };
  const codesOf = async (files: BundleFiles, key = held, packed: BundleFiles = sample.pack) =>
    (await withSealingKey(asPacked, files, packed, key, crypto.subtle)).findings.map(({ code }) => code);

  it('is made again, all of it', async () => {
    const report = await withSealingKey(asPacked, sample.bundle, sample.pack, held, crypto.subtle);
    expect([report.findings, report.verdict]).to.deep.equal([[], 'valid']);
    expect(report.pack).to.deep.equal({ decisions: 'not recomputed', sealed: 'recomputed' });
    expect(reportShape.parse(report)).to.deep.equal(report);
  });

  it('shows what all who signed agreed to lie about, which fits everything that is public', async () => {
    const lied = conspire(opened, { counting, scrutineerSecrets: sample.scrutineerSecrets }, (contests) =>
      contests.map((one) => ({
        ...one,
        units: one.units.map((row) => (row.shown === 'nothing' ? { ...row, says: 'open' as const } : row)),
      })),
    );
    const publicly = verifyBundle(lied, { anchors, seen }).findings.filter(
      ({ code }) => code !== 'DECLARATION_SIGNATURE',
    );
    expect(publicly).to.deep.equal([]);
    expect(await codesOf(lied)).to.deep.equal(['ATTESTED_OTHER']);
  });

  it('is not made again with another’s key, or from a pack that lacks what was sealed', async () => {
    expect(await codesOf(sample.bundle, { ...held, secret: 5n })).to.deep.equal(['SEALING_KEY']);
    expect(await codesOf(sample.bundle, { ...held, origin: `${ORIGIN}x` })).to.deep.equal(['SEALING_KEY']);
    const none = await codesOf(sample.bundle, held, new Map());
    expect(new Set(none)).to.deep.equal(new Set(['SEALED_INVALID', 'ATTESTED_UNSHOWN']));
  });
});
