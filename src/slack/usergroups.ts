/** Keeps user groups. */
import type { WebClient } from '@slack/web-api';
import type { Attempt, Outcome } from '../engine/outbox.ts';
import { slackCode } from './failure.ts';

/** Makes a group hold exactly these people; one that is disabled is enabled first. */
export async function sendUsergroup(client: WebClient, { payload }: Attempt<'usergroup'>): Promise<Outcome> {
  const update = () => client.usergroups.users.update({ usergroup: payload.group, users: payload.users.join(',') });
  try {
    await update();
  } catch (error) {
    if (!DISABLED.has(slackCode(error) ?? '')) throw error;
    await client.usergroups.enable({ usergroup: payload.group });
    await update();
  }
  return { kind: 'sent', receipt: {} };
}

const DISABLED = new Set(['subteam_disabled', 'usergroup_disabled']);
