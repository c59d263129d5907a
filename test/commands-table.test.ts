import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { muster } from '../src/cli.ts';

const BETWEEN = /<!-- commands -->\n([\s\S]*?)\n<!-- \/commands -->/;

it('the commands of docs/commands.md are what `muster commands` prints', async () => {
  const printed: string[] = [];
  const print = (line: string): void => void printed.push(line);
  expect(await muster(['commands'], { env: {}, out: print, err: print })).toBe(0);
  const inDocs = BETWEEN.exec(readFileSync('docs/commands.md', 'utf8'))?.[1];
  expect(inDocs?.trim()).toBe(printed.join('\n'));
});
