/** `@muster verb …` anywhere, and direct messages: both are command lines. */
import type { App } from '@slack/bolt';
import type { RouterReply } from '../../command/router.ts';
import type { Caller } from '../../command/row.ts';
import { answerLine, readAnswer } from '../../lib/answer.ts';
import { personToken } from '../../lib/blockkit.ts';
import { partsOf } from '../../lib/parts.ts';
import { readMarkup } from '../markup.ts';
import { withoutBlocks } from '../senders/messages.ts';
import { answerInTime, type Doors, isShown, messageOf, NOT_YET } from './answer.ts';

/** The fields of a message event we read. */
interface Said {
  readonly user?: string;
  readonly user_team?: string;
  readonly team?: string;
  readonly text?: string;
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly bot_id?: string;
  readonly subtype?: string;
  readonly edited?: object;
}

/** How many answered events are remembered, so that Slack's repeat is not answered twice. */
const REMEMBERED = 1_000;
const WORDS_OF_PEOPLE = new Set([undefined, 'file_share', 'thread_broadcast']);

export function listenMentions(bolt: App, doors: Doors): void {
  const answered = new Set<string>();
  const waiting = new Set<string>();
  const hear = async (said: Said, key: string, door: 'mention' | 'dm'): Promise<void> => {
    const words = lineOf(said, doors.botUser());
    const line = meantBy(words, door);
    if (said.user === undefined || !fromPerson(said, doors.botUser())) return;
    const caller: Caller = {
      user: said.user,
      team: said.user_team ?? said.team,
      door,
      channel: said.channel,
      thread: said.thread_ts,
      key: `event:${key}`,
      modals: false,
      threadOnly: said.thread_ts !== undefined && line !== words && !NAMES_COMMAND.test(words),
    };
    const deciding = doors.route({ caller, line: line === '' ? 'help' : line });
    const once = async (among: Set<string>, answer: RouterReply): Promise<void> => {
      if (remember(among, key)) await reply(doors, said, door, answer);
    };
    await answerInTime(doors, {
      deciding,
      ack: async () => void (await deciding),
      notYet: () => once(waiting, { message: NOT_YET }),
      give: async (answer, late) => {
        if (late || !isShown(answer)) await once(answered, answer);
      },
    });
  };
  bolt.event('app_mention', async ({ event, body }) => {
    if (!event.channel.startsWith('D')) await hear(event as Said, body.event_id, 'mention');
  });
  bolt.message(async ({ event, body }) => {
    if (event.channel_type === 'im') await hear(event as Said, body.event_id, 'dm');
  });
}

/** Among incident channels only a command answers a page: what people say to each other acknowledges nothing. */
const COMMANDED = /^(?:ack\w*|esc\w*|snooze)\b/i;

/** In a thread of direct messages other words, such as “got it”, may answer what the thread is about instead. */
const NAMES_COMMAND = /\b(?:ack|esc|snooze)/i;

/** A line for the router: in direct messages people answer a page in their own words. */
function meantBy(line: string, door: 'mention' | 'dm'): string {
  const answer = door === 'dm' || COMMANDED.test(line) ? readAnswer(line) : undefined;
  return answer === undefined ? line : answerLine(answer);
}

/** Whether a person wrote the message: not a bot, and not an edit. */
function fromPerson(said: Said, botUser: string | undefined): boolean {
  return (
    said.bot_id === undefined && said.edited === undefined && said.user !== botUser && WORDS_OF_PEOPLE.has(said.subtype)
  );
}

/** The text of the message without the bot's name. */
function lineOf({ text = '' }: Said, botUser: string | undefined): string {
  const words = readMarkup(text);
  const called =
    botUser === undefined ? words.replace(/^\u0002@[A-Z0-9]+\u0003/, '') : words.replace(personToken(botUser), '');
  return called.replace(/^[\s,:]+/, '').trim();
}

/** Remembers an event; false when it was already remembered. */
function remember(among: Set<string>, key: string): boolean {
  if (among.has(key)) return false;
  among.add(key);
  const [oldest] = among;
  if (among.size > REMEMBERED && oldest !== undefined) among.delete(oldest);
  return true;
}

/** In a channel only the asker sees it; where they asked in a thread, it is there. */
async function reply(doors: Doors, said: Said, door: 'mention' | 'dm', answer: RouterReply): Promise<void> {
  if ('view' in answer) return;
  const { chat } = doors.client;
  const place = { channel: said.channel, ...(said.thread_ts === undefined ? {} : { thread_ts: said.thread_ts }) };
  for (const part of partsOf(messageOf(answer)))
    await withoutBlocks(part, (content) =>
      door === 'dm'
        ? chat.postMessage({ ...place, ...content, unfurl_links: false, unfurl_media: false })
        : chat.postEphemeral({ ...place, ...content, user: said.user ?? '' }),
    );
}
