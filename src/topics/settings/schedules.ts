/**
 * Writes the schedules of muster.yaml; their rotations become revisions, so that the people on call stay until their
 * hand-off.
 */

import type { Tx } from '../../engine/tx.ts';
import type { Instant } from '../../lib/instant.ts';
import { own } from '../../lib/slash.ts';
import { formatWall } from '../../lib/zoned.ts';
import { revise } from '../oncall/draft/revise.ts';
import { leaveFeed, watchFeed } from '../oncall/feed/operations.ts';
import { answersNow, findFeed, sourceWords } from '../oncall/feed/store.ts';
import { misfitsOf } from '../oncall/requests/misfits.ts';
import type { ScheduleConfig } from '../oncall/schedule/config.ts';
import { currentShift, samePeople } from '../oncall/schedule/handoffs.ts';
import type { Rotation, Schedule } from '../oncall/schedule/model.ts';
import {
  findScheduleRow,
  insertRevision,
  type KeptSchedule,
  loadSchedule,
  putScheduleRow,
  removeScheduleRow,
  scheduleRows,
} from '../oncall/schedule/store.ts';
import { groupWarnings } from '../oncall/usergroup/state.ts';
import { disagreements } from './agree.ts';
import { differences } from './diff.ts';
import type { MusterFile } from './model.ts';

/** Makes the schedules those of muster.yaml; returns lines for a person, including who is on call before and after. */
export async function applySchedules(tx: Tx, { schedules, timezone }: MusterFile): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [name, config] of Object.entries(schedules)) {
    lines.push(...(await applySchedule(tx, name, { ...config, timezone: config.timezone ?? timezone })));
  }
  return [...lines, ...(await dropSchedules(tx, Object.keys(schedules)))];
}

type Zoned = ScheduleConfig & { readonly timezone: string };

async function applySchedule(
  tx: Tx,
  name: string,
  { rotations, ical, timezone, ...data }: Zoned,
): Promise<readonly string[]> {
  const before = await loadSchedule(tx, name);
  const details = await putSchedule(tx, name, timezone, data);
  const source = await putFeed(tx, name, ical);
  const revised = ical === undefined && (await addRevision(tx, name, before, rotations, timezone));
  if (details === '' && source === '' && !revised && before !== undefined) return [];
  await tx.emit({ event: 'shift.changed', schedule: name });
  const after = await loadSchedule(tx, name);
  if (after === undefined) return [];
  const changed = [details, source, !revised || before === undefined ? '' : 'rotations']
    .filter((part) => part !== '')
    .join(', ');
  const head =
    before === undefined ? `+ schedule ${name}${source === '' ? '' : `: ${source}`}` : `~ schedule ${name}: ${changed}`;
  const warnings = (await groupWarnings(tx, name)).map((words) => `    ${words}`);
  const otherwise = revised ? (await disagreements(tx, name)).map((words) => `    ${words}`) : [];
  return [head, `    ${onCall(before, after, tx.now)}`, ...otherwise, ...warnings, ...(await misfitLines(tx, name))];
}

/** Swaps and covers that no longer fit the shifts of a schedule; the people who agreed are told in Slack. */
async function misfitLines(tx: Tx, name: string): Promise<readonly string[]> {
  return (await misfitsOf(tx, name)).map(
    ({ id, kind, slice }) =>
      own`    override ${id} (a ${kind}, until ${formatWall(slice.end, 'UTC', tx.now)} UTC) no longer fits the shifts: /oncall remove ${id}`,
  );
}

/** Writes everything but the rotations; returns what changed. */
async function putSchedule(tx: Tx, name: string, timezone: string, data: object): Promise<string> {
  const row = { timezone, data_json: JSON.stringify(data) };
  const before = await findScheduleRow(tx, name);
  await putScheduleRow(tx, { schedule: name, ...row });
  if (before === undefined) return '';
  return differences(
    { timezone: before.timezone, ...(JSON.parse(before.data_json) as object) },
    { timezone, ...(JSON.parse(row.data_json) as object) },
  );
}

/** Writes where the shifts are read from, if not from rotations; returns what changed, without secret addresses. */
async function putFeed(tx: Tx, name: string, ical: string | undefined): Promise<string> {
  const before = (await findFeed(tx, name))?.source ?? undefined;
  if (ical !== undefined) await watchFeed(tx, name, ical);
  else if (before !== undefined) await leaveFeed(tx, name);
  if (ical === before) return '';
  if (ical === undefined) return 'no calendar any more';
  const meanwhile = (await answersNow(tx, name)) ? 'the last copy' : 'the previous schedule';
  return `its calendar is read from ${sourceWords(ical)}; until then, ${meanwhile} applies`;
}

/** Writes the rotations from now on, unless nothing changed; returns whether it did. */
async function addRevision(
  tx: Tx,
  name: string,
  before: KeptSchedule | undefined,
  rotations: readonly Rotation[],
  zone: string,
): Promise<boolean> {
  const last = before?.revisions.at(-1);
  const old = last?.rotations ?? [];
  const oldZone = last?.timezone ?? zone;
  const revised = rotations.map((rotation, i) =>
    revise(predecessor(old, rotations, i), rotation, zone, tx.now, oldZone),
  );
  const rotations_json = JSON.stringify(revised);
  if (last !== undefined && last.feed === undefined && oldZone === zone && rotations_json === JSON.stringify(old))
    return false;
  await insertRevision(tx, name, zone, rotations_json);
  return true;
}

/** The previous rotation that continues as this one: the one with the same name, else the one in the same position if its name is gone. */
function predecessor(old: readonly Rotation[], rotations: readonly Rotation[], i: number): Rotation | undefined {
  const named = old.find((r) => r.name === rotations[i]?.name);
  const placed = old[i];
  return named ?? (rotations.some((r) => r.name === placed?.name) ? undefined : placed);
}

function onCall(before: Schedule | undefined, after: Schedule, now: Instant): string {
  const next = currentShift(after, now);
  const words = shiftWords(next, after.timezone, now);
  if (before === undefined) return `on call now: ${words}`;
  const last = currentShift(before, now);
  return samePeople(last.people, next.people)
    ? `on call before and after: ${words}`
    : `on call before: ${shiftWords(last, before.timezone, now)}; after: ${words}`;
}

function shiftWords(
  { people, until }: { people: readonly string[]; until: Instant | undefined },
  zone: string,
  now: Instant,
): string {
  return `${people.join(' and ') || 'nobody'}${until === undefined ? '' : ` until ${formatWall(until, zone, now)} ${zone}`}`;
}

/** A schedule that was removed from muster.yaml has nobody on call from now on; its past stays. */
async function dropSchedules(tx: Tx, kept: readonly string[]): Promise<readonly string[]> {
  const rows = await scheduleRows(tx);
  const gone = rows.filter((row) => !kept.includes(row.schedule));
  for (const { schedule, timezone } of gone) {
    await leaveFeed(tx, schedule);
    await insertRevision(tx, schedule, timezone, '[]');
    await removeScheduleRow(tx, schedule);
    await tx.emit({ event: 'shift.changed', schedule });
  }
  return gone.map((row) => `- schedule ${row.schedule}`);
}
