/** Elections that a thread has read already: reading one again for each ballot would cost as much as a proof. */
import { readElection } from '../../crypto/belenios/election.ts';
import { keeping } from '../../crypto/kept.ts';

/** A poll has one for each unit and contest. */
const KEPT = 64;

/** @throws as readElection does */
export const electionOf = keeping(KEPT, (text) => readElection(text));
