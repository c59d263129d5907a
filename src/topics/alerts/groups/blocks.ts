/** The message of a group, and lists of groups. Pure. */

import { readActor } from '../../../lib/actor.ts';
import {
  actorWords,
  type Block,
  type ButtonSpec,
  buttons,
  context,
  cut,
  date,
  header,
  join,
  link,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
  time,
} from '../../../lib/blockkit.ts';
import { type Incident, incidentName } from '../../incidents/lifecycle/model.ts';
import { reachedText } from '../../paging/messages/page.ts';
import { pageName } from '../../paging/page/model.ts';
import type { Alert } from '../alert/store.ts';
import { FLAPPING } from '../flapping/blocks.ts';
import { ownerWords } from '../silences/blocks.ts';
import type { Silence } from '../silences/model.ts';
import { countWords, type Group, groupName } from './model.ts';
import type { GroupState } from './state.ts';

/** So many alerts are told apart on one message. */
const SHOWN = 10;

/** The one message of a group, as it is now. */
export function groupMessage(state: GroupState): Message {
  const { group } = state;
  const quiet = group.silence === null ? '' : ' · silenced';
  const words = rich`${signOf(group)} *${groupName(group.id)}* ${group.severity} · ${group.title}${quiet}`;
  return message(words, [
    header(`${signOf(group)} ${group.severity} ${group.title}`),
    ...factLines(state).map((line) => paragraph(line)),
    ...differing(state),
    ...linkLines(state).map((line) => paragraph(line)),
    ...imageOf(state),
    ...pageLines(state).map((line) => paragraph(line)),
    ...(group.rule.missing === null ? [] : [paragraph(rich`⚠️ ${missingWords(group)}`)]),
    ...groupButtons(state),
  ]);
}

/** What an incident's channel reads of a group that belongs to it now; its card has the runbooks of its own service. */
export function carriedMessage(state: GroupState, incident: Pick<Incident, 'service'>): Message {
  const { group, counts } = state;
  const words = rich`${signOf(group)} *${groupName(group.id)}* ${group.title} · ${countWords(counts)} since ${date(group.opened_at)}`;
  const links = linkLines(state).map((line) => paragraph(line));
  const runbooks = incident.service === group.service ? [] : runbookButtons(state);
  return message(words, [paragraph(words), ...differing(state), ...links, ...imageOf(state), ...runbooks]);
}

function signOf({ state, silence, acked_at, acked_by }: Group): string {
  if (state === 'resolved') return '✅';
  if (silence !== null) return '🔕';
  return acked_at !== null || acked_by !== null ? '🟠' : '🔴';
}

function missingWords({ rule }: Group): string {
  const paged = rule.do === 'page' ? ', so it pages' : '';
  return `${(rule.missing ?? '').replace(/^./, (first) => first.toUpperCase()).replace('matches it.', `matches it${paged}.`)}`;
}

/** Count, since when, service, and who ended or silenced it. */
function factLines(state: GroupState): readonly Rich[] {
  const { group, silence } = state;
  const service = group.service === null ? rich`` : rich` · ${group.service}`;
  const counts = countWords(state.counts);
  const first = rich`*${counts}* since ${date(group.opened_at)}${service} · ${group.source} · ${groupName(group.id)}`;
  const over =
    group.resolved_at === null
      ? []
      : [rich`Resolved ${date(group.resolved_at)} by ${actorWords(readActor(group.resolved_by))}.`];
  const quiet = silence === undefined ? [] : [rich`🔕 ${silencedWords(silence)}`];
  const flaps = group.flapping === 1 ? [FLAPPING] : [];
  const incident =
    group.incident === null
      ? []
      : [rich`*Incident* ${state.incidentShown ? incidentName(group.incident) : 'a private incident'}`];
  return [first, ...over, ...quiet, ...flaps, ...incident];
}

/** `Silenced until 18:00 by Ana: deploy`. */
export function silencedWords(silence: Pick<Silence, 'end_at' | 'by_user' | 'maintenance' | 'reason'>): Rich {
  return rich`Silenced until ${date(silence.end_at)} by ${ownerWords(silence)}: ${silence.reason}`;
}

/** What tells the alerts apart: the labels in which they differ; of one alert its description. */
function differing({ alerts, counts, group }: Pick<GroupState, 'alerts' | 'counts' | 'group'>): readonly Block[] {
  const [only] = alerts;
  if (only === undefined) return [];
  if (alerts.length === 1) {
    const labels = Object.entries(JSON.parse(only.labels_json) as Record<string, string>);
    const own = labels.filter(([name, value]) => value !== (name === 'service' ? group.service : only.title));
    const words = own.slice(0, SHOWN).map(([name, value]) => `${name}=${value}`);
    return [
      ...(only.description === null ? [] : [paragraph(rich`${cut(only.description, 600)}`)]),
      ...(words.length === 0 ? [] : [context(words.join(' · '))]),
    ];
  }
  const names = differentLabels(alerts);
  const items = alerts.slice(0, SHOWN).map((alert) => {
    const labels = JSON.parse(alert.labels_json) as Record<string, string>;
    const own = names.map((name) => `${name}=${labels[name] ?? ''}`).join(' ');
    return rich`${alert.state === 'firing' ? '🔴' : '✅'} ${alert.title}${own === '' ? '' : ` · ${cut(own, 200)}`} · ${date(Math.max(alert.first_at, group.opened_at))}`;
  });
  const more = counts.all > SHOWN ? [context(`… and ${counts.all - SHOWN} more`)] : [];
  return [list(items), ...more];
}

