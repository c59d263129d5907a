/** What administrators do in Slack itself, past the bot. */
import type { BotAnswer } from '../../workspace.ts';
import { OWN_METHODS } from '../api/usergroups.ts';
import { tellBot } from '../delivery/events.ts';
import { TOKENS } from '../emulator/seed.ts';
import { changed, type Slack } from '../state.ts';
import { personOf, withPeople } from './profiles.ts';

/** Edits a group's members, or disables it with null; the answer is the bot's to the events. Throws on a refusal. */
export const editGroup = async (slack: Slack, group: string, members: readonly string[] | null): Promise<BotAnswer> => {
  const method = members === null ? 'usergroups.disable' : 'usergroups.users.update';
  const outcome = OWN_METHODS[method]?.run(slack, { usergroup: group, users: members ?? [] });
  if (outcome?.answer.ok !== true) throw new Error(`nobody can ${method} ${group}: ${outcome?.answer.error}`);
  changed(slack);
  return tellBot(slack, outcome.events);
};

/** Deactivates an account; the answer is the bot's to the event. */
export const deactivate = async (slack: Slack, user: string): Promise<BotAnswer> => {
  slack.deactivated.add(personOf(slack, user).id);
  changed(slack);
  const { answer } = await slack.emulated.call(TOKENS.bot, 'users.info', { user });
  return tellBot(slack, [{ type: 'user_change', user: withPeople(slack, answer).user }]);
};
