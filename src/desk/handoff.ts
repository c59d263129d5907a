/** Hand-off reminders: planned as timers with keys, said once, late ones collapsed into one. */
import type { Tx } from '../engine/tx.ts';
import { headline } from '../incidents/blocks.ts';
import { openIncidents } from '../incidents/store.ts';
import { buttons, date, list, type Message, message, paragraph, type Rich, rich, time } from '../lib/blockkit.ts';
import { type Named, peopleWords } from '../oncall/blocks.ts';
import { type Handoff, lastChange, nextChange } from '../oncall/model.ts';
import { type KeptSchedule, loadSchedule, scheduleNames } from '../oncall/store.ts';
import { titleOf } from '../paging/blocks.ts';
import { openPages } from '../paging/store.ts';
import { channelId, namedPeople } from '../team/store.ts';

declare module '../engine/tx.ts' {
  interface Tasks {
    /** The time to say that a hand-off comes at `at`. */
    'handoff.soon': { readonly schedule: string; readonly at: number };
    /** A hand-off. */
    'handoff.now': { readonly schedule: string };
  }
}

/** Sets the timers of a schedule's next hand-off; called again whenever its shifts may have changed. */
export async function planHandoff(tx: Tx, name: string): Promise<void> {
  const schedule = await loadSchedule(tx, name);
  const next = schedule === undefined ? undefined : nextChange(schedule, tx.now);
  await tx.cancel(`handoff:soon:${name}`);
  if (schedule === undefined || next === undefined) return tx.cancel(`handoff:now:${name}`);
  await tx.wake(`handoff:now:${name}`, next.at, { kind: 'handoff.now', schedule: name });
  const soon = next.at - schedule.remind;
  if (soon > tx.now) await tx.wake(`handoff:soon:${name}`, soon, { kind: 'handoff.soon', schedule: name, at: next.at });
}

/** Plans every schedule that has no hand-off timer yet; what is planned already stays, also when it is overdue. */
export async function planHandoffs(tx: Tx): Promise<void> {
  for (const name of await scheduleNames(tx)) {
    const planned = await tx.db
      .selectFrom('timers')
      .select('key')
      .where('key', '=', `handoff:now:${name}`)
      .executeTakeFirst();
    if (planned === undefined) await planHandoff(tx, name);
  }
}

/** Says that a hand-off is near; one that has happened meanwhile is said by its own timer. */
export async function remind(tx: Tx, name: string, at: number): Promise<void> {
  const schedule = await loadSchedule(tx, name);
  const next = schedule === undefined ? undefined : nextChange(schedule, tx.now);
  if (schedule === undefined || next === undefined || next.at !== at) return;
  const title = rich`*Hand-off of ${name} at* ${time(at)}`;
  await tellHandoff(tx, schedule, next, title, rich`You will be on call for *${name}* from ${date(at)}`);
}

/** Says who is on call from now on, and plans the next. */
export async function handOff(tx: Tx, name: string): Promise<void> {
  const schedule = await loadSchedule(tx, name);
  const change = schedule === undefined ? undefined : lastChange(schedule, tx.now);
  if (schedule !== undefined && change !== undefined) {
    await tellHandoff(tx, schedule, change, rich`*Hand-off of ${name}*`, rich`You are on call for *${name}* now`);
  }
  await planHandoff(tx, name);
}

async function tellHandoff(
  tx: Tx,
  schedule: KeptSchedule,
  handoff: Handoff,
  title: Rich,
  personal: Rich,
): Promise<void> {
  const [leaving, starting] = [await namedPeople(tx, handoff.leaving), await namedPeople(tx, handoff.starting)];
  const open = await openWork(tx);
  const channel = schedule.channel === undefined ? undefined : await channelId(tx, schedule.channel);
  if (channel !== undefined) {
    await tx.notify({
      kind: 'message',
      payload: { to: { channel }, message: handoffMessage(title, leaving, starting, handoff.until, open) },
    });
  }
  const until = handoff.until === undefined ? rich`.` : rich`, until ${date(handoff.until)}.`;
  for (const { user } of starting.filter((p) => !leaving.some((l) => l.user === p.user))) {
    if (user !== undefined)
      await tx.notify({
        kind: 'message',
        payload: { to: { user }, message: personalMessage(rich`📟 ${personal}${until}`, leaving, open) },
      });
  }
}

/** Open incidents that everybody may see, and open pages. */
async function openWork(tx: Tx): Promise<readonly Rich[]> {
  const incidents = (await openIncidents(tx)).filter((incident) => incident.private === 0);
  const pages = (await openPages(tx)).filter((page) => page.incident === null);
  return [
    ...incidents.map((i) => rich`${headline(i)} · ${i.status}`),
    ...pages.map((p) => rich`Page *p${p.id}* ${titleOf(p)}`),
  ].slice(0, 20);
}

function handoffMessage(
  title: Rich,
  leaving: readonly Named[],
  starting: readonly Named[],
  until: number | undefined,
  open: readonly Rich[],
): Message {
  const end = until === undefined ? rich`` : rich` until ${date(until)}`;
  const line =
    starting.length === 0
      ? rich`🚨 ${peopleWords(leaving)} leaves and *nobody* is on call after that.`
      : rich`${peopleWords(leaving)} → ${peopleWords(starting)}${end}`;
  return message(rich`📟 ${title}`, [paragraph(rich`📟 ${title}`), paragraph(line), ...work(open)]);
}

function personalMessage(words: Rich, leaving: readonly Named[], open: readonly Rich[]): Message {
  const before = leaving.length === 0 ? [] : [paragraph(rich`Before you: ${peopleWords(leaving)}`)];
  return message(words, [
    paragraph(words),
    ...before,
    ...work(open),
    buttons([
      { label: 'My turns', line: 'oncall me' },
      { label: 'Open incidents', line: 'incident list' },
    ]),
  ]);
}

function work(open: readonly Rich[]) {
  return open.length === 0
    ? [paragraph(rich`No incident or page is open.`)]
    : [paragraph(rich`*Open now*`), list(open)];
}
