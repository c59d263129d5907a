/** `/incident show`: the state of an incident, to be read from across a meeting room. Pure. */
import { isMuster } from '../../../lib/actor.ts';
import {
  actorWords,
  type Block,
  type ButtonSpec,
  buttons,
  cut,
  date,
  divider,
  header,
  linkButton,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
  time,
} from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Instant } from '../../../lib/instant.ts';
import { openUrl } from '../../paging/messages/page.ts';
import type { Page } from '../../paging/page/store.ts';
import { lasted, openFor, startOf } from '../lifecycle/durations.ts';
import { incidentName, isOpen, statusWord } from '../lifecycle/model.ts';
import { type CardState, headline, severityEmoji, statusEmoji } from '../room/blocks.ts';
import type { Entry } from '../timeline/model.ts';

/** Something that is left to do. */
export interface OpenTask {
  readonly text: string;
  readonly owner: string | null;
  readonly due_at: Instant | null;
}

/** Everything `/incident show` tells. */
export interface ShowState extends CardState {
  readonly now: Instant;
  readonly update: Entry | undefined;
  readonly tasks: readonly OpenTask[];
}

const [PAGES, TASKS, LONGEST] = [6, 10, 1500];

/** The answer of `/incident show`: one fact a line, and lists for what there are several of. */
export function showMessage(state: ShowState): Message {
  const { incident } = state;
  const title = `${incident.drill === 1 ? '[DRILL] ' : ''}${incidentName(incident.id)} ${incident.title}`;
  return message(rich`${statusEmoji(incident)} ${headline(incident)}`, [
    header(title),
    paragraph(standing(state)),
    paragraph(people(state)),
    ...(incident.impact === null ? [] : [paragraph(rich`*Impact*  ${incident.impact}`)]),
    divider(),
    ...updates(state),
    divider(),
    ...pages(state),
    ...tasks(state),
    ...controls(state),
  ]);
}

function standing(state: ShowState): Rich {
  const { incident, severityName, severityRank } = state;
  const { severity, service } = incident;
  const about = service === null ? rich`` : rich`  ·  ${service}`;
  const hidden = incident.private === 1 ? '🔒 ' : '';
  return rich`${hidden}${statusEmoji(incident)} *${statusWord(incident)}*  ·  ${severityEmoji(severityRank)} *${severity} ${severityName}*${about}\n*${lasting(state)}*, since ${date(startOf(incident))}`;
}

function lasting({ incident, into, now }: ShowState): string {
  if (into !== undefined) return `Merged into ${into}`;
  return isOpen(incident) ? `Open for ${spell(openFor(incident, now))}` : `Lasted ${lasted(incident)}`;
}

function spell(span: number): string {
  return span < 60_000 ? 'less than a minute' : formatDuration(span);
}

function people({ incident, roles }: ShowState): Rich {
  const others = [...roles]
    .filter(([role]) => role !== 'lead')
    .flatMap(([role, user]) => rich`  ·  *${role}* ${person(user)}`);
  return rich`*Lead*  ${incident.lead === null ? rich`nobody yet` : person(incident.lead)}${others}`;
}

function updates({ incident, update, now }: ShowState): readonly Block[] {
  const due = isOpen(incident) ? incident.update_due_at : null;
  const next = due === null ? rich`` : dueWords(due, now);
  if (incident.last_update === null)
    return isOpen(incident) || update !== undefined ? [paragraph(rich`*No update yet.*${next}`)] : [];
  const by =
    update === undefined
      ? rich``
      : rich`  ${time(update.happened_at)}${isMuster(update.who) ? '' : rich` by ${actorWords(update.who)}`}`;
  return [paragraph(rich`*Last update*${by}${next}`), paragraph(rich`${cut(incident.last_update, LONGEST)}`)];
}

function dueWords(due: Instant, now: Instant): Rich {
  return due < now ? rich`  ·  ⏰ *next update was due* ${date(due)}` : rich`  ·  *next update* due ${date(due)}`;
}

function pages({ pages: all, unpaged }: ShowState): readonly Block[] {
  if (all.length === 0) return [paragraph(unpaged ? rich`🚨 *Nobody was paged.*` : rich`*Pages*  none`)];
  const lines = all.slice(-PAGES).map((page) => rich`*p${page.id}* ${pageWords(page)}`);
  return [paragraph(rich`*Pages*`), list(lines)];
}

function pageWords(page: Page): Rich {
  if (page.acked_by !== null && page.state !== 'open')
    return rich`✅ ${person(page.acked_by)} acknowledged at ${time(page.acked_at ?? page.opened_at)}`;
  if (page.state === 'exhausted') return rich`🚨 *nobody acknowledged*`;
  return page.state === 'open'
    ? rich`🔔 not acknowledged yet, open since ${time(page.opened_at)}`
    : rich`closed without acknowledgement`;
}

function tasks({ tasks: all, now }: ShowState): readonly Block[] {
  if (all.length === 0) return [];
  const lines = all.slice(0, TASKS).map(({ text, owner, due_at: due }) => {
    const who = owner === null ? rich` · *nobody*` : rich` · ${person(owner)}`;
    const when = due === null ? rich`` : rich` · ${due < now ? '⏰ was due' : 'due'} ${date(due)}`;
    return rich`${cut(text, 300)}${who}${when}`;
  });
  const more = all.length > TASKS ? [rich`… and ${all.length - TASKS} more`] : [];
  return [paragraph(rich`*Open tasks*  ${all.length}`), list([...lines, ...more])];
}

function controls({ incident }: ShowState): readonly Block[] {
  const inc = incidentName(incident.id);
  const specs: readonly ButtonSpec[] = [
    ...(isOpen(incident) ? [{ label: 'Update', line: `incident update ${inc}` }] : []),
    { label: 'Timeline', line: `incident timeline ${inc}` },
  ];
  const row = buttons(specs);
  if (row.type !== 'actions' || incident.room_channel === null) return [row];
  return [
    { ...row, elements: [...row.elements, linkButton('Open', openUrl(incident.room_channel, incident.room_thread))] },
  ];
}
