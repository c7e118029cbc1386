/** Entry of a trustee's own copy: the page, and in a worker the work. */
import '../kit/noEval.ts';
import { answering } from '../kit/asked.ts';
import { TrusteesCopy } from '../trustee/copyPage.tsx';
import { newCopyWork } from '../trustee/copyWork.ts';
import { show } from './frame.tsx';
import { isWorker, startOwnWorker } from './ownScript.ts';

if (isWorker) answering(newCopyWork);
else show('A trustee’s own copy', 'Your work as a trustee', <TrusteesCopy startWorker={startOwnWorker} />);
