/** A changed severity is re-evaluated: room, pages, cadence, who is told; each with a line saying why. */
import type { Tx } from '../../../engine/tx.ts';
import { actorOf } from '../../../lib/actor.ts';
import { date, list, message, paragraph, person, type Rich, rich } from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { MINUTE } from '../../../lib/instant.ts';
import { pagesOf } from '../../paging/page/store.ts';
import type { Severity } from '../../team/model.ts';
import { serviceOf, severities } from '../../team/store.ts';
import { actorMessage, movedMessage } from '../room/blocks.ts';
import { describeToPages, inviteToRoom, redrawIncident, sayInRoom, tellFollowers } from '../room/notify.ts';
import { planTargets, updateDue } from '../targets/operations.ts';
import { sentence } from '../timeline/model.ts';
import { addEntry, lastUpdateAt } from '../timeline/store.ts';
import { openRoom, pageFor, setTopic } from './declare.ts';
import { cardSlot, type Incident } from './model.ts';
import { findIncident, updateIncident } from './store.ts';

/** What a new severity did; `paging` says whether somebody is paged for it. */
export interface SeverityChange {
  readonly incident: Incident;
  readonly paging: 'none' | 'paged' | 'nobody';
  readonly lines: readonly Rich[];
}

/** Sets the severity. Raising it can open a room and a page; lowering it closes neither. */
export async function setSeverity(tx: Tx, incident: Incident, by: string, key: string): Promise<SeverityChange> {
  const all = await severities(tx);
  const rank = (wanted: string): number => all.findIndex((s) => s.key === wanted);
  const severity = all.find((s) => s.key === key);
  const raised = rank(key) < rank(incident.severity);
  const entry = { kind: 'change', field: 'severity', from: incident.severity, to: key } as const;
  await updateIncident(tx, incident, { severity: key });
  await addEntry(tx, { incident: incident.id, who: actorOf(by), data: entry });
  const lines = [
    ...(await roomLines(tx, { ...incident, severity: key }, by, severity)),
    ...(await cadenceLines(tx, incident, severity)),
  ];
  const { paging, lines: pageLines } = await pageIfRaised(tx, incident.id, by, raised ? severity : undefined);
  const next = await redrawIncident(tx, incident.id);
  await setTopic(tx, next);
  await describeToPages(tx, next, incident);
  const words = rich`set the severity to *${key} ${severity?.name ?? ''}* (it was ${incident.severity}).`;
  const told = await tellFollowers(tx, next, rich`${sentence(entry)}`, actorMessage(by, words), by);
  const why = [
    ...lines,
    ...pageLines,
    ...(told === 0 ? [] : [rich`${told} ${told === 1 ? 'follower was' : 'followers were'} told.`]),
  ];
  await sayInRoom(
    tx,
    next,
    message(rich`${person(by)} ${words}`, [
      paragraph(rich`${person(by)} ${words}`),
      ...(why.length === 0 ? [] : [list(why)]),
    ]),
  );
  await planTargets(tx, next);
  return { incident: next, paging, lines: why };
}

/** A thread becomes a channel where the new severity wants one; a channel stays. */
async function roomLines(
  tx: Tx,
  incident: Incident,
  by: string,
  severity: Severity | undefined,
): Promise<readonly Rich[]> {
  if (severity?.room !== 'channel' || incident.room_kind === 'channel') {
    const stays = incident.room_kind === 'channel' && severity?.room === 'thread';
    return stays ? [rich`The room stays, so that nothing is torn apart.`] : [];
  }
  const change = {
    room_kind: 'channel',
    room_number: incident.room_number + 1,
    room_channel: null,
    room_thread: null,
  } as const;
  await updateIncident(tx, incident, change);
  const next = { ...incident, ...change };
  await moveCard(tx, incident);
  const people = [by, incident.declared_by, ...(incident.lead === null ? [] : [incident.lead])];
  await openRoom(tx, next, people);
  return [rich`A channel of its own opens, because ${incident.severity} is worked on in one.`];
}

/** The card that was the room points to the place where work continues. */
async function moveCard(tx: Tx, incident: Incident): Promise<void> {
  const { room_channel: channel } = incident;
  if (channel === null) return;
  await tx.notify({
    kind: 'message',
    slot: cardSlot(incident),
    about: { kind: 'incident.card', incident: incident.id, number: incident.room_number },
    payload: { to: { channel }, message: movedMessage(incident) },
  });
}

/** The next update is due as often as the new severity wants, counted from the last one. */
async function cadenceLines(tx: Tx, incident: Incident, severity: Severity | undefined): Promise<readonly Rich[]> {
  const wanted = updateDue(severity, (await lastUpdateAt(tx, incident.id)) ?? incident.declared_at, undefined);
  const due = wanted === null ? null : Math.max(wanted, tx.now + 5 * MINUTE);
  if (due === incident.update_due_at) return [];
  await updateIncident(tx, incident, { update_due_at: due });
  if (due === null) return [rich`No update is promised any more: ${severity?.key ?? 'it'} asks for none.`];
  return [
    rich`An update is due every ${formatDuration(severity?.update_every ?? 0)}, the next at ${date(due, '{time}')}: the target of ${severity?.key ?? ''}.`,
  ];
}

async function pageIfRaised(
  tx: Tx,
  id: number,
  by: string,
  severity: Severity | undefined,
): Promise<{ readonly paging: SeverityChange['paging']; readonly lines: readonly Rich[] }> {
  const incident = await findIncident(tx, id);
  if (incident === undefined || severity?.page !== true || (await pagesOf(tx, id)).length > 0)
    return { paging: 'none', lines: [] };
  const service = incident.service === null ? undefined : await serviceOf(tx, incident.service);
  const reached = await pageFor(tx, incident, service, by);
  await inviteToRoom(tx, incident, reached);
  const unpaged = (await findIncident(tx, id))?.unpaged === 1;
  if (unpaged) return { paging: 'nobody', lines: [rich`🚨 *Nobody was paged:* nobody is there to page.`] };
  return { paging: 'paged', lines: [rich`The on-call person is paged, because ${severity.key} pages.`] };
}
