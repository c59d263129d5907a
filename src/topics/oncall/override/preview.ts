/** Shows an override before it is saved, and saves what was shown. */

import type { Tx } from '../../../engine/tx.ts';
import type { Message } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import type { Instant } from '../../../lib/instant.ts';
import { own } from '../../../lib/slash.ts';
import { formatRfc3339 } from '../../../lib/zoned.ts';
import { namedPeople, zoneOf } from '../../team/store.ts';
import { LONGEST, requireReachable, requireSchedule, saveOverride, shiftName } from '../schedule/operations.ts';
import { type NamedChange, type NamedShift, previewMessage } from './blocks.ts';
import { type ChangedShift, compareDraft, type Draft, type How } from './model.ts';
import { changesOf, latestChange } from './store.ts';
import { warningsOf } from './warnings.ts';

/** An override as somebody asks for it: `users` is empty only when `how` says so. */
export interface OverrideRequest {
  readonly schedule: string;
  readonly how: How;
  /** Slack ids. */
  readonly users: readonly string[];
  readonly start: Instant;
  readonly end: Instant;
  /** The start that was asked for, when it lies behind. */
  readonly passed?: Instant | undefined;
}

async function draftOf(tx: Tx, { how, users, start, end }: OverrideRequest): Promise<Draft> {
  if (how === 'nobody') return { how, people: [], start, end };
  if (users.length === 0)
    throw new Mistake('Who should be on call?', { example: '/oncall override payments @ana 4h', field: 'who' });
  const people = [];
  for (const user of users) {
    await requireReachable(tx, user);
    people.push(await shiftName(tx, user));
  }
  return { how, people, start, end };
}

/** The preview for `reader`, with the button that saves it if nobody changes the schedule meanwhile. */
export async function preview(tx: Tx, asked: OverrideRequest, reader: string, changed = false): Promise<Message> {
  const schedule = await requireSchedule(tx, asked.schedule);
  const draft = await draftOf(tx, asked);
  const { before, after } = compareDraft(schedule, draft, tx.now);
  const zone = (await zoneOf(tx, reader)) === schedule.timezone ? undefined : schedule.timezone;
  return previewMessage({
    schedule: asked.schedule,
    draft,
    named: await namedPeople(tx, draft.people),
    before: await nameEach(tx, before),
    after: await nameEach(tx, after),
    warnings: await warningsOf(tx, { schedule: asked.schedule, draft, before, after, passed: asked.passed }),
    zone,
    save: saveLine(asked, (await changesOf(tx, asked.schedule)).changes),
    edit: editLine(asked),
    changed: changed ? await nameChange(tx, asked.schedule) : undefined,
  });
}

async function nameEach(tx: Tx, intervals: readonly ChangedShift[]): Promise<readonly NamedShift[]> {
  const out: NamedShift[] = [];
  for (const interval of intervals) out.push({ ...interval, people: await namedPeople(tx, interval.people) });
  return out;
}

async function nameChange(tx: Tx, schedule: string): Promise<NamedChange> {
  const change = await latestChange(tx, schedule);
  const people = change.what === 'file' ? [] : (JSON.parse(change.kept.people_json) as string[]);
  return { ...change, named: await namedPeople(tx, people) };
}

/** Absolute instants and the state it was drawn for, so that the button means what was shown. */
function saveLine({ schedule, how, users, start, end }: OverrideRequest, changes: number): string {
  return ['oncall save', schedule, changes, how, ...[start, end].map((t) => formatRfc3339(t, 'UTC')), ...users].join(
    ' ',
  );
}

function editLine({ schedule, how, users, start, end }: OverrideRequest): string {
  const when = [start, end].map((t) => formatRfc3339(t, 'UTC')).join(' to ');
  return ['oncall override', schedule, ...users, when, how === 'replace' ? [] : `--${how}`, '--edit'].flat().join(' ');
}

/** Saves what was shown as `seen`; when the schedule was changed since, shows it again instead. */
export async function saveShown(
  tx: Tx,
  asked: OverrideRequest,
  seen: number,
  by: string,
): Promise<{ readonly shown: Message } | { readonly saved: Draft }> {
  refuseImpossible(asked, tx.now);
  const current = { ...asked, start: Math.max(asked.start, tx.now) };
  const { changes } = await changesOf(tx, asked.schedule);
  if (changes !== seen) return { shown: await preview(tx, current, by, true) };
  const draft = await draftOf(tx, current);
  await saveOverride(tx, await requireSchedule(tx, asked.schedule), draft, by);
  return { saved: draft };
}

function refuseImpossible({ schedule, start, end }: OverrideRequest, now: Instant): void {
  const example = own`/oncall override ${schedule} @ana 4h`;
  if (end <= now) throw new Mistake('That time is already over. Nothing was saved.', { example });
  if (end <= start || end - start > LONGEST)
    throw new Mistake('An override needs a time. Nothing was saved.', { example });
}
