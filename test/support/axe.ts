/** axe on a page of the sandbox: https://github.com/dequelabs/axe-core. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Found {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** Fails, at its end, the test in which axe finds something; `where` names the view. */
export async function findsNothing(page: Page, where: string): Promise<void> {
  const found = (await page.evaluate(`(async () => { ${AXE}; return axe.run(document); })()`)) as Found;
  const told = found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${where}: ${id}: ${html.slice(0, 160)}`),
  );
  expect.soft(told).toEqual([]);
}
