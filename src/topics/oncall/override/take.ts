/** `/oncall take`: on call at once, without a preview. */

import { listed } from '../../../command/misread.ts';
import { type Context, type Reply, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { date, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { own } from '../../../lib/slash.ts';
import { formatWall } from '../../../lib/zoned.ts';
import { slackIds } from '../../team/store.ts';
import { readWhen, requireReachable, requireSchedule, saveOverride, shiftName } from '../schedule/operations.ts';
import { relievedMessage } from './blocks.ts';
import { compareDraft, type Draft } from './model.ts';

/** Puts the caller on call until then; the person who was on call is told that they are relieved. */
export async function take(
  tx: Tx,
  name: string | undefined,
  when: string | undefined,
  { caller, vocabulary }: Context,
): Promise<Reply> {
  const schedule = await requireSchedule(tx, name ?? only(vocabulary.schedules, when));
  const example = own`/oncall take ${schedule.name} until 18:00`;
  if (when === undefined) throw new Mistake('The end time is missing.', { example });
  await requireReachable(tx, caller.user);
  const { start, end } = readWhen(schedule, when, tx.now, example);
  if (start > tx.now) throw later(schedule.name, when);
  const person = await shiftName(tx, caller.user);
  const draft: Draft = { how: 'replace', people: [person], start: tx.now, end };
  const { before } = compareDraft(schedule, draft, tx.now);
  if (before.every(({ people }) => people.length === 1 && people[0] === person))
    return say(rich`You are already on call for *${schedule.name}* until ${date(end)}. Nothing was changed.`);
  await saveOverride(tx, schedule, draft, caller.user, 'take');
  const relieved = [...new Set(before.flatMap(({ people }) => people))].filter((one) => one !== person);
  for (const user of (await slackIds(tx, relieved)).users) await relieve(tx, schedule.name, user, caller.user, end);
  const { timezone } = schedule;
  const wall = timezone === vocabulary.zone ? '' : ` (${formatWall(end, timezone, tx.now)} in ${timezone})`;
  return say(rich`✅ You are now on call for *${schedule.name}* until ${date(end)}${wall}.`);
}

function later(schedule: string, when: string): Mistake {
  return new Mistake(own`/oncall take starts now. For a later start, use an override.`, {
    example: `/oncall take ${schedule} until 18:00`,
    offer: { label: 'Preview the override', line: `oncall override ${schedule} ${when}` },
  });
}

async function relieve(tx: Tx, schedule: string, user: string, by: string, until: number): Promise<void> {
  await tx.notify({ kind: 'message', payload: { to: { user }, message: relievedMessage(schedule, by, until) } });
}

function only(schedules: readonly string[], when: string | undefined): string {
  const [one, ...others] = schedules;
  if (one !== undefined && others.length === 0) return one;
  const [first = ''] = (when ?? '').split(' ');
  const list = listed({ kind: 'schedule' }, schedules);
  throw new Mistake(first === '' ? `Which schedule? ${list}` : `Which schedule? “${first}” is not one. ${list}`, {
    example: `/oncall take ${one ?? 'payments'} until 18:00`,
  });
}
