/** Messages about an incident that is declared, ended or listed. Pure. */

import type { Actor } from '../../../lib/actor.ts';
import {
  actorWords,
  type Block,
  type ButtonSpec,
  buttons,
  channel,
  context,
  date,
  join,
  link,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { own } from '../../../lib/slash.ts';
import { escalationWords, openUrl, reachedText } from '../../paging/messages/page.ts';
import { type CardState, headline, marks, severityEmoji, someoneButton, statusEmoji } from '../room/blocks.ts';
import { lasted, startOf } from './durations.ts';
import { type Incident, incidentName, roomName, statusWord } from './model.ts';

/** The reply to the declarer, in one line: severity, service, who is paged, and the link to the channel. */
export function declaredMessage(state: CardState, likes: readonly Incident[]): Message {
  const { incident, severityName, severityRank } = state;
  const inc = incidentName(incident.id);
  const service = incident.service === null ? rich`` : rich` · ${incident.service}`;
  const words = rich`${marks(incident)}*${inc} declared* · ${severityEmoji(severityRank)} ${incident.severity} ${severityName}${service}${incident.private === 1 ? ' · private' : ''} · ${pagingWords(state)} · ${roomLink(incident)}`;
  const paged = state.pages.some((page) => page.state !== 'exhausted');
  const specs: readonly ButtonSpec[] = [
    ...(paged ? [] : [someoneButton(incident, state.unpaged)]),
    ...likes.slice(0, 3).map((like) => ({
      label: `Merge into ${incidentName(like.id)}`,
      line: `incident merge ${inc} ${incidentName(like.id)}`,
    })),
    { label: 'Show', line: `incident show ${inc}` },
  ];
  const similar =
    likes.length === 0
      ? []
      : [
          paragraph(
            rich`⚠️ Looks like ${likes.slice(0, 3).flatMap((like, i) => rich`${i === 0 ? '' : ', '}${headline(like)}`)}.`,
          ),
        ];
  return message(words, [paragraph(words), ...similar, buttons(specs)]);
}

/** Who is being paged, in a few words. */
function pagingWords({ pages, reached, unpaged }: CardState): Rich {
  const [page] = pages;
  if (page === undefined && unpaged) return rich`🚨 *nobody was paged: no escalation policy covers it*`;
  if (page === undefined) return rich`paged nobody`;
  const last = reached.get(page.id) ?? [];
  if (last.length > 0) {
    const people = last.map(
      ({ target, schedule }) => rich`${reachedText(target)}${schedule === null ? '' : ` (${schedule})`}`,
    );
    return rich`paging ${join(people, ', ')}`;
  }
  return page.waits_until === null
    ? rich`🚨 *nobody was paged: the escalation policy reaches no one right now*`
    : rich`paging ${escalationWords(page.escalation)} ${date(page.waits_until)}`;
}

/** The channel by its name while it has no id: Slack opens either. https://docs.slack.dev/interactivity/deep-linking */
function roomLink(incident: Incident): Rich {
  const { room_channel: room, room_kind: kind } = incident;
  if (kind === 'thread') return room === null ? rich`in a thread` : rich`in a thread in ${channel(room)}`;
  const name = roomName(incident);
  return room === null ? [link(openUrl(name, null), `#${name}`)] : [channel(room)];
}

/** What a higher topic adds to the message about the end of an incident, so that no second message follows. */
export interface EndPart {
  readonly words: Rich;
  readonly buttons: readonly ButtonSpec[];
}

/** What is known of the end of an incident. */
interface End {
  readonly by: Actor;
  readonly reason: string | undefined;
  readonly doers: readonly Rich[];
  readonly left: readonly string[];
}

/** The message at the end of an incident: its duration, who did what, what is left, and what `parts` ask for. */
export function endedMessage(
  incident: Incident,
  { by, reason, doers, left }: End,
  parts: readonly EndPart[] = [],
): Message {
  const word = incident.status === 'cancelled' ? 'cancelled' : 'resolved';
  const words = rich`${statusEmoji(incident)} *${incidentName(incident.id)} is ${word}* by ${actorWords(by)} after ${lasted(incident)}.`;
  const blocks: Block[] = [paragraph(words)];
  if (reason !== undefined) blocks.push(paragraph(rich`${reason}`));
  if (doers.length > 0) blocks.push(paragraph(rich`*Who did what*`), list(doers));
  blocks.push(paragraph(left.length === 0 ? rich`Nothing is left open.` : rich`*Still open:* ${left.join('; ')}`));
  for (const part of parts) blocks.push(paragraph(part.words), buttons(part.buttons));
  return message(words, blocks);
}

/** One line an incident. */
export function listMessage(incidents: readonly Incident[], title: string): Message {
  const words = rich`*${title}*`;
  if (incidents.length === 0)
    return message(rich`No incident is open. Declare one with /incident new sev1 checkout Payments are failing`);
  const lines = incidents.slice(0, 30).map((incident) => {
    const room = incident.room_channel === null ? rich`` : rich` · ${channel(incident.room_channel)}`;
    return rich`${statusEmoji(incident)} ${headline(incident)} · ${incident.severity} · ${when(incident)}${room}`;
  });
  const more =
    incidents.length > 30
      ? [context(own`… and ${incidents.length - 30} more. Narrow it down: /incident search payments sev1 last week`)]
      : [];
  return message(words, [paragraph(words), list(lines), ...more]);
}

function when(incident: Incident): Rich {
  const began = date(startOf(incident));
  return incident.ended_at === null
    ? rich`since ${began}`
    : rich`${began}, ${statusWord(incident)} after ${lasted(incident)}`;
}
