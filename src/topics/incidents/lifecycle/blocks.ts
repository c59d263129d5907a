/** What is said of an incident that is declared, ended or listed. Pure. */
import {
  type Block,
  type ButtonSpec,
  buttons,
  channel,
  context,
  date,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { type CardState, headline, marks, pageLines, statusEmoji } from '../room/blocks.ts';
import { lasted, startOf } from './durations.ts';
import { type Incident, incidentName } from './model.ts';

/** What the declarer reads back: what was understood, who is paged, where the work continues. */
export function declaredMessage(state: CardState, understood: string, likes: readonly Incident[]): Message {
  const { incident } = state;
  const inc = incidentName(incident.id);
  const paged = state.pages.length > 0 ? rich`${pageLines(state)[0] ?? ''}` : (pageLines(state)[0] ?? []);
  const words = rich`${marks(incident)}*${inc} is declared:* ${incident.title}\nI understood: ${understood}.`;
  const place =
    incident.room_kind === 'channel'
      ? rich`The room opens in a moment; you will be in it.`
      : rich`It is worked on in the thread of its card.`;
  const specs: readonly ButtonSpec[] = [
    ...(state.unpaged ? [{ label: 'Page somebody', line: `incident page ${inc}`, style: 'danger' as const }] : []),
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
            rich`⚠️ It looks like ${likes.slice(0, 3).flatMap((like, i) => rich`${i === 0 ? '' : ', '}${headline(like)}`)}.`,
          ),
        ];
  return message(words, [paragraph(words), paragraph(paged), paragraph(place), ...similar, buttons(specs)]);
}

/** The end of an incident: how long, who did what, what is left. */
export function endedMessage(
  incident: Incident,
  by: string,
  reason: string | undefined,
  doers: readonly Rich[],
  left: readonly string[],
): Message {
  const word = incident.status === 'cancelled' ? 'cancelled' : 'resolved';
  const words = rich`${statusEmoji(incident.status)} *${incidentName(incident.id)} is ${word}* by ${person(by)} after ${lasted(incident)}.`;
  const blocks: Block[] = [paragraph(words)];
  if (reason !== undefined) blocks.push(paragraph(rich`${reason}`));
  if (doers.length > 0) blocks.push(paragraph(rich`*Who did what*`), list(doers));
  blocks.push(paragraph(left.length === 0 ? rich`Nothing is left open.` : rich`*Still open:* ${left.join('; ')}`));
  return message(words, blocks);
}

/** One line an incident. */
export function listMessage(incidents: readonly Incident[], title: string): Message {
  const words = rich`*${title}*`;
  if (incidents.length === 0)
    return message(rich`No incident is open. Declare one with /incident new sev1 checkout Payments are failing`);
  const lines = incidents.slice(0, 30).map((incident) => {
    const room = incident.room_channel === null ? rich`` : rich` · ${channel(incident.room_channel)}`;
    return rich`${statusEmoji(incident.status)} ${headline(incident)} · ${incident.severity} · ${when(incident)}${room}`;
  });
  const more =
    incidents.length > 30
      ? [context(`… and ${incidents.length - 30} more. Narrow it down: /incident search payments sev1 last week`)]
      : [];
  return message(words, [paragraph(words), list(lines), ...more]);
}

function when(incident: Incident): Rich {
  const began = date(startOf(incident));
  return incident.ended_at === null
    ? rich`since ${began}`
    : rich`${began}, ${incident.status} after ${lasted(incident)}`;
}
