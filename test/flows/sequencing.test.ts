import { expect } from 'chai';
import { ballotCast, pollId, promise } from '../../crypto/bodies.ts';
import { compareText, fromHex, fromUtf8, sha256Hex, toHex, utf8 } from '../../crypto/bytes.ts';
import { canonicalBytes, decode } from '../../crypto/canonical.ts';
import { openCheckpoint, parseVerifierKey, verifyTlogProof } from '../../crypto/note.ts';
import { newSigningKey, sign, signingKey } from '../../crypto/signature.ts';
import { buildTree, consistencyProof, leafHash, verifyConsistency } from '../../crypto/tlog.ts';
import { boardJsonl } from '../../src/actions/bundleFiles.ts';
import { publish } from '../../src/actions/publish.ts';
import type { Actor } from '../../src/deps.ts';
import { appendEntries, bodyHashOf, type NewEntry } from '../../src/sequencer/append.ts';
import { sequenceOnce, startSequencer } from '../../src/sequencer/sequencer.ts';
import { boardBodies, boardBody, boardSize, lockBoard, readCheckpoints, readEntries } from '../../src/store/board.ts';
import { insertCast, pendingCasts } from '../../src/store/casts.ts';
import { inTransaction, type Trx, violatedConstraint } from '../../src/store/database.ts';
import { readPoll } from '../../src/store/polls.ts';
import { declareResult } from '../support/declaring.ts';
import { asFixture } from '../support/fixture.ts';
import { CLOSES, type FrozenPoll, frozenPoll } from '../support/frozenPoll.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { approvalOf } from '../support/trusteesAtWork.ts';

const MARK = 'credential-id-of-a-passkey';

async function constraintOf(act: Promise<unknown>): Promise<string | undefined> {
  try {
    await act;
  } catch (fault) {
    return violatedConstraint(fault);
  }
  return undefined;
}

