/** Runs named tests of a tree in a process of their own, and reads what became of each. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Mutant, WITHIN } from './faults.ts';

/** What is asked of the runner: one test, by its titles. */
export type NamedTest = Pick<Mutant, 'file' | 'titles'>;

/** What became of one test. */
export interface Ran {
  readonly file: string;
  readonly name: string;
  readonly passed: boolean;
  /** The first lines of what failed. */
  readonly failures: readonly string[];
}

/** What a run reported; `trouble`: why files did not run, or the runner itself did not. */
export interface Report {
  readonly ran: readonly Ran[];
  readonly trouble: readonly string[];
}

const REPORT = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
});

/** A run that takes longer than this hangs. */
const LONGEST = 300_000;
/** A machine that runs two at a time is slow; whoever waits this long waits for ever. */
const LONGEST_TEST = 120_000;
const REPORT_FILE = 'mutants-report.json';

/** How a test is called. */
export function nameOf({ file, titles }: NamedTest): string {
  return [file, ...titles].join(WITHIN);
}

/** Runs these tests of the tree in `folder`, and no others. */
export async function runTests(folder: string, tests: readonly NamedTest[], signal: AbortSignal): Promise<Report> {
  const pattern = tests.map(({ titles }) => `^${escaped(titles.join(' '))}$`).join('|');
  const out = join(folder, REPORT_FILE);
  const files = [...new Set(tests.map(({ file }) => file))];
  const program = join(folder, 'node_modules/vitest/vitest.mjs');
  const options = ['--reporter=json', `--outputFile=${out}`, `--testTimeout=${LONGEST_TEST}`, '--maxWorkers=2'];
  const said = await run(folder, [program, 'run', ...files, '-t', pattern, ...options], signal);
  try {
    return readReport(folder, readFileSync(out, 'utf8'));
  } catch (error) {
    return { ran: [], trouble: [`the tests did not run: ${firstLine(said) || String(error)}`] };
  } finally {
    rmSync(out, { force: true });
  }
}

function readReport(folder: string, json: string): Report {
  const { testResults } = REPORT.parse(JSON.parse(json));
  const ran = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map((one) => ({
        file: name.slice(name.indexOf(folder) + folder.length + 1),
        name: [...one.ancestorTitles, one.title].join(WITHIN),
        passed: one.status === 'passed',
        failures: one.failureMessages.map(firstLine),
      })),
  );
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { ran, trouble: broken.map(({ message }) => firstLine(message)) };
}

/** Runs Node to its end; what it wrote to its error output. */
function run(folder: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: withoutRunner(process.env),
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
      timeout: LONGEST,
    });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => {
      said += piece.toString();
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (_, killed) => resolve(killed === null ? said : `ended by ${killed}`));
  });
}

/** Under another test runner its variables would be taken for ours. */
function withoutRunner(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(VITEST.*|TEST|NODE_ENV)$/.test(name)));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
