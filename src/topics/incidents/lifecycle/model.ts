/** What an incident is and may become. Pure. */
import anyAscii from 'any-ascii';
import type { Row } from '../../../db/schema.ts';
import { type Actor, actorUser, readActor } from '../../../lib/actor.ts';
import { withoutTokens } from '../../../lib/blockkit.ts';
import { HOUR, type Instant, MINUTE } from '../../../lib/instant.ts';
import { conceptsOf, sharesThing, similarity } from '../../../lib/words.ts';

export type Incident = Row<'incidents'>;

/** The states a person may set while the incident is open. */
export const OPEN_STATUSES = ['investigating', 'identified', 'monitoring'] as const;
export type OpenStatus = (typeof OPEN_STATUSES)[number];
/** The words of `/incident status`. */
export const STATUSES = [...OPEN_STATUSES, 'resolved'] as const;
/** A room follows its title only this long: people have found it by its name by then. */
export const RENAME_WITHIN = 10 * MINUTE;
/** How long an incident counts as "just opened" when a like one is declared. */
const LIKE_WITHIN = HOUR;
/** Slack's limit for channel names. */
const CHANNEL_NAME = 80;

export function incidentName(id: number): string {
  return `INC-${id}`;
}

/** An incident where another speaks of it: a reader of that one may not know that a private one exists. */
export function nameIn(reader: Incident, other: Incident): string {
  return other.private > reader.private ? 'a private incident' : incidentName(other.id);
}

/** Who declared it: a person, or the source of the alert that did. */
export function declarer({ declared_by }: Pick<Incident, 'declared_by'>): Actor {
  return readActor(declared_by);
}

/** Who answers for it: its lead, else the person who declared it; undefined while nobody leads what an alert declared. */
export function ownerOf({ lead, declared_by }: Pick<Incident, 'lead' | 'declared_by'>): string | undefined {
  return lead ?? actorUser(readActor(declared_by));
}

export function isOpen(incident: Incident): boolean {
  return incident.ended_at === null;
}

/** The status of an incident in a word. A merged one was not cancelled. */
export function statusWord({ status, merged_into: into }: Pick<Incident, 'status' | 'merged_into'>): string {
  return into === null ? status : 'merged';
}

/**
 * `inc-142-payments-are-failing`, of a drill `inc-142-drill-…`: at most 80 characters of a-z, 0-9 and `-`, whatever the title
 * is written in.
 */
export function roomName(incident: Incident): string {
  const number = incident.room_number > 1 ? `-${incident.room_number}` : '';
  const base = `inc-${incident.id}${number}${incident.drill === 1 ? '-drill' : ''}`;
  if (incident.private === 1) return base;
  const words = anyAscii(withoutTokens(incident.title))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${base}${words === '' ? '' : `-${words}`}`.slice(0, CHANNEL_NAME).replace(/-+$/, '');
}

function suffix(incident: Incident): string {
  return `${incidentName(incident.id)}${incident.room_number > 1 ? `-${incident.room_number}` : ''}`;
}

export function roomSlot(incident: Incident): string {
  return `room:${suffix(incident)}`;
}

export function cardSlot(incident: Incident): string {
  return `card:${suffix(incident)}`;
}

/** Where it is kept that a channel refused the card of a thread. */
export function refusedPlace(incident: Incident, channel: string): string {
  return `refused:${suffix(incident)}:${channel}`;
}

export function announceSlot(incident: Incident): string {
  return `announce:${incidentName(incident.id)}`;
}

/** Open incidents of the last hour that this one may double: the same service, or a title that shares most words. */
export function possibleDuplicates(
  fresh: { title: string; service: string | null },
  others: readonly Incident[],
  now: Instant,
): readonly Incident[] {
  const about = conceptsOf(fresh.title);
  return others.filter((other) => {
    if (!isOpen(other) || other.private === 1 || now - other.declared_at > LIKE_WITHIN) return false;
    if (fresh.service !== null && fresh.service === other.service) return true;
    const concepts = conceptsOf(other.title);
    return sharesThing(about, concepts) && similarity(about, concepts) >= 0.5;
  });
}

/** What followers of these subjects are told about; `affected` are the services it affects. */
export function subjectsOf(incident: Incident, affected: readonly string[]): readonly string[] {
  if (incident.private === 1) return [incidentName(incident.id)];
  return [
    incidentName(incident.id),
    `severity:${incident.severity}`,
    ...[...new Set([...(incident.service === null ? [] : [incident.service]), ...affected])].map(
      (key) => `service:${key}`,
    ),
    ...[...new Set([actorUser(declarer(incident)) ?? [], incident.lead ?? []].flat())].map((user) => `person:${user}`),
  ];
}

declare module '../../../engine/tx.ts' {
  interface DomainEvents {
    /** An incident was declared; its service, if it has one. */
    'incident.declared': { readonly service: string | null };
    /** The incident was resolved or cancelled. */
    'incident.ended': { readonly incident: number };
    /** The incident was merged into another one. */
    'incident.merged': { readonly incident: number; readonly into: number };
    /** Something that the card shows has changed. */
    'incident.changed': { readonly incident: number };
    /** Somebody began or stopped to follow. */
    'incident.followed': { readonly user: string };
  }
}
