import type { Answer, Args, Block } from '../emulator/model.ts';
import { truthy } from './outcome.ts';

// Timestamps compare as seconds and counter; as floats they would lose digits.
const parts = (ts: unknown): readonly [number, number] => {
  const [seconds, rest] = String(ts).split('.');
  return [Number(seconds), Number((rest ?? '').padEnd(6, '0').slice(0, 6))];
};
const compare = (one: unknown, other: unknown): number => {
  const [a, b] = [parts(one), parts(other)];
  return a[0] - b[0] || a[1] - b[1];
};

const within = (args: Args, ts: unknown): boolean => {
  const inclusive = truthy(args.inclusive);
  const { oldest, latest } = args;
  const after =
    oldest === undefined || oldest === '0' || compare(ts, oldest) > 0 || (inclusive && compare(ts, oldest) === 0);
  return after && (latest === undefined || compare(ts, latest) < 0 || (inclusive && compare(ts, latest) === 0));
};

/** The arguments that make `emulate` give everything, so that the range can be cut here. */
export const wholeHistory = (args: Args): Args => ({ channel: args.channel, ts: args.ts, limit: 1000 });

const page = (args: Args, messages: readonly Block[]): { readonly kept: readonly Block[]; readonly next: string } => {
  const from = typeof args.cursor === 'string' && args.cursor !== '' ? Number(args.cursor) : 0;
  const limit = Math.min(Number(args.limit) || 100, 999);
  const next = from + limit < messages.length ? String(from + limit) : '';
  return { kept: messages.slice(from, from + limit), next };
};

/** What `conversations.history` and `.replies` answer for the asked range, with metadata only where asked for. */
export const ranged = (args: Args, answer: Answer): Answer => {
  if (!answer.ok || !Array.isArray(answer.messages)) return answer;
  const all = (answer.messages as Block[]).filter((message) => message.ts === args.ts || within(args, message.ts));
  const { kept, next } = page(args, all);
  const bare = kept.map(({ metadata, ...message }) =>
    truthy(args.include_all_metadata) && metadata !== undefined ? { ...message, metadata } : message,
  );
  return { ok: true, messages: bare, has_more: next !== '', response_metadata: { next_cursor: next } };
};
