/** Short words for stories: what people see and press. */
import type { SeenMessage } from '../../src/sandbox/workspace.ts';
import type { Bot } from './bot.ts';
import { lastWords, messagesIn, wordsOf } from './messages.ts';
import { directOf } from './seed.ts';

/** The words of everything a person sees in a channel, oldest first. */
export async function seen(bot: Bot, user: string, channel: string): Promise<readonly string[]> {
  return (await messagesIn(bot.workspace, user, channel)).map(wordsOf);
}

/** What the bot told a person in their direct messages, oldest first. */
export function told(bot: Bot, user: string): Promise<readonly string[]> {
  return seen(bot, user, directOf(user));
}

/** Types a line, waits until all it caused is done, and returns the words only its author sees. */
export async function types(bot: Bot, user: string, channel: string, line: string, thread?: string): Promise<string> {
  const before = await ephemerals(bot, user, channel);
  await bot.workspace.type(user, channel, line, thread);
  await bot.settle();
  const fresh = (await ephemerals(bot, user, channel)).slice(before.length);
  return fresh.map(wordsOf).join('\n');
}

async function ephemerals(bot: Bot, user: string, channel: string): Promise<readonly SeenMessage[]> {
  return (await messagesIn(bot.workspace, user, channel)).filter((m) => m.ephemeralFor === user);
}

/** Presses a button on the newest message that has it, and waits. */
export async function presses(bot: Bot, user: string, channel: string, label: string): Promise<void> {
  const message = (await messagesIn(bot.workspace, user, channel)).findLast((m) => buttonsOf(m).includes(label));
  if (message === undefined) throw new Error(`${user} sees no button “${label}” in ${channel}`);
  await bot.workspace.click(user, message, label);
  await bot.settle();
}

/** The labels of a message's buttons. */
export function buttonsOf(message: SeenMessage): readonly string[] {
  return message.blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((e) => (e.type === 'button' && e.text.type === 'plain_text' ? [e.text.text] : []))
      : [],
  );
}

/** The channel of an incident's room, by the number of the incident. */
export async function roomOf(bot: Bot, user: string, incident: number): Promise<string> {
  const { channels } = await bot.workspace.snapshot(user);
  const room = channels.find((channel) => new RegExp(`^inc-${incident}(-|$)`).test(channel.name));
  if (room === undefined) throw new Error(`${user} sees no room of INC-${incident}`);
  return room.id;
}

/** The newest message whose words match. */
export async function findMessage(bot: Bot, user: string, channel: string, words: RegExp): Promise<SeenMessage> {
  const found = (await messagesIn(bot.workspace, user, channel)).findLast((m) => words.test(wordsOf(m)));
  if (found === undefined) throw new Error(`${user} sees nothing like ${words} in ${channel}`);
  return found;
}

/** The open modal of a person. */
export async function modalOf(bot: Bot, user: string) {
  const view = (await bot.workspace.snapshot(user)).views.at(-1);
  if (view === undefined) throw new Error(`${user} has no modal open`);
  return view;
}

/** Types an override, reads its preview and saves it; returns both answers. */
export async function overrides(bot: Bot, user: string, channel: string, words: string): Promise<string> {
  const shown = await types(bot, user, channel, `/oncall override ${words}`);
  await presses(bot, user, channel, 'Save');
  return `${shown}\n${await lastWords(bot.workspace, user, channel)}`;
}
