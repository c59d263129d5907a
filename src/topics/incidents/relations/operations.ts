/** How incidents belong together: links, causes and what follows from them. */

import type { Tx } from '../../../engine/tx.ts';
import { type Actor, actorOf } from '../../../lib/actor.ts';
import { actorWords, buttons, link, message, paragraph, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { own } from '../../../lib/slash.ts';
import { applyChange } from '../lifecycle/change.ts';
import { type Incident, incidentName, isOpen } from '../lifecycle/model.ts';
import { findIncident, memberOf, updateIncident } from '../lifecycle/store.ts';
import { headline, statusEmoji } from '../room/blocks.ts';
import { redrawIncident, sayInRoom, sayWhoDid } from '../room/notify.ts';
import { bookmarkLink } from '../room/operations.ts';
import { otherIn } from '../timeline/model.ts';
import { addEntry } from '../timeline/store.ts';

/** Says that two incidents belong together; each shows the other to those who may see it, and no room names a private one. */
export async function relate(tx: Tx, incident: Incident, other: Incident, by: string): Promise<void> {
  requireOther(incident, other, own`/incident link ${incidentName(incident.id)} INC-141`);
  const row = { who: by, at: tx.now, kind: 'related' } as const;
  for (const [from, to] of [
    [incident, other],
    [other, incident],
  ] as const) {
    await tx.db
      .insertInto('incident_relations')
      .values({ incident: from.id, other: to.id, ...row })
      .onConflict((c) => c.doNothing())
      .execute();
    if (to.private === 1) continue;
    await addEntry(tx, {
      incident: from.id,
      who: actorOf(by),
      data: { kind: 'relation', relation: 'related', other: otherIn(from, to) },
    });
    await sayWhoDid(tx, from, by, rich`linked ${incidentName(to.id)} ${to.title} to this incident.`);
  }
}

function requireOther(incident: Incident, other: Incident, example: string): void {
  if (incident.id === other.id)
    throw new Mistake(`${incidentName(incident.id)} cannot be linked to itself.`, { example });
}

/** Keeps an address of the web: on the timeline, and at the top of the room. */
export async function keepLink(
  tx: Tx,
  incident: Incident,
  by: string,
  url: string,
  title: string | undefined,
): Promise<void> {
  const words = title ?? new URL(url).hostname;
  await addEntry(tx, { incident: incident.id, kind: 'note', who: actorOf(by), text: words, link: url });
  await bookmarkLink(tx, incident, words, url);
  await sayWhoDid(tx, incident, by, rich`🔗 ${link(url, words)}`);
}

/** Says that an incident is a consequence of another, which then knows its children. */
export async function setCause(tx: Tx, incident: Incident, cause: Incident, by: string): Promise<void> {
  requireOther(incident, cause, own`/incident cause ${incidentName(incident.id)} INC-141`);
  await requireNoCircle(tx, incident, cause);
  if (cause.private === 1) await updateIncident(tx, incident, { cause: cause.id });
  else
    await applyChange(tx, incident, {
      by,
      change: { cause: cause.id },
      words: rich`marked this incident as a consequence of ${incidentName(cause.id)} ${cause.title}.`,
      entry: { kind: 'relation', relation: 'cause', other: otherIn(incident, cause) },
    });
  if (incident.private === 1) return;
  await addEntry(tx, {
    incident: cause.id,
    who: actorOf(by),
    data: { kind: 'relation', relation: 'consequence', other: otherIn(cause, incident) },
  });
  await redrawIncident(tx, cause.id);
  await sayWhoDid(
    tx,
    cause,
    by,
    rich`marked ${incidentName(incident.id)} ${incident.title} as a consequence of this incident.`,
  );
}

async function requireNoCircle(tx: Tx, incident: Incident, cause: Incident): Promise<void> {
  for (let above: Incident | undefined = cause; above?.cause != null; above = await findIncident(tx, above.cause))
    if (above.cause === incident.id)
      throw new Mistake(`${incidentName(cause.id)} is itself a consequence of ${incidentName(incident.id)}.`, {
        example: `/incident link ${incidentName(cause.id)}`,
      });
}

/** The incidents that are consequences of this one. */
export async function childrenOf(tx: Tx, incident: number): Promise<readonly Incident[]> {
  return tx.db.selectFrom('incidents').selectAll().where('cause', '=', incident).orderBy('id').execute();
}

/** The incidents linked to this one, as far as the reader may know of them. */
export async function relatedTo(tx: Tx, incident: number, reader: string | undefined): Promise<readonly Incident[]> {
  const rows = tx.db
    .selectFrom('incidents')
    .innerJoin('incident_relations', 'incident_relations.other', 'incidents.id')
    .selectAll('incidents')
    .where('incident_relations.incident', '=', incident);
  const mine = reader === undefined ? new Set<number>() : await memberOf(tx, reader);
  return (await rows.orderBy('incidents.id').execute()).filter(
    ({ id, private: hidden }) => hidden === 0 || mine.has(id),
  );
}

/** Keeps that an incident was a duplicate of another; once. */
export async function keepDuplicate(tx: Tx, incident: Incident, other: Incident, by: string): Promise<void> {
  await tx.db
    .insertInto('incident_relations')
    .values({ incident: incident.id, other: other.id, kind: 'duplicate', who: by, at: tx.now })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** When a cause is over, the rooms of its consequences are asked whether they are too; of a private one they know nothing. */
export async function askChildren(tx: Tx, cause: Incident, by: Actor): Promise<void> {
  if (cause.private === 1) return;
  for (const child of (await childrenOf(tx, cause.id)).filter(isOpen)) {
    const inc = incidentName(child.id);
    const words = rich`${statusEmoji(cause)} ${headline(cause)}, the cause of this incident, was resolved by ${actorWords(by)}. Is this incident over too?`;
    await sayInRoom(
      tx,
      child,
      message(words, [
        paragraph(words),
        buttons([
          {
            label: `Resolve ${inc}`,
            line: `incident resolve ${inc} Its cause ${incidentName(cause.id)} is resolved`,
            style: 'primary',
          },
        ]),
      ]),
    );
  }
}
