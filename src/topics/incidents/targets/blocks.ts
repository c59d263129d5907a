/** What is said when something is due or late. Pure. */
import {
  type ButtonSpec,
  buttons,
  date,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Instant, Millis } from '../../../lib/instant.ts';
import { openFor } from '../lifecycle/durations.ts';
import { type Incident, incidentName } from '../lifecycle/model.ts';
import { headline } from '../room/blocks.ts';

function asking(words: Rich, specs: readonly ButtonSpec[]): Message {
  return message(words, [paragraph(words), buttons(specs)]);
}

function updateButton(incident: Incident): ButtonSpec {
  return { label: 'Write the update', line: `incident update ${incidentName(incident.id)}`, style: 'primary' };
}

/** To the lead, before it is due. */
export function soonMessage(incident: Incident, due: Instant): Message {
  return asking(rich`⏳ An update on ${headline(incident)} is due at ${date(due, '{time}')}.`, [
    updateButton(incident),
  ]);
}

/** To the room, when it is due. */
export function dueMessage(incident: Incident): Message {
  return asking(rich`⏰ *An update is due now.* People are waiting for news of ${incidentName(incident.id)}.`, [
    updateButton(incident),
  ]);
}

/** To the lead, by name. */
export function lateMessage(incident: Incident, due: Instant, now: Instant): Message {
  const who = incident.lead ?? incident.declared_by;
  return asking(
    rich`⏰ ${person(who)}, the update on ${incidentName(incident.id)} is *${formatDuration(now - due)} late*. “No news yet, next at …” is an update too.`,
    [updateButton(incident)],
  );
}

/** Nobody answered the page in time. */
export function unacknowledgedMessage(incident: Incident, within: Millis): Message {
  return asking(
    rich`⏰ *Nobody has acknowledged ${incidentName(incident.id)} within ${formatDuration(within)}*, which is the target of ${incident.severity}. The page goes on.`,
    [
      { label: 'Acknowledge', line: `incident ack ${incidentName(incident.id)}`, style: 'primary' },
      { label: 'Page somebody', line: `incident page ${incidentName(incident.id)}` },
    ],
  );
}

/** It takes longer than it should. */
export function unresolvedMessage(incident: Incident, within: Millis, now: Instant): Message {
  const who = incident.lead === null ? rich`` : rich`${person(incident.lead)}, `;
  return asking(
    rich`⏰ ${who}${incidentName(incident.id)} has been open for *${formatDuration(openFor(incident, now))}*; ${incident.severity} should be resolved within ${formatDuration(within)}. Page someone, or change the severity?`,
    [
      { label: 'Page somebody', line: `incident page ${incidentName(incident.id)}` },
      { label: 'Resolve', line: `incident resolve ${incidentName(incident.id)}` },
    ],
  );
}

/** Nobody leads. */
export function leadlessMessage(incident: Incident, then: Rich): Message {
  return asking(rich`⚠️ *Nobody has the lead of ${incidentName(incident.id)}.* ${then}`, [
    { label: 'Take the lead', line: `incident lead ${incidentName(incident.id)}`, style: 'primary' },
  ]);
}
