/** Keeps user groups. */
import type { WebClient } from '@slack/web-api';
import type { Attempt, Outcome } from '../engine/outbox.ts';

/** Makes a group hold exactly these people. */
export async function sendUsergroup(client: WebClient, { payload }: Attempt<'usergroup'>): Promise<Outcome> {
  await client.usergroups.users.update({ usergroup: payload.group, users: payload.users.join(',') });
  return { kind: 'sent', receipt: { data: { left: [] } } };
}
