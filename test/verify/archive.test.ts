import { expect } from 'chai';
import * as fc from 'fast-check';
import { type ArchiveEvent, readArchive, writeArchive } from '../../crypto/belenios/archive.ts';
import { readElection } from '../../crypto/belenios/election.ts';
import { sizedRecord } from '../../crypto/belenios/tally.ts';
import { encodePoint, G } from '../../crypto/group.ts';
import { verifyArchive } from '../../src/verify/archive.ts';
import { type Report, reportShape } from '../../src/verify/report.ts';
import {
  eventsOf,
  type LooseEvent,
  looseArchive,
  makeElection,
  makePoll,
  vector,
  vectorText,
} from '../support/belenios.ts';
import { seededRng } from '../support/random.ts';

const GOOD = [
  'a-hom-1of2',
  'b-hom-threshold',
  'c-nh-shuffles',
  'd-weights-revote-mixed',
  'e-hom-made-by-3.0',
  'g-written-without-belenios',
];
const codes = ({ findings }: Report) => findings.map(({ at, code }) => `${at} ${code}`);

describe('an archive that Belenios made', () => {
  for (const name of GOOD) {
    it(`(${name}) is valid, with the result that was expected`, () => {
      const expected = JSON.parse(vectorText(`${name}/expected.json`));
      const report = verifyArchive(vector(`${name}/archive.bel`), { name: `${expected.uuid}.bel` });
      const { uuid, ballots, result } = expected;
      expect(report.elections).to.deep.equal([{ uuid, unit: null, ballots, result }]);
      expect(report).to.deep.include({ verdict: 'valid', findings: [] });
      expect(reportShape.parse(report)).to.deep.equal(report);
    });
  }

  it('is written by us byte for byte, from its records', () => {
    for (const name of GOOD) {
      const bytes = vector(`${name}/archive.bel`);
      const { events, timestampSeconds } = readArchive(bytes);
      const of = <T extends ArchiveEvent['type']>(type: T) =>
        events.filter((event): event is Extract<ArchiveEvent, { type: T }> => event.type === type);
      const [setup] = of('Setup');
      const [tallied] = of('EncryptedTally');
      const { numTallied, totalWeight } = tallied!.sized;
      const rewritten = writeArchive({
        ...setup!,
        ballots: of('Ballot').map(({ ballot }) => ballot),
        tally: { tally: tallied!.tally, sized: sizedRecord(tallied!.tally, numTallied, totalWeight) },
        ...(of('EndShuffles').length > 0 ? { shuffles: of('Shuffle') } : {}),
        partials: of('PartialDecryption'),
        result: of('Result')[0]!.result,
        timestampSeconds,
      });
      expect(Buffer.from(rewritten).equals(Buffer.from(bytes)), name).to.equal(true);
      expect(readElection(setup!.election).uuid).to.equal(JSON.parse(vectorText(`${name}/expected.json`)).uuid);
      expect(events.at(-1)!.hash).to.equal(JSON.parse(vectorText(`${name}/expected.json`)).last_event);
    }
  });

  it('before 3.0 with a threshold key is refused for its unsigned verification keys, trustee by trustee', () => {
    const report = verifyArchive(vector('f-threshold-made-by-2.5.1/archive.bel'));
    expect(report.verdict).to.equal('findings');
    expect(codes(report)).to.deep.equal([1, 2, 3, 4, 5].map((owner) => `trustee ${owner} TRUSTEE_INVALID`));
    for (const { says } of report.findings) expect(says).to.contain('not signed');
  });
});

