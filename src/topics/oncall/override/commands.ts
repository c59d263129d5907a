import { type CommandRow, type Context, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { date, message, paragraph, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { form, may, must } from '../../../lib/grammar.ts';
import { own } from '../../../lib/slash.ts';
import { parseRfc3339 } from '../../../lib/zoned.ts';
import { namedPeople } from '../../team/store.ts';
import { uncover } from '../requests/cover.ts';
import { peopleWords } from '../schedule/blocks.ts';
import { readWhen, removeOverride, requireSchedule } from '../schedule/operations.ts';
import { overridesMessage } from './blocks.ts';
import { overrideForm, timesOf } from './form.ts';
import { HOWS, type How } from './model.ts';
import { pickedRange } from './moments.ts';
import { type OverrideRequest, preview, saveShown } from './preview.ts';
import { requireOwnOverride, requireOwnShift } from './rights.ts';
import { comingOverrides } from './store.ts';
import { take } from './take.ts';

function howOf(how: string | undefined, add: boolean, nobody: boolean): How {
  if (nobody) return 'nobody';
  return add ? 'add' : (HOWS.find((one) => one === how) ?? 'replace');
}

function onlyOf(schedules: readonly string[]): string | undefined {
  return schedules.length === 1 ? schedules[0] : undefined;
}

/** What is known of an override before its form is filled in. */
interface Begun {
  readonly schedule: string | undefined;
  readonly who: readonly string[] | undefined;
  readonly how: How;
  readonly when: string | undefined;
}

async function opened(tx: Tx, { schedule, who, how, when }: Begun, { caller, vocabulary }: Context): Promise<Reply> {
  const { schedules } = vocabulary;
  if (schedules.length === 0)
    throw new Mistake('There are no schedules yet. Add them to muster.yaml.', { example: '/oncall' });
  const zone = schedule === undefined ? undefined : (await requireSchedule(tx, schedule)).timezone;
  const times = zone === undefined || when === undefined ? {} : timesOf(when, tx.now, zone);
  const users = who ?? (how === 'nobody' ? [] : [caller.user]);
  const place = { channel: caller.channel, thread: caller.thread };
  return { view: overrideForm({ schedules, schedule, users, how, ...times, place }) };
}

async function list(tx: Tx, schedule: string | undefined): Promise<Reply> {
  const rows = [];
  for (const kept of await comingOverrides(tx, schedule))
    rows.push({ kept, named: await namedPeople(tx, JSON.parse(kept.people_json) as string[]) });
  return { message: overridesMessage(rows) };
}

/** The instant of a saved line; only we write those. */
function instant(text: string): number {
  const at = parseRfc3339(text);
  if (at === undefined) throw new Mistake(`“${text}” is not a time.`, { example: '/oncall override payments @ana 4h' });
  return at;
}

/** The rows of `/oncall` that put somebody on call for a while. */
export const overrideRows: readonly CommandRow[] = [
  row({
    name: 'oncall override',
    summary:
      'Put somebody on call for a while: “4h”, “until 18:00”, “fri 09:00 to mon 09:00”. You see a preview first.',
    example: '/oncall override payments @ana fri 09:00 to mon 09:00',
    args: [
      may('schedule', 'schedule'),
      may('who', 'people'),
      may('when', 'rest'),
      form('how', 'choice', HOWS),
      form('from', 'rest'),
      form('to', 'rest'),
      may('add', 'flag'),
      may('nobody', 'flag'),
      may('edit', 'flag'),
    ],
    permission: 'act',
    changes: false,
    run: async (tx, { schedule: named, who, when, how: chosen, from, to, add, nobody, edit }, context) => {
      const { caller, vocabulary } = context;
      const filledIn = caller.door === 'modal';
      const how = howOf(chosen, add, nobody);
      const name = named ?? onlyOf(vocabulary.schedules);
      if (name === undefined && when !== undefined) throw unnamed(when, vocabulary.schedules);
      if (!filledIn && (edit || name === undefined || when === undefined))
        return opened(tx, { schedule: name, who, how, when }, context);
      const schedule = await requireSchedule(tx, name ?? '');
      const users = how === 'nobody' ? [] : (who ?? (filledIn ? [] : [caller.user]));
      await requireOwnShift(tx, { how, users }, caller.user);
      const span = when ?? pickedRange(from, to, tx.now);
      const asked = { schedule: schedule.name, how, users, ...readWhen(schedule, span, tx.now, undefined, vocabulary) };
      return { message: await preview(tx, asked, caller.user) };
    },
  }),
  row({
    name: 'oncall save',
    drawn: true,
    summary: 'Save an override after its preview; used by a button.',
    example: '/oncall save payments 3 replace 2026-03-06T09:00:00Z 2026-03-09T09:00:00Z @ana',
    args: [
      must('schedule', 'schedule'),
      must('seen', 'word'),
      must('how', 'choice', HOWS),
      must('from', 'word'),
      must('to', 'word'),
      may('who', 'people'),
    ],
    permission: 'act',
    changes: true,
    run: async (tx, { schedule, seen, how, from, to, who }, { caller }) => {
      const asked: OverrideRequest = {
        schedule,
        how: how as How,
        users: who ?? [],
        start: instant(from),
        end: instant(to),
      };
      await requireOwnShift(tx, asked, caller.user);
      const result = await saveShown(tx, asked, Number(seen), caller.user);
      if ('shown' in result) return { message: result.shown, replace: true };
      const { people, start, end } = result.saved;
      const whom = await subject(tx, people, asked.users, caller.user);
      const words = rich`✅ Saved. ${whom} on call for *${schedule}* from ${date(start)} to ${date(end)}.`;
      return { message: message(words, [paragraph(words)]), replace: true };
    },
  }),
  row({
    name: 'oncall overrides',
    summary: 'List current and upcoming overrides, each with a button to remove it.',
    example: '/oncall overrides payments',
    args: [may('schedule', 'schedule')],
    permission: 'look',
    changes: false,
    run: (tx, { schedule }) => list(tx, schedule),
  }),
  row({
    name: 'oncall remove',
    summary: 'Remove an override. One that has begun ends now.',
    example: '/oncall remove 7',
    args: [must('override', 'word')],
    permission: 'act',
    changes: true,
    run: async (tx, { override }, { caller }) => {
      await requireOwnOverride(tx, numberOf(override), caller.user);
      const kept = await removeOverride(tx, numberOf(override), caller.user);
      const [kind, id] = (kept.origin ?? '').split(':');
      const rest = (await comingOverrides(tx, kept.schedule)).some((other) => other.origin === kept.origin);
      if (kind === 'cover' && !rest) await uncover(tx, Number(id));
      const begun = kept.start_at < tx.now;
      return say(rich`↩️ Override ${kept.id} of *${kept.schedule}* ${begun ? 'ended now' : 'is removed'}.`);
    },
  }),
  row({
    name: 'oncall take',
    summary: 'Put yourself on call at once: “until 18:00”, “2h”.',
    example: '/oncall take payments until 18:00',
    args: [may('schedule', 'schedule'), may('when', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { schedule, when }, context) => take(tx, schedule, when, context),
  }),
];

async function subject(tx: Tx, people: readonly string[], users: readonly string[], me: string) {
  if (people.length === 0) return rich`*Nobody* is`;
  if (users.every((user) => user === me)) return rich`You are`;
  return rich`${peopleWords(await namedPeople(tx, people))} ${people.length > 1 ? 'are' : 'is'}`;
}

function numberOf(word: string): number {
  if (/^\d{1,9}$/.test(word)) return Number(word);
  throw new Mistake(`There is no override ${word}.`, { example: '/oncall overrides' });
}

function unnamed(when: string, schedules: readonly string[]): Mistake {
  const [first = ''] = when.split(' ');
  return new Mistake(
    own`“${first}” is not a schedule. Write the schedule first. Schedules: ${schedules.slice(0, 10).join(', ')}.`,
    { example: `/oncall override ${schedules[0] ?? 'payments'} @ana fri 09:00 to mon 09:00` },
  );
}
