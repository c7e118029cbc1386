/** Entry of a scrutineer's own copy: the page, and in a worker the check. */
import '../kit/noEval.ts';
import { answering } from '../kit/asked.ts';
import { CheckBundle } from '../scrutineer/checkBundle.tsx';
import { newCheck } from '../scrutineer/checkWork.ts';
import { show } from './frame.tsx';
import { isWorker, startOwnWorker } from './ownScript.ts';

if (isWorker) answering(newCheck);
else show('A scrutineer’s own copy', 'Check a published poll', <CheckBundle startWorker={startOwnWorker} />);
