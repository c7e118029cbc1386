/** axe-core in a page: what it finds against WCAG 2.2 AA, as a line for each rule and place. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

type Violation = { readonly id: string; readonly nodes: readonly { readonly target: readonly unknown[] }[] };

export async function axeFindings(page: Page): Promise<readonly string[]> {
  // page.evaluate goes round the content security policy, which rightly lets no foreign script in.
  await page.evaluate(source);
  const violations = await page.evaluate(async (tags): Promise<readonly Violation[]> => {
    const { axe } = globalThis as unknown as {
      axe: { run: (options: object) => Promise<{ violations: Violation[] }> };
    };
    return (await axe.run({ runOnly: tags })).violations;
  }, TAGS);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