describe('an altered archive', () => {
  // The culprit that the report has to name, by file.
  const CULPRIT: Readonly<Record<string, string>> = {
    'ballot-individual-proof.bel.gz': 'ballots[0] BALLOT_INVALID a2BKDQ4LyGSlPV4581ShXSkkz8A1NHnHsyM/Mk9SjOs',
    'ballot-overall-proof.bel.gz': 'ballots[0] BALLOT_INVALID XqmxH4hpZzm/gzWc0Mq4z8RE3Y2ipX8ehvuctm7ynIk',
    'ballot-blank-overall-proof.bel.gz': 'ballots[0] BALLOT_INVALID Kfrlcg/LfCdyOuDz3TsZ37TmSxBnJtMcZaio9shbdrg',
    'ballot-signature.bel.gz': 'ballots[0] BALLOT_INVALID 0RE0FJw33My6ZTeAnfXInQ4UvQhknHQh2MZVJAf2QOQ',
    'ballot-duplicated.bel.gz': 'ballots[3] BALLOT_TWICE KUPwyLzIaaHfzMzHqE+LjJOvRXTCMlyaZlyXZpA5lPg',
    'ballot-credential-replaced.bel.gz': 'ballots[0] BALLOT_INVALID hC8EajpKEMGi419JGP8qHyFQdBMj4wfCkH918nm+P1A',
    'ballot-unlisted-credential.bel.gz': 'ballots[0] CREDENTIAL_UNLISTED KUPwyLzIaaHfzMzHqE+LjJOvRXTCMlyaZlyXZpA5lPg',
    'ballot-field-order.bel.gz': 'ballots[3] BALLOT_INVALID canonical form',
    'ballot-whitespace.bel.gz': 'ballots[0] BALLOT_INVALID S0IW8QaqlW6gwiZJvge3tHwoS36MYj4Pl278hPJ9CYM',
    'ballot-two-votes-cut.bel.gz': 'ballots[3] BALLOT_INVALID allowed number of choices',
    'ballot-noncanonical-point.bel.gz': 'ballots[3] BALLOT_INVALID canonical form',
    'chain-byte-flipped.bel.gz': 'byte 6144 ARCHIVE_DAMAGED hash',
    'chain-trailing-garbage.bel.gz': 'byte 26624 ARCHIVE_DAMAGED header',
    'order-no-endballots.bel.gz': 'events[4] EVENT_ORDER EndBallots',
    'order-ballot-after-end.bel.gz': 'events[4] EVENT_ORDER Ballot',
    'trustee-pok.bel.gz': 'trustee 1 TRUSTEE_INVALID proof of knowledge',
    'credential-duplicated.bel.gz':
      'credentials CREDENTIAL_INVALID c11183df53795e0d9698bcdc897e7d0ad2ef8aa5711426963f9e48446cc6e40e',
    'pedersen-cert.bel.gz': 'trustee 2 TRUSTEE_INVALID signature of the certificate',
    'pedersen-signatures.bel.gz': 'trustee 1 TRUSTEE_INVALID certificates and coefficients',
    'pedersen-vk-signature.bel.gz': 'trustee 1 TRUSTEE_INVALID verification key',
    'tally-swapped.bel.gz': 'tally TALLY_WRONG not the product',
    'decryption-proof-threshold.bel.gz': 'trustee 1 DECRYPTION_INVALID decryption proof',
    'decryption-missing.bel.gz': 'trustee 1 DECRYPTION_MISSING no valid partial decryption',
    'result-altered-blank.bel.gz': 'result RESULT_WRONG question 1, choice 1',
    'result-nh-altered.bel.gz': 'result RESULT_WRONG question 1, paper 1',
    'shuffle-response-s4.bel.gz': 'shuffles[0] SHUFFLE_INVALID question 1',
    'shuffle-response-prime.bel.gz': 'shuffles[1] SHUFFLE_INVALID question 1',
    'shuffle-output-copied.bel.gz': 'shuffles[1] SHUFFLE_INVALID question 1',
    'shuffle-all-dropped.bel.gz': 'events[6] EVENT_ORDER without Shuffle',
    'shuffle-last-dropped.bel.gz': 'trustee 1 DECRYPTION_INVALID question 1',
  };

  for (const { file, change, must } of JSON.parse(vectorText('bad/index.json')).cases) {
    const report = () => verifyArchive(vector(`bad/${file}`));
    if (must.startsWith('accept')) {
      it(`(${file}) is accepted as far as it goes: ${change}`, () => {
        const unfinished = file === 'ballot-identity-alpha.bel.gz' ? ['events[5] ELECTION_INCOMPLETE'] : [];
        expect(codes(report())).to.deep.equal(unfinished);
      });
    } else {
      it(`(${file}) is refused and the culprit named: ${change}`, () => {
        const { verdict, findings } = report();
        expect(verdict).to.equal('findings');
        const [, place, words] = /^(\S+(?: \d+)? [A-Z_]+) (.*)$/.exec(CULPRIT[file]!)!;
        const named = findings.filter(({ at, code, says }) => `${at} ${code}` === place && says.includes(words!));
        expect(named, JSON.stringify(findings)).not.to.have.length(0);
      });
    }
  }

  it('of which one trustee forged a paper, as Belenios v1 lets them, is accepted, but the paper is told apart', () => {
    const { verdict, elections } = verifyArchive(vector('bad/decryption-forged-nh.bel.gz'));
    expect(verdict).to.equal('valid');
    expect(elections[0]?.result?.[0]?.[0]).to.deep.equal([200, 100]);
    expect(elections[0]?.notCanonical).to.deep.equal([[0, 0]]);
  });

  for (const name of ['a', 'a2', 'b', 'c', 'd']) {
    it(`was valid before it was altered (base-${name})`, () => {
      expect(verifyArchive(vector(`bad/base-${name}.bel.gz`))).to.deep.include({ verdict: 'valid', findings: [] });
    });
  }

  it('is never valid with any one byte changed, or cut at any place', () => {
    const bytes = vector('bad/base-a.bel.gz');
    const place = fc.nat(bytes.length - 1);
    void fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bad = bytes.slice();
        bad[at]! ^= change;
        expect(verifyArchive(bad).verdict).to.be.oneOf(['findings', 'unreadable', 'unsupported']);
        expect(verifyArchive(bytes.slice(0, at)).verdict).to.be.oneOf(['findings', 'unreadable']);
      }),
      { numRuns: 60 },
    );
  });

  it('that is no archive at all is unreadable', () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(2048), new TextEncoder().encode('PK'.repeat(1000))]) {
      expect(verifyArchive(bytes).verdict).to.equal('unreadable');
    }
  });
});

