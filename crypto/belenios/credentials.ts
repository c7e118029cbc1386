/** The list of public credentials: who may cast, by key alone, and with which weight. SPEC §3.6. */
import { z } from 'zod';
import { DecodeError } from '../bytes.ts';
import { decodePoint } from '../group.ts';
import { compact, readExact } from './json.ts';

/** Weight by credential (64 hex digits). */
export type Credentials = ReadonlyMap<string, number>;

/** A weight of 0 is one: its ballot is tallied and adds nothing. */
const entry = /^([0-9a-f]{64})(?:,(0|[1-9][0-9]*))?$/;

/**
 * Reads the record and tells each bad entry instead of stopping at the first.
 * @throws DecodeError when it is not a JSON array of strings in compact form
 */
export function checkCredentials(text: string): {
  readonly credentials: Credentials;
  readonly faults: readonly string[];
} {
  const credentials = new Map<string, number>();
  const faults: string[] = [];
  readExact(z.array(z.string()), text, 'credentials').forEach((item, i) => {
    const [, credential, weightText = '1'] = entry.exec(item) ?? [];
    const weight = Number(weightText);
    if (credential === undefined || !Number.isSafeInteger(weight)) faults.push(`entry ${i + 1}: not a credential`);
    else if (credentials.has(credential)) faults.push(`entry ${i + 1}: credential ${credential} is listed twice`);
    else {
      const fault = pointFault(credential);
      if (fault !== undefined) faults.push(`entry ${i + 1}: credential ${credential}: ${fault}`);
      credentials.set(credential, weight);
    }
  });
  return { credentials, faults };
}

function pointFault(credential: string): string | undefined {
  try {
    // Anyone can sign for the neutral element.
    return decodePoint(credential).is0() ? 'the neutral element' : undefined;
  } catch (fault) {
    if (fault instanceof DecodeError) return fault.message;
    throw fault;
  }
}

/** The record of credentials of weight 1, in the order given. */
export const writeCredentials = (credentials: readonly string[]): string => compact(credentials);
