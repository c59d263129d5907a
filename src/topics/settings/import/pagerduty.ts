/** PagerDuty's saved JSON (schedules, escalation policies, users, services) as muster.yaml. Pure. */

import { Document } from 'yaml';
import type { Instant } from '../../../lib/instant.ts';
import { own } from '../../../lib/slash.ts';
import { isZone } from '../../../lib/zoned.ts';
import { layerRotation } from './pagerduty-layer.ts';
import { type Export, exportOf, type Problem, type Saved } from './pagerduty-schema.ts';

/** The text of muster.yaml, and in words what it does not contain. */
export interface Imported {
  readonly yaml: string;
  readonly left: readonly string[];
}

/** Reads the saved responses together; `now` decides which layers are over. */
export function importPagerDuty(saved: readonly Saved[], now: Instant): Imported | Problem {
  const read = exportOf(saved);
  return 'problem' in read ? read : carry(read, now);
}

interface Names {
  of(id: string, name: string): string;
}

/** Short names for muster.yaml: an ID always gets the same name, and no two IDs share one. */
function shortNames(): Names {
  const known = new Map<string, string>();
  return {
    of: (id, name) => {
      const found = known.get(id);
      if (found !== undefined) return found;
      const taken = new Set(known.values());
      const short = shortName(name) || id.toLowerCase();
      let free = short;
      for (let n = 2; taken.has(free); n += 1) free = `${short.slice(0, 37)}-${n}`;
      known.set(id, free);
      return free;
    },
  };
}

/** `Ana Lima` → `ana-lima`. */
function shortName(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}

interface Carrying {
  readonly data: Export;
  readonly now: Instant;
  readonly people: Names;
  readonly schedules: Names;
  readonly policies: Names;
  /** Everybody who has been named, by PagerDuty's id. */
  readonly named: Map<string, string>;
  /** Schedules and policies that were imported, by PagerDuty's ID. */
  readonly kept: Set<string>;
  readonly left: string[];
}

function carry(data: Export, now: Instant): Imported {
  const left: string[] = data.partial.map(
    (list) =>
      `More ${list}: these files hold only part of PagerDuty’s list. Also save the rest of its result pages, and pass all files together.`,
  );
  const names = { people: shortNames(), schedules: shortNames(), policies: shortNames() };
  const on: Carrying = { data, now, left, ...names, named: new Map(), kept: new Set() };
  const schedules = scheduleEntries(on);
  const policies = policyEntries(on);
  const people = personEntries(on);
  const services = serviceEntries(on);
  const file = { timezone: commonZone(data), people, services, schedules, policies };
  const document = new Document(file);
  document.commentBefore = ' Imported from PagerDuty. Check this file, then run: muster check && muster apply';
  left.push(...NEVER_CARRIED);
  return { yaml: document.toString({ lineWidth: 0, flowCollectionPadding: true }), left };
}

/** What PagerDuty's responses do not contain, or muster.yaml cannot express. */
const NEVER_CARRIED: readonly string[] = [
  own`Phone numbers and notification rules: people set their own in Slack with \`/oncall me\`.`,
  'Channels: add `announce:` and each schedule’s `channel:`, as in muster.example.yaml.',
];

function scheduleEntries(on: Carrying): Record<string, object> {
  const entries: Record<string, object> = {};
  for (const schedule of on.data.schedules) {
    const say = (words: string): unknown => on.left.push(`Schedule “${schedule.name}”: ${words}`);
    const known = isZone(schedule.time_zone);
    const timezone = known ? schedule.time_zone : 'UTC';
    if (!known) say(`its time zone ${schedule.time_zone} is unknown, so UTC is used.`);
    const overrides = schedule.overrides_subschedule?.rendered_schedule_entries?.length ?? 0;
    if (overrides > 0) say(own`${overrides} overrides; add the upcoming ones with \`/oncall override\`.`);
    const rotations = rotationsOf(on, schedule, timezone);
    if (rotations.length === 0) {
      say('none of its layers is still active, so it is left out.');
      continue;
    }
    on.kept.add(schedule.id);
    entries[on.schedules.of(schedule.id, schedule.name)] = { timezone, rotations };
  }
  return entries;
}

