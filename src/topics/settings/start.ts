/** Applies `muster.yaml` when the bot starts. */
import { existsSync, readFileSync } from 'node:fs';
import type { Reserved } from '../../command/reserved.ts';
import type { Transact } from '../../engine/tx.ts';
import { MusterError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { whyUnread } from '../../lib/place.ts';
import { setting } from '../team/store.ts';
import { applyFile, planFile } from './apply.ts';
import { checkFile } from './file.ts';
import { exceptFor, namesInForce, verbsInForce } from './in-force.ts';

export interface StartOptions {
  readonly transact: Transact;
  readonly log: Log;
  /** True on a database that several replicas share: there only `muster apply` changes what is in force. */
  readonly shared: boolean;
  /** What the commands read as verbs, so that it cannot be a name. */
  readonly reserved: Reserved;
  /** The names of the runbooks at hand; the file's others are warned of. */
  readonly runbooks: readonly string[];
}

/** Applies the file into an empty or unshared database; throws `configuration` with every problem of a wrong file. */
export async function takeUpFile(
  path: string,
  { transact, log, shared, reserved, runbooks }: StartOptions,
): Promise<void> {
  if (!existsSync(path)) {
    log.warn(
      { file: path },
      'there is no configuration file, so there are only the default severities, no services and no schedules, and nobody can be paged. Copy muster.example.yaml',
    );
    return;
  }
  const inForce = await transact(namesInForce);
  for (const sentence of verbsInForce(reserved, inForce)) log.warn(sentence);
  const checked = checkFile(readText(path), path, exceptFor(reserved, inForce), runbooks);
  if ('problems' in checked) throw new MusterError('configuration', checked.problems.join('\n'));
  for (const warning of checked.warnings) log.warn(warning);
  const empty = (await transact((tx) => setting(tx, 'file'))) === undefined;
  if (!shared || empty) {
    const { lines, disagreements } = await transact((tx) => applyFile(tx, checked.file));
    for (const line of lines) log.info(line);
    for (const sentence of disagreements) log.warn(sentence);
    return;
  }
  const { lines } = await planFile(transact, checked.file);
  if (lines.length > 0)
    log.warn({ changes: lines }, 'muster.yaml differs from the applied settings; run “muster apply”');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new MusterError('configuration', whyUnread(path, error), { cause: error });
  }
}
