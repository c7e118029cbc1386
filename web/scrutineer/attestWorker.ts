/** Runs a scrutineer's work off the page's own thread. The secret reaches this worker and nothing else. */
import '../kit/noEval.ts';
import { answering } from '../kit/asked.ts';
import { newAttesting } from './attesting.ts';

answering(newAttesting);
