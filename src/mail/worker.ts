/**
 * Sends what is in the outbox. A letter is taken for a while, sent, and marked; what fails is tried again later and later,
 * and never given up. Killed between sending and marking, the letter goes again with the same Message-ID.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../store/database.ts';
import { claim, type DueLetter, markFailed, markSent } from '../store/outbox.ts';
import { writeRecorded } from './recorded.ts';
import { MailError, type Transport } from './transport.ts';

/** At most so many at once: a stopped worker has so many to finish. */
const LETTERS_A_ROUND = 20;
/** Far longer than a letter can take with the transport's time limits, so that it is not sent twice for slowness. */
const HELD_SECONDS = 30 * 60;
const FIRST_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 60 * 60;
const IDLE_SECONDS = 1;
const DATABASE_GONE_SECONDS = 5;

/** What is worth a line in the log: no address, no text. */
export type MailReport = { readonly letter: number | null; readonly purpose: string; readonly code: string };

type Means = {
  readonly db: Db<'mail'>;
  /** Where the links in letters lead. */
  readonly webOrigin: string;
  readonly transport: Transport;
  readonly now: () => Date;
  readonly report: (failure: MailReport) => void;
};

/** 30 s after the first failure, twice as long after each further one, an hour at most. */
export function waitSeconds(attempts: number): number {
  return Math.min(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), LONGEST_WAIT_SECONDS);
}

/** One round: takes what is due and tries each once. @returns how many letters were taken. */
export async function sendDue({ db, webOrigin, transport, now, report }: Means): Promise<number> {
  const at = now();
  await writeRecorded(db, webOrigin, at);
  const letters = await claim(db, { now: at, heldUntil: later(at, HELD_SECONDS), limit: LETTERS_A_ROUND });
  const trySending = async (letter: DueLetter): Promise<void> => {
    try {
      await transport.send(letter);
    } catch (fault) {
      if (!(fault instanceof MailError)) throw fault;
      report({ letter: letter.id, purpose: letter.purpose, code: fault.code });
      await markFailed(db, letter.id, fault.code, later(now(), waitSeconds(letter.attempts)));
      return;
    }
    await markSent(db, letter.id, now());
  };
  const outcomes = await Promise.allSettled(letters.map(trySending));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return letters.length;
}

/** Goes on until stopped. `stop` finishes the letters in hand, then closes the transport. */
export function startMailWorker(means: Means): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const pause = (seconds: number) =>
    sleep(seconds * 1000, undefined, { signal: stopping.signal }).catch(() => undefined);
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        if ((await sendDue(means)) < LETTERS_A_ROUND) await pause(IDLE_SECONDS);
      } catch {
        // The database cannot be reached, or not for now. Letters in hand fall due again by themselves.
        means.report({ letter: null, purpose: 'outbox', code: 'DATABASE' });
        await pause(DATABASE_GONE_SECONDS);
      }
    }
  };
  const ended = loop();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
      means.transport.close();
    },
  };
}

const later = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);
