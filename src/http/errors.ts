/**
 * How refusals, malformed requests and faults leave the service. A refusal carries its code, sentence and perhaps details; a
 * fault carries an incident id, and what happened stands in the log alone, without the values that were being handled.
 */
import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Response } from 'express';
import pg from 'pg';
import type { Logger } from 'pino';
import { DecodeError } from '../../crypto/bytes.ts';
import { REFUSALS, type RefusalCode } from '../contract/refusals.ts';

export function sendRefusal(res: Response, code: RefusalCode, details?: unknown): void {
  const { status, says } = REFUSALS[code];
  res.status(status).json({ code, says, ...(details === undefined ? {} : { details }) });
}

export const FAULT_SAYS = 'Something went wrong on our side. Please try again in a minute. Nothing was lost.';

export const errorHandler =
  (log: Logger): ErrorRequestHandler =>
  (fault, _req, res, next) => {
    if (res.headersSent) return next(fault);
    if (fault instanceof DecodeError) return sendRefusal(res, 'MALFORMED', { at: fault.path, says: fault.message });
    const code = refusalOfReader(fault);
    if (code !== null) {
      if (code === 'TOO_LARGE') res.set('Connection', 'close');
      return sendRefusal(res, code);
    }
    const incident = randomUUID();
    log.error({ incident, fault: describeFault(fault) }, 'fault');
    res.status(500).json({ code: 'FAULT', says: FAULT_SAYS, details: { incident } });
  };

/** What express itself throws while it reads an address or a body. */
function refusalOfReader(fault: unknown): RefusalCode | null {
  if (fault instanceof URIError) return 'MALFORMED';
  if (!(fault instanceof Error) || !('type' in fault)) return null;
  switch (fault.type) {
    case 'entity.too.large':
      return 'TOO_LARGE';
    case 'encoding.unsupported':
      return 'WRONG_TYPE';
    case 'request.aborted':
    case 'request.size.invalid':
      return 'MALFORMED';
    default:
      return null;
  }
}

/** Enough to find the place. PostgreSQL's words quote rows, and rows are about members: of its faults only the codes. */
export function describeFault(fault: unknown): Record<string, unknown> {
  if (!(fault instanceof Error)) return { kind: typeof fault };
  const frames = (fault.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  if (fault instanceof pg.DatabaseError) {
    const { code, constraint, table, routine } = fault;
    return { kind: 'DatabaseError', code, constraint, table, routine, frames };
  }
  return { kind: fault.name, message: fault.message, frames };
}
