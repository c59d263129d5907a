import { type Kysely, sql } from 'kysely';

/** What notifications and receipts are about, as data beside their slots. */
export function about() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
      await fillOutbox(db);
      await fillReceipts(db);
    },
  };
}

const STATEMENTS: readonly string[] = [
  'alter table outbox add column about_json text',
  'alter table receipts add column about_kind text',
  'alter table receipts add column about_json text',
  'create index receipts_about on receipts (about_kind) where about_kind is not null',
  'create index receipts_place on receipts (channel, ts) where ts is not null',
];

const AT_ONCE = 500;

/** What has left already is not looked at again. */
async function fillOutbox(db: Kysely<unknown>): Promise<void> {
  const waiting = sql<{
    id: number;
    slot: string;
  }>`select id, slot from outbox where state = 'waiting' and slot is not null`;
  for (const { id, slot } of (await waiting.execute(db)).rows) {
    const what = aboutOf(slot);
    if (what !== undefined)
      await sql`update outbox set about_json = ${JSON.stringify(what)} where id = ${id}`.execute(db);
  }
}

async function fillReceipts(db: Kysely<unknown>): Promise<void> {
  for (let last = ''; ; ) {
    const next = sql<{
      slot: string;
    }>`select slot from receipts where slot > ${last} order by slot limit ${AT_ONCE}`;
    const { rows } = await next.execute(db);
    for (const { slot } of rows) {
      const what = aboutOf(slot);
      if (what === undefined) continue;
      const json = JSON.stringify(what);
      await sql`update receipts set about_kind = ${what.kind}, about_json = ${json} where slot = ${slot}`.execute(db);
    }
    if (rows.length < AT_ONCE) return;
    last = rows.at(-1)?.slot ?? last;
  }
}

interface What {
  readonly kind: string;
  readonly [field: string]: string | number | boolean | null;
}

/** Each form that a slot had, and what it says. */
const FORMS: readonly (readonly [form: RegExp, read: (parts: readonly string[]) => What])[] = [
  [/^page:p(\d+):(.+):(\d+)\/(\d+)$/, (parts) => reach('page', parts)],
  [/^hook:p(\d+):(.+):(\d+)\/(\d+)$/, (parts) => reach('page.webhook', parts)],
  [/^try:(\d+)$/, ([id]) => ({ kind: 'page.attempt', attempt: Number(id) })],
  [/^probe:(\d+)$/, ([id]) => ({ kind: 'verification', verification: Number(id) })],
  [
    /^exhausted:p(\d+):(\d+)(?::(.+))?$/,
    ([page, times, user]) => ({
      kind: 'page.exhausted',
      page: Number(page),
      times: Number(times),
      user: user ?? null,
    }),
  ],
  [/^(room|card):INC-(\d+)(?:-(\d+))?$/, ([noun, id, number]) => room(noun, id, number)],
  [/^invite:INC-(\d+)/, ([id]) => ({ kind: 'incident.invitation', incident: Number(id) })],
  [/^runbook:INC-(\d+)/, ([id]) => ({ kind: 'incident.runbook', incident: Number(id) })],
  [/^canvas:INC-(\d+)/, ([id]) => ({ kind: 'review.canvas', incident: Number(id) })],
  [
    /^(announce|topic|bookmark|archive|pin|rename):INC-(\d+)/,
    ([noun = '', id]) => ({
      kind: 'incident.upkeep',
      incident: Number(id),
      what: noun === 'announce' ? 'announcement' : noun,
    }),
  ],
  [
    /^seek:([^:]+):([^:]+):([^:]+)(?::([^:]+))?/,
    ([channel = '', ts = '', user = '', reaction = 'pushpin']) => ({
      kind: 'message.thread',
      channel,
      ts,
      user,
      reaction,
    }),
  ],
  [/^entry:(\d+)$/, ([id]) => ({ kind: 'timeline.entry', entry: Number(id) })],
  [/^todo:(\d+)$/, ([id]) => ({ kind: 'incident.task', task: Number(id) })],
  [/^feed:(.+)$/, ([schedule = '']) => ({ kind: 'feed', schedule })],
  [/^usergroup:(.+)$/, ([group = '']) => ({ kind: 'usergroup', group })],
  [
    /^(picture|share):(.+):([^:]+):\d+$/,
    ([noun, schedule = '', user = '']) => ({ kind: 'schedule.picture', schedule, user, shared: noun === 'share' }),
  ],
  [
    /^swap:(\d+):([^:]+):(\d+)$/,
    ([swap, user = '', hours]) => ({ kind: 'swap.reminder', swap: Number(swap), user, hours: Number(hours) }),
  ],
  [/^handoff-day:(.+):(\d+):([^:]+)$/, ([schedule, at, user = '']) => reminder(schedule, at, user)],
  [/^handoff-soon:(.+):(\d+)$/, ([schedule, at]) => reminder(schedule, at, null)],
];

function aboutOf(slot: string): What | undefined {
  for (const [form, read] of FORMS) {
    const found = form.exec(slot);
    if (found !== null) return read(found.slice(1));
  }
  return undefined;
}

/** People count rounds and steps from 1, the rows from 0. */
function reach(kind: string, [page, target = '', round, step]: readonly string[]): What {
  return { kind, page: Number(page), target, round: Number(round) - 1, step: Number(step) - 1 };
}

function room(noun: string | undefined, incident: string | undefined, number: string | undefined): What {
  return { kind: `incident.${noun ?? ''}`, incident: Number(incident), number: Number(number ?? 1) };
}

function reminder(schedule = '', at = '', user: string | null): What {
  return { kind: 'handoff.reminder', schedule, at: Number(at), user };
}
