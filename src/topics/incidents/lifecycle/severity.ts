/** A new severity: its room, pages, cadence and followers, each with a line that says why. */
import type { Tx } from '../../../engine/tx.ts';
import { actorOf, actorUser } from '../../../lib/actor.ts';
import {
  buttons,
  date,
  list,
  message,
  paragraph,
  person,
  personToken,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { MINUTE } from '../../../lib/instant.ts';
import { pagesOf } from '../../paging/page/store.ts';
import type { Severity } from '../../team/model.ts';
import { serviceOf, severities } from '../../team/store.ts';
import { actorMessage, movedMessage, someoneButton } from '../room/blocks.ts';
import { describeToPages, inviteToRoom, redrawIncident, sayInRoom, tellFollowers } from '../room/notify.ts';
import { planTargets, updateDue } from '../targets/operations.ts';
import { sentence } from '../timeline/model.ts';
import { addEntry, lastUpdateAt } from '../timeline/store.ts';
import { openRoom, pageFor } from './declare.ts';
import { cardSlot, declarer, type Incident } from './model.ts';
import { findIncident, updateIncident } from './store.ts';

/** What a new severity did; `paging` says whether somebody is paged for it, `lines` what follows from it. */
export interface SeverityChange {
  readonly incident: Incident;
  readonly paging: 'none' | 'paged' | 'nobody';
  readonly lines: readonly Rich[];
  /** What was done, after the doer's name. */
  readonly words: Rich;
}

/** Sets the severity, and says so. */
export async function setSeverity(tx: Tx, incident: Incident, by: string, key: string): Promise<SeverityChange> {
  const change = await changeSeverity(tx, incident, by, key);
  const { incident: next, words, lines, paging } = change;
  const entry = { kind: 'change', field: 'severity', from: incident.severity, to: key } as const;
  await tellFollowers(tx, next, rich`${sentence(entry)}`, actorMessage(by, words), by);
  const said = rich`${person(by)} ${words}`;
  const someone = paging === 'nobody' ? [buttons([someoneButton(next, true)])] : [];
  const blocks = [paragraph(said), ...(lines.length === 0 ? [] : [list(lines)]), ...someone];
  await sayInRoom(tx, next, message(said, blocks));
  return change;
}

/** Sets the severity without a word. Raising it can open a room and a page; lowering it closes neither. */
export async function changeSeverity(tx: Tx, incident: Incident, by: string, key: string): Promise<SeverityChange> {
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
  await describeToPages(tx, next, incident);
  const words = rich`set the severity to *${key} ${severity?.name ?? ''}* (it was ${incident.severity}).`;
  await planTargets(tx, next);
  return { incident: next, paging, lines: [...lines, ...pageLines], words };
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
    return stays ? [rich`This channel stays the incident channel.`] : [];
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
  const people = [by, actorUser(declarer(incident)) ?? [], incident.lead ?? []].flat();
  await openRoom(tx, next, people);
  return [rich`${incident.severity} incidents have their own channel. It is being created.`];
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
  if (due === null) return [rich`No next update is due, because ${severity?.key ?? 'the severity'} requires none.`];
  return [
    rich`${severity?.key ?? ''} requires an update every ${formatDuration(severity?.update_every ?? 0)}: the next is due at ${date(due, '{time}')}.`,
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
  const reached = await pageFor(tx, incident, service, actorOf(by));
  await inviteToRoom(tx, incident, reached);
  const unpaged = (await findIncident(tx, id))?.unpaged === 1;
  if (unpaged)
    return { paging: 'nobody', lines: [rich`🚨 *Nobody was paged:* the escalation policy reaches no one right now.`] };
  return {
    paging: 'paged',
    lines: [rich`${severity.key} pages the people on call: paging ${reached.map(personToken).join(', ')}.`],
  };
}
