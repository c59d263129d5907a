/** Where the database differs from what muster.yaml alone would give, in words, with what would make both agree. */
import type { Tx } from '../../engine/tx.ts';
import { disagreementOf } from '../oncall/draft/agree.ts';
import { loadSchedule, scheduleNames } from '../oncall/schedule/store.ts';
import { type RenamedChannel, renamedChannels } from '../team/channels/names.ts';

/**
 * A sentence for every rotation, of all schedules or one, in which somebody stays on call that muster.yaml alone would
 * not put there; of all schedules also for every channel that was renamed.
 */
export async function disagreements(tx: Tx, only?: string): Promise<readonly string[]> {
  const found: string[] = only === undefined ? (await renamedChannels(tx)).map(renamedText) : [];
  for (const name of only === undefined ? await scheduleNames(tx) : [only]) {
    const schedule = await loadSchedule(tx, name);
    const last = schedule?.revisions.at(-1);
    const zone = last?.timezone ?? schedule?.timezone ?? 'UTC';
    for (const rotation of last?.rotations ?? []) {
      const other = disagreementOf(rotation, zone, tx.now);
      if (other === undefined) continue;
      const [kept, filed] = [other.inForce, other.inFile].map((people) => people.join(' and '));
      found.push(
        `schedule ${name}: in rotation ${rotation.name}, ${kept} is on call according to the database, but muster.yaml read from scratch would put ${filed} on call. Set \`start: ${other.start}\`, and both agree.`,
      );
    }
  }
  return found;
}

function renamedText({ setting, name, now }: RenamedChannel): string {
  return `${setting} is “${name}”, but that channel is now called ${now} in Slack. Muster still posts there. Change it to “${now}”.`;
}
