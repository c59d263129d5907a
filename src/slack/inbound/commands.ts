/** Slash commands and shortcuts. */
import type { App, MessageShortcut, SlackShortcut, SlashCommand } from '@slack/bolt';
import type { Request, RouterReply } from '../../command/router.ts';
import type { Caller } from '../../command/row.ts';
import { code, cut, type Message, message, rich } from '../../lib/blockkit.ts';
import { hasFigures } from '../../lib/chart.ts';
import { partsOf } from '../../lib/parts.ts';
import { readMarkup } from '../markup.ts';
import { messageWords, type WordyMessage } from '../words.ts';
import {
  answerInTime,
  answerNearby,
  type Doors,
  ephemeral,
  isShown,
  messageOf,
  type Nearby,
  NOT_YET,
  openForm,
  openPatience,
  respondWith,
} from './answer.ts';

/** The shortcuts of the manifest, from the menu and on a message. */
const OURS = /^(incident_declare|page_someone|timeline_add|task_add)(_message)?$/;
const UNKNOWN: Message = message(
  rich`Muster does not have this shortcut. The app in Slack is from another version. Paste the output of ${code('muster manifest')} into the app’s settings again.`,
);

export function listenCommands(bolt: App, doors: Doors): void {
  bolt.command(/.*/, ({ command, ack }) => runCommand(doors, command, (body) => ack(body)));
  bolt.shortcut(/^/, async ({ shortcut, ack }) => {
    if (OURS.test(shortcut.callback_id)) return runShortcut(doors, shortcut, () => ack());
    await ack();
    doors.background(tell(doors, shortcut, UNKNOWN));
  });
}

async function runCommand(
  doors: Doors,
  command: SlashCommand,
  ack: (body?: ReturnType<typeof ephemeral>) => Promise<void>,
): Promise<void> {
  const line = `${command.command} ${readMarkup(command.text ?? '')}`.trim();
  const caller: Caller = {
    user: command.user_id,
    team: command.team_id,
    door: 'slash',
    channel: command.channel_id,
    key: `command:${command.trigger_id}`,
    modals: true,
  };
  const inTime = openPatience();
  const work = doors.route({ caller, line });
  const result = await inTime(work);
  if (result === 'late') {
    await ack(ephemeral(NOT_YET));
    doors.background(work.then((answer) => answerLate(doors, command, line, answer)));
    return;
  }
  if (isShown(result.value)) return ack();
  if (!('view' in result.value)) return answer(doors, command, messageOf(result.value), ack);
  const opening = openForm(doors, command.trigger_id, result.value.view, line);
  const opened = await inTime(opening);
  if (opened !== 'late' && opened.value !== undefined) return ack(ephemeral(opened.value));
  await ack();
  if (opened === 'late')
    doors.background(opening.then((said) => said && respondWith(doors, command.response_url, said)));
}

/** An acknowledgement cannot be sent again when Slack refuses its blocks, so figures and long answers follow it. */
async function answer(
  doors: Doors,
  { response_url: url }: SlashCommand,
  said: Message,
  ack: (body?: ReturnType<typeof ephemeral>) => Promise<void>,
): Promise<void> {
  if (!hasFigures(said) && partsOf(said).length === 1) return ack(ephemeral(said));
  await ack();
  doors.background(respondWith(doors, url, said));
}

/** A second message: the first answer to a command cannot be replaced. */
async function answerLate(doors: Doors, command: SlashCommand, line: string, answer: RouterReply): Promise<void> {
  const said = 'view' in answer ? await openForm(doors, command.trigger_id, answer.view, line) : messageOf(answer);
  if (said !== undefined) await respondWith(doors, command.response_url, said);
}

/** A shortcut from the menu or from a message. */
async function runShortcut(doors: Doors, shortcut: SlackShortcut, ack: () => Promise<void>): Promise<void> {
  const request = shortcut.type === 'message_action' ? fromMessage(shortcut) : fromMenu(shortcut);
  await answerInTime(doors, {
    deciding: doors.route(request),
    ack,
    notYet: () => tell(doors, shortcut, NOT_YET),
    give: async (answer, late) => {
      if (isShown(answer) && !late) return;
      const line = 'line' in request ? request.line : undefined;
      const said = 'view' in answer ? await openForm(doors, shortcut.trigger_id, answer.view, line) : messageOf(answer);
      if (said !== undefined) await tell(doors, shortcut, said);
    },
  });
}

/** Next to the message; a shortcut of the menu has no place, so the person is told directly. */
async function tell(doors: Doors, shortcut: SlackShortcut, said: Message): Promise<void> {
  if (shortcut.type === 'message_action') await answerNearby(doors, nearbyOf(shortcut), said);
  else await doors.client.chat.postMessage({ channel: shortcut.user.id, text: said.text, blocks: [...said.blocks] });
}

function nearbyOf({ user, channel, message, response_url: url }: MessageShortcut): Nearby {
  const thread = threadOf(message);
  return { user: user.id, channel: channel.id, thread: thread === message.ts ? undefined : thread, url };
}

function threadOf(message: MessageShortcut['message']): string | undefined {
  return typeof message['thread_ts'] === 'string' ? message['thread_ts'] : undefined;
}

function fromMenu(shortcut: SlackShortcut): Request {
  const caller: Caller = {
    user: shortcut.user.id,
    team: shortcut.user.team_id,
    door: 'shortcut',
    key: `shortcut:${shortcut.trigger_id}`,
    modals: true,
  };
  return { caller, line: shortcut.callback_id === 'page_someone' ? 'page' : 'incident' };
}

type Named = Extract<Request, { row: string }>;
type Filled = Pick<Named, 'row' | 'named'>;

function declaring(title: string): Filled {
  return { row: 'incident', named: { title } };
}

/** Letters of a message that a field of a form takes; a message may have 40,000. */
const LONGEST_TEXT = 3_000;

/** What a shortcut on a message runs, with what of it. */
const WORDS: Readonly<Record<string, (link: string, text: string) => Filled>> = {
  timeline_add_message: (link) => ({ row: 'incident pin', named: { link } }),
  task_add_message: (_, text) => ({ row: 'incident task', named: { text } }),
};

/** The message's words are data: they fill the form and are never read as a verb. */
function fromMessage(shortcut: MessageShortcut): Request {
  const { channel, message, team } = shortcut;
  const thread = threadOf(message);
  const link = permalink(team?.domain, channel.id, message.ts, thread);
  const words = messageWords(message as WordyMessage);
  const caller: Caller = {
    user: shortcut.user.id,
    team: shortcut.user.team_id,
    door: 'shortcut',
    channel: channel.id,
    thread,
    key: `shortcut:${shortcut.trigger_id}`,
    modals: true,
    link,
  };
  const text = cut(words, LONGEST_TEXT);
  return { caller, ...(WORDS[shortcut.callback_id]?.(link, text) ?? declaring(text)) };
}

/** A message's address, without asking Slack for it. */
function permalink(domain: string | undefined, channel: string, ts: string, thread: string | undefined): string {
  const query = thread === undefined || thread === ts ? '' : `?thread_ts=${thread}&cid=${channel}`;
  return `https://${domain ?? 'app'}.slack.com/archives/${channel}/p${ts.replace('.', '')}${query}`;
}
