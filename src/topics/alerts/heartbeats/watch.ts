/**
 * Whether Muster was there to be reported to. What it could not receive, because it was down or its database was, it
 * must not miss: `model.ts` says how much later each heartbeat may be.
 */
import type { Tx } from '../../../engine/tx.ts';
import { MINUTE } from '../../../lib/instant.ts';
import { beatKey, WATCH } from './events.ts';
import { afterPause, dueOf, type Heartbeat } from './model.ts';
import { everyHeartbeat, forgetSeen, lastSeen, putSeen, updateHeartbeat } from './store.ts';

/** How often Muster keeps that it is listening. */
const LOOKS: number = MINUTE;
/** Two looks further apart mean that nobody listened between them. */
const PAUSE: number = 2 * MINUTE;

/** Sets the timer of a heartbeat by what is known of it. */
export async function planDue(tx: Tx, beat: Heartbeat): Promise<void> {
  const after = Math.max(0, dueOf(beat) - tx.now);
  await tx.timers.set(beatKey(beat.name), { after }, { kind: 'heartbeat.due', heartbeat: beat.name });
}

/** Looks whether Muster was away since the last look, and keeps that it listens; with no heartbeats it stops looking. */
export async function watch(tx: Tx): Promise<void> {
  const beats = await everyHeartbeat(tx);
  if (beats.length === 0) {
    await tx.timers.clear(WATCH);
    return forgetSeen(tx);
  }
  await makeUp(tx, beats, PAUSE);
}

/** A start: alone on its database, Muster was away since the last look; replicas listen for one another. */
export async function watchFromStart(tx: Tx, shared: boolean): Promise<void> {
  const beats = await everyHeartbeat(tx);
  if (beats.length > 0) await makeUp(tx, beats, shared ? PAUSE : 0);
}

async function makeUp(tx: Tx, beats: readonly Heartbeat[], longest: number): Promise<void> {
  const seen = await lastSeen(tx);
  if (seen !== undefined && tx.now - seen > longest) for (const beat of beats) await pauseOver(tx, beat, seen);
  await putSeen(tx, tx.now);
  await tx.timers.set(WATCH, { after: LOOKS }, { kind: 'heartbeat.watch' });
}

async function pauseOver(tx: Tx, beat: Heartbeat, from: number): Promise<void> {
  if (beat.missing_since !== null) return;
  await planDue(tx, await updateHeartbeat(tx, beat, afterPause(beat, from, tx.now)));
}

/** Whether Muster has been away since its last look; then that was made up for. */
export async function wasAway(tx: Tx): Promise<boolean> {
  const seen = await lastSeen(tx);
  if (seen === undefined || tx.now - seen <= PAUSE) return false;
  await watch(tx);
  return true;
}

/** Timers were moved, because the clock had jumped: what is kept of heartbeats follows them. */
export async function followClock(tx: Tx): Promise<void> {
  for (const beat of await everyHeartbeat(tx)) {
    const at = await tx.timers.due(beatKey(beat.name));
    if (at === undefined || beat.missing_since !== null) continue;
    await updateHeartbeat(tx, beat, { allowance: beat.allowance + at - dueOf(beat) });
  }
  if ((await lastSeen(tx)) !== undefined) await putSeen(tx, tx.now);
}
