import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeArchive } from '../../crypto/belenios/archive.ts';
import type { Election } from '../../crypto/belenios/election.ts';
import { verifyArchive } from '../../src/verify/archive.ts';
import { electionUnder, makeElection, makePoll, toolComplaint, withTool } from '../support/belenios.ts';
import { holdCeremony } from '../support/ceremony.ts';
import { seededRng } from '../support/random.ts';
import { samplePoll } from '../support/samplePoll.ts';

const rng = seededRng('belenios-tool');
const BLANK = { question: 'One or two, or blank', answers: ['A', 'B', 'C'], min: 1, max: 2, blank: true };
const UP_TO = { question: 'None to two', answers: ['D', 'E', 'F'], min: 0, max: 2 };
const YES_NO = { question: 'One of two', answers: ['Yes', 'No'], min: 1, max: 1 };

describe('archives of ours', () => {
  const made = makeElection([BLANK, UP_TO, YES_NO], 3, rng);
  const votes = [
    [
      [1, 0, 0, 0],
      [0, 0, 0],
      [1, 0],
    ],
    [
      [0, 1, 0, 1],
      [1, 0, 1],
      [1, 0],
    ],
    [
      [0, 0, 1, 0],
      [0, 1, 0],
      [0, 1],
    ],
  ] as const;
  const poll = makePoll(made, votes, rng);

  it('with three trustees, a blank vote, none to two and one of two are accepted by belenios-tool', () => {
    const { uuid } = made.election;
    expect(toolComplaint(uuid, writeArchive(poll))).to.equal('');
    const report = verifyArchive(writeArchive(poll), { name: `${uuid}.bel` });
    const result = [
      [1, 1, 1, 1],
      [1, 1, 1],
      [2, 1],
    ];
    expect(report).to.deep.include({ verdict: 'valid', elections: [{ uuid, unit: null, ballots: 3, result }] });
  });

  it('that end at the tally are accepted by belenios-tool as far as they go', () => {
    const { partials: _, result: __, ...upToTally } = poll;
    expect(toolComplaint(made.election.uuid, writeArchive(upToTally))).to.equal('');
  });

  it('with a ballot too few in the tally are refused by belenios-tool and by us', () => {
    const archive = writeArchive({ ...poll, ballots: poll.ballots.slice(1) });
    expect(toolComplaint(made.election.uuid, archive)).not.to.equal('');
    expect(verifyArchive(archive).findings.map(({ code }) => code)).to.include('TALLY_WRONG');
  });
});

