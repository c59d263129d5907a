/** What a source sends: authenticate → verify → read → the pipeline → kept, in one transaction. */
import { createHash } from 'node:crypto';
import type { Tx } from '../../../../engine/tx.ts';
import { cut, stripTokens } from '../../../../lib/blockkit.ts';
import { SECOND } from '../../../../lib/instant.ts';
import { sourceType } from '../../../../sources/registry.ts';
import type { Read, Signal, SourceType, Unreadable } from '../../../../sources/signal.ts';
import { takeSignals } from '../../pipeline.ts';
import { problemWords } from '../blocks.ts';
import { type Opened, openBy } from '../keys.ts';
import { RATE, type Source } from '../model.ts';
import { type Came, keepRefusal, type Refusal } from '../refusals.ts';
import { keepSignals } from '../signals.ts';
import { putState, type SourceState, stateOf } from '../store.ts';
import type { Body } from './body.ts';
import { countedIn, counting, waitIn } from './rate.ts';
import { SIGNATURE_HEADER, type SignedBody, signatureFault } from './signature.ts';
import { snsRefusal } from './sns.ts';

/** What reads a variable of the environment that muster.yaml names as a secret. */
export type Secrets = (name: string) => string | undefined;

/** One request to a door of sources. */
export interface Sent extends SignedBody {
  /** The source that the address names; undefined where the key alone tells. */
  readonly name: string | undefined;
  readonly key: string;
  readonly mediaType: string;
  /** The body as text. */
  readonly text: string;
  /** Why the body could not be received, and the status for it. */
  readonly unread: { readonly status: number; readonly words: string } | undefined;
  /** What the body holds; read when it is first asked for, which is only for a key that opens the door. */
  readonly body: () => Body;
  /** How a door reads its bodies that has a format of its own; absent: as the source's type does. */
  readonly type?: SourceType | undefined;
}

/** What became of it; undefined where the key opens nothing. */
export type Taken = { readonly signals: readonly Signal[] } | { readonly refusal: Refusal };

/** Takes a request in. The answer may be sent only after the commit. Rejects as the pipeline and the database do. */
export async function takeSent(tx: Tx, sent: Sent, secrets: Secrets): Promise<Taken | undefined> {
  const opened = await openBy(tx, sent.key, sent.name);
  if (opened === undefined) return undefined;
  const { source } = opened;
  const state = await stateOf(tx, source.name);
  const refused =
    overRate(tx, opened, state, 1) ??
    unreadOf(sent) ??
    unsigned(tx, source, sent, secrets) ??
    (await unverified(tx, source, sent));
  const read = refused ?? withinRate(tx, opened, state, readSent(source, sent));
  if ('signals' in read) return keep(tx, opened, state, sent, read);
  if (read.waits === true) return { refusal: read };
  const counted = read.status === 503 ? state : countedState(tx, opened, state, 1);
  await keepRefusal(tx, source, counted, read, cameOf(sent));
  return { refusal: read };
}

/** Keeps that a body met a fault of Muster: it is counted, and told like a body that was refused. */
export async function keepMissed(tx: Tx, sent: Sent): Promise<void> {
  const opened = await openBy(tx, sent.key, sent.name);
  if (opened === undefined) return;
  const error = 'Internal error; Muster’s log has the details. The source was asked to send it again';
  const refusal: Refusal = { status: 503, error, problems: [] };
  await keepRefusal(tx, opened.source, await stateOf(tx, opened.source.name), refusal, cameOf(sent));
}

/** The key may be in the body; nobody reads it out of what is kept. */
function cameOf(sent: Sent): Came {
  return { text: withoutKey(sent), mediaType: sent.mediaType };
}

function withoutKey({ text, key }: Sent): string {
  return text.replaceAll(key, '[key]');
}

function windowOf({ windows }: SourceState, { hash }: Opened) {
  return windows[hash] ?? [];
}

/** Where so many signals are more than what is left of its rate, a key opens nothing, and they must come again. */
function overRate(tx: Tx, opened: Opened, state: SourceState, count: number): Refusal | undefined {
  const { rate = RATE } = opened.source;
  const window = windowOf(state, opened);
  if (countedIn(window, tx.now) + count <= rate) return undefined;
  const error = `It sent more than ${rate.toLocaleString('en-GB')} signals in 5 minutes. The sender can retry later. To accept more, raise \`rate:\` of the source in muster.yaml`;
  const retryAfter = Math.ceil(waitIn(window, tx.now, rate - count + 1) / SECOND);
  return { status: 503, error, problems: [], retryAfter, tooMany: true };
}

