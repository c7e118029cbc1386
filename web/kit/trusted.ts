/** The one Trusted Types policy of the pages (named in the CSP). It lets through our own hashed script files, nothing else. */
type ScriptPolicy = { createScriptURL: (url: string) => string };
type Factory = { createPolicy: (name: string, rules: ScriptPolicy) => { createScriptURL: (url: string) => unknown } };

const rules: ScriptPolicy = {
  createScriptURL: (url) => {
    const given = new URL(url, location.href);
    if (given.origin !== location.origin || !given.pathname.startsWith('/assets/'))
      throw new TypeError('not our script');
    return given.href;
  },
};

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory?.createPolicy('countersign', rules);

/** A worker from one of our own built files. */
export const ownWorker = (url: URL): Worker =>
  new Worker((policy ?? rules).createScriptURL(url.href) as string, { type: 'module' });
