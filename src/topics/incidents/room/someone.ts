/** Who hears of an incident where no channel takes it. */
import type { Place } from '../../../engine/outbox/deliveries.ts';
import type { Tx } from '../../../engine/tx.ts';
import { kindOf } from '../../paging/page/model.ts';
import { pagesOf, reachedBy } from '../../paging/page/store.ts';
import { everyPerson } from '../../team/people/store.ts';
import { type Incident, ownerOf, roomSlot } from '../lifecycle/model.ts';

/** The messages of somebody who should hear of it; nobody anywhere: wherever its channel will be. */
export async function placeOfSomeone(tx: Tx, incident: Incident): Promise<Place> {
  const user = await someoneFor(tx, incident);
  return user === undefined ? { slot: roomSlot(incident) } : { user };
}

/** Its lead or the person who declared it; of what an alert declared the first person paged, else the first of muster.yaml. */
async function someoneFor(tx: Tx, incident: Incident): Promise<string | undefined> {
  const owner = ownerOf(incident);
  if (owner !== undefined) return owner;
  for (const { id } of await pagesOf(tx, incident.id)) {
    const paged = (await reachedBy(tx, id)).find(({ target }) => kindOf(target) === 'user');
    if (paged !== undefined) return paged.target;
  }
  return (await everyPerson(tx)).find(({ slack_id }) => slack_id !== null)?.slack_id ?? undefined;
}
