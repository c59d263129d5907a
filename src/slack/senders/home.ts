/** Publishes Home tabs. */
import type { WebClient } from '@slack/web-api';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';

/** Replaces the whole Home tab. */
export async function sendHome(client: WebClient, { payload: { user, blocks } }: Attempt<'home'>): Promise<Outcome> {
  await client.views.publish({ user_id: user, view: { type: 'home', blocks: [...blocks] } });
  return { kind: 'sent' };
}
