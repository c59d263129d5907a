/** The Home tab of a person. */
import type { WebClient } from '@slack/web-api';
import type { Attempt, Outcome } from '../engine/outbox.ts';

/** Publishes somebody's tab; a later one takes its place. */
export async function sendHome(client: WebClient, { payload }: Attempt<'home'>): Promise<Outcome> {
  await client.views.publish({ user_id: payload.user, view: { type: 'home', blocks: [...payload.blocks] } });
  return { kind: 'sent' };
}
