/** Elections that a thread has read already: reading one again for each ballot would cost as much as a proof. */
import { type Election, readElection } from '../../crypto/belenios/election.ts';

/** A poll has one for each unit and contest. */
const KEPT = 64;
const elections = new Map<string, Election>();

/** @throws as readElection does */
export function electionOf(text: string): Election {
  const known = elections.get(text);
  if (known !== undefined) return known;
  const election = readElection(text);
  const [oldest] = elections.keys();
  if (elections.size >= KEPT && oldest !== undefined) elections.delete(oldest);
  elections.set(text, election);
  return election;
}
