/**
 * A mail server inside this process that delivers nothing: it keeps the letters in memory, for the page that shows them when
 * no SMTP_URL is set. Real SMTP on 127.0.0.1, so that trying out goes the same way as production.
 */
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

export type CapturedLetter = {
  readonly id: string;
  /** Recipient as the envelope had it. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Instant of arrival, to the second. */
  readonly sentAt: string;
};

export type Capture = {
  /** smtp://127.0.0.1:PORT */
  readonly url: string;
  /** Newest first. */
  readonly letters: () => readonly CapturedLetter[];
  readonly stop: () => Promise<void>;
};

const LARGEST_LETTER_BYTES = 1024 * 1024;

/** @param kept how many letters are kept; older ones are forgotten */
export async function startCapture({ kept = 2000 }: { readonly kept?: number } = {}): Promise<Capture> {
  const letters: CapturedLetter[] = [];
  let count = 0;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    size: LARGEST_LETTER_BYTES,
    onData(stream, { envelope }, answer) {
      readAll(stream)
        .then((bytes) => PostalMime.parse(bytes))
        .then(({ subject = '', text = '' }) => {
          const to = envelope.rcptTo.map(({ address }) => address).join(', ');
          const sentAt = `${new Date().toISOString().slice(0, 19)}Z`;
          letters.unshift({ id: String(++count), to, subject, text, sentAt });
          letters.splice(kept);
          answer();
        })
        .catch(() => answer(new Error('the letter could not be read')));
    },
  });
  server.on('error', () => {
    // A client that breaks off in the middle; its letter was not taken, and the worker tries again.
  });
  const port = await new Promise<number>((ready, fail) => {
    server.server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.server.address();
      if (address === null || typeof address === 'string') fail(new Error('no port'));
      else ready(address.port);
    });
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters: () => letters,
    stop: () => new Promise((done) => server.close(done)),
  };
}

async function readAll(stream: SMTPServerDataStream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  if (stream.sizeExceeded) throw new Error('too large');
  return Buffer.concat(chunks);
}
