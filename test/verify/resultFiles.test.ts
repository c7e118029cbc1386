/** What a bundle gives to those who go on with its result: papers to be counted again, figures for a spreadsheet. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BODIES, type Contest, electionId, pollDefinition } from '../../crypto/bodies.ts';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { canonical, decode } from '../../crypto/canonical.ts';
import type { VoidReason } from '../../crypto/outcomeBody.ts';
import { readBlt } from '../../src/count/blt.ts';
import { lotsFromSeed } from '../../src/count/lot.ts';
import { outcomeOf } from '../../src/count/outcome.ts';
import { papersOf } from '../../src/count/ranking.ts';
import { electionsOf } from '../../src/verify/elections.ts';
import { resultCsv } from '../../src/verify/resultCsv.ts';
import { papersFiles } from '../../src/verify/resultFiles.ts';
import { typed } from '../support/command.ts';
import { samplePoll } from '../support/samplePoll.ts';

const SEED = '5eed'.repeat(16);
const ANSWERS = [
  ...[
    [1, 2, 0, 3],
    [1, 2, 0, 3],
    [0, 1, 0, 0],
    [2, 2, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 1, 0],
    [0, 2, 0, 0],
    [0, 0, 0, 1],
  ],
  ...[
    [3, 1, 2, 4],
    [1, 0, 0, 0],
    [0, 0, 1, 2],
  ],
];
/** The last but one, though its numbers are a ranking. */
const MARKED = [9];

const STV = {
  ...{ id: 'committee', kind: 'stv', question: 'Who should sit on the committee?', min: 1, max: 4, blank: true },
  choices: ['Amin, Sara', 'Brand “Jo” # 1', '=cmd', 'Dé, “Ann”'].map((text, i) => ({ id: `c${i + 1}`, text })),
  rule: { name: 'scottish-stv-2007', seats: 2 },
  rankings: 'public',
};

const BOARD = samplePoll({ casts: [0, 0] }).drafts;
const defined = decode(BODIES['poll-defined'], BOARD[0]!.body);
const trustees = decode(BODIES.trustees, BOARD.find(({ kind }) => kind === 'trustees')!.body);

/** A poll of this one contest, counted from these numbers in this order. */
function counted(answers: readonly (readonly number[])[], marked: readonly number[], more: Partial<Contest> = {}) {
  const poll = pollDefinition.parse({ ...defined.poll, contests: [{ ...STV, ...more }] });
  const ground = {
    defined: { ...defined, poll },
    trustees,
    rollFrozenHash: 'aa'.repeat(32),
    trusteesHash: 'bb'.repeat(32),
  };
  const elections = electionsOf(ground);
  const papers = papersOf(poll.contests[0]!, answers, marked);
  const held = [{ unit: null, contest: 'committee', ballots: answers.length, papers }];
  const found = outcomeOf(poll, held, { electorate: 40, lots: (contest) => lotsFromSeed(SEED, contest), returned: [] });
  if (!found.ok) throw new Error('a seed answers every lot');
  const place = { index: 9, hash: 'cc'.repeat(32) };
  const result = JSON.stringify({ result: [answers] });
  const board = {
    results: elections.map(({ uuid }) => ({ ...place, body: { uuid: electionId.parse(uuid), result } })),
    outcome: { ...place, body: found.outcome },
    otherChannels: [],
  };
  return { poll, outcome: found.outcome, files: papersFiles(board, elections) };
}

