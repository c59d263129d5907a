/** What the doors outside Slack need: the one router, and what the topics know of pages and people. */
import type { Route } from '../command/router.ts';
import type { Caller } from '../command/row.ts';
import type { Replies } from '../engine/replies.ts';
import type { Transact } from '../engine/tx.ts';
import type { Instant } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { plainWords } from '../lib/plain.ts';

/** Everything a door needs. */
export interface Inbound {
  readonly route: Route;
  readonly transact: Transact;
  readonly replies: Replies;
  readonly secret: () => string;
  readonly now: () => Instant;
  readonly publicUrl: string | undefined;
  readonly log: Log;
}

/** Runs a line as a person and returns the text of the answer. */
export async function act(
  { route, transact, replies }: Inbound,
  user: string,
  door: Caller['door'],
  line: string,
  key?: string,
): Promise<string> {
  const answer = await route({ caller: { user, door, modals: false, key }, line });
  const reader = await transact((tx) => replies.readerOf(tx, user));
  if ('message' in answer) return plainWords(answer.message.text, reader);
  return 'errors' in answer ? Object.values(answer.errors).join(' ') : 'Open Slack for this.';
}
