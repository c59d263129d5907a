/** Who a report names: people by one key, whichever way shifts and pages call them. */
import type { Tx } from '../../../engine/tx.ts';
import { isZone } from '../../../lib/zoned.ts';
import { everyPerson, everyUser } from '../../team/people/store.ts';
import { top } from '../../team/store.ts';

export interface PeopleBook {
  /** The file's name of somebody, or the Slack id of somebody that muster.yaml lacks. */
  readonly keyOf: (person: string) => string;
  /** The name that readers know, also of people who have left. */
  readonly nameOf: (person: string) => string;
  /** Their IANA time zone. */
  readonly zoneOf: (person: string) => string;
}

/** Everybody that muster.yaml or Slack knows now. */
export async function peopleBook(tx: Tx): Promise<PeopleBook> {
  const people = await everyPerson(tx);
  const users = await everyUser(tx);
  const { timezone: everybody } = await top(tx);
  const byKey = new Map(people.map((row) => [row.person, row]));
  const keys = new Map(people.map((row) => [row.slack_id, row.person]));
  const byId = new Map(users.map((row) => [row.id, row]));
  const userOf = (person: string) => byId.get(byKey.get(person)?.slack_id ?? person);
  return {
    keyOf: (person) => keys.get(person) ?? person,
    nameOf: (person) => userOf(person)?.real_name || userOf(person)?.name || person,
    zoneOf: (person) => {
      const zones = [byKey.get(person)?.timezone, userOf(person)?.timezone, everybody];
      return zones.find((zone) => typeof zone === 'string' && isZone(zone)) ?? 'UTC';
    },
  };
}
