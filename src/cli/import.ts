/** `muster import pagerduty FILE…`: another product's saved answers as our file, on standard output. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { reserved } from '../topics/rows.ts';
import { checkFile } from '../topics/settings/file.ts';
import { importPagerDuty } from '../topics/settings/import/pagerduty.ts';
import { type Call, clockOf, done, EXIT, Misuse } from './call.ts';

const EXAMPLE = 'For example: muster import pagerduty schedules.json policies.json users.json > muster.yaml';

/** Prints the file; what could not be carried over goes to standard error. */
export function importFile({ words, around }: Call): number {
  const [product, ...files] = words;
  if (product !== 'pagerduty')
    throw new Misuse(`Muster cannot import from “${product ?? ''}”, only from PagerDuty. ${EXAMPLE}`);
  if (files.length === 0) throw new Misuse(`Which files? ${EXAMPLE}`);
  const absent = files.filter((file) => !existsSync(file));
  if (absent.length > 0) throw new Misuse(`There is no file ${absent.join(', ')}.`);
  const folders = files.filter((file) => statSync(file).isDirectory());
  if (folders.length > 0) throw new Misuse(`${folders.join(', ')} is a folder; name the files in it. ${EXAMPLE}`);
  const saved = files.map((name) => ({ name, text: readFileSync(name, 'utf8').replace(/^\uFEFF/, '') }));
  const imported = importPagerDuty(saved, clockOf(around).now());
  if ('problem' in imported) {
    around.err(imported.problem);
    return EXIT.problems;
  }
  for (const line of imported.left) around.err(`not imported: ${line}`);
  const checked = checkFile(imported.yaml, 'the result', reserved);
  for (const problem of 'problems' in checked ? checked.problems : []) around.err(`to correct by hand: ${problem}`);
  return done(around, imported.yaml.trimEnd());
}