describe('archives of ours with rankings', () => {
  const RANK = { kind: 'shuffled', question: 'Rank', answers: ['P', 'Q', 'R'] } as const;
  const LONG = {
    kind: 'shuffled',
    question: 'Rank thirty',
    answers: Array.from({ length: 30 }, (_, i) => `${i}`),
  } as const;
  const votes = [
    [[3, 1, 2], [1, 0], LONG.answers.map((_, i) => i + 1)],
    [[0, 0, 0], [0, 1], LONG.answers.map(() => 0)],
    [[0, 1, 0], [1, 0], LONG.answers.map((_, i) => 30 - i)],
  ];
  const inSomeOrder = (papers: unknown) => [...(Array.isArray(papers) ? papers : [])].map(String).sort();

  /** Accepted by both, with the papers that were cast. */
  const isAccepted = ({ election: { uuid } }: { readonly election: Election }, archive: Uint8Array) => {
    expect(toolComplaint(uuid, archive)).to.equal('');
    const { verdict, elections, findings } = verifyArchive(archive, { name: `${uuid}.bel` });
    expect(findings).to.deep.equal([]);
    expect(verdict).to.equal('valid');
    const [ranked, counted, long] = elections[0]?.result ?? [];
    expect(inSomeOrder(ranked)).to.deep.equal(inSomeOrder(votes.map(([first]) => first)));
    expect(counted).to.deep.equal([2, 1]);
    expect(inSomeOrder(long)).to.deep.equal(inSomeOrder(votes.map(([, , third]) => third)));
  };
  const areRefused = (uuid: string, archive: Uint8Array, code: string) => {
    expect(toolComplaint(uuid, archive)).not.to.equal('');
    expect(verifyArchive(archive).findings.map((one) => one.code)).to.include(code);
  };

  const single = makeElection([RANK, YES_NO, LONG], 2, rng);
  const poll = makePoll(single, votes, rng);
  const { uuid } = single.election;

  it('shuffled by two single trustees are accepted by belenios-tool', () => {
    isAccepted(single, writeArchive(poll));
  });

  it('that end behind the shuffles are accepted by belenios-tool as far as they go', () => {
    const { partials: _, result: __, ...upToShuffles } = poll;
    const archive = writeArchive(upToShuffles);
    expect(toolComplaint(uuid, archive)).to.equal('');
    expect(verifyArchive(archive, { complete: 'EndShuffles' })).to.deep.include({ verdict: 'valid', findings: [] });
  });

  it('with one value of a shuffle, a ballot, a decryption or the result altered are refused by both', () => {
    const [first, second] = poll.shuffles!;
    const nextNumber = (text: string, place: RegExp) =>
      text.replace(place, (_, before, digits) => `${before}${BigInt(digits) + 1n}`);
    const shuffle = { ...second!, text: nextNumber(second!.text, /(\]\],\[")(\d+)/) };
    areRefused(uuid, writeArchive({ ...poll, shuffles: [first!, shuffle] }), 'SHUFFLE_INVALID');
    const ballot = nextNumber(poll.ballots[0]!, /(},"proof":{"challenge":"\d+","response":")(\d+)/);
    expect(ballot).not.to.equal(poll.ballots[0]);
    areRefused(uuid, writeArchive({ ...poll, ballots: poll.ballots.with(0, ballot) }), 'BALLOT_INVALID');
    const partial = { ...poll.partials[0]!, text: nextNumber(poll.partials[0]!.text, /(response":")(\d+)/) };
    areRefused(uuid, writeArchive({ ...poll, partials: poll.partials.with(0, partial) }), 'DECRYPTION_INVALID');
    const result = poll.result.replace('3,1,2', '3,2,1');
    areRefused(uuid, writeArchive({ ...poll, result }), 'RESULT_WRONG');
  });

  it('under a key of which any three of five trustees suffice are accepted by belenios-tool', async () => {
    const { made, secrets } = await holdCeremony(3, 5, rng);
    const pedersen = electionUnder([RANK, YES_NO, LONG], made.record, secrets);
    isAccepted(pedersen, writeArchive(makePoll(pedersen, votes, rng, [2, 4, 5])));
  });
});

describe('the archives of a published bundle', () => {
  it('are accepted by belenios-tool, that of a ranked contest too', () => {
    const { bundle } = samplePoll({ contests: 1, casts: [2, 1], ranked: true });
    const archives = [...bundle].filter(([name]) => name.endsWith('.bel'));
    expect(archives).to.have.length(3);
    for (const [name, archive] of archives) {
      const uuid = /(\w+)\.bel$/.exec(name)![1]!;
      expect(toolComplaint(uuid, archive), name).to.equal('');
      expect(verifyArchive(archive, { name: `${uuid}.bel` }).verdict, name).to.equal('valid');
    }
  });
});

describe('archives made by belenios-tool', () => {
  /** Makes a whole election with the tool and returns its archive. */
  const make = (
    questions: readonly object[],
    trusteeCount: number,
    votes: readonly (readonly (readonly number[])[])[],
  ) =>
    withTool(({ dir, run, write }) => {
      const ending = (suffix: string) =>
        readdirSync(dir)
          .filter((name) => name.endsWith(suffix))
          .sort();
      const read = (name: string) => readFileSync(join(dir, name), 'utf8');
      const uuid = run(['setup', 'generate-token']).trim();
      const ed25519 = ['--group', 'Ed25519'];
      write('template.json', JSON.stringify({ description: 'Äh "d"', name: 'N', questions }));
      run(['setup', 'generate-credentials', '--uuid', uuid, ...ed25519, '--count', String(votes.length)]);
      for (let i = 0; i < trusteeCount; i++) run(['setup', 'generate-trustee-key', ...ed25519]);
      write('public_keys.jsons', ending('.pubkey').map(read).join(''));
      run(['setup', 'make-trustees']);
      run(['setup', 'make-election', '--uuid', uuid, ...ed25519, '--template', 'template.json']);
      write('public_creds.json', read(ending('.pubcreds')[0]!));
      run(['archive', 'init']);
      const add = (type: string, records = '') => run(['archive', 'add-event', '--type', type], records);
      const credentials = Object.values<string>(JSON.parse(read(ending('.privcreds')[0]!)));
      votes.forEach((vote, i) => {
        write('credential', credentials[i]!);
        write('choice', JSON.stringify(vote));
        add(
          'Ballot',
          run(['election', 'generate-ballot', '--dir', '.', '--privcred', 'credential', '--choice', 'choice']),
        );
      });
      add('EndBallots');
      add('EncryptedTally', run(['election', 'compute-encrypted-tally']));
      ending('.privkey').forEach((key, i) => {
        add('PartialDecryption', run(['election', 'decrypt', '--privkey', key, '--trustee-id', String(i + 1)]));
      });
      add('Result', run(['election', 'compute-result']));
      const name = `${uuid}.bel`;
      return { uuid, name, bytes: new Uint8Array(readFileSync(join(dir, name))) };
    });

  it('with a blank vote, one to two of three and two trustees are valid to us', () => {
    const { uuid, name, bytes } = make([BLANK, UP_TO], 2, [
      [
        [1, 0, 0, 0],
        [0, 0, 0],
      ],
      [
        [0, 1, 1, 0],
        [1, 1, 0],
      ],
      [
        [0, 0, 1, 0],
        [0, 0, 1],
      ],
    ]);
    const result = [
      [1, 1, 2, 0],
      [1, 1, 1],
    ];
    const report = verifyArchive(bytes, { name });
    expect(report).to.deep.include({ verdict: 'valid', elections: [{ uuid, unit: null, ballots: 3, result }] });
  });

  it('with one of two and four trustees are valid to us', () => {
    const { bytes, name } = make([YES_NO], 4, [[[1, 0]], [[0, 1]]]);
    expect(verifyArchive(bytes, { name })).to.deep.include({ verdict: 'valid', findings: [] });
  });
});
