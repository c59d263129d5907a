/** What is so at the start of a story and takes too long, or takes somebody else's failure, to bring about by deeds. */

import { HOUR } from '../../src/lib/instant.ts';
import { type Purpose, seal } from '../../src/lib/sign.ts';
import { groupUpdated } from '../../src/topics/oncall/usergroup/operations.ts';
import type { ContactMethod } from '../../src/topics/paging/contact/rules.ts';
import { ownSecret } from '../../src/topics/team/store.ts';
import type { Bot } from './bot.ts';

/** A person has entered an address and answered its test. */
export async function verifiedContact(bot: Bot, user: string, method: ContactMethod, address: string): Promise<void> {
  await bot.app.engine.transact((tx) =>
    tx.db.insertInto('contacts').values({ user, method, address, verified_at: tx.now, created_at: tx.now }).execute(),
  );
}

/** An address that Muster has made: a token for a person that is good for an hour. */
export async function sealedFor(bot: Bot, user: string, purpose: Purpose, line: string): Promise<string> {
  const secret = await bot.app.engine.transact((tx) => ownSecret(tx));
  return seal(secret, purpose, { line, user, until: bot.clock.now() + HOUR });
}

/** So many incidents were declared before that the next has this number. */
export async function nextIncident(bot: Bot, number: number): Promise<void> {
  await bot.app.engine.transact((tx) =>
    tx.db
      .updateTable('counters')
      .set({ value: number - 1 })
      .where('name', '=', 'incident')
      .execute(),
  );
}

/** A message was set aside behind something that was over and forgot to let it go. */
export async function strandedMessage(bot: Bot, channel: string, text: string): Promise<void> {
  const payload_json = JSON.stringify({ to: { channel }, message: { text, blocks: [] } });
  await bot.app.engine.transact((tx) =>
    tx.db
      .insertInto('outbox')
      .values({
        lane: 'page',
        kind: 'message',
        slot: null,
        after_slot: null,
        payload_json,
        state: 'waiting',
        attempts: 0,
        unsure: 0,
        next_at: 8_640_000_000_000_000,
        lease_until: null,
        lease_owner: null,
        created_at: tx.now,
        done_at: null,
        error: null,
        bucket: null,
      })
      .execute(),
  );
}

/** Slack said that a channel was archived. */
export async function archivedChannel(bot: Bot, channel: string): Promise<void> {
  await bot.app.engine.transact((tx) =>
    tx.db.updateTable('channels').set({ archived: 1 }).where('id', '=', channel).execute(),
  );
}

/** Slack's event that this person came into an incident's channel was lost. */
export async function lostArrival(bot: Bot, user: string): Promise<void> {
  await bot.app.engine.transact((tx) => tx.db.deleteFrom('incident_members').where('user', '=', user).execute());
}

/** A schedule vanished without its timers having been cleared. */
export async function vanishedSchedule(bot: Bot, schedule: string): Promise<void> {
  await bot.app.engine.transact((tx) => tx.db.deleteFrom('schedules').where('schedule', '=', schedule).execute());
}

/** Slack said that somebody renamed a user group, and who is in it. */
export async function renamedGroup(
  bot: Bot,
  group: { readonly id: string; readonly handle: string; readonly members: readonly string[] },
): Promise<void> {
  const { id, handle, members } = group;
  await bot.app.engine.transact((tx) =>
    groupUpdated(tx, { id, handle, members_json: JSON.stringify(members), refreshed_at: tx.now }),
  );
  await bot.settle();
}

/** Every timeline is as a version without data wrote it: sentences, and nobody where it was Muster. */
export async function timelineWithoutData(bot: Bot): Promise<void> {
  await bot.app.engine.transact(async (tx) => {
    await tx.db.updateTable('timeline').set({ data_json: null }).execute();
    await tx.db.updateTable('timeline').set({ who: null }).where('who', '=', 'muster').execute();
  });
}

/** A timer's task is one that nobody here can do: of a newer version, or not even readable. Returns what it was. */
export async function unreadableTimer(
  bot: Bot,
  key: string,
  task_json = '{"kind":"page.of-tomorrow"}',
): Promise<string> {
  return bot.app.engine.transact(async (tx) => {
    const timer = await tx.db.selectFrom('timers').select('task_json').where('key', '=', key).executeTakeFirstOrThrow();
    await tx.db.updateTable('timers').set({ task_json }).where('key', '=', key).execute();
    return timer.task_json;
  });
}

/** The escalation of a page cannot be read any more. Returns what it was. */
export async function damagedPage(bot: Bot, page: number, escalation_json = '{'): Promise<string> {
  return bot.app.engine.transact(async (tx) => {
    const one = tx.db.selectFrom('pages').select('escalation_json').where('id', '=', page);
    const { escalation_json: before } = await one.executeTakeFirstOrThrow();
    await tx.db.updateTable('pages').set({ escalation_json }).where('id', '=', page).execute();
    return before;
  });
}
