/** What people see in Slack, as words. */
import type { SeenMessage, Workspace } from '../../src/sandbox/workspace.ts';

/** Every piece of text of a message's blocks, or its plain text when it has none. */
export function wordsOf(message: Pick<SeenMessage, 'text' | 'blocks'>): string {
  return message.blocks.length === 0 ? message.text : message.blocks.map((block) => gather(block)).join('\n');
}

/** The texts, links and mentions inside a block, in order. */
export function gather(part: unknown): string {
  if (Array.isArray(part)) return part.map(gather).join('');
  if (typeof part !== 'object' || part === null) return '';
  const { text, type, user_id, channel_id, elements, fallback, ...rest } = part as Record<string, unknown>;
  if (type === 'user') return `<@${String(user_id)}>`;
  if (type === 'channel') return `<#${String(channel_id)}>`;
  if (type === 'date') return String(fallback);
  const own = typeof text === 'string' ? text : gather(text);
  return own + gather(elements) + gather(rest['fields']) + gather(rest['accessory']) + gather(rest['label']);
}

/** The messages a person sees in a channel, oldest first. */
export async function messagesIn(workspace: Workspace, user: string, channel: string): Promise<readonly SeenMessage[]> {
  const { messages } = await workspace.snapshot(user);
  return messages.filter((m) => m.channel === channel);
}

/** The words of the newest message a person sees in a channel; empty when there is none. */
export async function lastWords(workspace: Workspace, user: string, channel: string): Promise<string> {
  const last = (await messagesIn(workspace, user, channel)).at(-1);
  return last === undefined ? '' : wordsOf(last);
}
