/** Tells channels of gaps and of people on call who cannot be reached: when something changed, and every Monday. */
import type { Tx } from '../../../engine/tx.ts';
import type { Message } from '../../../lib/blockkit.ts';
import { DAY } from '../../../lib/instant.ts';
import { knowsPeople } from '../../team/people/store.ts';
import { putSetting, setting } from '../../team/store.ts';
import { shiftsBetween } from '../schedule/shifts.ts';
import { type KeptSchedule, loadSchedule, scheduleNames } from '../schedule/store.ts';
import { accountOf } from './accounts.ts';
import { mendedMessage, type Report, reportMessage } from './blocks.ts';
import { channelOf } from './channel.ts';
import { beginningBefore, freshOf, type Problem, problemsOf, unexpected } from './model.ts';
import { reachOf } from './reach.ts';

/** How far ahead people are told. */
export const GAPS_AHEAD = 14 * DAY;
/** How far ahead we remember: what only comes nearer from one Monday to the next is no change. */
const REMEMBERED = 35 * DAY;

/** The problems of a schedule, as far as we look. */
async function problemsAhead(tx: Tx, schedule: KeptSchedule): Promise<readonly Problem[]> {
  const end = tx.now + REMEMBERED;
  const people = new Set(shiftsBetween(schedule, tx.now, end).flatMap((shift) => shift.people));
  return problemsOf(schedule, tx.now, end, await reachOf(tx, people));
}

/** Everything of the next two weeks, also what is expected. */
export async function reportOf(tx: Tx, schedule: KeptSchedule): Promise<Report> {
  return named(tx, schedule.name, beginningBefore(await problemsAhead(tx, schedule), tx.now + GAPS_AHEAD), 0);
}

async function named(tx: Tx, schedule: string, problems: readonly Problem[], others: number): Promise<Report> {
  const all = [];
  for (const one of problems) {
    const { user } = one.person === undefined ? { user: undefined } : await accountOf(tx, one.person);
    const open = one.end >= tx.now + REMEMBERED;
    all.push({ ...one, user, open, end: open ? tx.now + GAPS_AHEAD : one.end });
  }
  return { schedule, problems: all, others };
}

/** What a channel hears of one of its schedules. */
type Heard = { readonly channel: string } & ({ readonly report: Report } | { readonly mended: string });

/** Tells the channels of these schedules what is new; on Mondays all of it, and nothing when all is well. */
export async function tellGaps(tx: Tx, schedules: Iterable<string>, monday = false): Promise<void> {
  if (!(await knowsPeople(tx))) return;
  const heard: Heard[] = [];
  for (const name of schedules) {
    const one = await hearOf(tx, name, monday);
    if (one !== undefined) heard.push(one);
  }
  for (const channel of new Set(heard.map((one) => one.channel)))
    for (const message of messagesOf(heard.filter((one) => one.channel === channel)))
      await tx.notify({ kind: 'message', payload: { to: { channel }, message } });
}

/** Looks at every schedule: Slack was read, or somebody came or left. */
export async function tellAllGaps(tx: Tx): Promise<void> {
  await tellGaps(tx, await scheduleNames(tx));
}

function messagesOf(heard: readonly Heard[]): readonly Message[] {
  const reports = heard.flatMap((one) => ('report' in one ? [one.report] : []));
  const mended = heard.flatMap((one) => ('mended' in one ? [one.mended] : []));
  return [
    ...(reports.length === 0 ? [] : [reportMessage(reports)]),
    ...(mended.length === 0 ? [] : [mendedMessage(mended)]),
  ];
}

/** The key under which it is kept what was found in a schedule. */
export function memoryOf(schedule: string): string {
  return `gaps:known:${schedule}`;
}

/** What there is to say of a schedule; what was found is remembered, so that it is said once. */
async function hearOf(tx: Tx, name: string, monday: boolean): Promise<Heard | undefined> {
  const memory = memoryOf(name);
  const known = (await setting<readonly Problem[]>(tx, memory)) ?? [];
  const schedule = await loadSchedule(tx, name);
  // Where nobody can be told, it stays unsaid.
  const channel = schedule && (await channelOf(tx, schedule));
  if (schedule === undefined || channel === undefined) return forget(tx, memory, known);
  const found = unexpected(await problemsAhead(tx, schedule));
  if (JSON.stringify(found) !== JSON.stringify(known)) await putSetting(tx, memory, found);
  const end = tx.now + GAPS_AHEAD;
  const soon = beginningBefore(found, end);
  const said = monday ? soon : beginningBefore(freshOf(found, known), end);
  if (said.length > 0) return { channel, report: await named(tx, name, said, monday ? 0 : freshOf(soon, said).length) };
  const mended = soon.length === 0 && known.some((one) => one.start < end && one.end > tx.now);
  return mended ? { channel, mended: name } : undefined;
}

async function forget(tx: Tx, memory: string, known: readonly Problem[]): Promise<undefined> {
  if (known.length > 0) await putSetting(tx, memory, []);
}
