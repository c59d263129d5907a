import type { SeedPerson } from '../../workspace.ts';
import { type Answer, isObject } from '../emulator/model.ts';
import { type Slack, slackNow } from '../state.ts';

/** The person of the seed; throws for an id nobody has, which is a mistake in the caller. */
export const personOf = (slack: Slack, id: string): SeedPerson => {
  const person = slack.seed.people.find((candidate) => candidate.id === id);
  if (person === undefined) throw new Error(`nobody in the sandbox has the id ${id}`);
  return person;
};

// `longOffset` is "GMT+01:00", and "GMT" alone at zero.
const offsetSeconds = (timezone: string, at: number): number => {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' }).formatToParts(at);
  const found = /([+-])(\d{2}):(\d{2})/.exec(parts.find((part) => part.type === 'timeZoneName')?.value ?? '');
  if (found === null) return 0;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 3600 + Number(found[3]) * 60);
};

/** A person as they are now, unless the seed has nobody of this id. */
const personNow = (slack: Slack, id: string): SeedPerson | undefined => {
  const person = slack.seed.people.find((candidate) => candidate.id === id);
  return person === undefined ? undefined : { ...person, ...slack.profiles.get(id) };
};

const withSeed = (slack: Slack, user: unknown): unknown => {
  if (!isObject(user)) return user;
  const person = personNow(slack, String(user.id));
  const timezone = person?.timezone ?? 'America/Los_Angeles';
  const profile = isObject(user.profile) ? user.profile : {};
  return {
    ...user,
    ...(person === undefined ? {} : { profile: { ...profile, email: person.email } }),
    ...(person?.team === undefined ? {} : { team_id: person.team }),
    tz: timezone,
    tz_label: timezone,
    tz_offset: offsetSeconds(timezone, slackNow(slack)),
    is_restricted: person?.guest === true,
    is_ultra_restricted: false,
    is_owner: false,
    is_app_user: false,
    updated: 0,
    deleted: slack.deactivated.has(String(user.id)),
  };
};

const isListed = (slack: Slack, user: unknown): boolean =>
  !isObject(user) || personNow(slack, String(user.id))?.unlisted !== true;

/** An answer about people with the zones, guests and other workspaces that `emulate` does not know. */
export const withPeople = (slack: Slack, answer: Answer): Answer => ({
  ...answer,
  ...(Array.isArray(answer.members) && isObject(answer.members[0])
    ? { members: answer.members.filter((user) => isListed(slack, user)).map((user) => withSeed(slack, user)) }
    : {}),
  ...(answer.user === undefined ? {} : { user: withSeed(slack, answer.user) }),
});