/** The labels that not all alerts have with the same value, in the order of their names. */
export function differentLabels(alerts: readonly Pick<Alert, 'labels_json'>[]): readonly string[] {
  const all = alerts.map((alert) => JSON.parse(alert.labels_json) as Record<string, string>);
  const names = [...new Set(all.flatMap((labels) => Object.keys(labels)))].sort();
  return names.filter((name) => new Set(all.map((labels) => labels[name] ?? '')).size > 1).slice(0, 5);
}

const LINKS = [
  ['source', 'Source'],
  ['dashboard', 'Dashboard'],
  ['silence', 'Silence at the source'],
  ['runbook', 'Runbook'],
] as const;

/** The links of the first alert that has each. */
export function linkLines({ alerts }: Pick<GroupState, 'alerts'>): readonly Rich[] {
  const all = alerts.map(({ links_json }) => JSON.parse(links_json) as Record<string, string | undefined>);
  const found = LINKS.flatMap(([key, label]) => {
    const url = all.find((links) => links[key] !== undefined)?.[key];
    return url === undefined ? [] : [rich`${link(url, label)}`];
  });
  const image = alerts.find((alert) => alert.image !== null)?.image;
  const graph = image == null ? [] : [rich`${link(image, 'Graph')}`];
  const lines = [...found, ...graph];
  return lines.length === 0 ? [] : [join(lines, ' · ')];
}

/** Slack fetches the picture itself, so only an address that everybody reaches is one. */
function imageOf({ group, alerts }: GroupState): readonly Block[] {
  const url = alerts.find((alert) => alert.image?.startsWith('https://') === true)?.image;
  if (url == null) return [];
  return [{ type: 'image', image_url: url, alt_text: cut(`Graph of ${group.title}`, 200) }];
}

/** Who is paged, and what became of that. */
export function pageLines({ group, page, reached, covered, incidentShown }: GroupState): readonly Rich[] {
  if (page !== undefined) return [rich`*Paged* ${whom(reached)} · ${pageName(page.id)} ${pageWords(page)}`];
  if (group.state === 'resolved' || (group.incident !== null && !incidentShown)) return [];
  if (group.acked_at !== null) return [rich`${ackedWords(group)}.`];
  if (group.rule.do === 'post') return [];
  if (group.silence !== null || group.flapping === 1) return [];
  if (group.storm !== null) return [rich`Part of an alert storm, which has one page for each policy.`];
  if (group.waits_until !== null)
    return [rich`Pages at ${time(group.waits_until)}, together with the alerts that arrive by then.`];
  if (group.incident !== null) return [];
  if (covered) return [rich`🚨 *Nobody has been paged.* Acknowledge it, or page someone.`];
  return [
    rich`🚨 *Nobody was paged:* no escalation policy covers it. Set \`policy:\` in muster.yaml, and page someone.`,
  ];
}

function whom(reached: GroupState['reached']): Rich {
  if (reached.length === 0) return rich`nobody yet`;
  return join(
    [...new Set(reached.map(({ target }) => target))].slice(-4).map((target) => rich`${reachedText(target)}`),
    ', ',
  );
}

function ackedWords({ acked_by, acked_at }: Pick<Group, 'acked_by' | 'acked_at'>): Rich {
  const who = acked_by === null ? rich`acknowledged in the tool` : rich`${person(acked_by)} acknowledged`;
  return rich`✅ ${who} at ${time(acked_at ?? 0)}`;
}

function pageWords(page: NonNullable<GroupState['page']>): Rich {
  const { state, acked_at } = page;
  if (state === 'acknowledged' || (state === 'resolved' && acked_at !== null)) return ackedWords(page);
  if (state === 'exhausted') return rich`🚨 *not acknowledged*`;
  return state === 'open' ? rich`not acknowledged yet` : rich`closed`;
}

function groupButtons(state: GroupState): readonly Block[] {
  const { group, page, attachable } = state;
  const name = groupName(group.id);
  const why = { label: 'Why', line: `alert why ${name}` };
  if (group.state === 'resolved') return [buttons([why])];
  const open = page?.state === 'open' || page?.state === 'exhausted' || (page === undefined && group.acked_by === null);
  const specs: readonly ButtonSpec[] = [
    ...(open ? [{ label: 'Acknowledge', line: `alert ack ${name}`, style: 'primary' as const }] : []),
    { label: 'Resolve', line: `alert resolve ${name}` },
    ...(group.silence === null ? [{ label: 'Silence 1 h', line: `alert silence ${name} 1h` }] : []),
    ...(group.incident === null ? [{ label: 'Declare incident', line: `alert declare ${name}` }] : []),
    why,
  ];
  const more: readonly ButtonSpec[] = [
    ...(attachable === undefined
      ? []
      : [
          {
            label: `Attach to ${incidentName(attachable)}`,
            line: `alert attach ${name} ${incidentName(attachable)}`,
          },
        ]),
    ...(group.incident === null ? [] : [{ label: 'Detach', line: `alert detach ${name}` }]),
  ];
  return [buttons(specs), ...(more.length === 0 ? [] : [buttons(more)]), ...runbookButtons(state)];
}

function runbookButtons({ runbooks }: Pick<GroupState, 'runbooks'>): readonly Block[] {
  return runbooks.length === 0 ? [] : [buttons(runbooks)];
}
