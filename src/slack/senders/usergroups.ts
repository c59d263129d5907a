/** Sets the members of user groups. */
import type { WebClient } from '@slack/web-api';
import type { NotAllowed } from '../../engine/outbox/deliveries.ts';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { type Home, readAuth, readUser, type SlackUser } from '../directory.ts';
import { slackCode } from './failure.ts';

/** Makes a group hold these people. `groups` may change groups, `bot` may look at people. */
export async function sendUsergroup(
  groups: WebClient,
  bot: WebClient,
  { payload: { group, users } }: Attempt<'usergroup'>,
): Promise<Outcome> {
  try {
    await fill(groups, group, users);
    return sent([]);
  } catch (error) {
    if (!SOMEBODY.has(slackCode(error) ?? '')) throw error;
    const unfit = await unfitOf(bot, users);
    if (unfit.length === 0) throw error;
    const rest = users.filter((user) => !unfit.some(({ id }) => id === user));
    if (rest.length > 0) await fill(groups, group, rest);
    return sent(unfit);
  }
}

function sent(unfit: readonly NotAllowed[]): Outcome {
  return { kind: 'sent', receipt: { data: unfit } };
}

/** A disabled group takes members but notifies nobody until it is enabled. */
async function fill(client: WebClient, group: string, users: readonly string[]): Promise<void> {
  const { usergroup } = await client.usergroups.users.update({ usergroup: group, users: users.join(',') });
  if ((usergroup?.date_delete ?? 0) > 0) await client.usergroups.enable({ usergroup: group });
}

/** Codes that say that somebody cannot be a member, but not who. */
const SOMEBODY = new Set([
  'invalid_users',
  'invalid_user',
  'failed_for_some_users',
  'single_channel_guests_cannot_be_added',
]);

const NOBODY = new Set(['user_not_found', 'users_not_found', 'user_not_visible']);

/** Those of the people who are no full members any more. */
async function unfitOf(bot: WebClient, users: readonly string[]): Promise<readonly NotAllowed[]> {
  const home = await readAuth(bot);
  const all = [];
  for (const id of users) all.push(await standing(bot, id, home));
  return all.filter(({ kind, deactivated }) => kind !== 'member' || deactivated);
}

async function standing(bot: WebClient, id: string, home: Home): Promise<NotAllowed> {
  try {
    const { user } = await bot.users.info({ user: id });
    const { kind, deactivated } = readUser(user as SlackUser, 0, home);
    return { id, kind, deactivated: deactivated === 1 };
  } catch (error) {
    if (!NOBODY.has(slackCode(error) ?? '')) throw error;
    return { id, kind: 'member', deactivated: true };
  }
}
