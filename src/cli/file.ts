/** `muster check` and `muster apply`. */

import { count as counted } from '../lib/plain.ts';
import { templateProblems } from '../topics/reviews/template.ts';
import { type Applied, applyFile, planFile } from '../topics/settings/apply.ts';
import { type Call, done, EXIT, onDatabase, readFile } from './call.ts';

/** Reads the file, offline, and the template of reviews next to it, and says what is wrong with them. */
export function check(call: Call): number {
  const name = call.words[0] ?? call.config.file;
  const file = readFile(call, name);
  const problems = templateProblems(name);
  for (const problem of problems) call.around.err(problem);
  if (file === undefined || problems.length > 0) return EXIT.problems;
  const count = (entries: object | undefined, one: string, many?: string): string =>
    counted(Object.keys(entries ?? {}).length, one, many);
  const severities =
    file.severities === undefined ? 'the four default severities' : count(file.severities, 'severity', 'severities');
  const parts = [
    count(file.people, 'person', 'people'),
    count(file.services, 'service'),
    count(file.schedules, 'schedule'),
    count(file.policies, 'policy', 'policies'),
    severities,
    ...(Object.keys(file.sources).length === 0 ? [] : [count(file.sources, 'source')]),
  ];
  return done(call.around, `${name} is valid: ${parts.join(', ')}.`);
}

/** Shows what the file would change and, unless it is a trial, writes it. */
export async function apply(call: Call): Promise<number> {
  const file = readFile(call, call.words[0] ?? call.config.file);
  if (file === undefined) return EXIT.problems;
  const dry = call.flags['dry-run'] === true;
  const applied = await onDatabase(call, dry, (transact) =>
    dry ? planFile(transact, file) : transact((tx) => applyFile(tx, file)),
  );
  for (const line of applied.lines) call.around.out(line);
  for (const line of missingLines(applied)) call.around.err(line);
  for (const sentence of applied.disagreements) call.around.err(`warning: ${sentence}`);
  return done(call.around, outcome(applied, dry));
}

function missingLines({ missing }: Applied): readonly string[] {
  if (missing.length === 0) return [];
  return [
    `warning: not found in Slack, so they cannot be paged: ${missing.join(', ')}. The bot looks for them again whenever it reloads the member list from Slack.`,
  ];
}

function outcome({ lines }: Applied, dry: boolean): string {
  if (lines.length === 0) return 'Nothing to change.';
  return dry ? 'Nothing was written (--dry-run).' : 'Written. A running bot applies it at once.';
}
