/** Answers the questions to Slack that a decision depends on. */
import type { WebClient } from '@slack/web-api';
import type { Slack } from '../command/asking.ts';
import { PAGE } from './directory.ts';
import { failure } from './senders/failure.ts';

/** The answers of one workspace. They reject when Slack cannot be asked now. */
export function slackAnswers(client: WebClient): Slack {
  return {
    // Direct messages are never read, and Slack is not asked about them: the app has no scope for it.
    reader: async ({ channel, user }) =>
      !channel.startsWith('D') && (await unlessRefused(() => mayRead(client, channel, user))),
    member: ({ channel, user }) => unlessRefused(() => isIn(client, channel, user)),
  };
}

/** What Slack shows nobody, and what it does not let the bot see, nobody reads through the bot. */
async function unlessRefused(look: () => Promise<boolean>): Promise<boolean> {
  try {
    return await look();
  } catch (error) {
    if (failure(error).kind === 'refused') return false;
    throw error;
  }
}

async function mayRead(client: WebClient, channel: string, user: string): Promise<boolean> {
  const { channel: found } = await client.conversations.info({ channel });
  if (found?.is_member !== true || found.is_im === true) return false;
  const open = found.is_private !== true && found.is_mpim !== true;
  return open || isIn(client, channel, user);
}

async function isIn(client: WebClient, channel: string, user: string): Promise<boolean> {
  let cursor = '';
  do {
    const page = await client.conversations.members({ channel, limit: PAGE, ...(cursor === '' ? {} : { cursor }) });
    if (page.members?.includes(user) === true) return true;
    cursor = page.response_metadata?.next_cursor ?? '';
  } while (cursor !== '');
  return false;
}
