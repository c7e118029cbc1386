/** Which page stands at which address. */
import type { VNode } from 'preact';
import { Missing } from './public/missing.tsx';

const PAGES: readonly (readonly [pattern: RegExp, page: (poll: string) => VNode])[] = [];

export function pageFor(path: string): VNode {
  for (const [pattern, page] of PAGES) {
    const found = pattern.exec(path);
    if (found !== null) return page(found[1] ?? '');
  }
  return <Missing />;
}
