/** The table of `docs/faults.md`: faults, the tests that see them, and the mutants that these tests kill. Pure. */

/** A patch that undoes a fix, and the test that must see it. */
export interface Mutant {
  /** The patch is `test/mutants/<name>.patch`. */
  readonly name: string;
  /** A path from the root of the tree. */
  readonly file: string;
  /** The titles of the test, outermost first. */
  readonly titles: readonly string[];
}

/** Between a file and the titles of a test. */
export const WITHIN = ' › ';

const HEAD = '| fault | test | mutant |\n| --- | --- | --- |\n';
const TEST = /^`([^`]+)`: (.+)$/;
const NAME = /^`([a-z0-9-]+)`$/;
/** Instead of the name of a patch, for a fault that no patch can bring back; the reason follows. */
const NONE = 'none: ';

/** Reads the mutants of the table; faults without one have a reason. Throws for a row that says neither. */
export function readMutants(markdown: string): readonly Mutant[] {
  const [, table] = markdown.split(HEAD);
  if (table === undefined) throw new Error(`There is no table with the head ${HEAD.split('\n')[0]}`);
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  const mutants = rows.flatMap((line) => readRow(line) ?? []);
  const twice = mutants.find(({ name }, i) => mutants.findIndex((one) => one.name === name) < i);
  if (twice !== undefined) throw new Error(`The mutant ${twice.name} is in the table twice.`);
  return mutants;
}

function readRow(line: string): Mutant | undefined {
  const [, test = '', mutant = ''] = line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
  if (mutant.startsWith(NONE)) return undefined;
  const [, file, titles] = TEST.exec(test) ?? [];
  const [, name] = NAME.exec(mutant) ?? [];
  if (file === undefined || titles === undefined || name === undefined)
    throw new Error(`This row names no test and mutant, and no reason why there is none: ${line}`);
  return { name, file, titles: titles.split(WITHIN) };
}
