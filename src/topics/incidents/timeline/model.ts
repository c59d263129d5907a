/** What a timeline says happened, as data, and the sentence that people read. Pure. */
import type { Row } from '../../../db/schema.ts';
import type { Actor } from '../../../lib/actor.ts';
import { channelToken, cut, dateToken, personToken } from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Instant, Millis } from '../../../lib/instant.ts';
import { reachedText } from '../../paging/messages/page.ts';
import { pageName } from '../../paging/page/model.ts';
import { type Incident, incidentName } from '../lifecycle/model.ts';
import { noun, taskName } from '../tasks/blocks.ts';
import type { IncidentTask } from '../tasks/store.ts';
import { oldFix, oldStory } from './old-entries.ts';

/** A field of the incident that somebody set. */
export type FieldData = { readonly kind: 'change' } & (
  | { readonly field: 'status' | 'severity' | 'title'; readonly from: string; readonly to: string }
  | {
      readonly field: 'service' | 'category' | 'impact' | 'call';
      readonly from: string | null;
      readonly to: string;
    }
  | { readonly field: 'affected'; readonly from: readonly string[]; readonly to: readonly string[] }
  | { readonly field: 'began_at' | 'mitigated_at'; readonly from: Instant | null; readonly to: Instant }
);

/** Another incident as the readers of this one may know it; null: a private one. */
export type OtherIncident = { readonly incident: number; readonly title: string } | null;

/** How it began and ended, and which incidents belong together. */
export type StageData =
  | { readonly kind: 'declared'; readonly title: string }
  | { readonly kind: 'ended'; readonly status: 'resolved' | 'cancelled'; readonly reason: string | null }
  | { readonly kind: 'reopened'; readonly reason: string | null }
  | { readonly kind: 'merged'; readonly direction: 'into' | 'from'; readonly other: OtherIncident }
  | {
      readonly kind: 'relation';
      readonly relation: 'related' | 'cause' | 'consequence';
      readonly other: OtherIncident;
    };

/** What became of a page. `reached`: people, channels and webhooks; `waited`: the step before was not acknowledged. */
export type PageData = { readonly kind: 'page' } & (
  | { readonly event: 'stepped'; readonly page: number; readonly reached: readonly string[]; readonly waited?: true }
  | { readonly event: 'skipped' | 'restarted'; readonly page: number; readonly reason: string }
  | { readonly event: 'acknowledged' | 'escalated'; readonly page: number }
  | { readonly event: 'snoozed'; readonly page: number; readonly until: Instant }
  | { readonly event: 'exhausted'; readonly page: number; readonly reached: boolean }
  | { readonly event: 'unpaged' }
);

/** A target that was not met. */
export type TargetData = { readonly kind: 'target' } & (
  | { readonly target: 'update_every'; readonly late: Millis }
  | { readonly target: 'ack_within' | 'resolve_within'; readonly within: Millis }
  /** `pages`: somebody is paged for it, `why` says who; older entries do not tell. */
  | { readonly target: 'lead'; readonly why: string; readonly pages?: boolean }
);

/** What became of a task. `marked`: a message that was made one by its reaction. */
export type TaskData = { readonly kind: 'task'; readonly task: number } & (
  | { readonly event: 'marked' }
  | {
      readonly event: 'made' | 'changed' | 'done' | 'dropped';
      readonly what: IncidentTask['kind'];
      readonly owner: string | null;
      readonly text: string;
    }
);

/** What became of its alerts: the first firing of a group, an alert of another title, and when all are over. */
export interface AlertData {
  readonly kind: 'alert';
  readonly event: 'fired' | 'another' | 'detached' | 'resolved';
  readonly group: number;
  readonly title: string;
  /** All are over, and the incident's channel was asked whether it is over too. */
  readonly offered?: true;
}

