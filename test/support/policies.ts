/** A muster.yaml whose policies show every kind of step, and what stories ask of its pages. */
import type { Bot } from './bot.ts';
import { PAYMENTS_YAML } from './payments.ts';

/** `webhook` is an address with a secret in its path. */
export function laddersYaml(webhook = 'http://127.0.0.1:9/none'): string {
  return PAYMENTS_YAML.replace(
    'policies:\n',
    `policies:
  group: { repeat: 0, steps: [{ page: [usergroup:payments-oncall], wait: 5m }, { page: [person:dee], wait: 5m }] }
  channels: { repeat: 0, steps: [{ page: ["channel:#payments"], wait: 5m, here: true }, { page: ["channel:#general"], wait: 5m }] }
  hook: { repeat: 0, steps: [{ page: ["webhook:${webhook}"], wait: 5m }, { page: [person:bo], wait: 5m }] }
  both: { repeat: 1, acknowledge: all, steps: [{ page: [person:ana, person:bo], wait: 5m }, { page: [person:ana, person:dee], wait: 5m }] }
  calm: { repeat: 0, urgency: low, steps: [{ page: [person:ana, person:bo], wait: 5m }, { page: [person:cy], wait: 5m }] }
`,
  ).replace(
    'sev2: { name: Major, page: true, room: channel }',
    'sev2: { name: Major, page: true, room: channel, ack_expires: 30m }\n  sev4: { name: Notice, page: true, room: channel, urgency: low }',
  );
}

/** What is left to happen to a page: the kinds of its timers. */
export async function timersOf(bot: Bot, page: string): Promise<readonly string[]> {
  const rows = await bot.app.engine.transact((tx) =>
    tx.db.selectFrom('timers').select(['key', 'task_json']).where('key', 'like', `page:${page}%`).execute(),
  );
  return rows.map((row) => (JSON.parse(row.task_json) as { kind: string }).kind).sort();
}

/** The reasons a page has left, in order. */
export async function reasonsOf(bot: Bot, page: number): Promise<readonly string[]> {
  const rows = await bot.app.engine.transact((tx) =>
    tx.db.selectFrom('page_events').select('detail').where('page', '=', page).orderBy('id').execute(),
  );
  return rows.map((row) => row.detail);
}
