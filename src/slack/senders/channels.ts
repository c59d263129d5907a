/** Creates and changes channels. */
import type { WebClient } from '@slack/web-api';
import type { Receipt } from '../../engine/outbox/deliveries.ts';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { cut } from '../../lib/blockkit.ts';
import { isOurs, slackCode } from './failure.ts';
import { inside, targetOf } from './place.ts';

const NAME_MAX = 80;
const TOPIC_MAX = 250;
/** The largest number that is added to a taken name. */
const LAST_SUFFIX = 20;
/** Slack refuses a `limit` of 1,000. */
const MOST_OF_A_PAGE = 999;
const PAGES = 5;

/** Creates a channel. Receipt: its id and `{ name }`. */
export async function sendChannel(client: WebClient, attempt: Attempt<'channel'>): Promise<Outcome> {
  if (attempt.earlier?.channel !== undefined) return { kind: 'sent', receipt: attempt.earlier };
  const { name, private: hidden } = attempt.payload;
  return numbered(name, async (tried) => {
    try {
      const { channel } = await client.conversations.create({ name: tried, is_private: hidden });
      return { channel: channel?.id ?? '', data: { name: channel?.name ?? tried } };
    } catch (error) {
      const made = attempt.unsure && slackCode(error) === 'name_taken' ? await ours(client, tried) : undefined;
      if (made === undefined) throw error;
      return { channel: made, data: { name: tried } };
    }
  });
}

/** Renames a channel. Receipt data: `{ name }`. */
export async function sendRename(client: WebClient, { payload, receipt }: Attempt<'rename'>): Promise<Outcome> {
  const channel = await targetOf(payload.to, receipt);
  return numbered(payload.name, async (name) => {
    const renamed = await client.conversations.rename({ channel, name });
    return { channel, data: { name: renamed.channel?.name ?? name } };
  });
}

/** Tries a name, then `-2`, `-3`… while it is taken. */
async function numbered(name: string, call: (name: string) => Promise<Receipt>): Promise<Outcome> {
  for (let n = 1; ; n += 1) {
    const suffix = n === 1 ? '' : `-${n}`;
    try {
      return { kind: 'sent', receipt: await call(`${name.slice(0, NAME_MAX - suffix.length)}${suffix}`) };
    } catch (error) {
      if (slackCode(error) !== 'name_taken' || n >= LAST_SUFFIX) throw error;
    }
  }
}

/** The channel of this name that a cut-off attempt made: the bot is in it. */
async function ours(client: WebClient, name: string): Promise<string | undefined> {
  let cursor = '';
  for (let page = 0; page < PAGES; page += 1) {
    const list = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: MOST_OF_A_PAGE,
      ...(cursor === '' ? {} : { cursor }),
    });
    const found = list.channels?.find((c) => c.name === name);
    if (found !== undefined) return found.is_member === true ? found.id : undefined;
    cursor = list.response_metadata?.next_cursor ?? '';
    if (cursor === '') return undefined;
  }
  return undefined;
}

export async function sendTopic(client: WebClient, { payload, receipt }: Attempt<'topic'>): Promise<Outcome> {
  const channel = await targetOf(payload.to, receipt);
  const topic = cut(payload.topic, TOPIC_MAX);
  await inside(client, channel, () => client.conversations.setTopic({ channel, topic }));
  return { kind: 'sent' };
}

/** Says nothing about a person: it is the channel, or what the bot may do, that Slack refuses. */
const ABOUT_CHANNEL = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'missing_scope',
  'method_not_supported_for_channel_type',
  'restricted_action',
]);
const THERE = new Set(['already_in_channel', 'cant_invite_self']);

/** Invites people; who cannot come does not stop the others. Receipt data: `{ failed: [{ user, error }] }`. */
export async function sendInvite(client: WebClient, { payload, receipt }: Attempt<'invite'>): Promise<Outcome> {
  const channel = await targetOf(payload.to, receipt);
  const failed: { user: string; error: string }[] = [];
  for (const user of new Set(payload.users)) {
    const error = await inviteOne(client, channel, user);
    if (error !== undefined) failed.push({ user, error });
  }
  return { kind: 'sent', receipt: { channel, data: { failed } } };
}

/** Slack's code when this one person cannot come. Throws when nobody can. */
async function inviteOne(client: WebClient, channel: string, user: string): Promise<string | undefined> {
  try {
    await inside(client, channel, () => client.conversations.invite({ channel, users: user }));
    return undefined;
  } catch (error) {
    const code = slackCode(error);
    if (code === undefined || isOurs(code) || ABOUT_CHANNEL.has(code)) throw error;
    return THERE.has(code) ? undefined : code;
  }
}
