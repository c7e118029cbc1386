/** Headers of every answer, the check that a request comes from our own pages, and limits by address. */
import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { EndpointName } from '../contract/endpoints.ts';
import { sendRefusal } from './errors.ts';

/**
 * Nothing but our own scripts, and no way to make a script of a text: injected code in the voting page would void
 * everything. One named Trusted Types policy, since workers need one.
 */
export const securityHeaders = (webOrigin: string): RequestHandler[] => {
  const https = webOrigin.startsWith('https:');
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          workerSrc: ["'self'"],
          manifestSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
          requireTrustedTypesFor: ["'script'"],
          trustedTypes: ['countersign'],
        },
      },
      strictTransportSecurity: https ? { maxAge: 63_072_000, includeSubDomains: false } : false,
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      crossOriginEmbedderPolicy: { policy: 'require-corp' },
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: { action: 'deny' },
    }),
    (_req, res, next) => {
      res.set(
        'Permissions-Policy',
        'publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), geolocation=(), microphone=(), payment=()',
      );
      next();
    },
  ];
};

/**
 * Whether an unsafe request comes from our own pages. Browsers send Origin with every POST and DELETE, so one without it is
 * refused too; Sec-Fetch-Site, where it is sent, must agree.
 */
export function fromOurPages(req: Request, webOrigin: string): boolean {
  const site = req.headers['sec-fetch-site'];
  return req.headers.origin === webOrigin && (site === undefined || site === 'same-origin');
}

/**
 * Whether a request was sent to our own name. On this machine alone (http) the answer guards the captured letters: a page from
 * elsewhere whose name is made to lead to 127.0.0.1 would otherwise read them as its own. On https the proxy picks by name.
 */
export const toOurName = (req: Request, webOrigin: string): boolean =>
  webOrigin.startsWith('https:') || req.headers.host === new URL(webOrigin).host;

/** Requests a minute from one address. A hall full of voters stands behind one, so these stop floods and nothing finer. */
export type Limits = Partial<Readonly<Record<EndpointName, number>>>;
export const LIMITS: Limits = {
  openLink: 600,
  newNonce: 1800,
  startEnrolment: 600,
  enrolPasskey: 600,
  signIn: 600,
  cast: 600,
  admitPasskey: 600,
  // A hall stands behind one address, but does not contest its entries, or lose its links, within a minute.
  askToClaim: 20,
  linkAgain: 20,
  makeClaim: 120,
  attachEvidence: 120,
  myFacts: 300,
};

/** @returns counts a request, by `req.ip`; false when it is one too many, and refused already */
export function limited(perMinute: number): (req: Request, res: Response) => Promise<boolean> {
  const limiter = rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Where forwarded addresses are not believed (forwardingHops), one that is sent is no reason to complain.
    validate: { xForwardedForHeader: false },
    handler: (_req, res) => sendRefusal(res, 'TOO_MANY'),
  });
  return async (req, res) => {
    let within = false;
    await limiter(req, res, () => {
      within = true;
    });
    return within;
  };
}

/**
 * Whose word on a caller's address is taken. On https a proxy of the operator's stands before us, since we speak plain http:
 * the address that it adds is counted, or all voters would share one limit and any stranger could use it up for them.
 * Elsewhere nobody's, so that nobody can choose the address that is counted.
 */
export const forwardingHops = (webOrigin: string): number => (webOrigin.startsWith('https:') ? 1 : 0);