/** What happened, by kind. */
export type EntryData =
  | FieldData
  | StageData
  | PageData
  | TargetData
  | TaskData
  | {
      readonly kind: 'role';
      readonly role: string;
      readonly from: string | null;
      /** Null when the person who had it has left the workspace. */
      readonly to: string | null;
      readonly note: string | null;
    }
  | { readonly kind: 'room'; readonly event: 'adopted'; readonly channel: string }
  | { readonly kind: 'room'; readonly event: 'refused'; readonly refusal: string }
  | { readonly kind: 'room'; readonly event: 'gone'; readonly channel: string }
  | { readonly kind: 'room'; readonly event: 'archived'; readonly channel: string }
  | { readonly kind: 'update'; readonly happens: string; readonly impact?: string; readonly doing?: string }
  | { readonly kind: 'runbook'; readonly event: 'shared'; readonly title: string }
  | AlertData
  | { readonly kind: 'review'; readonly event: 'published' }
  | { readonly kind: 'review'; readonly event: 'closed'; readonly reason: string | null };

/** One dated event about an incident; without data it is people's own words, or older than data. */
export interface Entry extends Omit<Row<'timeline'>, 'data_json' | 'who'> {
  readonly who: Actor;
  readonly data: EntryData | undefined;
}

/** Longer updates are cut, as their entry always was. */
const LONGEST_UPDATE = 3000;

/** Kinds that the column `kind` calls a change. */
const CHANGES: ReadonlySet<string> = new Set(['role', 'room', 'relation', 'merged', 'ended', 'reopened']);

/** What the column `kind` holds for this data: coarser, and what exports show. */
export function entryKind({ kind }: EntryData): string {
  return CHANGES.has(kind) ? 'change' : kind;
}

/** What people read of an entry. */
export function entryText({ data, text }: Pick<Entry, 'data' | 'text'>): string {
  return data === undefined ? text : sentence(data);
}

/** The same in a story whose lines need no label: an update and a title are their own words. */
export function storyText(entry: Pick<Entry, 'data' | 'kind' | 'text'>): string {
  const { data } = entry;
  if (data?.kind === 'declared') return data.title;
  if (data?.kind === 'update') return updateWords(data);
  return data === undefined ? oldStory(entry) : sentence(data);
}

/** What the resolver said it was; undefined for entries that are no resolution or give no reason. */
export function fixOf(entry: Pick<Entry, 'data' | 'kind' | 'text'>): string | undefined {
  const { data } = entry;
  if (data === undefined) return oldFix(entry);
  return data.kind === 'ended' && data.status === 'resolved' ? (data.reason ?? undefined) : undefined;
}

/** The sentence of one event. People and channels in it are tokens. */
export function sentence(data: EntryData): string {
  switch (data.kind) {
    case 'change':
      return changeSentence(data);
    case 'declared':
    case 'ended':
    case 'reopened':
    case 'merged':
    case 'relation':
      return stageSentence(data);
    case 'page':
      return pageSentence(data);
    case 'target':
      return targetSentence(data);
    case 'task':
      return taskSentence(data);
    case 'role':
      return roleSentence(data);
    case 'room':
      return roomSentence(data);
    case 'update':
      return cut(`update: ${updateWords(data)}`, LONGEST_UPDATE);
    case 'runbook':
      return `shared the runbook “${data.title}”`;
    case 'alert':
      return alertSentence(data);
    case 'review':
      return data.event === 'published' ? 'published the postmortem' : withReason('closed the postmortem', data.reason);
  }
}

function withReason(words: string, reason: string | null): string {
  return reason === null ? words : `${words}: ${reason}`;
}

function changeSentence(data: FieldData): string {
  switch (data.field) {
    case 'title':
      return `title: “${data.from}” → “${data.to}”`;
    case 'impact':
    case 'call':
      return `${data.field}: ${data.to}`;
    case 'affected':
      return `affected: ${listed(data.from)} → ${listed(data.to)}`;
    case 'began_at':
    case 'mitigated_at':
      return `${data.field === 'began_at' ? 'began' : 'mitigated'} ${dateToken(data.to)}`;
    default:
      return `${data.field}: ${data.from ?? 'none'} → ${data.to}`;
  }
}

