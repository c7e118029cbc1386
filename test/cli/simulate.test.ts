/** `countersign simulate`: a whole poll through the service's acts, small, and what it leaves behind. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { sha256Hex } from '../../crypto/bytes.ts';
import { toolComplaint } from '../support/belenios.ts';
import { typed } from '../support/command.ts';

const SIZE = ['--voters', '20', '--units', '2'];

describe('countersign simulate', function () {
  this.timeout(300_000);
  /** Where this process connected to while it ran. */
  const connected = new Set<string>();
  const { connect } = Socket.prototype;
  const dir = mkdtempSync(join(tmpdir(), 'countersign-simulated-'));
  after(() => {
    Socket.prototype.connect = connect;
    rmSync(dir, { recursive: true });
  });
  const at = (...path: readonly string[]): string => join(dir, ...path);
  const simulated = async (name: string, ...args: readonly string[]) => {
    const { status, out, err } = await typed('simulate', '--out', at(name), '--json', ...args);
    expect(status, `${err}${out}`).to.equal(0);
    return JSON.parse(out);
  };
  type Unit = {
    unit: string;
    ballots: number;
    votes: { choice: string; votes: number }[];
    says: string;
    returned?: boolean;
  };
  const unitsOf = (document: { result: { units: Unit[] }[] }): Unit[] => document.result.flatMap(({ units }) => units);

  let first: Awaited<ReturnType<typeof simulated>>;
  let other: Awaited<ReturnType<typeof simulated>>;
  let told: string;
  before(async () => {
    Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
      const given = [args].flat(3).find((one) => typeof one === 'object' && one !== null) ?? {};
      const { host, path } = { host: undefined, path: undefined, ...given };
      connected.add(String(path ?? host ?? 'localhost'));
      return Reflect.apply(connect, this, args);
    };
    first = await simulated('first', ...SIZE, '--seed', 'one');
    const stv = ['--contest', 'stv', '--trustees', '2/3'];
    const { status, out, err } = await typed('simulate', ...SIZE, '--seed', 'two', '--json', ...stv);
    expect(status, err).to.equal(0);
    other = JSON.parse(out);
    told = err;
    // It was not said where the files go.
    cpSync(other.out, at('other'), { recursive: true });
    rmSync(other.out, { recursive: true });
  });

  it('ends with a bundle in which nothing is found, and counts each ballot that was cast', () => {
    expect(first.findings).to.deep.equal([]);
    expect(first.verdict).to.equal('valid');
    // And one whom two officers admitted, of two who tendered a ballot.
    expect(first.voters).to.equal(21);
    const units = unitsOf(first).filter(({ returned }) => returned !== true);
    expect(units.map(({ unit }) => unit)).to.deep.equal(['BRANCH-1', 'BRANCH-2']);
    // Two of three affiliates returned what they had decided.
    const affiliates = unitsOf(first).filter(({ returned }) => returned === true);
    expect(affiliates.map(({ unit, says }) => [unit, says])).to.deep.equal([
      ['SOCIETY', 'not-voted'],
      ['UNION-EAST', 'open'],
      ['UNION-WEST', 'affirm'],
    ]);
    const ballots = units.reduce((sum, unit) => sum + unit.ballots, 0);
    expect(ballots).to.equal(first.cast).and.to.be.within(1, 21);
    for (const { votes, ballots: ofUnit } of units) {
      expect(votes.reduce((sum, one) => sum + one.votes, 0)).to.equal(ofUnit);
    }
    const board = readFileSync(at('first', 'bundle', 'board.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(board.filter((line) => line.includes('"admitted":1,"refused":1'))).to.have.length(1);
    expect(board.filter((line) => line.includes('"kind":"ballot-cast"'))).to.have.length(first.cast);
    expect(sha256Hex(new TextEncoder().encode(board.at(-1)))).to.equal(first.head);
  });

  it('needs nobody else: it connects to this machine’s own addresses alone (demand 6)', () => {
    expect([...connected].filter((host) => !/^(localhost|127\.0\.0\.1|::1|\/.*)$/.test(host))).to.deep.equal([]);
    expect(connected.size, 'and to those it does').to.be.greaterThan(0);
  });

  it('makes a new folder where none is named, and says on its way what it does and how long each part took', () => {
    expect(other.out).to.match(/countersign-simulated-\w+$/);
    expect(readdirSync(at('other')).sort()).to.deep.equal(['anchors.json', 'bundle', 'bundle.zip', 'scrutineer']);
    for (const stage of ['people', 'roll', 'keys', 'votes', 'count', 'publication', 'verification']) {
      expect(told).to.match(new RegExp(`^${stage} …$`, 'm'));
      expect(told).to.match(new RegExp(`^${stage}: [0-9.]+ s$`, 'm'));
    }
  });

  it('gives the same roll and result for the same seed, and others for another', async () => {
    const again = await simulated('again', ...SIZE, '--seed', 'one');
    expect(again.rollRoot).to.equal(first.rollRoot);
    expect(again.result).to.deep.equal(first.result);
    expect(again.cast).to.equal(first.cast);
    expect(other.rollRoot).to.not.equal(first.rollRoot);
  });

  it('leaves what the verify command accepts as folder and as zip, and refuses with the anchors of another poll', async () => {
    const pack = ['--scrutineer', at('first', 'scrutineer')];
    for (const bundle of ['bundle', 'bundle.zip']) {
      const held = ['--anchors', at('first', 'anchors.json')];
      const { status, out } = await typed('verify', at('first', bundle), ...held, ...pack);
      expect(status, out).to.equal(0);
    }
    const strange = await typed('verify', at('first', 'bundle'), '--anchors', at('other', 'anchors.json'));
    expect(strange.status).to.equal(1);
    const swapped = await typed('verify', at('first', 'bundle'), '--scrutineer', at('other', 'scrutineer'));
    expect(swapped.status).to.equal(1);
  });

  it('leaves archives that the Belenios project’s own tool accepts', () => {
    for (const name of ['first', 'other']) {
      const bundle = at(name, 'bundle');
      const archives = readdirSync(bundle, { recursive: true, encoding: 'utf8' }).filter((path) =>
        path.endsWith('.bel'),
      );
      // Of each branch; of a committee elected by all together one.
      expect(archives).to.have.length(name === 'first' ? 2 : 1);
      for (const path of archives) {
        expect(toolComplaint(basename(path, '.bel'), readFileSync(join(bundle, path)))).to.equal('');
      }
    }
  });

  it('says what is wrong with a command that cannot be carried out, and leaves nothing', async () => {
    mkdirSync(at('full'));
    writeFileSync(at('full', 'notes.txt'), '');
    const out = ['--out', at('none')];
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['--out', at('full')], /is not empty/],
      [['--out', at('full', 'notes.txt')], /is not a folder/],
      [[...out, '--voters', '11', '--units', '2'], /fewer than 10 voters/],
      [[...out, '--voters', 'many'], /--voters needs a whole number/],
      [[...out, '--contest', 'lottery'], /one of trigger, yesno, choose, approve, av, stv/],
      [[...out, '--trustees', '2/4'], /at least 3\/4/],
      [[...out, '--trustees', '3/2'], /written K\/N/],
      [[...out, '--rules', 'rules.json'], /--rules goes with --exports/],
      [[...out, '--exports', dir], /--rules FILE is needed/],
      [[...out, '--now', 'tomorrow'], /an instant like/],
    ];
    for (const [args, says] of cases) {
      const { status, out: said, err } = await typed('simulate', ...args);
      expect(status, args.join(' ')).to.equal(64);
      expect(err).to.match(says);
      expect(said).to.equal('');
    }
    expect(readdirSync(dir)).to.not.include('none');
  });
});
