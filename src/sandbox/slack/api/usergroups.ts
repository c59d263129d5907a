import type { Args, SlackEvent } from '../emulator/model.ts';
import { IDS } from '../emulator/seed.ts';
import { type Slack, slackNow, type Usergroup } from '../state.ts';
import { no, type Outcome, type OwnMethod, ok, truthy } from './outcome.ts';

const shown = (group: Usergroup, withUsers: boolean): object => ({
  id: group.id,
  team_id: IDS.team,
  is_usergroup: true,
  is_subteam: true,
  name: group.name,
  handle: group.handle,
  description: '',
  is_external: false,
  date_create: 0,
  date_update: group.date_update,
  date_delete: group.enabled ? 0 : 1,
  user_count: group.users.length,
  ...(withUsers ? { users: group.users } : {}),
});

const list = (slack: Slack, args: Args): Outcome => {
  const groups = [...slack.groups.values()].filter((group) => group.enabled || truthy(args.include_disabled));
  return ok({ usergroups: groups.map((group) => shown(group, truthy(args.include_users))) });
};

const members = (slack: Slack, args: Args): Outcome => {
  const group = slack.groups.get(String(args.usergroup));
  if (group === undefined) return no('no_such_subteam');
  if (!group.enabled && !truthy(args.include_disabled)) return no('subteam_disabled');
  return ok({ users: group.users });
};

const wanted = (args: Args): readonly string[] => {
  const users = args.users;
  const all = Array.isArray(users) ? users.map(String) : String(users ?? '').split(',');
  return [...new Set(all.map((user) => user.trim()).filter((user) => user !== ''))];
};

// Guests, bots, people who have left and strangers; Slack does not say which of the users it was.
const fits = (slack: Slack, user: string): boolean =>
  !slack.deactivated.has(user) && slack.seed.people.some((p) => p.id === user && p.guest !== true);

const membersChanged = (before: Usergroup, after: Usergroup): SlackEvent => ({
  type: 'subteam_members_changed',
  subteam_id: after.id,
  team_id: IDS.team,
  date_previous_update: before.date_update,
  date_update: after.date_update,
  added_users: after.users.filter((user) => !before.users.includes(user)),
  removed_users: before.users.filter((user) => !after.users.includes(user)),
});

const groupUpdated = (group: Usergroup): SlackEvent => ({ type: 'subteam_updated', subteam: shown(group, true) });

const put = (slack: Slack, group: Usergroup, change: Partial<Usergroup>): Usergroup => {
  const next = { ...group, ...change, date_update: Math.floor(slackNow(slack) / 1000) };
  slack.groups.set(group.id, next);
  return next;
};

// A disabled group takes members as any other, and stays disabled.
const update = (slack: Slack, args: Args): Outcome => {
  const group = slack.groups.get(String(args.usergroup));
  if (group === undefined) return no('no_such_subteam');
  const users = wanted(args);
  if (users.length === 0) return no('no_users_provided');
  if (!users.every((user) => fits(slack, user))) return no('invalid_users');
  const next = put(slack, group, { users });
  return ok({ usergroup: shown(next, true) }, [groupUpdated(next), membersChanged(group, next)]);
};

const enabling =
  (enabled: boolean) =>
  (slack: Slack, args: Args): Outcome => {
    const group = slack.groups.get(String(args.usergroup));
    if (group === undefined) return no('no_such_subteam');
    if (group.enabled === enabled) return no(enabled ? 'already_enabled' : 'already_disabled');
    const next = put(slack, group, { enabled });
    return ok({ usergroup: shown(next, true) }, [groupUpdated(next)]);
  };

const teamDnd = (slack: Slack, args: Args): Outcome => {
  const people = wanted(args).filter((user) => slack.seed.people.some((person) => person.id === user));
  const never = { dnd_enabled: false, next_dnd_start_ts: 1, next_dnd_end_ts: 1 };
  return ok({ users: Object.fromEntries(people.map((user) => [user, slack.quiet.get(user) ?? never])), cached: false });
};

/** The methods of user groups and of do-not-disturb. */
export const GROUP_METHODS: Readonly<Record<string, OwnMethod>> = {
  'usergroups.list': { scope: 'usergroups:read', run: list },
  'usergroups.users.list': { scope: 'usergroups:read', run: members },
  'usergroups.users.update': { scope: 'usergroups:write', run: update },
  'usergroups.enable': { scope: 'usergroups:write', run: enabling(true) },
  'usergroups.disable': { scope: 'usergroups:write', run: enabling(false) },
  'dnd.teamInfo': { scope: 'dnd:read', run: teamDnd },
};
