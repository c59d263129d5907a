/** What is said of user groups. Pure. */
import { join, list, type Message, message, paragraph, person, type Rich, rich } from '../../../lib/blockkit.ts';
import { type DesiredMembers, REPAIRS } from './model.ts';

/** Whose permission changes user groups. */
export type Token = 'bot' | 'user';

/** Something that is wrong with a group; the same `key` is not said twice in a row. */
export interface GroupTrouble {
  readonly key: string;
  readonly words: Rich;
}

/** Several in one message. */
export function troublesMessage(all: readonly Rich[]): Message {
  const [first = rich``, ...others] = all;
  if (others.length === 0) return message(rich`⚠️ ${first}`);
  const title = rich`⚠️ ${all.length} problems with user groups`;
  return message(title, [paragraph(title), list(all)]);
}

export function unknownTrouble(handle: string): GroupTrouble {
  const words = rich`Slack has no user group @${handle}. Create one with this handle, or correct muster.yaml.`;
  return { key: 'unknown', words };
}

function leftWords(left: DesiredMembers['left']): Rich {
  const one = ({ person: name, user, why }: DesiredMembers['left'][number]): Rich =>
    rich`${user === undefined ? rich`*${name}*` : [person(user)]} (${why})`;
  return join(left.map(one), ', ');
}

/** Who is left out of a group, and what it holds when nobody can stand in it; undefined when all is well. */
export function membersTrouble(
  group: { readonly handle: string; readonly schedules: readonly string[]; readonly holds: readonly string[] },
  { members, left }: DesiredMembers,
): GroupTrouble | undefined {
  const key = `${members.length === 0 ? 'kept' : ''} ${left.map((l) => `${l.person} ${l.why}`).join()}`;
  const schedules = rich`*${group.schedules.join(', ')}*`;
  const out = rich`${schedules}: ${leftWords(left)} cannot be added to @${group.handle}; Slack accepts only full members of this workspace.`;
  if (members.length > 0) return left.length === 0 ? undefined : { key, words: out };
  const held = join(
    group.holds.map((user) => [person(user)]),
    ', ',
  );
  const kept = group.holds.length === 0 ? rich`it stays empty` : rich`it still holds ${held}`;
  const why = left.length === 0 ? rich`Nobody is on call for ${schedules} now.` : out;
  return {
    key,
    words: rich`${why} Slack does not allow a user group without members, so @${group.handle} is not changed: ${kept}.`,
  };
}

export function conflictTrouble(handle: string, members: readonly string[]): GroupTrouble {
  const words = rich`Something keeps changing @${handle}: Muster corrected it ${REPAIRS} times within an hour and tries again in an hour. Does another tool manage this group? Only one tool should.`;
  return { key: members.join(), words };
}

export function refusalTrouble(handle: string, refusal: string, token: Token): GroupTrouble {
  return { key: refusal, words: rich`@${handle} does not contain the people on call. ${refusalWords(refusal, token)}` };
}

export function unreadTrouble(handle: string, refusal: string): GroupTrouble {
  return { key: `read ${refusal}`, words: rich`@${handle} cannot contain the people on call. ${unreadWords(refusal)}` };
}

const NO_PLAN = new Set(['plan_upgrade_required', 'paid_teams_only', 'team_not_eligible']);
const DEAD = new Set(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired']);
const FOR_ADMINS = new Set([
  'permission_denied',
  'restricted_action',
  'no_permission',
  'not_allowed_token_type',
  'access_denied',
  'user_is_bot',
  'user_is_restricted',
]);

/** Whether a refusal is about who asks, and not about the group or its members. */
export function isForbidden(refusal: string): boolean {
  return refusal === 'missing_scope' || [NO_PLAN, DEAD, FOR_ADMINS].some((codes) => codes.has(refusal));
}

/** Slack's refusal to change a group, with what mends it. */
export function refusalWords(refusal: string, token: Token): string {
  if (NO_PLAN.has(refusal)) return noPlan(refusal);
  if (refusal === 'missing_scope')
    return `Slack refuses the change (missing_scope): ${token === 'user' ? 'SLACK_USER_TOKEN' : 'the app'} needs the scope usergroups:write; add it and install the app again.`;
  if (token === 'user' && DEAD.has(refusal))
    return `Slack no longer accepts SLACK_USER_TOKEN (${refusal}). Set it to a new token of a person who may change user groups, and restart Muster.`;
  if (!FOR_ADMINS.has(refusal)) return `Slack refuses the change (${refusal}).`;
  return token === 'user'
    ? `Slack refuses the change (${refusal}): the owner of SLACK_USER_TOKEN may not change user groups. Use the token of an administrator, and restart Muster.`
    : `Slack refuses the change (${refusal}): this workspace lets only administrators change user groups. Set SLACK_USER_TOKEN to an administrator's token (xoxp-…, scope usergroups:write) and restart Muster. Or let everyone change user groups, in Slack under Workspace settings, Permissions, User Groups.`;
}

/** Slack's refusal to show its groups, with what mends it. */
export function unreadWords(refusal: string): string {
  if (NO_PLAN.has(refusal)) return noPlan(refusal);
  const what = refusal === 'missing_scope' ? ': the app needs the scope usergroups:read; install it again' : '';
  return `Slack does not let Muster read its user groups (${refusal})${what}.`;
}

function noPlan(refusal: string): string {
  return `This workspace's plan has no user groups (${refusal}).`;
}
