/** Who stands in a Slack user group, and when it is put right. Pure. */
import { HOUR, type Instant } from '../../../lib/instant.ts';
import type { Account } from '../gaps/accounts.ts';

/** Why somebody who is on call cannot be added to a group: Slack takes full members only. */
export type Why = 'not in Slack' | 'deactivated' | 'a guest' | 'of another workspace' | 'a bot';

/** Somebody on call who is left out of the group. */
export interface LeftOut {
  readonly person: string;
  readonly user: string | undefined;
  readonly why: Why;
}

/** What a group should hold. Without members it keeps those it has, because Slack refuses an empty one. */
export interface DesiredMembers {
  readonly members: readonly string[];
  readonly left: readonly LeftOut[];
}

const UNFIT = { guest: 'a guest', external: 'of another workspace', bot: 'a bot', member: undefined } as const;

/** Undefined for a full member, and for an account of which Slack has told nothing yet: Slack decides. */
function unfit({ user, row }: Account): Why | undefined {
  if (user === undefined) return 'not in Slack';
  return row?.deactivated === 1 ? 'deactivated' : UNFIT[row?.kind ?? 'member'];
}

/** The members of a group for the people on call. */
export function desiredMembers(onCall: readonly Account[]): DesiredMembers {
  const members = new Set<string>();
  const left = new Map<string, LeftOut>();
  for (const account of onCall) {
    const { person, user } = account;
    const why = unfit(account);
    if (why !== undefined) left.set(person, { person, user, why });
    else if (user !== undefined) members.add(user);
  }
  return { members: [...members].sort(), left: [...left.values()].sort((a, b) => (a.person < b.person ? -1 : 1)) };
}

/** Whether a group holds exactly these. */
export function holds(current: readonly string[], members: readonly string[]): boolean {
  return new Set(current).size === members.length && members.every((user) => current.includes(user));
}

/** When a group was made to hold the same people, within the last hour. */
export interface Fillings {
  readonly members: string;
  readonly at: readonly Instant[];
}

/** How often within an hour a group is put right, before we report a conflict with another tool and stop. */
export const REPAIRS = 5;

/** What is remembered after a group was made to hold these people. */
export function filled(before: Fillings | undefined, members: readonly string[], now: Instant): Fillings {
  return { members: members.join(), at: [...recent(before, members, now), now] };
}

/** The instant from which the group may be put right again, or undefined: now. */
export function restUntil(before: Fillings | undefined, members: readonly string[], now: Instant): Instant | undefined {
  const at = recent(before, members, now);
  const [first] = at;
  // The first time it was filled, the others it was put right.
  return first === undefined || at.length <= REPAIRS ? undefined : first + HOUR;
}

function recent(before: Fillings | undefined, members: readonly string[], now: Instant): readonly Instant[] {
  return before?.members === members.join() ? before.at.filter((at) => at > now - HOUR && at <= now) : [];
}