describe('the single writer of the board', () => {
  let service: TestService;
  let poll: FrozenPoll;
  let used = 0;

  /** A pending cast as the act stores it; what is in the ballot is not this test's matter. */
  async function pend(unit: string, { promised = true } = {}): Promise<string> {
    const { db, rng, now } = service.deps;
    const rows: { paper: string }[] = await db('papers').where({ poll: poll.id, unit }).orderBy('number');
    const taken: { paper: string }[] = await db('casts').select('paper');
    const { paper } = rows.find((row) => !taken.some((one) => one.paper === row.paper))!;
    const body = decode(ballotCast, { paper, auth: toHex(rng(32)), ballots: [`ballot ${used++}`] });
    const bodyHash = bodyHashOf({ kind: 'ballot-cast', body });
    const opened = await boardBody(db, poll.id, 'opened');
    const given = decode(promise, {
      format: 'countersign-promise/1',
      origin: 'x',
      opened: opened!.hash,
      bodyHash,
      deadline: CLOSES,
    });
    const { promiseSecret } = (await readPoll(db, poll.id))!;
    const key = promised ? signingKey(fromHex(promiseSecret)) : newSigningKey(rng);
    // Past the chain of enrolments: nobody signed it.
    const store = (trx: Trx) =>
      insertCast(
        trx,
        poll.id,
        {
          paper,
          unit,
          bodyHash,
          body,
          authSalt: toHex(rng(32)),
          record: {
            message: {},
            assertion: { credentialId: MARK, clientDataJSON: '', authenticatorData: '', signature: '' },
            credential: { id: MARK, publicKey: MARK, backupEligible: false },
          },
          credentials: [toHex(rng(32))],
          promise: { promise: given, signature: toHex(sign(canonicalBytes(given), key)) },
        },
        now(),
      );
    await inTransaction(db, (trx) => asFixture(trx, () => store(trx)));
    return bodyHash;
  }
  const onBoard = async (): Promise<string[]> =>
    (await boardBodies(service.deps.db, poll.id, 'ballot-cast')).map(({ bodyHash }) => bodyHash);
  const state = async () => ({
    entries: (await readEntries(service.deps.db, poll.id)).map(({ hash }) => hash),
    checkpoints: await readCheckpoints(service.deps.db, poll.id),
    pending: (await pendingCasts(service.deps.db, poll.id)).map(({ bodyHash }) => bodyHash),
    letters: (await service.letters()).length,
  });
  /** Changes what the tables' own rules forbid, as somebody with the database's password could. */
  const tamper = async (table: string, act: () => Promise<unknown>): Promise<void> => {
    const { db } = service.deps;
    await db.raw(`alter table ${table} disable trigger user`);
    await act();
    await db.raw(`alter table ${table} enable trigger user`);
  };

  before(async () => {
    service = await startTestService({ seed: 'sequencing' });
    poll = await frozenPoll(service, { units: { EAST: 30, WEST: 12 }, batchFloor: 3 });
    await poll.open();
  });
  after(() => service.stop());

  it('waits until a unit has as many pending as the floor, and takes that unit’s alone, sorted by hash', async () => {
    const east = [await pend('EAST'), await pend('EAST')];
    await pend('WEST');
    expect(await sequenceOnce(service.deps, poll.id)).to.equal(0);
    east.push(await pend('EAST'));
    await pend('WEST');
    expect(await sequenceOnce(service.deps, poll.id)).to.equal(3);
    expect(await onBoard()).to.deep.equal(east.sort(compareText));
    expect(await pendingCasts(service.deps.db, poll.id)).to.have.lengthOf(2);
    expect(await sequenceOnce(service.deps, poll.id)).to.equal(0);
  });

  it('writes each member of the batch one letter, which names the batch and nothing else of the ballot', async () => {
    const recorded = (await service.letters()).filter(({ subject }) => subject.startsWith('Your ballot is recorded'));
    expect(recorded.map(({ to }) => to)).to.have.members([
      'east-1@members.example',
      'east-10@members.example',
      'east-11@members.example',
    ]);
    for (const { text } of recorded) {
      expect(text).to.include('entries 5 to 7');
      expect(text).not.to.match(/link#|affirm|\bYes\b|\bNo\b/);
    }
  });

  it('shows no time, name, number or passkey in the entries of casts', async () => {
    const casts = await boardBodies(service.deps.db, poll.id, 'ballot-cast');
    for (const { body } of casts) expect(Object.keys(body).sort()).to.deep.equal(['auth', 'ballots', 'paper']);
    const opened = await boardBody(service.deps.db, poll.id, 'opened');
    const board = fromUtf8(await boardJsonl(service.deps.db, poll.id));
    const lines = board.split('\n').slice(opened!.index + 1);
    expect(lines.join('\n')).not.to.match(new RegExp(`${MARK}|EAST|@|2026-`));
  });

  it('gives a receipt that proves the entry under the signed checkpoint', async () => {
    const { db } = service.deps;
    const [hash] = await onBoard();
    const { index, proof } = await service.client().must('receipt', { params: { poll: poll.id, bodyHash: hash! } });
    const entry = (await readEntries(db, poll.id))[index!]!;
    const { logKey } = (await boardBody(db, poll.id, 'poll-defined'))!.body;
    const key = parseVerifierKey(logKey);
    expect(verifyTlogProof(proof!, utf8(entry.line), key)).to.include({ ok: true, index });
    const other = (await readEntries(db, poll.id))[index! - 1]!;
    expect(verifyTlogProof(proof!, utf8(other.line), key).ok).to.equal(false);
  });

  it('lets one of two writers append a batch, and each cast stands there once', async () => {
    for (let i = 0; i < 4; i++) await pend('EAST');
    const before = (await onBoard()).length;
    const appended = await Promise.all([1, 2, 3].map(() => sequenceOnce(service.deps, poll.id)));
    expect(appended.sort()).to.deep.equal([0, 0, 4]);
    expect(await onBoard()).to.have.lengthOf(before + 4);
  });

  it('puts nothing on the board that the service did not promise, as a cast written by SQL', async () => {
    const before = await state();
    for (let i = 0; i < 3; i++) await pend('WEST', { promised: i > 0 });
    const tried = sequenceOnce(service.deps, poll.id).then(
      (n) => String(n),
      (fault: Error) => fault.message,
    );
    expect(await tried).to.equal('a cast that this service did not promise');
    expect((await state()).entries).to.deep.equal(before.entries);
    for (const table of ['cast_credentials', 'casts']) {
      await tamper(table, () =>
        service.deps
          .db(table)
          .whereIn('paper', service.deps.db('casts').where({ unit: 'WEST' }).select('paper'))
          .del(),
      );
    }
  });

  it('does not write while another process holds the board', async () => {
    for (let i = 0; i < 3; i++) await pend('EAST');
    const held = await inTransaction(service.deps.db, async (trx) => {
      await lockBoard(trx, poll.id);
      return sequenceOnce(service.deps, poll.id);
    });
    expect(held).to.equal(0);
    expect(await sequenceOnce(service.deps, poll.id)).to.equal(3);
  });

  it('changes nothing when the transaction fails before it is durable, and nothing twice when the answer is lost after', async () => {
    const { db } = service.deps;
    for (let i = 0; i < 3; i++) await pend('EAST');
    const before = await state();
    for (const table of ['board_entries', 'checkpoints', 'recorded_ballots']) {
      await db.raw(`alter table ${table} add constraint planted_fault check (false) not valid`);
      expect(await constraintOf(sequenceOnce(service.deps, poll.id)), table).to.equal('planted_fault');
      await db.raw(`alter table ${table} drop constraint planted_fault`);
      expect(await state(), table).to.deep.equal(before);
    }
    // Committed, and the caller killed before it learned so: the next one finds nothing left to do.
    expect(await sequenceOnce(service.deps, poll.id)).to.equal(3);
    const after = await state();
    expect(after.pending).to.have.lengthOf(before.pending.length - 3);
    expect(await sequenceOnce(service.deps, poll.id)).to.equal(0);
    expect(await state()).to.deep.equal(after);
  });

  it('is read from the database once for each entry, and everybody gets the whole board as it stands', async () => {
    const { db, logins } = service.deps;
    const read: unknown[] = [];
    const onQuery = ({ sql, bindings }: { sql: string; bindings: unknown[] }) => {
      if (/^select "line" from "board_entries"/.test(sql)) read.push(bindings[1]);
    };
    const served = async () => (await service.client().fetch(`/board/${poll.id}/board.jsonl`)).text();
    const stored = async () => fromUtf8(await boardJsonl(db, poll.id));
    logins.serve.on('query', onQuery);
    try {
      const size = await boardSize(db, poll.id);
      const copies = await Promise.all(Array.from({ length: 5 }, served));
      expect([...new Set(copies)]).to.deep.equal([await stored()]);
      expect(read).to.deep.equal([0]);
      for (let i = 0; i < 3; i++) await pend('EAST');
      expect(await sequenceOnce(service.deps, poll.id)).to.equal(3);
      expect(await served()).to.equal(await stored());
      expect(await served()).to.equal(await stored());
      expect(read).to.deep.equal([0, size]);
    } finally {
      logins.serve.off('query', onQuery);
    }
  });

  it('looks after all open polls by itself and stops when told', async () => {
    for (let i = 0; i < 3; i++) await pend('EAST');
    const before = (await onBoard()).length;
    const sequencer = startSequencer(service.deps, { everyMs: 10 });
    while ((await onBoard()).length === before) await new Promise((resume) => setTimeout(resume, 20));
    await sequencer.stop();
    expect(await onBoard()).to.have.lengthOf(before + 3);
  });

  it('signs for each size one checkpoint, each the beginning of the next', async () => {
    const { db } = service.deps;
    const { logKey } = (await boardBody(db, poll.id, 'poll-defined'))!.body;
    const key = parseVerifierKey(logKey);
    const tree = buildTree((await readEntries(db, poll.id)).map(({ line }) => leafHash(utf8(line))));
    const signed = (await readCheckpoints(db, poll.id)).map(({ note, size }) => {
      const opened = openCheckpoint(note, key);
      if (!opened.ok) return expect.fail(opened.reason);
      expect(opened.checkpoint.size).to.equal(size);
      return opened.checkpoint;
    });
    expect(signed.length).to.be.greaterThan(6);
    signed.slice(1).forEach((newer, i) => {
      const older = signed[i]!;
      const proof = consistencyProof(tree, older.size, newer.size);
      const claim = { from: older.size, to: newer.size, proof, oldRoot: older.root, newRoot: newer.root };
      expect(verifyConsistency(claim), `${older.size} to ${newer.size}`).to.equal(true);
    });
    expect(signed.at(-1)!.size).to.equal(tree.size);
    const { note } = (await readCheckpoints(db, poll.id)).at(-1)!;
    const again = db('checkpoints').insert({
      poll: poll.id,
      size: tree.size,
      note,
      frontier: '{}',
      signed_at: new Date(),
    });
    expect(await constraintOf(again)).to.equal('checkpoints_pkey');
  });

  it('signs nothing once a stored entry, checkpoint or blob has been changed (demand 24)', async () => {
    const { db } = service.deps;
    for (let i = 0; i < 3; i++) await pend('EAST');
    const last = (await readEntries(db, poll.id)).at(-1)!;
    const { note } = (await readCheckpoints(db, poll.id)).at(-1)!;
    const size = last.index + 1;
    const changes = [
      {
        table: 'board_entries',
        where: { index: last.index },
        change: { line: last.line.replace('"ballot ', '"Ballot ') },
        back: { line: last.line },
      },
      {
        table: 'checkpoints',
        where: { size },
        change: { note: note.replace(/\n[^\n]+\n\n/, `\n${'A'.repeat(43)}=\n\n`) },
        back: { note },
      },
    ];
    for (const { table, where, change, back } of changes) {
      await tamper(table, () =>
        db(table)
          .where({ poll: poll.id, ...where })
          .update(change),
      );
      const before = await state();
      const fault = await sequenceOnce(service.deps, poll.id).then(
        () => 'signed',
        (error: unknown) => String(error),
      );
      expect(fault, table).to.match(/nothing is signed/);
      expect(await state(), table).to.deep.equal(before);
      await tamper(table, () =>
        db(table)
          .where({ poll: poll.id, ...where })
          .update(back),
      );
    }
    await db.raw('alter table blobs drop constraint blob_hash');
    await db('blobs').insert({ poll: poll.id, sha256: sha256Hex(utf8('papers')), bytes: Buffer.from('other papers') });
    expect(await sequenceOnce(service.deps, poll.id).catch(String)).to.match(/blob .* nothing is signed/);
    await tamper('blobs', () => db('blobs').delete());
    expect(await sequenceOnce(service.deps, poll.id)).to.equal(3);
  });

  it('refuses a body that is not of its kind, and leaves the board as it was', async () => {
    const before = await state();
    const bad: NewEntry = {
      kind: 'closed',
      body: { closedAt: 'yesterday', ballots: 1, duties: '0'.repeat(64), accessLog: '0'.repeat(64) },
    };
    const fault = await inTransaction(service.deps.db, (trx) => appendEntries(trx, service.deps, poll.id, [bad])).then(
      () => 'appended',
      (error: unknown) => String(error),
    );
    expect(fault).to.match(/DecodeError.*closed/);
    expect(await state()).to.deep.equal(before);
  });
});

describe('the count', () => {
  let service: TestService;
  let poll: FrozenPoll;
  const params = () => ({ params: { poll: poll.id } });
  const named = () => decode(pollId, poll.id);
  const officer = (): Actor => ({
    session: 'passkey',
    sessionHash: null,
    person: poll.officer.id,
    credentialId: null,
    roles: new Set(['returning-officer']),
  });

  before(async () => {
    service = await startTestService({ seed: 'count' });
    poll = await frozenPoll(service, { units: { EAST: 3, WEST: 3 } });
    await poll.open();
  });
  after(() => service.stop());

  it('closes once, at its time, with every pending ballot on the board however few they are', async () => {
    await poll.vote(poll.members.EAST![0]!, 'open');
    expect(await poll.officer.call('closePoll', { ...params(), body: {} })).to.include({ code: 'TOO_EARLY' });
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    const closed = await Promise.all([1, 2].map(() => poll.officer.call('closePoll', { ...params(), body: {} })));
    expect(closed.filter(({ ok }) => ok)).to.have.lengthOf(1);
    expect(closed.find(({ ok }) => !ok)).to.include({ code: 'POLL_STATE' });
    const kinds = (await readEntries(service.deps.db, poll.id)).map(({ kind }) => kind);
    expect(kinds.slice(4)).to.deep.equal([
      'enrolments',
      'ballot-cast',
      'enrolments',
      'closed',
      'encrypted-tally',
      'encrypted-tally',
    ]);
  });

  it('can have no second tally, no cast after the close and no second closing, whoever writes', async () => {
    const { db } = service.deps;
    const [tally] = await boardBodies(db, poll.id, 'encrypted-tally');
    const [cast] = await boardBodies(db, poll.id, 'ballot-cast');
    const append = (entry: NewEntry) =>
      constraintOf(inTransaction(db, (trx) => appendEntries(trx, service.deps, poll.id, [entry])));
    expect(await append({ kind: 'encrypted-tally', body: tally!.body })).to.equal('once_on_the_board');
    expect(
      await append({
        kind: 'closed',
        body: { closedAt: CLOSES, ballots: 1, duties: '0'.repeat(64), accessLog: '0'.repeat(64) },
      }),
    ).to.equal('once_on_the_board');
    const late = { ...cast!.body, paper: sha256Hex(utf8('late')) };
    expect(await append({ kind: 'ballot-cast', body: late })).to.equal('no_cast_after_close');
    // A row that says it is about another election than its line does.
    const forged = db.raw(
      `insert into board_entries (poll, index, kind, prev, hash, line, body_hash, subject)
       select poll, index + 100, kind, prev, hash || '', line, body_hash, 'another' from board_entries
       where kind = 'encrypted-tally' limit 1`,
    );
    expect(await constraintOf(forged)).to.equal('entry_subject');
    const insert = db('casts').insert({
      poll: poll.id,
      paper: ((await db('papers').where({ number: 'EAST-2' }).first('paper')) as { paper: string }).paper,
      unit: 'EAST',
      body_hash: 'x',
      body: '{}',
      body_text: '{}',
      auth_salt: 'x',
      record: '{}',
      promise: '{}',
      cast_at: new Date(),
    });
    expect(await constraintOf(insert)).to.equal('cast_while_open');
  });

  it('takes no part before the trustees have approved, and an approval of this very board alone, each once', async () => {
    const [first, second] = poll.trustees;
    await first!.person.signIn(first!.person.passkey);
    const { db } = service.deps;
    const approve = (trustee: typeof first, body: object) =>
      trustee!.person.call('approveTallies', { ...params(), body: { ...mine, ...body } });
    const mine = await approvalOf(service, poll.id, 1, first!.secret);
    const parts = await poll.parts(1);
    expect(await first!.person.call('depositPartials', { ...params(), body: parts })).to.include({
      code: 'APPROVALS_MISSING',
    });
    const others = await approvalOf(service, poll.id, 2, second!.secret);
    for (const body of [
      { root: '0'.repeat(64) },
      { tallies: [...mine.tallies].reverse() },
      { tallies: mine.tallies.slice(1) },
      { signature: others.signature },
    ]) {
      expect(await approve(first, body)).to.include({ code: 'APPROVAL_INVALID' });
    }
    expect(await boardSize(db, poll.id)).to.equal(10);
    const { trustees } = await first!.person.must('poll', params());
    expect(trustees.map(({ approved, refused }) => [approved, refused])).to.deep.equal([
      [false, ['approval']],
      [false, []],
    ]);
    expect(await approve(first, {})).to.include({ ok: true });
    expect(await approve(first, {})).to.include({ code: 'APPROVAL_GIVEN' });
    // One of two: nothing is opened yet.
    expect(await first!.person.call('depositPartials', { ...params(), body: parts })).to.include({
      code: 'APPROVALS_MISSING',
    });
    await second!.person.signIn(second!.person.passkey);
    expect(await approve(second, others)).to.include({ ok: true });
    const outsider = await service.appoint('trustee');
    expect(await outsider.call('approveTallies', { ...params(), body: mine })).to.include({ code: 'NOT_TRUSTEE' });
  });

  it('refuses parts that lack an election, or whose proof or binding proof does not hold', async () => {
    const [first, second] = poll.trustees;
    await first!.person.signIn(first!.person.passkey);
    const good = await poll.parts(1);
    const post = (partials: typeof good.partials, lot = good.lot) =>
      first!.person.call('depositPartials', { ...params(), body: { lot, partials } });
    const [one, two] = [good.partials[0]!, good.partials[1]!];
    const wrong = await poll.parts(2);
    const { share } = wrong.lot;
    for (const posted of [
      await post([one]),
      await post([one, one]),
      await post([one, two, two]),
      await post([one, { ...two, binding: one.binding }]),
      await post([one, { ...two, binding: [] }]),
      await post([one, { ...two, partial: one.partial }]),
      await post(wrong.partials),
      await post([one, { ...wrong.partials[1]!, binding: two.binding }]),
      await post(good.partials, wrong.lot),
      await post(good.partials, { ...good.lot, share }),
    ]) {
      expect(posted.ok ? 'accepted' : posted.code).to.equal('PARTIAL_INVALID');
    }
    expect(await boardSize(service.deps.db, poll.id)).to.equal(12);
    const { trustees } = await first!.person.must('poll', params());
    expect(trustees.map(({ refused }) => refused)).to.deep.equal([['approval', 'part'], []]);
    expect((await post(good.partials)).ok).to.equal(true);
    expect(await post(good.partials)).to.include({ code: 'PARTIAL_GIVEN' });
    expect(await poll.officer.call('publish', { ...params(), body: {} })).to.include({ code: 'POLL_STATE' });
    const outsider = await service.appoint('trustee');
    const foreign = await outsider.call('depositPartials', { ...params(), body: wrong });
    expect(foreign).to.include({ code: 'NOT_TRUSTEE' });
    await second!.person.signIn(second!.person.passkey);
    await second!.person.must('depositPartials', { ...params(), body: wrong });
  });

  it('says of a unit in which nobody voted that it has not voted', async () => {
    const outcome = await boardBody(service.deps.db, poll.id, 'outcome');
    expect(outcome!.body.contests[0]!.units.map(({ unit, says }) => [unit, says])).to.deep.equal([
      ['EAST', 'open'],
      ['WEST', 'not-voted'],
    ]);
    await poll.officer.signIn(poll.officer.passkey);
  });

  it('is not published when the thread that verifies its bundle breaks, and stays counted', async () => {
    await declareResult(poll.officer, poll.scrutineer, poll.id);
    await poll.officer.signIn(poll.officer.passkey);
    const verifyBundle = async () => {
      throw new Error('a worker thread ended');
    };
    const broken = {
      ...service.deps,
      db: service.deps.logins.roll,
      verifiers: { ...service.deps.verifiers, verifyBundle },
    };
    const asked = publish(broken, officer(), { params: { poll: named() }, query: undefined, body: {} });
    expect(await asked.catch((fault: unknown) => String(fault))).to.equal('Error: a worker thread ended');
    expect(await poll.officer.must('poll', params())).to.include({ state: 'counted', bundle: false });
  });

  it('is verified and published once, though two ask for it at the same time', async () => {
    let verified = 0;
    const { verifiers } = service.deps;
    const counting: typeof verifiers.verifyBundle = (files, anchors) => {
      verified++;
      return verifiers.verifyBundle(files, anchors);
    };
    const byRoll = { ...service.deps, db: service.deps.logins.roll };
    const deps = { ...byRoll, verifiers: { ...verifiers, verifyBundle: counting } };
    const actor = officer();
    const ask = () => publish(deps, actor, { params: { poll: named() }, query: undefined, body: {} });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(first.ok).to.equal(true);
    expect(second).to.include({ ok: false, code: 'POLL_STATE' });
    expect(verified).to.equal(1);
    expect(await poll.officer.call('abandon', { ...params(), body: { reason: 'late' } })).to.include({
      code: 'POLL_STATE',
    });
  });
});

describe('a poll that is abandoned while it is open', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService({ seed: 'abandoned' });
  });
  after(() => service.stop());

  it('keeps what was promised, says why on its board, and can be neither cast in nor closed any more', async () => {
    const poll = await frozenPoll(service, { units: { EAST: 3 } });
    await poll.open();
    const [voter, late] = [await poll.member('EAST-1'), await poll.member('EAST-2')];
    expect((await poll.post(voter, await poll.ballot(voter))).ok).to.equal(true);
    const tooLate = await poll.ballot(late);
    const reason = 'The list was found to be wrong.';
    await poll.officer.must('abandon', { params: { poll: poll.id }, body: { reason } });
    const entries = await readEntries(service.deps.db, poll.id);
    expect(entries.slice(4).map(({ kind }) => kind)).to.deep.equal(['enrolments', 'ballot-cast', 'abandoned']);
    expect(entries.at(-1)!.line).to.include(reason);
    expect(await poll.post(late, tooLate)).to.include({ code: 'POLL_NOT_OPEN' });
    service.clock.set(CLOSES);
    await poll.officer.signIn(poll.officer.passkey);
    const closed = await poll.officer.call('closePoll', { params: { poll: poll.id }, body: {} });
    expect(closed).to.include({ code: 'POLL_STATE' });
  });
});
