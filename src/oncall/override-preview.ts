/** Shows an override before it is saved, and saves what was shown. */
import type { Tx } from '../engine/tx.ts';
import { date, type Message, person, type Rich, rich } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { formatRfc3339 } from '../lib/zoned.ts';
import { namedPeople } from '../team/store.ts';
import { LONGEST, requireReachable, requireSchedule, saveOverride, shiftName } from './operations.ts';
import { compareDraft, type Draft, type How, type Stretch } from './override.ts';
import { type NamedStretch, previewMessage } from './override-blocks.ts';
import { changesOf, comingOverrides } from './override-store.ts';

/** An override as somebody asks for it: `user` is nobody's only when `how` says so. */
export interface Asked {
  readonly schedule: string;
  readonly how: How;
  readonly user: string | undefined;
  readonly start: number;
  readonly end: number;
}

async function draftOf(tx: Tx, { how, user, start, end }: Asked): Promise<Draft> {
  if (how === 'nobody') return { how, person: undefined, start, end };
  if (user === undefined)
    throw new Mistake('Who should be on call?', { example: '/oncall override payments @ana 4h', field: 'who' });
  await requireReachable(tx, user);
  return { how, person: await shiftName(tx, user), start, end };
}

/** The preview, with the button that saves it if nobody changes the schedule meanwhile. */
export async function preview(tx: Tx, asked: Asked, changed = false): Promise<Message> {
  const schedule = await requireSchedule(tx, asked.schedule);
  const draft = await draftOf(tx, asked);
  const { before, after } = compareDraft(schedule, draft, tx.now);
  const { changes } = await changesOf(tx, asked.schedule);
  return previewMessage({
    schedule: asked.schedule,
    draft,
    named: await namedPeople(tx, draft.person === undefined ? [] : [draft.person]),
    before: await nameEach(tx, before),
    after: await nameEach(tx, after),
    warnings: await warningsOf(tx, asked),
    save: saveLine(asked, changes),
    changed,
  });
}

async function nameEach(tx: Tx, stretches: readonly Stretch[]): Promise<readonly NamedStretch[]> {
  const out: NamedStretch[] = [];
  for (const stretch of stretches) out.push({ ...stretch, people: await namedPeople(tx, stretch.people) });
  return out;
}

/** Absolute instants and the state it was drawn for, so that the button means what was shown. */
function saveLine({ schedule, how, user, start, end }: Asked, changes: number): string {
  return ['oncall save', schedule, changes, how, formatRfc3339(start, 'UTC'), formatRfc3339(end, 'UTC'), user ?? '']
    .join(' ')
    .trim();
}

async function warningsOf(tx: Tx, { schedule, user, start, end }: Asked): Promise<readonly Rich[]> {
  const others = (await comingOverrides(tx, schedule)).filter((o) => o.start_at < end && o.end_at > start);
  const hits = others.map(
    (o) =>
      rich`It lies over the override ${o.id} of ${person(o.created_by)}, from ${date(o.start_at)} to ${date(o.end_at)}.`,
  );
  return user === undefined ? hits : [...hits, ...(await absenceWarnings(tx, user, start, end))];
}

async function absenceWarnings(tx: Tx, user: string, start: number, end: number): Promise<readonly Rich[]> {
  const away = await tx.db
    .selectFrom('absences')
    .selectAll()
    .where('user', '=', user)
    .where('removed_at', 'is', null)
    .where('start_at', '<', end)
    .where('end_at', '>', start)
    .execute();
  return away.map((a) => rich`${person(user)} is away from ${date(a.start_at)} to ${date(a.end_at)}.`);
}

/** Saves what was shown as `seen`; when the schedule was changed since, shows it anew instead. */
export async function saveShown(
  tx: Tx,
  asked: Asked,
  seen: number,
  by: string,
): Promise<{ readonly shown: Message } | { readonly saved: Draft }> {
  const { changes } = await changesOf(tx, asked.schedule);
  if (asked.end <= tx.now)
    throw new Mistake('That time is over already; nothing was saved.', {
      example: `/oncall override ${asked.schedule} @ana 4h`,
    });
  if (asked.end <= asked.start || asked.end - asked.start > LONGEST)
    throw new Mistake('That is no time for an override; nothing was saved.', {
      example: `/oncall override ${asked.schedule} @ana 4h`,
    });
  const current = { ...asked, start: Math.max(asked.start, tx.now) };
  if (changes !== seen) return { shown: await preview(tx, current, true) };
  const draft = await draftOf(tx, current);
  await saveOverride(tx, await requireSchedule(tx, asked.schedule), draft, by);
  return { saved: draft };
}
