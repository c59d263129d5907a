/** The review as a Markdown document. Pure: the template's `{{names}}` become what is known and what people wrote. */

import { actorName, isMuster } from '../../lib/actor.ts';
import { readTokens } from '../../lib/blockkit.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Instant } from '../../lib/instant.ts';
import { formatWall } from '../../lib/zoned.ts';
import { type Durations, durationsOf } from '../incidents/lifecycle/durations.ts';
import { type Incident, incidentName } from '../incidents/lifecycle/model.ts';
import { taskName } from '../incidents/tasks/blocks.ts';
import type { IncidentTask } from '../incidents/tasks/store.ts';
import { type Entry, entryText } from '../incidents/timeline/model.ts';

/** The parts that people write, in the order of the form. */
export const PARTS = ['summary', 'impact', 'detection', 'well', 'badly', 'lucky', 'factors'] as const;
export type Part = (typeof PARTS)[number];
export type Body = { readonly [P in Part]?: string | undefined };

/** Everything a review tells. */
export interface ReviewState {
  readonly incident: Incident;
  readonly body: Body;
  readonly affected: readonly string[];
  readonly roles: ReadonlyMap<string, string>;
  readonly entries: readonly Entry[];
  readonly todos: readonly IncidentTask[];
  /** When the first page was acknowledged. */
  readonly acked: Instant | null;
  /** The zone of its times, IANA. */
  readonly zone: string;
  /** When it is written: times of another year have theirs. */
  readonly now: Instant;
  readonly name: (kind: 'person' | 'channel', id: string) => string;
}

const NOTHING = '_Nobody has written this yet._';

/** The document. */
export function reviewDocument(template: string, state: ReviewState): string {
  const values = valuesOf(state);
  return template.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
}

const PLACEHOLDER = /\{\{\s*([a-z_]+)\s*\}\}/g;

/** The names in a template that mean nothing, with their line and column from 1. */
export function strangersIn(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].flatMap((match) => {
    if ((NAMES as readonly string[]).includes(match[1] ?? '')) return [];
    const before = template.slice(0, match.index).split('\n');
    return [
      `${before.length}:${(before.at(-1)?.length ?? 0) + 1}: there is no ${match[0]}; known names: ${NAMES.join(', ')}`,
    ];
  });
}

const NAMES = [
  'incident',
  'title',
  'severity',
  'services',
  'category',
  'began',
  'declared',
  'mitigated',
  'ended',
  'lead',
  'people',
  'summary',
  'impact',
  'detection',
  'well',
  'badly',
  'lucky',
  'factors',
  'figures',
  'follow_ups',
  'timeline',
  'zone',
] as const;

function valuesOf(state: ReviewState): Readonly<Record<string, string>> {
  const { incident, body, zone, now, name } = state;
  const at = (instant: Instant | null): string => (instant === null ? '–' : formatWall(instant, zone, now));
  const who = (user: string | null): string => (user === null ? '–' : plainly(name('person', user)));
  const others = [...state.roles].map(([role, user]) => `${plainly(role)} ${who(user)}`);
  const values: Record<(typeof NAMES)[number], string> = {
    incident: incidentName(incident.id),
    title: plainly(readTokens(incident.title, name)),
    severity: plainly(incident.severity),
    services: plainly([incident.service ?? 'none', ...state.affected].join(', ')),
    category: plainly(incident.category ?? '–'),
    began: at(incident.began_at),
    declared: at(incident.declared_at),
    mitigated: at(incident.mitigated_at),
    ended: at(incident.ended_at),
    lead: who(incident.lead),
    people: others.length === 0 ? '–' : others.join(', '),
    summary: written(body.summary, name),
    impact: written(body.impact, name),
    detection: written(body.detection, name),
    well: written(body.well, name),
    badly: written(body.badly, name),
    lucky: written(body.lucky, name),
    factors: written(body.factors, name),
    figures: figures(durationsOf(incident, state.acked)),
    follow_ups: followUps(state),
    timeline: timeline(state),
    zone,
  };
  return values;
}

function figures({ detect, acknowledge, mitigate, resolve }: Durations): string {
  const line = (what: string, time: number | undefined): string =>
    `| ${what} | ${time === undefined ? '–' : formatDuration(time)} |`;
  return [
    '| time to | |',
    '|---|---|',
    line('detect', detect),
    line('acknowledge', acknowledge),
    line('mitigate', mitigate),
    line('resolve', resolve),
  ].join('\n');
}

function followUps({ todos, zone, now, name }: ReviewState): string {
  if (todos.length === 0) return '_None._';
  const lines = todos.map(({ id, text, owner, due_at: due, done_at: done }) => {
    const whose = owner === null ? 'unassigned' : plainly(name('person', owner));
    return `- [${done === null ? ' ' : 'x'}] ${taskName(id)} ${plainly(readTokens(text, name))} (${whose}${due === null ? '' : `, due ${formatWall(due, zone, now)}`})`;
  });
  return lines.join('\n');
}

function timeline({ entries, zone, now, name }: ReviewState): string {
  const lines = entries.map((entry) => {
    const { happened_at: at, who, link } = entry;
    const by = isMuster(who) ? '' : `**${plainly(actorName(who, (user) => name('person', user)))}** `;
    const said = readTokens(entryText(entry), name, (t) => formatWall(t, zone, now));
    return `- ${formatWall(at, zone, now)} ${by}${plainly(said.replace(/\s*\n\s*/g, ' / '))}${link === null ? '' : ` <${link.replace(/[<>\s]/g, '')}>`}`;
  });
  return lines.join('\n');
}

/** Text from outside shows as it was written: nothing in it is Markdown. */
export function plainly(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~!]/g, '\\$&').replace(/^([^\S\n]*)([-+]|\d{1,9}\.)(?=\s)/gm, '$1\\$2');
}

/** What a person wrote for the review may use Markdown, but neither HTML nor addresses that run something. */
function written(text: string | undefined, name: ReviewState['name']): string {
  if (text === undefined || text.trim() === '') return NOTHING;
  return readTokens(text, name)
    .replaceAll('<', '&lt;')
    .replace(/\]\(\s*(?:javascript|data|vbscript):[^)]*\)/gi, ']()');
}
