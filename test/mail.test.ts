/** Letters from the outbox to a real SMTP server: one recipient each, none lost, none written twice. */
import { expect } from 'chai';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { type Capture, startCapture } from '../src/mail/capture.ts';
import { MailError, startTransport, type Transport } from '../src/mail/transport.ts';
import { type MailReport, sendDue, startMailWorker, waitSeconds } from '../src/mail/worker.ts';
import { type Db, inTransaction, openPool } from '../src/store/database.ts';
import { claim, enqueue, enqueueAll, type Letter, markSent } from '../src/store/outbox.ts';
import { freshDatabase, type TestDatabase } from './support/database.ts';
import { openedLetters } from './support/letters.ts';

const START = new Date('2026-10-01T09:00:00Z');
const later = (seconds: number) => new Date(START.getTime() + seconds * 1000);
const LETTER: Letter = {
  purpose: 'vote-link',
  idempotencyKey: 'vote-link/1',
  recipient: 'voter@example.org',
  subject: 'Your vote',
  text: 'Dear Zoë,\n\n.\nhttps://vote.example.org/link#token\n',
};
const MESSAGE_ID = '11111111-2222-4333-8444-555555555555';

/** A mail server that says what it is told to, with the recipients and Message-IDs that it saw. */
async function strictServer(answers: (number | undefined)[]) {
  const seen: { readonly to: string[]; readonly messageId: string | undefined }[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, { envelope }, answer) {
      let raw = '';
      stream.on('data', (chunk) => {
        raw += chunk;
      });
      stream.on('end', () => {
        const messageId = /^Message-ID: (.*)\r$/im.exec(raw)?.[1];
        seen.push({ to: envelope.rcptTo.map(({ address }) => address), messageId });
        const code = answers.shift();
        answer(
          code === undefined
            ? null
            : Object.assign(new Error('voter@example.org is not known'), { responseCode: code }),
        );
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const stop = () => new Promise<void>((done) => server.close(done));
  return { url: `smtp://127.0.0.1:${address.port}`, seen, stop };
}

describe('the outbox', () => {
  let database: TestDatabase;
  let mailDb: Db<'mail'>;
  before(async () => {
    database = await freshDatabase();
    mailDb = openPool('mail', database.url, { vault: database.vault });
  });
  after(async () => {
    await mailDb.destroy();
    await database.drop();
  });
  beforeEach(() => database.db('outbox').delete());

  const put = (letter: Letter = LETTER) => inTransaction(database.db, (trx) => enqueue(trx, letter, START));
  const worker = (transport: Transport, now: Date, reports: MailReport[] = []) => ({
    db: mailDb,
    webOrigin: 'http://localhost',
    transport,
    now: () => now,
    report: (failure: MailReport) => void reports.push(failure),
  });
  const rows = () => openedLetters(database.db);

  it('keeps no letter of an act that was rolled back, and one of an act that was done twice', async () => {
    const failing = inTransaction(database.db, async (trx) => {
      await enqueue(trx, LETTER, START);
      throw new Error('second thoughts');
    });
    await failing.catch(() => undefined);
    expect(await rows()).to.have.length(0);
    await put();
    await put({ ...LETTER, subject: 'Your vote, again' });
    expect((await rows()).map(({ subject }) => subject)).to.deep.equal(['Your vote']);
  });

  it('keeps the letters of everybody at once, each sealed as its own, and none twice', async () => {
    const letters = Array.from({ length: 2100 }, (_, i) => ({
      ...LETTER,
      idempotencyKey: `vote-link/${i % 2050}`,
      recipient: `member-${i}@members.example`,
    }));
    await inTransaction(database.db, (trx) => enqueueAll(trx, letters, START));
    const kept = (await rows()).map(({ recipient }) => recipient).sort();
    expect(kept).to.deep.equal(
      letters
        .slice(0, 2050)
        .map(({ recipient }) => recipient)
        .sort(),
    );
    const faulty = inTransaction(database.db, (trx) =>
      enqueueAll(trx, [LETTER, { ...LETTER, recipient: 'a@b.example, c@d.example' }], START),
    );
    expect(await faulty.then(() => 'kept', String)).to.contain('other than one address');
    expect(await rows()).to.have.length(2050);
  });

  it('sends a letter as it was written, to its one recipient, and forgets the text', async () => {
    const capture = await startCapture();
    const transport = startTransport({ smtpUrl: capture.url, domain: 'vote.example.org' });
    await put();
    expect(await sendDue(worker(transport, START))).to.equal(1);
    expect(await sendDue(worker(transport, later(7200)))).to.equal(0);
    transport.close();
    const letters = capture.letters().map(({ to, subject, text }) => ({ to, subject, text }));
    expect(letters).to.deep.equal([{ to: LETTER.recipient, subject: LETTER.subject, text: LETTER.text }]);
    expect((await rows())[0]).to.deep.include({ sent_at: START, text: null, last_error: null, attempts: 1 });
    await capture.stop();
  });

  it('waits longer after each "try later" of the server, and keeps its code but not its words', async () => {
    const server = await strictServer([450, 421, undefined]);
    const transport = startTransport({ smtpUrl: server.url, domain: 'vote.example.org' });
    const reports: MailReport[] = [];
    await put();
    await sendDue(worker(transport, START, reports));
    expect((await rows())[0]).to.deep.include({ last_error: 'SMTP_450', next_attempt_at: later(30), sent_at: null });
    expect(await sendDue(worker(transport, later(29), reports))).to.equal(0);
    await sendDue(worker(transport, later(30), reports));
    expect((await rows())[0]).to.deep.include({ last_error: 'SMTP_421', next_attempt_at: later(90), sent_at: null });
    await sendDue(worker(transport, later(90), reports));
    expect((await rows())[0]).to.deep.include({ last_error: null, sent_at: later(90), attempts: 3 });
    expect(reports.map(({ code }) => code)).to.deep.equal(['SMTP_450', 'SMTP_421']);
    expect(JSON.stringify(reports)).to.not.include('voter@');
    expect(new Set(server.seen.map(({ messageId }) => messageId))).to.have.property('size', 1);
    transport.close();
    await server.stop();
  });

  it('never gives a letter up: after fifty failures it is tried every hour', () => {
    expect([1, 2, 3, 7, 8, 50, 2000].map(waitSeconds)).to.deep.equal([30, 60, 120, 1920, 3600, 3600, 3600]);
  });

  it('keeps a letter that the server refuses for good, and sends the others', async () => {
    const server = await strictServer([550]);
    const transport = startTransport({ smtpUrl: server.url, domain: 'vote.example.org' });
    await put();
    await sendDue(worker(transport, START));
    await put({ ...LETTER, idempotencyKey: 'vote-link/2', recipient: 'other@example.org' });
    await sendDue(worker(transport, START));
    expect((await rows()).map(({ last_error, sent_at }) => [last_error, sent_at !== null])).to.deep.equal([
      ['SMTP_550', false],
      [null, true],
    ]);
    transport.close();
    await server.stop();
  });

  it('keeps its letters while no mail server can be reached', async () => {
    const server = await strictServer([]);
    await server.stop();
    const transport = startTransport({ smtpUrl: server.url, domain: 'vote.example.org' });
    await put();
    await sendDue(worker(transport, START));
    const [row] = await rows();
    expect(row).to.deep.include({ sent_at: null, text: LETTER.text, next_attempt_at: later(30) });
    expect(row?.last_error).to.match(/^E[A-Z]+$/);
    transport.close();
  });

  it('sends again, under the same Message-ID, what a killed worker had sent but not yet marked', async () => {
    const server = await strictServer([]);
    const transport = startTransport({ smtpUrl: server.url, domain: 'vote.example.org' });
    await put();
    const [taken] = await claim(mailDb, { now: START, heldUntil: later(1800), limit: 10 });
    await transport.send(taken!); // And here the worker is killed.
    expect(await sendDue(worker(transport, later(1799)))).to.equal(0);
    expect(await sendDue(worker(transport, later(1800)))).to.equal(1);
    expect(await sendDue(worker(transport, later(90_000)))).to.equal(0);
    expect(server.seen).to.have.length(2);
    expect(server.seen[0]).to.deep.equal(server.seen[1]);
    transport.close();
    await server.stop();
  });

  it('hands no letter to two workers, and does not make one wait for the other', async () => {
    await put();
    await put({ ...LETTER, idempotencyKey: 'vote-link/2', subject: 'Your other vote' });
    await inTransaction(mailDb, async (trx) => {
      const first = await claim(trx, { now: START, heldUntil: later(60), limit: 1 });
      const second = await claim(mailDb, { now: START, heldUntil: later(60), limit: 10 });
      expect([...first, ...second].map(({ subject }) => subject)).to.deep.equal(['Your vote', 'Your other vote']);
    });
  });

  it('does not touch a letter again once it is sent', async () => {
    await put();
    const [taken] = await claim(mailDb, { now: START, heldUntil: START, limit: 1 });
    await markSent(mailDb, taken!.id, later(5));
    await markSent(mailDb, taken!.id, later(9));
    expect((await rows())[0]?.sent_at).to.deep.equal(later(5));
    expect(await claim(mailDb, { now: later(99_999), heldUntil: later(100_000), limit: 1 })).to.deep.equal([]);
  });

  it('is emptied by the running worker, which finishes its letters when it is stopped', async () => {
    const capture = await startCapture();
    for (let i = 0; i < 45; i++)
      await put({ ...LETTER, idempotencyKey: `vote-link/${i}`, recipient: `v${i}@example.org` });
    const running = startMailWorker(worker(startTransport({ smtpUrl: capture.url, domain: 'localhost' }), later(1)));
    while (capture.letters().length < 45) await new Promise((wake) => setTimeout(wake, 20));
    await running.stop();
    expect(await database.db('outbox').whereNull('sent_at')).to.deep.equal([]);
    expect(new Set(capture.letters().map(({ to }) => to))).to.have.property('size', 45);
    await capture.stop();
  });
});

describe('a letter with a forged recipient or subject', () => {
  let capture: Capture;
  let database: TestDatabase;
  before(async () => {
    capture = await startCapture();
    database = await freshDatabase();
  });
  after(async () => {
    await capture.stop();
    await database.drop();
  });

  const RECIPIENTS = [
    'voter@example.org\r\nBcc: thief@example.com',
    'voter@example.org\nBcc: thief@example.com',
    'voter@example.org\rBcc: thief@example.com',
    'voter@example.org\r\n\r\nbody',
    'voter@example.org\r\n',
    'voter@example.org, thief@example.com',
    'voter@example.org,thief@example.com',
    'voter@example.org;thief@example.com',
    'voter@example.org thief@example.com',
    'voter@example.org\tthief@example.com',
    'voter@example.org\0thief@example.com',
    'voter@example.org\u2028thief@example.com',
    'voter@example.org\u00a0thief@example.com',
    'voter@example.org> RCPT TO:<thief@example.com',
    'Voter <thief@example.com>',
    '"voter@example.org" <thief@example.com>',
    'voters: voter@example.org, thief@example.com;',
    'thief@example.com(voter@example.org)',
    '"thief@example.com"@example.org',
    'voter@thief@example.com',
    '@example.com',
    'voter@',
    'voter',
    '',
    `${'a'.repeat(250)}@example.org`,
  ];
  for (const recipient of RECIPIENTS) {
    it(`is not sent at all: to ${JSON.stringify(recipient).slice(0, 60)}`, async () => {
      const transport = startTransport({ smtpUrl: capture.url, domain: 'vote.example.org' });
      const fault: unknown = await transport
        .send({ ...LETTER, recipient, messageId: MESSAGE_ID })
        .catch((error: unknown) => error);
      transport.close();
      expect(fault).to.be.instanceOf(MailError).and.have.property('code', 'RECIPIENT_NOT_ONE_ADDRESS');
      expect(capture.letters()).to.deep.equal([]);
    });
  }

  for (const subject of ['Your vote\r\nBcc: thief@example.com', 'Your vote\nX: y', 'a\rb', 'a\0b', 'a\u2028b', '\t']) {
    it(`is not sent at all: about ${JSON.stringify(subject)}`, async () => {
      const transport = startTransport({ smtpUrl: capture.url, domain: 'vote.example.org' });
      const fault: unknown = await transport
        .send({ ...LETTER, subject, messageId: MESSAGE_ID })
        .catch((error: unknown) => error);
      transport.close();
      expect(fault).to.be.instanceOf(MailError).and.have.property('code', 'SUBJECT_NOT_ONE_LINE');
      expect(capture.letters()).to.deep.equal([]);
    });
  }

  it('is refused by the outbox too, which could not be read for it later', async () => {
    const letters = [
      ...RECIPIENTS.map((recipient) => ({ ...LETTER, recipient })),
      ...['', 'Your vote\nX: y', 'a\rb', 'a\0b'].map((subject) => ({ ...LETTER, subject })),
    ];
    for (const [i, letter] of letters.entries()) {
      const put = inTransaction(database.db, (trx) => enqueue(trx, { ...letter, idempotencyKey: String(i) }, START));
      expect(await put.catch(() => 'refused'), JSON.stringify(letter)).to.equal('refused');
    }
  });

  it('would reach the thief if nodemailer alone read the address', async () => {
    const { hostname, port } = new URL(capture.url);
    const unguarded = createTransport({ host: hostname, port: Number(port) });
    for (const to of [RECIPIENTS[0], 'voter@example.org, thief@example.com']) {
      await unguarded.sendMail({ from: 'no-reply@vote.example.org', to, subject: 'Your vote', text: 'token' });
      expect(capture.letters()[0]?.to).to.include('thief@example.com');
    }
  });
});
