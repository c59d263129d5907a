/** The incidents on a Home tab. Pure. */

import {
  type Block,
  type ButtonSpec,
  buttons,
  channel,
  context,
  cut,
  date,
  header,
  linkButton,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../lib/blockkit.ts';
import { startOf } from '../incidents/lifecycle/durations.ts';
import { type Incident, incidentName } from '../incidents/lifecycle/model.ts';
import { headline, statusEmoji } from '../incidents/room/blocks.ts';
import { openUrl } from '../paging/messages/page.ts';
import type { HomeIncident, HomeState } from './model.ts';

type Incidents = Pick<HomeState, 'followed' | 'others' | 'subjects' | 'acts'>;

const [FOLLOWED, OTHERS] = [10, 12];
const [TITLE, UPDATE] = [160, 300];

const ALL = buttons([{ label: 'All open incidents', line: 'incident list' }]);

/** The incidents that the reader follows or works on. */
export function followedSection({ followed, subjects, acts }: Incidents): readonly Block[] {
  const blocks = followed.slice(0, FOLLOWED).flatMap((it) => [about(it), ...controls(it, mine(it, acts))]);
  const none = paragraph(
    rich`You do not follow any open incident. Press Follow on one to get its updates as direct messages.`,
  );
  return [
    header('Incidents you follow'),
    ...(blocks.length === 0 ? [none] : blocks),
    ...(followed.length > FOLLOWED ? [context(`… and ${followed.length - FOLLOWED} more that you follow.`)] : []),
    ...standing(subjects),
  ];
}

/** The other open incidents, so that nobody declares the same one again. */
export function openSection({ others, followed, acts }: Incidents): readonly Block[] {
  const more = others.length > OTHERS || followed.length > FOLLOWED;
  return [
    header(followed.length === 0 ? 'Open incidents' : 'Other open incidents'),
    ...(others.length === 0 ? [paragraph(quiet(followed.length, acts))] : []),
    ...others.slice(0, OTHERS).flatMap((it) => [about(it), ...controls(it, theirs(it, acts))]),
    ...(more ? [ALL] : []),
  ];
}

function quiet(followed: number, acts: boolean): Rich {
  if (followed > 0) return rich`No other open incidents.`;
  return acts
    ? rich`No incident is open. When something looks wrong, declare one: you can cancel it at any time.`
    : rich`No incident is open.`;
}

function about({ incident, severityName }: HomeIncident): Block {
  const { status, severity, service, lead, room_channel: room, private: hidden } = incident;
  const title = headline({ ...incident, title: cut(incident.title, TITLE) });
  const led = lead === null ? rich` · *no lead*` : rich` · lead ${person(lead)}`;
  // Slack does not show a private channel's name to everybody who may know of the incident.
  const where = room === null || hidden === 1 ? rich`` : rich` · ${channel(room)}`;
  const facts = rich`${status} · ${severity} ${severityName}${service === null ? '' : ` · ${service}`} · since ${date(startOf(incident))}${led}${where}`;
  return paragraph(rich`${statusEmoji(incident)} ${title}\n${facts}${updates(incident)}`);
}

function updates({ last_update: last, update_due_at: due }: Incident): Rich {
  const next = due === null ? rich`` : rich` · next update ${date(due)}`;
  if (last !== null) return rich`\n📣 ${cut(last.replace(/\s+/g, ' '), UPDATE)}${next}`;
  return due === null ? rich`` : rich`\nNo update yet${next}`;
}

function mine({ incident, follows }: HomeIncident, acts: boolean): readonly ButtonSpec[] {
  const inc = incidentName(incident.id);
  return [
    ...(acts ? [...join(incident), { label: 'Update', line: `incident update ${inc}` }] : []),
    { label: 'Show', line: `incident show ${inc}` },
    ...(follows === undefined ? [{ label: 'Follow', line: `incident follow ${inc}` }] : [unfollow(follows)]),
  ];
}

function theirs({ incident }: HomeIncident, acts: boolean): readonly ButtonSpec[] {
  const inc = incidentName(incident.id);
  return [
    ...(acts ? join(incident) : []),
    { label: 'Show', line: `incident show ${inc}` },
    { label: 'Follow', line: `incident follow ${inc}` },
  ];
}

/** The Join button; an incident in a thread has none, because people cannot be invited to a thread. */
function join({ id, room_kind: kind }: Incident): readonly ButtonSpec[] {
  return kind === 'thread' ? [] : [{ label: 'Join', line: `incident join ${incidentName(id)}` }];
}

/** The Unfollow button; somebody who follows a severity or service unfollows that. */
function unfollow(subject: string): ButtonSpec {
  const name = subject.replace(/^\w+:/, '');
  return { label: name === subject ? 'Unfollow' : `Unfollow ${name}`, line: `incident unfollow ${name}` };
}

function controls({ incident }: HomeIncident, specs: readonly ButtonSpec[]): readonly Block[] {
  const row = buttons(specs);
  if (row.type !== 'actions' || incident.room_channel === null) return [row];
  return [
    { ...row, elements: [linkButton('Open', openUrl(incident.room_channel, incident.room_thread)), ...row.elements] },
  ];
}

/** The severities and services they follow, whether something is open or not. */
function standing(subjects: readonly string[]): readonly Block[] {
  const words = subjects.flatMap((subject) => {
    const [kind, name] = subject.split(':');
    if (name === undefined || (kind !== 'severity' && kind !== 'service')) return [];
    return [kind === 'severity' ? `every ${name} incident` : `every incident that affects ${name}`];
  });
  return words.length === 0 ? [] : [context(`You also follow ${words.join(', ')}.`)];
}
