/** `npm start` and `npm run muster` compile only what is not compiled yet. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/database.ts';

const COMPILER = '#!/bin/sh\nmkdir -p dist; echo "$0" | sed "s#.*/##" >> built.log\n';
const PROGRAM = "console.log('runs');\n";

/** A tree with the build of this one, and a compiler that only says that it was called. */
function tree(): string {
  const folder = temporaryFolder();
  for (const file of ['build.mjs', 'package.json', 'package-lock.json']) copyFileSync(file, join(folder, file));
  for (const file of ['tsconfig.json', 'tsconfig.build.json', 'vite.config.ts']) writeFileSync(join(folder, file), '');
  for (const name of ['src', 'dist', 'node_modules/.bin']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'src/main.ts'), '');
  for (const file of ['main.js', 'cli.js']) writeFileSync(join(folder, 'dist', file), PROGRAM);
  for (const name of ['tsc', 'vite']) {
    const bin = join(folder, 'node_modules/.bin', name);
    writeFileSync(bin, COMPILER);
    chmodSync(bin, 0o755);
  }
  return folder;
}

function shell(folder: string, line: string) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const built = (folder: string): string => readFileSync(join(folder, 'built.log'), 'utf8');

it('npm start compiles once, and again after a change', () => {
  const folder = tree();
  const first = {
    status: 0,
    stdout: 'runs\n',
    stderr: 'Compiling Muster. This takes a moment, and only after a change.\n',
  };
  expect(shell(folder, 'npm start --silent')).toEqual(first);
  expect(shell(folder, 'npm run --silent muster -- help')).toEqual({ status: 0, stdout: 'runs\n', stderr: '' });
  shell(folder, 'npm start');
  expect(built(folder)).toBe('tsc\nvite\n');
  appendFileSync(join(folder, 'src/main.ts'), '// Changed.\n');
  shell(folder, 'npm start');
  expect(built(folder)).toBe('tsc\nvite\ntsc\nvite\n');
});

it('a built tree runs without its compiler, also where it was copied to', () => {
  const folder = tree();
  shell(folder, 'npm run build');
  const copy = join(temporaryFolder(), 'muster');
  cpSync(folder, copy, { recursive: true });
  rmSync(join(copy, 'node_modules'), { recursive: true });
  expect(shell(copy, 'npm start --silent')).toMatchObject({ status: 0, stdout: 'runs\n' });
  appendFileSync(join(copy, 'src/main.ts'), '// Changed.\n');
  const refused = shell(copy, 'npm start --silent');
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toContain('Run `npm ci`, then `npm run build`.');
});

it('a compiler that fails is not taken for one that worked', () => {
  const folder = tree();
  writeFileSync(join(folder, 'node_modules/.bin/vite'), '#!/bin/sh\necho wrong; exit 3\n');
  for (const _ of ['first', 'second'])
    expect(shell(folder, 'npm start --silent')).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringMatching(/\nwrong\n$/),
    });
});
