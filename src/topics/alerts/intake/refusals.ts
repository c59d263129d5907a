/** Bodies that Muster refused: counted, kept, and told in the source's channel at once and then once an hour. */
import type { Tx } from '../../../engine/tx.ts';
import { HOUR } from '../../../lib/instant.ts';
import type { Unreadable } from '../../../sources/signal.ts';
import { announceChannel, channelId } from '../../team/store.ts';
import { refusedMessage } from './blocks.ts';
import type { Source } from './model.ts';
import { keepRefused } from './signals.ts';
import { findSource, putState, type SourceState, stateOf } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** The time to tell a channel of what was refused since it was told last. */
    'source.refused': { readonly source: string };
  }
}

/** Why a body is refused, and what the sender hears. */
export interface Refusal {
  /** The HTTP status: with 503 it must be sent again, with 202 the rest of the body was taken. */
  readonly status: 202 | 400 | 401 | 413 | 415 | 503;
  /** What was wrong and what is valid, as a sentence for people. */
  readonly error: string;
  /** Where the body is wrong. */
  readonly problems: readonly Unreadable[];
  /** Seconds after which it may be sent again. */
  readonly retryAfter?: number;
  /** It came beyond the rate of its key. */
  readonly tooMany?: boolean;
  /** Nothing is wrong with it: it comes again when Muster has what it needs, so nobody is told. */
  readonly waits?: boolean;
}

/** What came, as far as it is kept. */
export interface Came {
  readonly text: string;
  readonly mediaType: string;
}

/** Counts a refusal and has it told. A body that must be sent again is not kept: it comes back. */
export async function keepRefusal(
  tx: Tx,
  source: Source,
  state: SourceState,
  refusal: Refusal,
  { text, mediaType }: Came,
): Promise<void> {
  const { status, problems, error } = refusal;
  if (status !== 503) await keepRefused(tx, { source: source.name, status, mediaType, text, problems });
  const counted = { ...state, refused: state.refused + 1, last_refused_at: tx.now, last_error: error, failing: 1 };
  await putState(tx, source.name, await told(tx, source, counted));
}

function timerOf(source: string): string {
  return `source:${source}:refused`;
}

/** Where people hear of a source; undefined where Slack has no such channel. */
export async function channelOf(tx: Tx, source: Source): Promise<string | undefined> {
  return source.channel === undefined ? announceChannel(tx) : channelId(tx, source.channel);
}

/** Tells what was refused since it was told last, unless that was within the hour. */
async function told(tx: Tx, source: Source, state: SourceState): Promise<SourceState> {
  if ((await tx.timers.due(timerOf(source.name))) !== undefined) return state;
  await tx.timers.set(timerOf(source.name), { after: HOUR }, { kind: 'source.refused', source: source.name });
  const to = await channelOf(tx, source);
  if (to !== undefined) {
    const payload = { to: { channel: to }, message: refusedMessage(source.name, state, state.refused - state.told) };
    await tx.notify({ kind: 'message', payload });
  }
  return { ...state, told: state.refused };
}

/** An hour after a channel was told: what was refused since. */
export async function tellRefused(tx: Tx, name: string): Promise<void> {
  const source = await findSource(tx, name);
  const state = await stateOf(tx, name);
  if (source === undefined || state.refused === state.told) return;
  await putState(tx, name, await told(tx, source, state));
}
