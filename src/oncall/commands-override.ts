import type { Tx } from '../engine/tx.ts';
import { date, message, paragraph, person, rich } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { form, may, must } from '../lib/grammar.ts';
import { parseRfc3339 } from '../lib/zoned.ts';
import { type Context, type Reply, type Row, row, say } from '../router.ts';
import { namedPeople } from '../team/store.ts';
import { uncover } from './cover.ts';
import { readWhen, removeOverride, requireSchedule } from './operations.ts';
import { HOWS, type How } from './override.ts';
import { overrideForm, overridesMessage } from './override-blocks.ts';
import { type Asked, preview, saveShown } from './override-preview.ts';
import { comingOverrides } from './override-store.ts';
import { take } from './take.ts';

function howOf(how: string | undefined, add: boolean, nobody: boolean): How {
  if (nobody) return 'nobody';
  return add ? 'add' : (HOWS.find((one) => one === how) ?? 'replace');
}

function opened({ caller, vocabulary }: Context, schedule: string | undefined, who: string | undefined): Reply {
  const place = { channel: caller.channel, thread: caller.thread };
  if (vocabulary.schedules.length === 0)
    throw new Mistake('There are no schedules yet: muster.yaml names them.', { example: '/oncall' });
  const only = vocabulary.schedules.length === 1 ? vocabulary.schedules[0] : undefined;
  return {
    view: overrideForm({
      schedules: vocabulary.schedules,
      schedule: schedule ?? only,
      user: who ?? caller.user,
      place,
    }),
  };
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
  if (at === undefined)
    throw new Mistake(`“${text}” is not an instant.`, { example: '/oncall override payments @ana 4h' });
  return at;
}

/** The rows of `/oncall` that put somebody on call for a while. */
export const overrideRows: readonly Row[] = [
  row({
    name: 'oncall override',
    summary:
      'Put somebody on call for a while: “4h”, “until 18:00”, “fri 09:00 to mon 09:00”. Shown before it is saved.',
    example: '/oncall override payments @ana fri 09:00 to mon 09:00',
    args: [
      may('schedule', 'schedule'),
      may('who', 'person'),
      may('when', 'rest'),
      form('how', 'choice', HOWS),
      form('from', 'rest'),
      form('to', 'rest'),
      may('add', 'flag'),
      may('nobody', 'flag'),
    ],
    permission: 'act',
    changes: false,
    run: async (tx, { schedule: name, who, when, how, from, to, add, nobody }, context) => {
      const { caller } = context;
      if (name === undefined && when !== undefined) throw unnamed(when);
      if (caller.door !== 'modal' && (name === undefined || when === undefined)) return opened(context, name, who);
      const schedule = await requireSchedule(tx, name ?? '');
      const way = howOf(how, add, nobody);
      const user = way === 'nobody' ? undefined : (who ?? (caller.door === 'modal' ? undefined : caller.user));
      const asked: Asked = {
        schedule: schedule.name,
        how: way,
        user,
        ...readWhen(schedule, when ?? spanOf(from, to), tx.now),
      };
      return { message: await preview(tx, asked) };
    },
  }),
  row({
    name: 'oncall save',
    summary: 'Save an override as it was shown; its button types this.',
    example: '/oncall save payments 3 replace 2026-03-06T09:00:00Z 2026-03-09T09:00:00Z @ana',
    args: [
      must('schedule', 'schedule'),
      must('seen', 'word'),
      must('how', 'choice', HOWS),
      must('from', 'word'),
      must('to', 'word'),
      may('who', 'person'),
    ],
    permission: 'act',
    changes: true,
    run: async (tx, { schedule, seen, how, from, to, who }, { caller }) => {
      const asked: Asked = { schedule, how: how as How, user: who, start: instant(from), end: instant(to) };
      const result = await saveShown(tx, asked, Number(seen), caller.user);
      if ('shown' in result) return { message: result.shown, replace: true };
      const { start, end } = result.saved;
      const whom =
        who === undefined ? rich`*Nobody* is` : who === caller.user ? rich`You are` : rich`${person(who)} is`;
      const words = rich`✅ Saved. ${whom} on call for *${schedule}* from ${date(start)} to ${date(end)}.`;
      return { message: message(words, [paragraph(words)]), replace: true };
    },
  }),
  row({
    name: 'oncall overrides',
    summary: 'The overrides that go on or come, each with a button to remove it.',
    example: '/oncall overrides payments',
    args: [may('schedule', 'schedule')],
    permission: 'look',
    changes: false,
    run: (tx, { schedule }) => list(tx, schedule),
  }),
  row({
    name: 'oncall remove',
    summary: 'Remove an override; one that has begun ends now.',
    example: '/oncall remove 7',
    args: [must('override', 'word')],
    permission: 'act',
    changes: true,
    run: async (tx, { override }, { caller }) => {
      const kept = await removeOverride(tx, numberOf(override), caller.user);
      const [kind, id] = (kept.origin ?? '').split(':');
      if (kind === 'cover') await uncover(tx, Number(id));
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

/** `4h`, `1h 30m`, `2 days`. */
const LENGTH = /^(\d+\s*(m|min|mins|minutes?|h|hours?|d|days?|w|weeks?)\s*)+$/i;

/** The two fields of the form as they would be typed; a length alone counts from the start. */
function spanOf(from: string | undefined, to = ''): string {
  const start = from ?? 'now';
  return start === 'now' ? (LENGTH.test(to) ? to : `until ${to}`) : `${start} to ${to}`;
}

function numberOf(word: string): number {
  if (/^\d{1,9}$/.test(word)) return Number(word);
  throw new Mistake(`There is no override ${word}.`, { example: '/oncall overrides' });
}

function unnamed(when: string): Mistake {
  const [first = ''] = when.split(' ');
  return new Mistake(`“${first}” is not a schedule. /oncall override needs the schedule first.`, {
    example: '/oncall override payments @ana fri 09:00 to mon 09:00',
  });
}