describe('the published papers of a ranked contest', () => {
  const { poll, outcome, files } = counted(ANSWERS, MARKED);
  const blt = fromUtf8(files.get('contests/committee.blt')!);

  it('are those that count, equal ones as one, without void and blank ones', () => {
    const { papers, seats, title, candidates } = readBlt(blt);
    expect({ seats, title, candidates }).to.deep.equal({
      ...{ seats: 2, title: STV.question, candidates: STV.choices.map(({ text }) => text) },
    });
    expect(papers).to.deep.equal([
      { count: 2, ranking: [1, 2, 4] },
      { count: 1, ranking: [2] },
      { count: 1, ranking: [2, 3, 1, 4] },
      { count: 1, ranking: [3] },
      { count: 1, ranking: [3, 4] },
      { count: 1, ranking: [4] },
    ]);
    const decided = outcome.contests[0]!.decided;
    const told: readonly [number, VoidReason][] = [
      [3, 'repeat'],
      [6, 'gap'],
      [9, 'not-canonical'],
    ];
    expect(decided?.by === 'ranking' ? decided.void : []).to.deep.equal(
      told.map(([position, why]) => ({ position, why })),
    );
  });

  it('are the same bytes whatever the order in which the papers came', () => {
    const turned = counted(ANSWERS.toReversed(), [ANSWERS.length - 1 - MARKED[0]!]);
    expect(fromUtf8(turned.files.get('contests/committee.blt')!)).to.equal(blt);
  });

  it('are not there where the rankings are sealed', () => {
    expect([...counted(ANSWERS, MARKED, { rankings: 'sealed' }).files.keys()]).to.deep.equal([]);
  });

  describe('counted again by anybody', () => {
    const folder = mkdtempSync(join(tmpdir(), 'recount-'));
    const file = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    after(() => rmSync(folder, { recursive: true }));
    const result = {
      ...{ format: 'countersign-result/1', origin: 'example.org', title: poll.title, rehearsal: false, electorate: [] },
      ...{ contests: outcome.contests, lotSeed: SEED },
    };
    const decided = outcome.contests[0]!.decided;
    const count = decided?.by === 'ranking' ? decided.count : null;
    const published = file('committee.blt', blt);

    it('give the published count byte for byte, lots and all', async () => {
      expect(count?.stages.some(({ lots }) => lots.length > 0)).to.equal(true);
      const args = ['--rule', 'scottish-stv-2007', '--lot-seed', SEED, '--contest', 'committee', '--json'];
      const { status, out } = await typed('count', published, ...args);
      expect(status).to.equal(0);
      const {
        validVotes,
        winnerNames: _,
        quota: __,
        lotSeed,
        notKept: ___,
        asPublished: ____,
        ...again
      } = JSON.parse(out);
      expect(canonical(again)).to.equal(canonical(count ?? {}));
      expect([validVotes, lotSeed]).to.deep.equal([7, SEED]);
    });

    it('are held against result.json stage by stage', async () => {
      const named = file('result.json', `${canonical(result)}\n`);
      const good = await typed('count', published, '--result', named, '--contest', 'committee');
      expect([good.status, good.err]).to.deep.equal([0, '']);
      expect(good.out).to.match(/Every stage is as published\.\n$/);
      const other = file('other.json', `${canonical({ ...result, lotSeed: 'ab'.repeat(32) })}\n`);
      const fewer = file('fewer.blt', blt.replace('2 1 2 4 0', '1 1 2 4 0'));
      for (const [papers, against] of [
        [published, other],
        [fewer, named],
      ] as const) {
        const bad = await typed('count', papers, '--result', against, '--contest', 'committee', '--json');
        expect(bad.status).to.equal(1);
        expect(JSON.parse(bad.out).asPublished).to.equal(false);
      }
      expect((await typed('count', published, '--result', named, '--contest', 'chair')).status).to.equal(64);
      expect((await typed('count', published, '--result', named)).status).to.equal(64);
      expect(
        (await typed('count', published, '--result', named, '--contest', 'committee', '--rule', 'av')).status,
      ).to.equal(64);
      expect((await typed('count', published, '--result', published, '--contest', 'committee')).status).to.equal(2);
    });
  });
});

describe('the table of a result', () => {
  it('has every figure once, and no text that a spreadsheet would run', () => {
    const { poll, outcome } = counted(ANSWERS, MARKED);
    const csv = resultCsv(poll, [{ unit: 'A-WEST', eligible: 21 }], outcome.contests, []);
    const lines = csv.split('\r\n');
    expect(lines[0]).to.equal('\uFEFFcontest,question,unit,unit name,figure,choice,choice text,stage,value');
    expect(lines[1]).to.equal(',,A-WEST,Oakmarsh West,electorate,,,,21');
    expect(lines).to.include('committee,Who should sit on the committee?,,all units,void,,,,3');
    expect(lines).to.include('committee,Who should sit on the committee?,,,votes at stage,c1,"Amin, Sara",1,2.00000');
    expect(lines).to.include(`committee,Who should sit on the committee?,,,votes at stage,c3,'=cmd,1,2.00000`);
    expect(lines.at(-1)).to.equal('');
    expect(lines.filter((line) => /,elected,/.test(line)).length).to.equal(2);
    expect(utf8(csv).slice(0, 3)).to.deep.equal(new Uint8Array([0xef, 0xbb, 0xbf]));
  });
});
