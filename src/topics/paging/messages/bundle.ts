/** Many pages in one message, each with its button. Pure. */
import {
  type Block,
  type ButtonSpec,
  buttons,
  code,
  cut,
  header,
  here,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
  textWithButton,
} from '../../../lib/blockkit.ts';
import { allLine, namesOf, needWords } from '../bundles/model.ts';
import { plainTitle } from '../contact/words.ts';
import { pageLine, pageName } from '../page/model.ts';
import type { Page } from '../page/store.ts';

/** A message that names many pages, as it is now. */
export interface BundleView {
  readonly id: number;
  readonly nonce: string;
  readonly target: string;
  /** The pages that still need the reader, the most severe first. */
  readonly pages: readonly Page[];
  /** How many of the pages it named do not need its reader any more. */
  readonly done: number;
  /** Whether to notify the channel with `@here`. */
  readonly wakes: boolean;
}

/** Slack allows 50 blocks, and also counts the JSON around the text. */
const [MOST, ROOM] = [30, 7_000];
/** A page's title in a list, and in the words of a lock screen. */
const [TITLE, SHORT] = [60, 60];
/** The most pages without their own line that are named. */
const NAMES = 2_000;

/** The common message of one receiver, with the current state of the pages. */
export function bundleMessage(view: BundleView): Message {
  const { pages, target, wakes, done } = view;
  if (pages.length === 0) return settledMessage(done);
  const wake = wakes ? rich`${here()} ` : rich``;
  const heading = `🔔 ${needWords(pages.length, target)}`;
  const lines = linesOf(pages);
  const rest = pages.slice(lines.length);
  return message(rich`${wake}${heading}: ${shortWords(pages)}`, [
    header(heading),
    ...(wakes ? [paragraph(wake)] : []),
    buttons(buttonsOf(view)),
    ...lines,
    ...(rest.length > 0 ? [paragraph(restWords(rest))] : []),
    ...(done > 0
      ? [paragraph(rich`${done} more ${done === 1 ? 'page is' : 'pages are'} acknowledged or closed.`)]
      : []),
  ]);
}

function settledMessage(done: number): Message {
  const words =
    done === 1 ? rich`✅ *1 page:* acknowledged or closed.` : rich`✅ *${done} pages:* all acknowledged or closed.`;
  return message(words);
}

/** What an older common message says when a newer one has its pages. */
export function movedMessage(): Message {
  return message(rich`🔔 These pages are in the newer message below.`);
}

function buttonsOf({ id, nonce, pages }: BundleView): readonly ButtonSpec[] {
  const many = pages.length > 1;
  return [
    {
      label: many ? `Acknowledge all ${pages.length}` : 'Acknowledge',
      line: allLine('ack', id, nonce),
      style: 'primary',
    },
    { label: many ? 'Escalate all' : 'Escalate', line: allLine('escalate', id, nonce) },
  ];
}

/** As many pages as fit, each with its button. */
function linesOf(pages: readonly Page[]): readonly Block[] {
  const lines: Block[] = [];
  let room = ROOM;
  for (const page of pages.slice(0, MOST)) {
    const line = lineOf(page);
    room -= JSON.stringify(line).length;
    if (room < 0) break;
    lines.push(line);
  }
  return lines;
}

function lineOf(page: Page): Block {
  const state = page.state === 'exhausted' ? '🚨 Not acknowledged: ' : '';
  const name = pageName(page.id);
  const button = { label: 'Acknowledge', line: pageLine(page, 'page ack') };
  return textWithButton(`${state}${name} ${cut(plainTitle(page), TITLE)}`, button, name);
}

function restWords(rest: readonly Page[]): Rich {
  const names = cut(namesOf(rest.map(({ id }) => id)), NAMES);
  return rich`And ${rest.length} more: ${names}. ${code('/page list')} shows open pages.`;
}

function shortWords(pages: readonly Page[]): string {
  const [first] = pages;
  if (first === undefined) return '';
  const others = pages.length - 1;
  const more = others === 0 ? '' : ` · and ${others} more`;
  return `${pageName(first.id)} ${cut(plainTitle(first), SHORT)}${more}`;
}
