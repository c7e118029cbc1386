/** The web application: headers, API, board files, pages. No state of its own. */
import express, { type Express, type RequestHandler } from 'express';
import { ACTIONS } from './actions/index.ts';
import type { Deps } from './deps.ts';
import { boardRouter } from './http/boardFiles.ts';
import { errorHandler, sendRefusal } from './http/errors.ts';
import { openApiDocument } from './http/openapi.ts';
import { pagesRouter } from './http/pages.ts';
import { apiRouter, endpointNames } from './http/router.ts';
import { forwardingHops, LIMITS, type Limits, securityHeaders, toOurName } from './http/security.ts';

export function createApp(deps: Deps, { limits = LIMITS }: { readonly limits?: Limits } = {}): Express {
  const app = express();
  app.disable('etag');
  app.set('trust proxy', forwardingHops(deps.config.webOrigin));
  app.use(requestLog(deps), ...securityHeaders(deps.config.webOrigin));
  app.use('/api', (req, res, next) =>
    toOurName(req, deps.config.webOrigin) ? next() : sendRefusal(res, 'WRONG_SITE'),
  );
  const document = openApiDocument(endpointNames());
  app.get('/api/openapi.json', (_req, res) => {
    res.set('Cache-Control', 'no-store').json(document);
  });
  app.use('/api', apiRouter(deps, ACTIONS, limits));
  app.use('/board', boardRouter(deps));
  app.use(pagesRouter());
  app.use(errorHandler(deps.log));
  return app;
}

/** One line a request, by the name of its endpoint: no address, no path, no body, since each could tell who voted what. */
const requestLog =
  ({ log }: Deps): RequestHandler =>
  (req, res, next) => {
    const began = performance.now();
    res.on('finish', () => {
      const ms = Math.round(performance.now() - began);
      log.info({ endpoint: res.locals.endpoint, method: req.method, status: res.statusCode, ms }, 'request');
    });
    next();
  };
