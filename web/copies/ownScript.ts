/**
 * Page and worker of a copy are one script, so that one file holds both: the worker runs the text of the script that started it. The
 * one Trusted Types policy of a copy (named in its CSP) lets through that text alone.
 */
type ScriptPolicy = { createScriptURL: (url: string) => string };
type Factory = { createPolicy: (name: string, rules: ScriptPolicy) => { createScriptURL: (url: string) => unknown } };

export const isWorker = typeof document === 'undefined';

// Known while the script is read for the first time, and not later.
const own = isWorker ? null : document.currentScript;

export function startOwnWorker(): Worker {
  const text = new Blob([own?.textContent ?? ''], { type: 'text/javascript' });
  const address = URL.createObjectURL(text);
  return new Worker(trusted(address) as string);
}

const made = new Set<string>();
const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const rules: ScriptPolicy = {
  createScriptURL: (url) => {
    if (!made.has(url)) throw new TypeError('not our script');
    return url;
  },
};
const policy = isWorker ? undefined : factory?.createPolicy('countersign', rules);

function trusted(address: string): unknown {
  made.add(address);
  return (policy ?? rules).createScriptURL(address);
}
