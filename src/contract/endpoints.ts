/**
 * The table of endpoints: path, caller, request, response and refusals of each, by room in the folder of this name. The router,
 * the pages' client, the OpenAPI document and the access test are read off it. Paths stand below /api. Bodies are JSON; unknown
 * keys are refused.
 */
import { AFFILIATES } from './endpoints/affiliates.ts';
import { CLAIMS } from './endpoints/claims.ts';
import { GUARD } from './endpoints/guard.ts';
import { KEYS } from './endpoints/keys.ts';
import { PEOPLE } from './endpoints/people.ts';
import { POLLS } from './endpoints/polls.ts';
import { PROPOSALS } from './endpoints/proposals.ts';
import { ROLL } from './endpoints/roll.ts';
import { SEALING } from './endpoints/sealing.ts';
import { SESSIONS } from './endpoints/sessions.ts';
import { SNAPSHOTS } from './endpoints/snapshots.ts';
import { STEPS } from './endpoints/steps.ts';
import { TELLERS } from './endpoints/tellers.ts';
import { VOTING } from './endpoints/voting.ts';
import { WAYS_IN } from './endpoints/waysIn.ts';

export { type Endpoint, headerOf } from './endpoints/endpoint.ts';
export type { ProposalRefusal } from './endpoints/proposals.ts';

export const ENDPOINTS = {
  ...SESSIONS,
  ...PEOPLE,
  ...SNAPSHOTS,
  ...POLLS,
  ...ROLL,
  ...CLAIMS,
  ...GUARD,
  ...PROPOSALS,
  ...AFFILIATES,
  ...KEYS,
  ...STEPS,
  ...SEALING,
  ...TELLERS,
  ...WAYS_IN,
  ...VOTING,
} as const;

export type Endpoints = typeof ENDPOINTS;
export type EndpointName = keyof Endpoints;

/** Files served beside the API, not JSON: board.jsonl, checkpoint, blobs/<sha256>, bundle.zip, pack.zip below /board/<poll>/. */
export const boardPath = (poll: string, file: string): string => `/board/${poll}/${file}`;
