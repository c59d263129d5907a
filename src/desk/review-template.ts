/** The template of reviews: the team's own beside its file, else the one that is shipped. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../lib/log.ts';
import { strangersIn } from './review-document.ts';

const SHIPPED = fileURLToPath(new URL('../../templates/review.md', import.meta.url));

/** Reads it once at the start; names that mean nothing are warned of and stay as they are. `file` is the path of muster.yaml. */
export function readTemplate(file: string, log: Log): string {
  const own = join(dirname(file), 'templates', 'review.md');
  const path = existsSync(own) ? own : SHIPPED;
  const template = readFileSync(path, 'utf8');
  for (const stranger of strangersIn(template)) log.warn(`${path}:${stranger}`);
  return template;
}
