import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { muster } from '../src/cli.ts';

const BETWEEN = /<!-- commands -->\n([\s\S]*?)\n<!-- \/commands -->/;

it('the README’s commands are what `muster commands` prints', async () => {
  const printed: string[] = [];
  const print = (line: string): void => void printed.push(line);
  expect(await muster(['commands'], { env: {}, out: print, err: print })).toBe(0);
  const inReadme = BETWEEN.exec(readFileSync('README.md', 'utf8'))?.[1];
  expect(inReadme?.trim()).toBe(printed.join('\n'));
});
