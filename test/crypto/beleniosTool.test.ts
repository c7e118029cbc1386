import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeArchive } from '../../crypto/belenios/archive.ts';
import { verifyArchive } from '../../src/verify/archive.ts';
import { makeElection, makePoll, toolComplaint, withTool } from '../support/belenios.ts';
import { seededRng } from '../support/random.ts';

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
