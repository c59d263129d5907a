/** Who stands in a Slack user group, and what is said when it cannot be so. Pure. */

/** Somebody on call, as Slack knows them; Slack takes only full members into a group. */
export interface Candidate {
  readonly user: string;
  readonly kind: 'member' | 'guest' | 'external' | 'bot';
  readonly deactivated: boolean;
}

/** What a group should hold. `keep`: nobody can stand in it, so it stays as it is, because Slack refuses an empty one. */
export interface Wanted {
  readonly members: readonly string[];
  readonly left: readonly string[];
  readonly keep: boolean;
}

/** The members of a group for the people on call. */
export function wantedOf(candidates: readonly Candidate[]): Wanted {
  const fits = (c: Candidate): boolean => c.kind === 'member' && !c.deactivated;
  const members = [...new Set(candidates.filter(fits).map((c) => c.user))].sort();
  const left = [...new Set(candidates.filter((c) => !fits(c)).map((c) => c.user))].sort();
  return { members, left, keep: members.length === 0 };
}

/** Whether a group holds exactly these. */
export function holds(current: readonly string[], members: readonly string[]): boolean {
  return current.length === members.length && members.every((user) => current.includes(user));
}

/** What Slack says where only administrators may change groups. */
const FOR_ADMINS = new Set([
  'permission_denied',
  'restricted_action',
  'not_allowed_token_type',
  'missing_scope',
  'no_permission',
]);

/** A refusal of Slack, with what mends it. */
export function refusalWords(refusal: string, userToken: boolean): string {
  if (!FOR_ADMINS.has(refusal)) return `Slack refuses it (${refusal}).`;
  return userToken
    ? `Slack refuses it (${refusal}), although SLACK_USER_TOKEN is set: it must be of somebody who may change user groups, with usergroups:write.`
    : `Slack refuses it (${refusal}): this workspace lets only some people change user groups. Set SLACK_USER_TOKEN to a token of one of them.`;
}