function listed(keys: readonly string[]): string {
  return keys.length === 0 ? 'none' : keys.join(', ');
}

function stageSentence(data: StageData): string {
  switch (data.kind) {
    case 'declared':
      return `declared: ${data.title}`;
    case 'ended':
      return withReason(data.status, data.reason);
    case 'reopened':
      return withReason('reopened', data.reason);
    case 'merged':
      return data.direction === 'into'
        ? `merged into ${nameOrHidden(data.other)}`
        : withReason(`${nameOrHidden(data.other)} was merged into this`, data.other?.title ?? null);
    case 'relation':
      return `${data.relation}: ${nameOrHidden(data.other)}${data.other === null ? '' : ` ${data.other.title}`}`;
  }
}

/** What the readers of one incident may know of another. */
export function otherIn(reader: Incident, other: Incident): OtherIncident {
  return other.private > reader.private ? null : { incident: other.id, title: other.title };
}

function nameOrHidden(other: OtherIncident): string {
  return other === null ? 'a private incident' : incidentName(other.incident);
}

function pageSentence(data: PageData): string {
  if (data.event === 'unpaged') return 'nobody was paged: no escalation policy covers it';
  const page = pageName(data.page);
  switch (data.event) {
    case 'stepped':
      return `${page}: paged ${data.reached.map(reachedText).join(', ')}`;
    case 'skipped':
      return `${page}: ${data.reason}`;
    case 'restarted':
      return `${page} ${data.reason}`;
    case 'exhausted':
      return data.reached ? `${page}: nobody acknowledged` : `${page}: nobody could be paged`;
    default:
      return `${data.event} ${page}`;
  }
}

function targetSentence(data: TargetData): string {
  switch (data.target) {
    case 'update_every':
      return `the update was due ${formatDuration(data.late)} ago`;
    case 'ack_within':
      return `not acknowledged within ${formatDuration(data.within)}`;
    case 'resolve_within':
      return `not resolved within ${formatDuration(data.within)}`;
    case 'lead':
      return `nobody leads: ${data.why}`;
  }
}

function taskSentence(data: TaskData): string {
  if (data.event === 'marked') return `task ${taskName(data.task)}`;
  const name = `${noun({ kind: data.what })} ${taskName(data.task)}`;
  if (data.event === 'done' || data.event === 'dropped') return `${data.event}: ${name}: ${data.text}`;
  const whose = data.owner === null ? '' : ` for ${personToken(data.owner)}`;
  return `${data.event === 'changed' ? 'changed: ' : ''}${name}${whose}: ${data.text}`;
}

function alertSentence({ event, group, title }: AlertData): string {
  if (event === 'resolved') return 'all alerts are resolved';
  if (event === 'detached') return `A-${group} was detached: ${title}`;
  return `A-${group} ${event === 'fired' ? 'fired' : 'has another alert'}: ${title}`;
}

function roomSentence(data: Extract<EntryData, { kind: 'room' }>): string {
  if (data.event === 'adopted') return `${channelToken(data.channel)} is now the incident channel`;
  if (data.event === 'gone')
    return 'the incident channel was deleted, or Muster was removed from it: there is a new one';
  if (data.event === 'archived') return `${channelToken(data.channel)} was archived: the incident continues elsewhere`;
  return `Slack refused to create a channel (${data.refusal}): the incident continues in the thread of its card`;
}

function roleSentence({ role, from, to, note }: EntryData & { kind: 'role' }): string {
  if (to === null) return `${role}: nobody, because ${personToken(from ?? '')} has left`;
  const before = from === null || from === to ? '' : `, replacing ${personToken(from)}`;
  return withReason(`${role}: ${personToken(to)}${before}`, note);
}

function updateWords({ happens, impact, doing }: EntryData & { kind: 'update' }): string {
  const more = [impact === undefined ? '' : `impact: ${impact}`, doing === undefined ? '' : `doing: ${doing}`];
  return [happens, ...more.filter((part) => part !== '')].join('\n');
}
