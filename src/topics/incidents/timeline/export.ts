/** The timeline as files. Pure. */
import { actorName, isMuster } from '../../../lib/actor.ts';
import { readTokens } from '../../../lib/blockkit.ts';
import { csv } from '../../../lib/csv.ts';
import { lasted } from '../lifecycle/durations.ts';
import { declarer, type Incident, incidentName, statusWord } from '../lifecycle/model.ts';
import { type Entry, entryText } from './model.ts';

/** Turns ids into names for a reader outside Slack. */
export type NameOf = (kind: 'person' | 'channel', id: string) => string;

/** The timeline as Markdown; instants in UTC. */
export function timelineMarkdown(incident: Incident, entries: readonly Entry[], name: NameOf): string {
  const head = [
    `# ${incidentName(incident.id)} ${clean(readTokens(incident.title, name))}`,
    '',
    `- Severity: ${incident.severity}`,
    `- Service: ${incident.service ?? 'none'}`,
    `- Status: ${statusWord(incident)}`,
    `- Declared: ${iso(incident.declared_at)} by ${actorName(declarer(incident), (user) => name('person', user))}`,
  ];
  if (incident.began_at !== null) head.push(`- Began: ${iso(incident.began_at)}`);
  if (incident.ended_at !== null) head.push(`- Ended: ${iso(incident.ended_at)}, after ${lasted(incident)}`);
  if (incident.impact !== null) head.push(`- Impact: ${clean(readTokens(incident.impact, name))}`);
  const lines = entries.map(
    (e) =>
      `- ${iso(e.happened_at)} ${isMuster(e.who) ? '' : `**${doerOf(e, name)}** `}${clean(readTokens(entryText(e), name))}${e.link === null ? '' : ` <${e.link}>`}`,
  );
  return [...head, '', '## Timeline (UTC)', '', ...lines, ''].join('\n');
}

/** What an entry said before somebody edited it. */
export interface Before {
  readonly at: number;
  readonly who: string;
  readonly text: string;
}

/** The timeline as CSV; instants as RFC 3339. */
export function timelineCsv(incident: Incident, entries: readonly Entry[], name: NameOf): string {
  const rows = entries.map((e) => [
    incidentName(incident.id),
    iso(e.happened_at),
    iso(e.recorded_at),
    e.kind,
    isMuster(e.who) ? '' : doerOf(e, name),
    readTokens(entryText(e), name),
    e.link ?? '',
  ]);
  return csv(['incident', 'happened_at', 'recorded_at', 'kind', 'who', 'text', 'link'], rows);
}

/** The timeline as JSON; instants as RFC 3339. */
export function timelineJson(
  incident: Incident,
  entries: readonly Entry[],
  name: NameOf,
  history: ReadonlyMap<number, readonly Before[]>,
): string {
  const { id, severity, service, status, declared_at, began_at, ended_at } = incident;
  const title = readTokens(incident.title, name);
  const impact = incident.impact === null ? null : readTokens(incident.impact, name);
  const at = (instant: number | null): string | null => (instant === null ? null : iso(instant));
  const times = { declared_at: iso(declared_at), began_at: at(began_at), ended_at: at(ended_at) };
  const timeline = entries.map((e) => ({
    happened_at: iso(e.happened_at),
    recorded_at: iso(e.recorded_at),
    kind: e.kind,
    who: isMuster(e.who) ? null : doerOf(e, name),
    text: readTokens(entryText(e), name),
    link: e.link,
    ...(e.edited_at === null
      ? {}
      : {
          edited_at: iso(e.edited_at),
          before: (history.get(e.id) ?? []).map((b) => ({
            at: iso(b.at),
            who: name('person', b.who),
            text: readTokens(b.text, name),
          })),
        }),
  }));
  return `${JSON.stringify({ incident: incidentName(id), title, severity, service, status, impact, declared_by: actorName(declarer(incident), (user) => name('person', user)), ...times, timeline }, null, 2)}\n`;
}

function doerOf({ who }: Entry, name: NameOf): string {
  return actorName(who, (user) => name('person', user));
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function clean(text: string): string {
  return text.replace(/\s*\n\s*/g, ' / ');
}
