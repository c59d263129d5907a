/** The harness tells a killed mutant from one that survives, does not apply or only breaks the tree; the table is whole. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../support/database.ts';
import { readMutants } from './faults.ts';
import { tryMutants } from './mutants.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const HEAD = '| fault | test | mutant |\n| --- | --- | --- |\n';
const PATIENCE = 240_000;

/** A tree of one function and its tests; `after` is what each mutant makes of its line. */
function plant(after: Readonly<Record<string, string>>, test = 'sum › adds'): string {
  const root = temporaryFolder();
  const rows = Object.keys(after).map((name) => `| It is wrong. | \`sum.test.js\`: ${test} | \`${name}\` |\n`);
  const files = {
    '.gitignore': 'node_modules\n',
    'package.json': '{ "type": "module" }\n',
    'sum.js': 'export function sum(a, b) {\n  return a + b;\n}\n',
    'sum.test.js': `import { describe, expect, it } from 'vitest';
import { sum } from './sum.js';
describe('sum', () => {
  it('adds', () => expect(sum(1, 2)).toBe(3));
  it('adds up to nothing', () => expect(sum(1, 2)).toBe(0));
});
`,
    'docs/faults.md': `# Faults\n\n${HEAD}${rows.join('')}`,
    ...Object.fromEntries(
      Object.entries(after).map(([name, line]) => [`test/mutants/${name}.patch`, patch(name, line)]),
    ),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'dir');
  return root;
}

function patch(name: string, line: string): string {
  const before = name === 'stale' ? '  return b + a;' : '  return a + b;';
  const lines = [' export function sum(a, b) {', `-${before}`, `+${line}`, ' }'];
  return `--- a/sum.js\n+++ b/sum.js\n@@ -1,3 +1,3 @@\n${lines.join('\n')}\n`;
}

/** What was printed, in the order of the words, and whether all were killed. */
async function attempt(root: string, ...names: readonly string[]) {
  const copies = temporaryFolder();
  vi.stubEnv('TMPDIR', copies);
  const printed: string[] = [];
  const print = (line: string): void => void printed.push(line);
  try {
    const ok = await tryMutants({ root, names, print, signal: new AbortController().signal });
    return {
      ok,
      printed: printed.sort(),
      left: readdirSync(copies).filter((name) => name.startsWith('muster-mutant')),
    };
  } finally {
    vi.unstubAllEnvs();
  }
}

describe('the harness of mutants', () => {
  it('names the test that killed a mutant', { timeout: PATIENCE }, async () => {
    expect(await attempt(plant({ killed: '  return a - b;' }))).toEqual({
      ok: true,
      printed: ['1 of 1 mutants killed', 'killed: killed by sum.test.js › sum › adds'],
      left: [],
    });
  });

  it('fails for one that survives, does not apply, or breaks more than an assertion', {
    timeout: PATIENCE,
  }, async () => {
    const root = plant({
      killed: '  return a - b;',
      survivor: '  return b + a;',
      stale: '  return a - b;',
      broken: "  throw new Error('it broke');",
      unreadable: '  return a +;',
    });
    const { ok, printed, left } = await attempt(root);
    expect(ok).toBe(false);
    expect(printed).toEqual([
      '1 of 5 mutants killed',
      'broken: sum.test.js › sum › adds fails, but no assertion of it does: Error: it broke',
      'killed: killed by sum.test.js › sum › adds',
      'stale: the patch does not apply: error: patch failed: sum.js:1',
      'survivor: survives: sum.test.js › sum › adds passes',
      expect.stringMatching(/^unreadable: with the mutant sum\.test\.js › sum › adds does not run: ./),
    ]);
    expect(left).toEqual([]);
  });

  it('believes no test that fails without the mutant, or that is not there', { timeout: PATIENCE }, async () => {
    const { ok, printed } = await attempt(plant({ killed: '  return a - b;' }, 'sum › adds up to nothing'));
    expect(ok).toBe(false);
    expect(printed).toEqual([
      expect.stringMatching(
        /^killed: without the mutant sum\.test\.js › sum › adds up to nothing fails: AssertionError/,
      ),
    ]);
    expect(await attempt(plant({ killed: '  return a - b;' }, 'sum › adds u'))).toMatchObject({
      ok: false,
      printed: ['killed: without the mutant sum.test.js › sum › adds u does not run'],
    });
  });

  it('tries the mutants that are named, and knows no others', { timeout: PATIENCE }, async () => {
    const root = plant({ killed: '  return a - b;', survivor: '  return b + a;' });
    expect(await attempt(root, 'killed')).toMatchObject({ ok: true });
    await expect(attempt(root, 'kiled')).rejects.toThrow('There is no mutant “kiled”. Mutants: killed, survivor');
  });
});

describe('the table of faults', () => {
  const mutants = readMutants(readFileSync(join(ROOT, 'docs/faults.md'), 'utf8'));

  it('has a row for every patch, and a patch and a test for every row', () => {
    const patches = readdirSync(join(ROOT, 'test/mutants')).filter((name) => name.endsWith('.patch'));
    expect(mutants.map(({ name }) => `${name}.patch`).sort()).toEqual(patches.sort());
    expect(mutants.filter(({ file }) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('calls each test by the titles that stand in its file', () => {
    const stale = mutants.filter(({ file, titles }) => {
      const written = titlesIn(readFileSync(join(ROOT, file), 'utf8'));
      return titles.some((title) => !written.some((one) => one.test(title)));
    });
    expect(stale).toEqual([]);
  });

  it('says of each fault what kills its mutant, or why it has none', () => {
    const row = '| F | `a.test.ts`: one › two | `name` |\n';
    expect(readMutants(`${HEAD}${row}| F | | none: it is gone |\n`)).toEqual([
      { name: 'name', file: 'a.test.ts', titles: ['one', 'two'] },
    ]);
    expect(() => readMutants(`${HEAD}| F | a test | \`name\` |\n`)).toThrow('This row names no test and mutant');
    expect(() => readMutants(`${HEAD}| F | \`a.test.ts\`: one | |\n`)).toThrow('This row names no test and mutant');
    expect(() => readMutants(`${HEAD}${row}${row}`)).toThrow('The mutant name is in the table twice.');
    expect(() => readMutants(row)).toThrow('There is no table');
  });
});

/** The texts in quotes of a test's file, as patterns: what the runner fills in stands for anything. */
function titlesIn(source: string): readonly RegExp[] {
  return [...source.matchAll(/(['"`])((?:\\.|(?!\1)[^\\\n])+)\1/g)].map(([, , text = '']) => {
    const parts = text.replace(/\\(.)/g, '$1').split(/%[sdifjo]|\$\{[^}]*\}|\$\w+(?:\.\w+)*/);
    return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
  });
}
