/** Every command line of README and the docs, run by a shell as a reader would paste it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { builtMain } from './support/built.ts';

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** What is in a tree that somebody has cloned, as far as a command line may name it. */
const TREE = [
  '.env.example',
  'Dockerfile',
  'build.mjs',
  'deploy',
  'examples',
  'muster.example.yaml',
  'package.json',
  'package-lock.json',
  'runbooks',
  'templates',
  'tsconfig.build.json',
  'tsconfig.json',
  'vite.config.ts',
];

/**
 * Programs that would change this machine do nothing. Those that run Muster's command line run the one of this tree, and
 * `npm` itself runs wherever it is asked for it.
 */
const NOTHING = ['git', 'useradd', 'install', 'sudoedit', 'systemctl', 'journalctl'];
const PROGRAMS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(NOTHING.map((name) => [name, 'exit 0'])),
  sudo: 'exec "$@"',
  muster: 'exec node dist/cli.js "$@"',
  docker:
    'case "$*" in *" muster muster "*) shift; while [ "$1 $2" != "muster muster" ]; do shift; done; shift 2; exec muster "$@";; "exec muster muster "*) shift 3; exec muster "$@";; esac',
  npm: `case "$*" in
  *muster*) exec "$REAL_NPM" "$@";;
  ci|prune*) exit 0;;
  start|test) script=$1;;
  *) script=$2;;
esac
grep -q "\\"$script\\":" package.json`,
};

interface Line {
  readonly page: string;
  readonly line: string;
}

/** The lines of the blocks for a shell; in the README also what its numbered steps say. */
function linesOf(page: string): readonly Line[] {
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.split('\n'));
  const numbered = text.split('\n').filter((line) => /^\d+\. /.test(line));
  const steps = numbered.flatMap((line) => [...line.matchAll(/`((?:npm|cp) [^`]+)`/g)].map(([, words = '']) => words));
  return [...blocks, ...steps].filter((line) => line.trim() !== '').map((line) => ({ page, line }));
}

const LINES = PAGES.flatMap(linesOf);
/** A line that an earlier page has too is run there. */
const isFirst = ({ page, line }: Line): boolean => LINES.find((other) => other.line === line)?.page === page;

describe('what a reader pastes into a shell', () => {
  let tree = '';
  let env: NodeJS.ProcessEnv = {};

  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'muster-clone-'));
    for (const name of TREE) cpSync(name, join(tree, name), { recursive: true });
    // Which page is read first is left open, and more than one expects this file.
    cpSync('examples/small.yaml', join(tree, 'muster.yaml'));
    symlinkSync(resolve('src'), join(tree, 'src'));
    symlinkSync(dirname(builtMain()), join(tree, 'dist'));
    const bins = join(tree, 'node_modules/.bin');
    const programs = join(tree, '.programs');
    for (const folder of [bins, programs]) mkdirSync(folder, { recursive: true });
    const write = (folder: string, name: string, script: string): void =>
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    for (const name of ['tsc', 'vite']) write(bins, name, 'exit 0');
    for (const [name, script] of Object.entries(PROGRAMS)) write(programs, name, script);
    const npm = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim();
    env = { PATH: `${programs}:${process.env['PATH'] ?? ''}`, HOME: tree, REAL_NPM: npm };
  });

  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it('is there', () => expect(LINES.length).toBeGreaterThan(40));

  it.each(PAGES.filter((page) => linesOf(page).length > 0))('runs: %s', (page) => {
    for (const { line } of linesOf(page).filter(isFirst)) {
      if (/^(cd|git|sudo (git|npm ci|npm prune|install|systemctl|useradd)) /.test(line)) continue;
      const { status, stderr, stdout } = spawnSync('sh', ['-c', line], { cwd: tree, env, encoding: 'utf8' });
      // The doctor finds that nothing is set up here yet; everything else works.
      const worst = /\bdoctor\b/.test(line) ? 1 : 0;
      expect({ line, stderr, worked: (status ?? 9) <= worst }).toEqual({ line, stderr, worked: true });
      expect(`${line}: ${stdout}${stderr}`).not.toMatch(/There is no “muster|does not take/);
      if (/ manifest .*> manifest\.yaml$/.test(line))
        expectManifest(join(tree, 'manifest.yaml'), / --socket /.test(line));
    }
  });
});

function expectManifest(path: string, socket: boolean): void {
  expect(parse(readFileSync(path, 'utf8'))).toMatchObject({
    display_information: { name: 'Muster' },
    settings: { socket_mode_enabled: socket },
  });
}

it('no page tells to run the command line with npm’s own words before its output', () => {
  for (const page of [...PAGES, '.env.example', 'muster.example.yaml', 'examples/small.yaml'])
    expect(`${page}: ${/npm run muster/.exec(readFileSync(page, 'utf8'))?.[0]}`).toBe(`${page}: undefined`);
});
