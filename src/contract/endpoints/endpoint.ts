/** What an endpoint is, and what many of them share. */
import { z } from 'zod';
import { pollId } from '../../../crypto/bodies.ts';
import type { RefusalCode } from '../refusals.ts';
import type { Caller } from '../roles.ts';
import { nothing } from '../shapes.ts';

export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: `/${string}`;
  readonly callers: readonly Caller[];
  /** Path parameters, all of them named in `path` as `:name`. */
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  /** Keys of `query` that come as headers (`headerOf`), percent-encoded: words about people, and addresses are logged on the way. */
  readonly inHeaders?: readonly string[];
  readonly request?: z.ZodType;
  /** The body is one file, byte for byte, sent as application/octet-stream; there is no `request` then. */
  readonly octets?: true;
  /** The answer is a file to be kept, which no browser shows in place: `response` is shapes.download. */
  readonly download?: true;
  readonly response: z.ZodType;
  readonly refusals: readonly RefusalCode[];
  /** What it is for, one sentence, for the OpenAPI document. */
  readonly says: string;
  /** Largest request body in bytes; 64 KiB unless said. */
  readonly largest?: number;
  /** It shows members to officers: nobody goes on looking without an end. */
  readonly looks?: true;
  /** It goes on while the desk or the caller’s role is locked: the action itself sees to what is left. Without it, it is shut. */
  readonly underLock?: true;
  /** Whether an officer with a declared interest in the poll may call it all the same. */
  readonly evenInterested?: boolean;
};

/** The header in which a key of `inHeaders` comes. */
export const headerOf = (key: string): string => `countersign-${key}`;

export const endpoint = <const E extends Endpoint>(given: E): E => given;
export const ofPoll = z.strictObject({ poll: pollId });
export const ok = nothing;
export const page = z.coerce.number().int().min(1).max(100_000).default(1);
