/** What people get who ask: pages, timelines and reports, from answers and files. */
import type { Bot } from './bot.ts';
import { gather, messagesIn } from './messages.ts';
import { ANA, CY, directOf, GENERAL } from './seed.ts';
import { types } from './story.ts';

const STATES: readonly (readonly [words: RegExp, state: string])[] = [
  [/^🔔 Page p/, 'open'],
  [/^✅ Acknowledged p/, 'acknowledged'],
  [/^☑️ Resolved p/, 'resolved'],
  [/^🚨 Not acknowledged p/, 'exhausted'],
  [/no page p\d+ that you can see/, 'none'],
];

/** How a page stands, as `/page show` answers Ana, who is on call first and so may see it; `none` when it does not exist. */
export async function pageState(bot: Bot, page: number): Promise<string> {
  const shown = await types(bot, ANA, GENERAL, `/page show p${page}`);
  const state = STATES.find(([words]) => words.test(shown))?.[1];
  if (state === undefined) throw new Error(`no state of p${page} in: ${shown}`);
  return state;
}

/** The entries of `/page show`, without their times; who did it stands before what was done. */
export async function storyOf(bot: Bot, page: number, user = CY): Promise<readonly string[]> {
  await types(bot, user, GENERAL, `/page show p${page}`);
  const answer = (await messagesIn(bot.workspace, user, GENERAL)).findLast(({ ephemeralFor }) => ephemeralFor === user);
  const items = (answer?.blocks ?? []).flatMap((block) =>
    block.type === 'rich_text'
      ? block.elements.flatMap((part) => (part.type === 'rich_text_list' ? part.elements : []))
      : [],
  );
  return items.map((item) => gather(item).replace(/^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC /, ''));
}

/** One entry of an exported timeline. */
export interface TimelineEntry {
  readonly kind: string;
  readonly who: string | null;
  readonly text: string;
  readonly before?: readonly { readonly who: string; readonly text: string }[];
}

/** The timeline of an incident from the file that `/incident timeline … export` sends. */
export async function exportedTimeline(bot: Bot, user: string, incident: number): Promise<readonly TimelineEntry[]> {
  await types(bot, user, GENERAL, `/incident timeline INC-${incident} export`);
  const files = (await messagesIn(bot.workspace, user, directOf(user))).flatMap((message) => message.files);
  const file = files.findLast(({ name }) => name === `INC-${incident}-timeline.json`);
  if (file === undefined) throw new Error(`${user} got no file of INC-${incident}`);
  return (JSON.parse(file.text) as { readonly timeline: readonly TimelineEntry[] }).timeline;
}

/** The columns of one incident in the file that `/incident report … --export` sends. */
export async function reportedIncident(
  bot: Bot,
  user: string,
  incident: number,
): Promise<Readonly<Record<string, string>>> {
  await types(bot, user, GENERAL, '/incident report 7d --export');
  const files = (await messagesIn(bot.workspace, user, directOf(user))).flatMap((message) => message.files);
  const [head = [], ...lines] = (files.findLast(({ name }) => name === 'incidents-7d.csv')?.text ?? '')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const found = lines.find(([name]) => name === `INC-${incident}`);
  if (found?.length !== head.length) throw new Error(`no whole line of INC-${incident} in the report of ${user}`);
  return Object.fromEntries(head.map((column, i) => [column, found[i] ?? '']));
}