/** A body is one transaction, which all others wait for: one with more signals than the rate is never taken. */
function withinRate(tx: Tx, opened: Opened, state: SourceState, read: Read | Refusal): Read | Refusal {
  if (!('signals' in read)) return read;
  const { rate = RATE } = opened.source;
  const count = read.signals.length;
  if (count <= rate) return overRate(tx, opened, state, count) ?? read;
  const [many, most] = [count, rate].map((number) => number.toLocaleString('en-GB'));
  const expected = `at most ${most} signals, found ${many}. Send fewer at a time, or raise \`rate:\` of the source in muster.yaml`;
  return { ...unreadable([{ path: '', expected }]), status: 413 };
}

function unreadOf({ unread }: Sent): Refusal | undefined {
  if (unread === undefined) return undefined;
  const status = unread.status === 413 || unread.status === 415 ? unread.status : 400;
  return { status, error: unread.words, problems: [{ path: '', expected: unread.words }] };
}

/** A body without the signature that its source must have. */
function unsigned(tx: Tx, { secret, name }: Source, sent: Sent, secrets: Secrets): Refusal | undefined {
  if (secret === undefined) return undefined;
  const value = secrets(secret.slice(1));
  if (value === undefined || value === '') {
    const error = `${secret.slice(1)} is not set in Muster’s environment, but sources.${name}.secret needs it, so no payload can be verified. Set it and restart Muster`;
    return { status: 503, error, problems: [], retryAfter: 60 };
  }
  const fault = signatureFault(value, sent, tx.now);
  if (fault === undefined) return undefined;
  return { status: 401, error: fault, problems: [{ path: SIGNATURE_HEADER, expected: fault }] };
}

/** A message of SNS that SNS did not sign, or whose certificate Muster has yet to read. */
async function unverified(tx: Tx, source: Source, { body, type }: Sent): Promise<Refusal | undefined> {
  if (source.type !== 'cloudwatch') return undefined;
  if (type === undefined) return snsRefusal(tx, source, body());
  const expected = 'a message of SNS at the address of this source';
  return { status: 401, error: `Expected ${expected}`, problems: [{ path: '', expected }] };
}

/** What a body says, read as its source or its door does, or why it is refused. */
export function readSent(source: Source, { type, body: bodyOf }: Pick<Sent, 'type' | 'body'>): Read | Refusal {
  const body = bodyOf();
  if ('unreadable' in body) return unreadable(body.unreadable);
  const own = sourceType(source.type);
  const reader = type ?? own;
  if (reader === undefined) throw new Error(`the type ${source.type} of source ${source.name} is not known`);
  const settings = reader === own ? source.settings : reader.settings.parse({});
  const reading = reader.read(body.value, settings);
  return 'signals' in reading ? reading : unreadable(reading.unreadable);
}

/** Quoted parts of the body are shown to people. */
function unreadable(found: readonly Unreadable[]): Refusal {
  const problems = found.map((one) => ({
    ...one,
    path: stripTokens(cut(one.path, 200)),
    expected: stripTokens(cut(one.expected, 500)),
  }));
  return { status: 400, error: problems.slice(0, 3).map(problemWords).join('; '), problems };
}

async function keep(
  tx: Tx,
  opened: Opened,
  state: SourceState,
  sent: Sent,
  { signals, skipped = [] }: Read,
): Promise<Taken> {
  const { name } = opened.source;
  const paths = await takeSignals(tx, { name }, signals);
  const digest = createHash('sha256').update(sent.bytes).digest('hex');
  await keepSignals(tx, { source: name, text: withoutKey(sent), digest, signals, paths });
  const unmatched = paths.filter(({ reasons }) => reasons.some(isUnmatched)).length;
  const counted: SourceState = {
    ...countedState(tx, opened, state, Math.max(1, signals.length)),
    signals: state.signals + signals.length,
    unmatched: state.unmatched + unmatched,
    last_signal_at: tx.now,
    failing: 0,
  };
  if (skipped.length === 0) await putState(tx, name, counted);
  else await keepRefusal(tx, opened.source, counted, { ...unreadable(skipped), status: 202 }, cameOf(sent));
  return { signals };
}

/** No rule of muster.yaml was meant for it: with no rules at all every alert goes where it should. */
function isUnmatched({ stage, reason }: { readonly stage: string; readonly reason: string }): boolean {
  return stage === 'route' && reason !== 'matched' && reason !== 'no routes';
}

/** The state with so many signals more in the window of this key; windows of other keys that are long over go. */
function countedState(tx: Tx, opened: Opened, state: SourceState, count: number): SourceState {
  const others = Object.entries(state.windows).filter(
    ([hash, window]) => hash !== opened.hash && countedIn(window, tx.now) > 0,
  );
  const own = counting(windowOf(state, opened), tx.now, count);
  return { ...state, windows: Object.fromEntries([...others, [opened.hash, own]]) };
}
