/** The files beside the API: board, checkpoint, blobs, declaration and bundle for everybody, the pack for the poll's scrutineers. */
import { type Request, type Response, Router } from 'express';
import { pollId } from '../../crypto/bodies.ts';
import { boardFile } from '../actions/boardFiles.ts';
import type { Deps } from '../deps.ts';
import { sendRefusal } from './errors.ts';
import { actorOf } from './session.ts';

const FILES = [
  'board.jsonl',
  'checkpoint',
  'poll.json',
  'declaration.pdf',
  'declaration-signed.pdf',
  'bundle.zip',
  'pack.zip',
];
const HASH = /^[0-9a-f]{64}$/;

export function boardRouter(deps: Deps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const serve = async (req: Request, res: Response, file: string): Promise<void> => {
    res.locals.endpoint = 'board';
    const poll = pollId.safeParse(req.params.poll);
    if (!poll.success) return sendRefusal(res, 'NOT_FOUND');
    const answer = await boardFile(deps, await actorOf(deps, req), { poll: poll.data, file });
    if (!answer.ok) return sendRefusal(res, answer.code, answer.details);
    const { bytes, contentType } = answer.value;
    res.set('Content-Type', contentType);
    // A blob is named by its hash and can never change; everything else may grow.
    res.set('Cache-Control', file.startsWith('blobs/') ? 'public, max-age=31536000, immutable' : 'no-store');
    if (file.endsWith('.zip')) res.set('Content-Disposition', `attachment; filename="${poll.data}-${file}"`);
    res.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  };
  for (const file of FILES) router.get(`/:poll/${file}`, (req, res) => serve(req, res, file));
  router.get('/:poll/blobs/:sha256', (req, res) =>
    HASH.test(req.params.sha256) ? serve(req, res, `blobs/${req.params.sha256}`) : sendRefusal(res, 'NOT_FOUND'),
  );
  router.use((req, res) =>
    sendRefusal(res, req.method === 'GET' || req.method === 'HEAD' ? 'NOT_FOUND' : 'METHOD_UNUSED'),
  );
  return router;
}
