/** What followers and stakeholders read. Pure. */
import { buttons, date, linkButton, type Message, message, paragraph, type Rich, rich } from '../../../lib/blockkit.ts';
import { openUrl } from '../../paging/messages/page.ts';
import { lasted, startOf } from '../lifecycle/durations.ts';
import { type Incident, incidentName, isOpen, statusWord } from '../lifecycle/model.ts';
import { headline, statusEmoji } from '../room/blocks.ts';

/** What a stakeholder channel shows of an incident: no inner workings, kept true. */
export function stakeholderMessage(incident: Incident, severityName: string): Message {
  const words = rich`${statusEmoji(incident)} ${headline(incident)}`;
  const state =
    incident.ended_at === null
      ? rich`*${statusWord(incident)}* · since ${date(startOf(incident))}`
      : rich`*${statusWord(incident)}* after ${lasted(incident)}`;
  const impact = incident.impact === null ? rich`` : rich`\n*Impact* ${incident.impact}`;
  const news = incident.last_update === null ? rich`` : rich`\n*Last update* ${incident.last_update}`;
  const follow = buttons([{ label: 'Follow', line: `incident follow ${incidentName(incident.id)}` }]);
  return message(words, [
    paragraph(rich`${words}\n${state} · ${incident.severity} ${severityName}${impact}${news}`),
    ...(isOpen(incident) ? [follow] : []),
  ]);
}

/** The closing summary, for those who were not in the room. */
export function closingMessage(incident: Incident, reason: string | undefined): Message {
  const impact = incident.impact === null ? rich`` : rich`\n*Impact* ${incident.impact}`;
  const fix = reason === undefined ? rich`` : rich`\n*Resolution* ${reason}`;
  return message(
    rich`${statusEmoji(incident)} ${headline(incident)} is *${incident.status}* after ${lasted(incident)}.${impact}${fix}`,
  );
}

/** An update as a follower reads it in a direct message. */
export function followerMessage(incident: Incident, severityName: string, words: Rich): Message {
  const inc = incidentName(incident.id);
  const room = incident.room_channel;
  const row = buttons([
    { label: 'Join', line: `incident join ${inc}` },
    { label: 'Unfollow', line: `incident unfollow ${inc}` },
  ]);
  if (room !== null && row.type === 'actions')
    row.elements.push(linkButton('Open', openUrl(room, incident.room_thread)));
  const about = rich`${statusEmoji(incident)} ${headline(incident)} · ${statusWord(incident)} · ${incident.severity} ${severityName}`;
  return message(rich`${inc}: ${words}`, [paragraph(about), paragraph(words), row]);
}
