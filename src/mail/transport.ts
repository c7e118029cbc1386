/**
 * Hands one letter to the mail server, for exactly one recipient. nodemailer reads addresses leniently: a line break in one
 * sends the letter to somebody else alone, a comma to two people. So the address is checked here again, whoever checked it
 * before, and the envelope is our own. Plain text, no attachments.
 */
import { createTransport } from 'nodemailer';
import { isOneAddress } from '../domain/address.ts';
import type { DueLetter } from '../store/outbox.ts';

export type Transport = {
  /** Resolves when the mail server has taken the letter. @throws MailError otherwise. */
  readonly send: (letter: Pick<DueLetter, 'messageId' | 'recipient' | 'subject' | 'text'>) => Promise<void>;
  readonly close: () => void;
};

/** Not sent. `code` says why in letters and digits alone; the server's own words repeat the address and are dropped. */
export class MailError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`the letter was not sent: ${code}`);
    this.code = code;
  }
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * @param smtpUrl  smtp://USER:PASSWORD@HOST:PORT, or smtps://. Letters hold links that vote, so over smtp:// to another
 *                 machine the server must offer STARTTLS.
 * @param domain   host name of the service: sender and Message-ID end in it
 */
export function startTransport({ smtpUrl, domain }: { readonly smtpUrl: string; readonly domain: string }): Transport {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const auth = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  const pool = createTransport({
    pool: true,
    maxConnections: 5,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !LOOPBACK.includes(url.hostname),
    ...(auth.user === '' ? {} : { auth }),
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const from = `no-reply@${domain}`;

  return {
    send: async ({ messageId, recipient, subject, text }) => {
      if (!isOneAddress(recipient)) throw new MailError('RECIPIENT_NOT_ONE_ADDRESS');
      if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject)) throw new MailError('SUBJECT_NOT_ONE_LINE');
      const { accepted } = await pool
        .sendMail({
          envelope: { from, to: [recipient] },
          from: { name: 'Countersign', address: from },
          to: { name: '', address: recipient },
          subject,
          text,
          messageId: `<${messageId}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
        .catch((fault: unknown) => {
          throw new MailError(codeOf(fault));
        });
      if (accepted.length !== 1) throw new MailError('NOT_ACCEPTED');
    },
    close: () => pool.close(),
  };
}

/** `SMTP_450` where the server answered, else nodemailer's or the system's code, such as ECONNECTION. */
function codeOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'UNKNOWN';
  if ('responseCode' in fault && typeof fault.responseCode === 'number') return `SMTP_${fault.responseCode}`;
  return 'code' in fault && typeof fault.code === 'string' && /^[A-Z0-9_]{1,40}$/.test(fault.code)
    ? fault.code
    : 'UNKNOWN';
}
