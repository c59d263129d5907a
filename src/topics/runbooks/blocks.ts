/** Runbooks as people see them in Slack: a shelf to choose from, one that is open, one that is shared. Pure. */

import {
  type Block,
  buttons,
  context,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../lib/blockkit.ts';
import { own, slash } from '../../lib/slash.ts';
import type { Runbook } from './model.ts';
import { runbookParts } from './parts.ts';

/** The most runbooks with buttons, so that the best stay in sight at 3 a.m. */
const WITH_BUTTONS = 3;
const NAMED = 30;

/** The best with buttons, the next thirty by name, the others counted. */
export function shelfMessage(title: string, shelved: readonly Runbook[]): Message {
  const head = rich`*${title}*`;
  const first = shelved.slice(0, WITH_BUTTONS).flatMap(shelvedBlocks);
  return message(head, [paragraph(head), ...first, ...furtherBlocks(shelved.slice(WITH_BUTTONS)), context(ASIDE)]);
}

const ASIDE = 'Only you see this. “Share” posts a runbook in the incident channel.';

function shelvedBlocks(runbook: Runbook): readonly Block[] {
  return [
    paragraph(titleWords(runbook)),
    buttons([
      { label: 'Open', line: `runbook show ${runbook.name}` },
      { label: 'Share', line: `runbook share ${runbook.name}` },
    ]),
  ];
}

function titleWords({ title, description }: Runbook): Rich {
  return rich`📘 *${title}*${description === '' ? '' : rich`\n${description}`}`;
}

function furtherBlocks(shelved: readonly Runbook[]): readonly Block[] {
  if (shelved.length === 0) return [];
  const named = list(shelved.slice(0, NAMED).map((runbook) => rich`${runbook.title}: /runbook ${runbook.name}`));
  const left = shelved.length - NAMED;
  return left > 0 ? [named, context(own`… and ${left} more. To find one: /runbook and a word of its text.`)] : [named];
}

/** One part of a runbook, for the person who asked; a part it does not have is its nearest. */
export function openedMessage(runbook: Runbook, part = 1): Message {
  const { shown, next, more } = partOf(runbook, part);
  const share = { label: 'Share', line: `runbook share ${runbook.name}`, style: 'primary' as const };
  return { text: shown.text, blocks: [...shown.blocks, ...more, buttons([share, ...next])] };
}

/** A runbook for everybody: who shared it and what it is for. Its text stands in the thread. */
export function sharedMessage(runbook: Runbook, by: string): Message {
  const words = rich`${person(by)} shared a runbook. The text is in the thread.`;
  return message(rich`${person(by)} shared the runbook *${runbook.title}*`, [
    paragraph(words),
    paragraph(titleWords(runbook)),
    buttons([{ label: 'Open', line: `runbook show ${runbook.name}` }]),
  ]);
}

function partOf(runbook: Runbook, wanted: number) {
  const parts = runbookParts(runbook);
  const at = Math.min(Math.max(wanted, 1), parts.length);
  const shown = parts[at - 1] ?? message(rich`${runbook.title}`);
  if (at === parts.length) return { shown, next: [], more: [] };
  const line = `runbook show ${runbook.name} ${at + 1}`;
  const more = [
    context(`… Part ${at} of ${parts.length} of the runbook ${runbook.name}. Next part: ${slash(`/${line}`)}`),
  ];
  return { shown, next: [{ label: 'Next part', line }], more };
}
