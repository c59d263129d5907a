/** Puts each fault of `docs/faults.md` back into a copy of the tree and looks whether its test sees it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, readMutants, WITHIN } from './faults.ts';
import { applyPatch, inCopy } from './tree.ts';
import { type NamedTest, nameOf, type Ran, type Report, runTests } from './vitest.ts';

export interface MutantsOptions {
  /** The tree: it holds `docs/faults.md`, `test/mutants/*.patch` and `node_modules`. */
  readonly root: string;
  /** Which mutants; none: all of the table. */
  readonly names: readonly string[];
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

const TABLE = 'docs/faults.md';
/** Each has a runner of its own. */
const AT_ONCE = 2;

/** Tries the mutants and prints a line of each. True when every one of them was killed by its test. */
export async function tryMutants(options: MutantsOptions): Promise<boolean> {
  const { root, print, signal } = options;
  const mutants = chosen(options);
  const unsound = await inCopy(root, async (folder) => unsoundAmong(mutants, await runTests(folder, mutants, signal)));
  for (const line of unsound) print(line);
  if (unsound.length > 0) return false;
  const waiting = [...mutants];
  let killed = 0;
  const lane = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined && !signal.aborted; mutant = waiting.shift()) {
      const problem = await tryMutant(root, mutant, signal);
      if (problem === undefined) killed += 1;
      print(`${mutant.name}: ${problem ?? `killed by ${nameOf(mutant)}`}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  print(`${killed} of ${mutants.length} mutants killed`);
  return killed === mutants.length;
}

function chosen({ root, names }: MutantsOptions): readonly Mutant[] {
  const all = readMutants(readFileSync(join(root, TABLE), 'utf8'));
  const unknown = names.find((name) => !all.some((mutant) => mutant.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no mutant “${unknown}”. Mutants: ${all.map(({ name }) => name).join(', ')}`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

/** A test that fails without a mutant, or is not there, kills nothing. */
function unsoundAmong(mutants: readonly Mutant[], report: Report): readonly string[] {
  return mutants.flatMap((mutant) => {
    const found = resultOf(mutant, report);
    if (found?.passed === true) return [];
    const why = found === undefined ? `does not run${because(report.trouble)}` : `fails${because(found.failures)}`;
    return [`${mutant.name}: without the mutant ${nameOf(mutant)} ${why}`];
  });
}

/** Why the mutant is not killed by its test; undefined when it is. */
async function tryMutant(root: string, mutant: Mutant, signal: AbortSignal): Promise<string | undefined> {
  const patch = join(root, 'test/mutants', `${mutant.name}.patch`);
  if (!existsSync(patch)) return `there is no test/mutants/${mutant.name}.patch`;
  return inCopy(root, async (folder) => {
    const refused = applyPatch(folder, patch);
    if (refused !== undefined) return `the patch does not apply: ${refused}`;
    return judge(mutant, await runTests(folder, [mutant], signal));
  });
}

function judge(mutant: Mutant, report: Report): string | undefined {
  const found = resultOf(mutant, report);
  if (found === undefined) return `with the mutant ${nameOf(mutant)} does not run${because(report.trouble)}`;
  if (found.passed) return `survives: ${nameOf(mutant)} passes`;
  const seen = found.failures.some((failure) => failure.startsWith('AssertionError'));
  return seen ? undefined : `${nameOf(mutant)} fails, but no assertion of it does${because(found.failures)}`;
}

function resultOf({ file, titles }: NamedTest, { ran }: Report): Ran | undefined {
  return ran.find((one) => one.file === file && one.name === titles.join(WITHIN));
}

function because(reasons: readonly string[]): string {
  const [first] = reasons;
  return first === undefined ? '' : `: ${first}`;
}