describe('an archive with a sound chain', () => {
  const rng = seededRng('archive');
  const made = makeElection([{ question: 'Q', answers: ['Yes', 'No'], min: 1, max: 1 }], 2, rng);
  const poll = makePoll(made, [[[1, 0]], [[0, 1]]], rng);
  const event = (place: number): LooseEvent => eventsOf(poll)[place]!;
  const [setup, first, second, end] = [event(0), event(1), event(2), event(3)];
  const [tally, one, two, result] = [event(4), event(5), event(6), event(7)];
  const verify = (...events: readonly LooseEvent[]) => codes(verifyArchive(looseArchive(events)));
  const endShuffles = { type: 'EndShuffles', records: [] };

  it('is valid in the right order', () => {
    expect(verify(setup, first, second, end, tally, one, two, result)).to.deep.equal([]);
    expect(verify(setup, first, second, end, tally, two, one, result)).to.deep.equal([]);
  });

  it('is refused when an event comes twice, too late or not at all', () => {
    expect(verify(setup, first, second, end, end, tally, one, two, result)).to.deep.equal(['events[4] EVENT_TWICE']);
    expect(verify(setup, first, second, end, tally, tally, one, two, result)).to.deep.equal(['events[5] EVENT_TWICE']);
    expect(verify(setup, first, second, end, tally, one, two, result, result)).to.deep.equal(['events[8] EVENT_TWICE']);
    expect(verify(setup, first, second, end, tally, one, result, two)).to.deep.equal(['events[7] EVENT_ORDER']);
    expect(verify(setup, first, second, end, setup, tally, one, two, result)).to.deep.equal(['events[4] EVENT_TWICE']);
    expect(verify(first, setup, second, end, tally, one, two, result)).to.include('events[1] EVENT_ORDER');
    expect(verify(first, second)).to.include('events[0] EVENT_ORDER');
    expect(verify(setup, first, second, end, tally, endShuffles, one, two, result)).to.deep.equal([
      'events EVENT_ORDER',
    ]);
    expect(verify()).to.deep.equal(['events[0] ELECTION_INCOMPLETE']);
  });

  it('with papers to shuffle is valid only with a shuffle, ended, between tally and decryption', () => {
    const ranks = makeElection([{ kind: 'shuffled', question: 'Rank', answers: ['P', 'Q'] }], 1, rng);
    const whole = makePoll(ranks, [[[1, 2]], [[2, 1]]], rng);
    const [start, a, b, stop, sum, mix, mixed, part, outcome] = eventsOf(whole);
    const before = [start!, a!, b!, stop!, sum!];
    const isOrder = (...rest: readonly (LooseEvent | undefined)[]) =>
      verify(...before, ...rest.flatMap((one) => one ?? [])).filter((one) => one.endsWith('EVENT_ORDER'));
    expect(verify(...before, mix!, mixed!, part!, outcome!)).to.deep.equal([]);
    expect(isOrder(mixed, part, outcome)).to.deep.equal(['events[5] EVENT_ORDER']);
    expect(isOrder(mix, part, outcome)).to.deep.equal(['events[6] EVENT_ORDER']);
    expect(isOrder(part, outcome)).to.deep.equal(['events[5] EVENT_ORDER', 'events[5] EVENT_ORDER']);
    expect(isOrder(mix, mixed, part, mix, outcome)).to.deep.equal(['events[8] EVENT_ORDER']);
    expect(verify(...before, mix!, mixed!, mixed!, part!, outcome!)).to.deep.equal(['events[7] EVENT_TWICE']);
    const stranger = {
      ...mix!,
      records: eventsOf({ ...whole, shuffles: [{ ...whole.shuffles![0]!, owner: 2 }] })[5]!.records,
    };
    expect(verify(...before, stranger, mixed!, part!, outcome!)).to.deep.equal(['shuffles[0] TRUSTEE_UNKNOWN']);
    const unreadable = { ...mix!, records: eventsOf({ ...whole, shuffles: [{ owner: 1, text: '{}' }] })[5]!.records };
    expect(verify(...before, unreadable, mixed!, part!, outcome!)).to.deep.equal(['shuffles[0] SHUFFLE_INVALID']);
    const sealed = looseArchive([...before, mix!, mixed!]);
    expect(codes(verifyArchive(sealed))).to.deep.equal(['events[7] ELECTION_INCOMPLETE']);
    expect(verifyArchive(sealed, { complete: 'EndShuffles' }).verdict).to.equal('valid');
  });

  it('is one finding when the election is not complete, wherever it ends', () => {
    const events = [setup, first, second, end, tally, one, two];
    for (let n = 1; n <= events.length; n++) {
      expect(verify(...events.slice(0, n))).to.deep.equal([`events[${n}] ELECTION_INCOMPLETE`]);
    }
    const upToTally = looseArchive(events.slice(0, 5));
    expect(verifyArchive(upToTally, { complete: 'EncryptedTally' })).to.deep.include({
      verdict: 'valid',
      findings: [],
    });
  });

  it('names a trustee who is missing, unknown, or decrypted twice', () => {
    expect(verify(setup, first, second, end, tally, one, result)).to.deep.equal(['trustee 2 DECRYPTION_MISSING']);
    expect(verify(setup, first, second, end, tally, one, one, two, result)).to.deep.equal([
      'trustee 1 DECRYPTION_TWICE',
    ]);
    const three = eventsOf({ ...poll, partials: [{ ...poll.partials![0]!, owner: 3 }] }).at(-2)!;
    expect(verify(setup, first, second, end, tally, one, two, three, result)).to.deep.equal([
      'trustee 3 TRUSTEE_UNKNOWN',
    ]);
  });

  it('is refused for false counts beside a true tally', () => {
    const counts = (n: number, weight: number) => ({
      ...tally,
      records: [tally.records[0]!, sizedRecord(tally.records[0]!, n, weight)],
    });
    expect(verify(setup, first, second, end, counts(3, 2), one, two, result)).to.deep.equal(['tally COUNT_WRONG']);
    expect(verify(setup, first, second, end, counts(2, 3), one, two, result)).to.deep.equal(['tally COUNT_WRONG']);
  });

  it('is damaged when a record is added, left out or misplaced', () => {
    const extra = { ...first, records: ['{"stray":1}', ...first.records] };
    const swapped = { ...setup, records: [1, 0, 2, 3].map((i) => setup.records[i]!) };
    for (const events of [
      [setup, extra, second],
      [swapped, first, second],
      [{ ...setup, records: setup.records.slice(1) }, first],
      [setup, { type: 'Ballot', records: [] }],
      [setup, first, second, { ...end, records: ['{}'] }],
      [setup, { ...first, height: 2 }],
      [setup, { type: 'Unknown', records: [] }],
    ]) {
      const [only, ...others] = verify(...events);
      expect(only).to.match(/^byte \d+ ARCHIVE_DAMAGED$/);
      expect(others).to.deep.equal([]);
    }
  });

  it('is refused when the election, the trustees, the credentials or the result cannot be read', () => {
    for (const part of ['election', 'trustees', 'credentials'] as const) {
      const records = eventsOf({ ...poll, [part]: '{}' })[0]!;
      const told = verify(records, first, second, end, tally, one, two, result);
      expect(told, part).to.include(`${part} ${part.toUpperCase()}_MALFORMED`);
    }
    const unread = { ...result, records: ['{}'] };
    expect(verify(setup, first, second, end, tally, one, two, unread)).to.deep.equal(['result RESULT_MALFORMED']);
  });

  it('is refused under the file name of another election', () => {
    const bytes = writeArchive(poll);
    expect(codes(verifyArchive(bytes, { name: 'fguBVByfg7CzdZ.bel' }))).to.deep.equal(['fguBVByfg7CzdZ FILE_NAME']);
    expect(verifyArchive(bytes, { name: `${made.election.uuid}.bel` }).verdict).to.equal('valid');
    expect(verifyArchive(bytes, { name: 'result.bel' }).verdict).to.equal('valid');
  });

  it('is refused when the trustees are others than those of the key', () => {
    const other = makeElection(made.election.questions, 2, rng);
    const records = eventsOf({ ...poll, trustees: other.trusteesText })[0]!;
    expect(verify(records, first, second, end, tally, one, two, result)).to.include('election ELECTION_KEY');
  });

  it('over another group, of another version or with another kind of question is unsupported, and nothing is found against it', () => {
    const { election } = poll;
    const elsewhere = { trustees: '[["Single",{"pok":{"challenge":"1","response":"2"},"public_key":"34"}]]' };
    const lists = '{"type":"Lists","value":{"answers":[["L","a"]],"question":"Q"}}';
    const others = [
      { ...poll, ...elsewhere, election: election.replace('Ed25519', 'BELENIOS-2048'), credentials: '["56"]' },
      { ...poll, ...elsewhere, election: election.replace('"version":1', '"version":2'), credentials: '[]' },
      { ...poll, election: election.replace(/(?<="questions":\[).*(?=\],"uuid")/, lists) },
    ];
    for (const other of others) {
      for (const upTo of [1, 3, 8]) {
        const { verdict, findings } = verifyArchive(looseArchive(eventsOf(other).slice(0, upTo)));
        expect([verdict, ...findings.map(({ code }) => code)]).to.deep.equal(['unsupported', 'UNSUPPORTED']);
      }
    }
    const [whole] = others;
    expect(verify(...eventsOf(whole!), end)).to.deep.equal(['events[8] EVENT_TWICE']);
    for (const first of ['{"version":2,"timestamp":"1795300000"}', '{"version":1,"timestamp":1795300000}']) {
      const { verdict } = verifyArchive(looseArchive(eventsOf(poll), 1795300000, first));
      expect(verdict).to.equal('unsupported');
    }
  });

  it('is valid as Belenios may spell it otherwise than we do: a weight of 0, a question of a named type, one without answers', () => {
    const named = '{"type":"Homomorphic","value":{"answers":["Yes","No"],"min":1,"max":1,"question":"Q"}}';
    const none = '{"answers":[],"min":0,"max":0,"question":"Q"}';
    const electionText = made.electionText.replace(/(?<="questions":\[).*(?=\],"uuid")/, `${named},${none}`);
    const other = makePoll({ ...made, electionText, election: readElection(electionText) }, [[[0, 1], []]], rng);
    const unused = `"${encodePoint(G)},0"]`;
    const events = eventsOf({ ...other, credentials: other.credentials.replace(']', `,${unused}`) });
    const { verdict, elections } = verifyArchive(looseArchive(events));
    expect(verdict).to.equal('valid');
    expect(elections[0]?.result).to.deep.equal([[0, 1], []]);
  });

  it('is refused when a number of the election is spelt as Belenios reads none', () => {
    for (const [as, spelt] of [
      ['"max":1', '"max":1.0'],
      ['"min":1', '"min":1e0'],
      ['"version":1', '"version":1.0'],
    ] as const) {
      const setupOf = eventsOf({ ...poll, election: poll.election.replace(as, spelt) })[0]!;
      expect(verify(setupOf, first, second, end, tally, one, two, result)).to.include('election ELECTION_MALFORMED');
    }
  });

  it('tells how far the work has come', () => {
    const seen: string[] = [];
    verifyArchive(writeArchive(poll), { onProgress: (part, done, of) => seen.push(`${part} ${done}/${of}`) });
    expect(seen).to.deep.equal(['ballots 1/2', 'ballots 2/2', 'decryptions 1/2', 'decryptions 2/2']);
  });
});
