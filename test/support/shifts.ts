/** Shifts as stories need them, without what the commands that make them say. */
import { shiftsBetween } from '../../src/topics/oncall/schedule/shifts.ts';
import { insertOverride, loadSchedule, type NewOverride } from '../../src/topics/oncall/schedule/store.ts';
import type { Bot } from './bot.ts';
import { CY } from './seed.ts';

/** Puts people on call for payments in `[start, end)`, and tells the others of it. */
export async function putOn(
  bot: Bot,
  people: readonly string[],
  [start, end]: readonly [number, number],
  kind: NonNullable<NewOverride['kind']> = 'replace',
): Promise<void> {
  await bot.app.engine.transact(async (tx) => {
    await insertOverride(tx, { schedule: 'payments', people, start, end, by: CY, kind });
    await tx.emit({ event: 'shift.changed', schedule: 'payments' });
  });
  await bot.settle();
}

/** Says that the shifts of a schedule have changed, though they are as they were. */
export async function shiftsChanged(bot: Bot, schedule: string): Promise<void> {
  await bot.app.engine.transact((tx) => tx.emit({ event: 'shift.changed', schedule }));
}

/** The shifts by which pages are decided. */
export async function shiftsOf(bot: Bot, schedule: string, from: number, until: number) {
  const found = await bot.app.engine.transact((tx) => loadSchedule(tx, schedule));
  if (found === undefined) throw new Error(`there is no schedule ${schedule}`);
  return shiftsBetween(found, from, until);
}

/** Moves the clock to an instant, milliseconds since the epoch or ISO with a zone. */
export async function until(bot: Bot, at: number | string): Promise<void> {
  await bot.advance((typeof at === 'string' ? Date.parse(at) : at) - bot.clock.now());
}