function rotationsOf(on: Carrying, schedule: Export['schedules'][number], zone: string): readonly object[] {
  const used = new Set<string>();
  return schedule.schedule_layers.flatMap((layer) => {
    const made = layerRotation(layer, (user) => personName(on, user), zone, on.now);
    for (const note of made.notes) on.left.push(`Schedule “${schedule.name}”, layer “${layer.name}”: ${note}`);
    if (made.rotation === undefined) return [];
    let name = layer.name.trim().slice(0, 36) || 'layer';
    for (let n = 2; used.has(name); n += 1) name = `${layer.name.trim().slice(0, 36)} ${n}`;
    used.add(name);
    return [{ name, ...made.rotation }];
  });
}

type Reference = Export['escalation_policies'][number]['escalation_rules'][number]['targets'][number];

/** The name of a person, who is then kept in the file, so that every reference resolves. */
function personName(on: Carrying, { id, summary }: Pick<Reference, 'id' | 'summary'>): string {
  const user = on.data.users.find((u) => u.id === id);
  const called = user?.name ?? summary ?? id;
  on.named.set(id, called);
  return on.people.of(id, user?.email?.split('@')[0] ?? called);
}

/** What muster.yaml allows in one policy. */
const MOST_STEPS = 20;
const MOST_REPEATS = 20;

function policyEntries(on: Carrying): Record<string, object> {
  const entries: Record<string, object> = {};
  for (const { id, name, escalation_rules, num_loops } of on.data.escalation_policies) {
    const say = (words: string): unknown => on.left.push(`Escalation policy “${name}”: ${words}`);
    const steps = escalation_rules.flatMap(({ targets, escalation_delay_in_minutes: minutes }, i) => {
      const page = targets.flatMap((target) => targetOf(on, say, target));
      if (page.length === 0) say(`step ${i + 1} no longer pages anybody and is left out.`);
      return page.length === 0 ? [] : [{ page, wait: `${Math.max(1, Math.round(minutes))}m` }];
    });
    if (steps.length > MOST_STEPS) say(`only its first ${MOST_STEPS} steps are kept.`);
    if (steps.length === 0) {
      say('pages nobody, so it is left out.');
      continue;
    }
    on.kept.add(id);
    const repeat = Math.min(num_loops, MOST_REPEATS);
    entries[on.policies.of(id, name)] = { repeat, steps: steps.slice(0, MOST_STEPS) };
  }
  return entries;
}

function targetOf(on: Carrying, say: (words: string) => unknown, target: Reference): readonly string[] {
  if (target.type.startsWith('user')) return [`person:${personName(on, target)}`];
  if (on.kept.has(target.id)) return [`schedule:${on.schedules.of(target.id, '')}`];
  say(`its target “${target.summary ?? target.id}” (${target.type}) is not imported.`);
  return [];
}

/** All users, and the other people that a schedule or policy names. */
function personEntries(on: Carrying): Record<string, object> {
  for (const { id, name } of on.data.users) personName(on, { id, summary: name });
  return Object.fromEntries(
    [...on.named].map(([id, called]) => [on.people.of(id, called), personEntry(on, id, called)]),
  );
}

function personEntry(on: Carrying, id: string, called: string): object {
  const user = on.data.users.find((u) => u.id === id);
  const key = on.people.of(id, called);
  if (user?.email === undefined)
    on.left.push(`“${called}” has no e-mail address in these files. Replace the placeholder of ${key}.`);
  const zone = user?.time_zone ?? '';
  return { email: user?.email ?? `${key}@example.invalid`, ...(isZone(zone) ? { timezone: zone } : {}) };
}

function serviceEntries(on: Carrying): Record<string, object> {
  const names = shortNames();
  return Object.fromEntries(
    on.data.services.map(({ id, name, policy }) => {
      const kept = policy !== undefined && on.kept.has(policy) ? { policy: on.policies.of(policy, '') } : {};
      return [names.of(id, name), { description: name.slice(0, 200), ...kept }];
    }),
  );
}

/** The zone of most schedules. */
function commonZone({ schedules }: Export): string {
  const zones = schedules.map((s) => s.time_zone).filter(isZone);
  const count = (zone: string): number => zones.filter((z) => z === zone).length;
  return zones.reduce((best, zone) => (count(zone) > count(best) ? zone : best), zones[0] ?? 'UTC');
}
