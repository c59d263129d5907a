/** The template of reviews: the team's own next to its muster.yaml, else the one that is shipped. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../lib/log.ts';
import { PARTS, strangersIn } from './document.ts';

const NAME = join('templates', 'review.md');
/** How far above this file the installation's root may lie. */
const ABOVE = ['../../..', '../../../..'];
/** What holds where there is no file at all: no page may wait for a template. */
const BARE = `# Postmortem of {{incident}}: {{title}}\n\n${PARTS.map((part) => `## ${part}\n\n{{${part}}}`).join('\n\n')}\n\n{{figures}}\n\n{{follow_ups}}\n\n{{timeline}}\n`;

/** Where a team's own template is, by the path of its muster.yaml. */
function ownTemplate(file: string): string {
  return join(dirname(file), NAME);
}

/** What is wrong with the team's own template, with file, line and column; nothing when there is none. */
export function templateProblems(file: string): readonly string[] {
  const own = ownTemplate(file);
  return existsSync(own) ? strangersIn(readFileSync(own, 'utf8')).map((problem) => `${own}:${problem}`) : [];
}

/** Reads it once at the start; names that mean nothing are warned of and stay as they are. `file` is the path of muster.yaml. */
export function readTemplate(file: string, log: Log): string {
  const shipped = ABOVE.map((above) => fileURLToPath(new URL(`${above}/${NAME}`, import.meta.url)));
  const path = [ownTemplate(file), ...shipped].find((one) => existsSync(one));
  if (path === undefined) {
    log.warn('there is no templates/review.md: postmortems are written without one');
    return BARE;
  }
  const template = readFileSync(path, 'utf8');
  for (const stranger of strangersIn(template)) log.warn(`${path}:${stranger}`);
  return template;
}
