/** Shifts as stories need them, without what the commands that make them say. */
import { insertOverride, type NewOverride } from '../../src/topics/oncall/schedule/store.ts';
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

/** Moves the clock to an instant, milliseconds since the epoch or ISO with a zone. */
export async function until(bot: Bot, at: number | string): Promise<void> {
  await bot.advance((typeof at === 'string' ? Date.parse(at) : at) - bot.clock.now());
}
