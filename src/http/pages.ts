/** The built pages: the same files for everybody, no cookies. Any address that is not a file is a page, and is index.html. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import express, { type RequestHandler, Router } from 'express';
import { sendRefusal } from './errors.ts';

const BUILT = fileURLToPath(new URL('../../dist/web/', import.meta.url));

export function pagesRouter(folder: string = BUILT): Router {
  const router = Router();
  // Assets are named by their hash.
  router.use(
    '/assets',
    express.static(`${folder}/assets`, { immutable: true, maxAge: '1y', index: false, redirect: false }),
  );
  router.use('/assets', (_req, res) => sendRefusal(res, 'NOT_FOUND'));
  router.use(express.static(folder, { index: false, redirect: false, cacheControl: false, setHeaders: revalidate }));
  router.get('/{*page}', page(folder));
  router.use((_req, res) => sendRefusal(res, 'METHOD_UNUSED'));
  return router;
}

const revalidate = (res: { setHeader(name: string, value: string): unknown }): void => {
  res.setHeader('Cache-Control', 'no-cache');
};

const page =
  (folder: string): RequestHandler =>
  async (req, res) => {
    res.locals.endpoint = 'page';
    if (req.accepts('html') === false) return sendRefusal(res, 'NOT_FOUND');
    let html: string;
    try {
      html = await readFile(`${folder}/index.html`, 'utf8');
    } catch {
      res.status(503).type('text').send('The pages have not been built. Run: npm run build\n');
      return;
    }
    revalidate(res);
    res.type('html').send(html);
  };
