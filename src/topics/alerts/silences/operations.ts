/** Silences begin, ask their owner, and end. */
import type { Tx } from '../../../engine/tx.ts';
import { MINUTE } from '../../../lib/instant.ts';
import { closePage } from '../../paging/page/open.ts';
import { waitKey } from '../events.ts';
import { settle } from '../groups/act.ts';
import type { Group } from '../groups/model.ts';
import { groupsSilencedBy, updateGroup } from '../groups/store.ts';
import { stormCalmer } from '../storms/operations.ts';
import { announce, announceEnd } from './announce.ts';
import { answeredMessage, askMessage } from './blocks.ts';
import { audibleSeverity, mutedBy } from './cover.ts';
import { ANNOUNCE_BEFORE, ASK_BEFORE, type Ended, type Silence, silenceName } from './model.ts';
import { findSilence, insertSilence, updateSilence } from './store.ts';

/** Keeps a silence; one that has a start waits for it. */
export async function addSilence(tx: Tx, wanted: Omit<Silence, 'id' | 'created_at' | 'ended_at'>): Promise<Silence> {
  const silence = await insertSilence(tx, { ...wanted, created_at: tx.now, ended_at: null });
  await planTimers(tx, silence);
  await planAnnouncement(tx, silence);
  if (silence.start_at <= tx.now) await begin(tx, silence.id);
  else
    await tx.timers.set(
      keysOf(silence.id).begin,
      { at: silence.start_at },
      { kind: 'silence.begin', silence: silence.id },
    );
  return silence;
}

function keysOf(id: number) {
  const name = silenceName(id);
  return {
    soon: `silence:${name}:soon`,
    begin: `silence:${name}:begin`,
    ask: `silence:${name}:ask`,
    end: `silence:${name}:end`,
  };
}

async function planAnnouncement(tx: Tx, silence: Silence): Promise<void> {
  const at = silence.start_at - ANNOUNCE_BEFORE;
  if (at > tx.now) await tx.timers.set(keysOf(silence.id).soon, { at }, { kind: 'silence.soon', silence: silence.id });
  else await announceSoon(tx, silence.id);
}

/** Announces a window that has not begun; again a little later where Slack's channels have not been read yet. */
export async function announceSoon(tx: Tx, id: number): Promise<void> {
  const silence = await findSilence(tx, id);
  if (silence === undefined || silence.ended_at !== null || silence.start_at <= tx.now) return;
  if (await announce(tx, silence, 'soon')) return;
  await tx.timers.set(keysOf(id).soon, { after: MINUTE }, { kind: 'silence.soon', silence: id });
}

async function planTimers(tx: Tx, { id, start_at, end_at, maintenance }: Silence): Promise<void> {
  const keys = keysOf(id);
  await tx.timers.set(keys.end, { at: end_at }, { kind: 'silence.end', silence: id });
  const ask = end_at - ASK_BEFORE;
  if (maintenance === null && ask > Math.max(start_at, tx.now))
    await tx.timers.set(keys.ask, { at: ask }, { kind: 'silence.ask', silence: id });
  else await tx.timers.clear(keys.ask);
}

/** It begins: what fires and matches is quiet, and its pages close with the reason. */
export async function begin(tx: Tx, id: number): Promise<void> {
  const silence = await findSilence(tx, id);
  if (silence === undefined || silence.ended_at !== null || silence.end_at <= tx.now) return;
  await announce(tx, silence, 'begun');
  for (const { group, matching, firing, worked } of await mutedBy(tx, silence.matcher))
    if (matching === firing && !worked && group.silence === null) await quieten(tx, group, silence);
}

const QUIET = { paged_severity: null, page: null, waits_until: null, acked_by: null, acked_at: null } as const;

/** It is quiet, and its page is closed; that of its storm with the storm's last group. */
async function quieten(tx: Tx, group: Group, { id, reason }: Silence): Promise<void> {
  await tx.timers.clear(waitKey(group.id));
  await updateGroup(tx, group, { ...QUIET, silence: id });
  if (group.page !== null) await closePage(tx, group.page, `silenced by ${silenceName(id)}: ${reason}`, null);
  if (group.storm !== null) await stormCalmer(tx, group.storm);
}

/** Asks its owner whether it should last longer. */
export async function askOwner(tx: Tx, id: number): Promise<void> {
  const silence = await findSilence(tx, id);
  if (silence === undefined || silence.ended_at !== null) return;
  const quiet = await groupsSilencedBy(tx, id);
  const payload = { to: { user: silence.by_user }, message: askMessage(silence, quiet) };
  await tx.notify({ kind: 'message', slot: askSlot(silence), payload });
}

function askSlot({ id, end_at }: Silence): string {
  return `silence:${silenceName(id)}:ask:${end_at}`;
}

/** What the owner was asked is answered: the question says what became of the silence. */
async function settleAsk(tx: Tx, asked: Silence, now: Silence): Promise<void> {
  if ((await tx.receipt(askSlot(asked))) === undefined) return;
  const payload = { to: { user: asked.by_user }, message: answeredMessage(now) };
  await tx.notify({ kind: 'message', slot: askSlot(asked), payload });
}

/** The groups that a silence keeps quiet, and those of which it keeps some alerts quiet. */
async function groupsUnder(tx: Tx, { id, matcher }: Silence): Promise<readonly Group[]> {
  const whole = await groupsSilencedBy(tx, id);
  const others = (await mutedBy(tx, matcher)).map(({ group }) => group);
  return [...new Map([...whole, ...others].map((group) => [group.id, group])).values()];
}

/** It is over: what it kept quiet and still fires pages now, unless another silence covers it. */
export async function end(tx: Tx, id: number): Promise<Ended> {
  const silence = await findSilence(tx, id);
  if (silence === undefined || silence.ended_at !== null) return { loud: [], covered: [] };
  await settleAsk(tx, silence, await updateSilence(tx, silence, { ended_at: tx.now }));
  await tx.timers.clear(...Object.values(keysOf(id)));
  const loud: Group[] = [];
  const covered: Ended['covered'][number][] = [];
  for (const group of await groupsUnder(tx, silence)) {
    const severity = await audibleSeverity(tx, group);
    const { group: next, reason } = await settle(tx, await updateGroup(tx, group, { severity }));
    if (next.silence !== null) covered.push({ group: next, by: next.silence });
    else if (reason !== 'no alert of it is firing') loud.push(next);
  }
  const ended = { loud, covered };
  await announceEnd(tx, silence, ended);
  if (silence.maintenance !== null)
    await tx.timers.set(`silence:${silenceName(id)}:next`, { after: 0 }, { kind: 'maintenance.plan', silence: id });
  return ended;
}

/** It lasts until then. */
export async function extend(tx: Tx, silence: Silence, end_at: number): Promise<Silence> {
  const longer = await updateSilence(tx, silence, { end_at });
  await planTimers(tx, longer);
  await settleAsk(tx, silence, longer);
  for (const { id } of await groupsSilencedBy(tx, silence.id)) tx.dirty('alert.group', id);
  return longer;
}
