/** Lists of groups. Pure. */
import {
  type ButtonSpec,
  buttons,
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
import { own } from '../../../lib/slash.ts';
import { countWords, type Group, groupName } from './model.ts';

/** A group with how many of its alerts fire. */
export interface ListedGroup {
  readonly group: Group;
  readonly firing: number;
  readonly all: number;
}

/** Some groups that are firing, the newest first, and how many there are. */
export interface FiringGroups {
  readonly groups: readonly ListedGroup[];
  readonly count: number;
}

/** So many firing groups are listed. */
export const LISTED = 25;

/** What fires first, then what was resolved last. */
export function groupsMessage({ groups: firing, count }: FiringGroups, resolved: readonly ListedGroup[]): Message {
  if (firing.length + resolved.length === 0)
    return message(rich`No alert has arrived yet. Connect your monitoring tools: /muster sources`);
  const title = firing.length === 0 ? rich`*No alert is firing.*` : rich`*${count} firing*`;
  const more = count > firing.length ? [context(`… and ${count - firing.length} more`)] : [];
  const specs: readonly ButtonSpec[] = firing
    .slice(0, 5)
    .map(({ group }) => ({ label: groupName(group.id), line: `alert show ${groupName(group.id)}` }));
  return message(title, [
    paragraph(title),
    ...(firing.length === 0 ? [] : [list(firing.map(groupLine))]),
    ...more,
    ...(specs.length === 0 ? [] : [buttons(specs)]),
    ...(resolved.length === 0 ? [] : [paragraph(rich`*Recently resolved*`), list(resolved.map(groupLine))]),
    context(own`One of them: /alert A-17 · Silence it: /alert silence A-17 1h Deploy`),
  ]);
}

/** One group in a line. */
export function groupLine({ group, firing, all }: ListedGroup): Rich {
  const { state, silence, acked_by, service, severity, flapping } = group;
  const sign = state === 'resolved' ? '✅' : flapping === 1 ? '🔁' : silence === null ? '🔴' : '🔕';
  const who = state === 'firing' && acked_by !== null ? rich` · ${person(acked_by)} acknowledged` : rich``;
  const where = service === null ? '' : ` ${service}`;
  return rich`${sign} *${groupName(group.id)}* ${severity}${where} · ${group.title} · ${countWords({ firing, all })} since ${date(group.opened_at)}${who}`;
}
