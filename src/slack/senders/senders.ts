/** Everything that is sent to Slack, by kind of notification. */
import type { WebClient } from '@slack/web-api';
import type { Outcome, Senders } from '../../engine/outbox/outcome.ts';
import { sendArchive, sendBookmark } from './bookmarks.ts';
import { sendCanvas } from './canvases.ts';
import { sendChannel, sendInvite, sendRename, sendTopic } from './channels.ts';
import { attempt } from './failure.ts';
import { sendFile, type Uploads } from './files.ts';
import { sendHome } from './home.ts';
import { sendMessage, sendPin } from './messages.ts';
import { sendFetch } from './reading.ts';
import { sendUsergroup } from './usergroups.ts';

/** The kinds of notifications that go to Slack. */
export type SlackKind =
  | 'message'
  | 'channel'
  | 'rename'
  | 'topic'
  | 'invite'
  | 'pin'
  | 'bookmark'
  | 'archive'
  | 'home'
  | 'canvas'
  | 'fetch'
  | 'file'
  | 'usergroup';

/** The senders of the outbox over one client; `groups` is the one that may change user groups. None rejects: what Slack answers becomes an outcome. */
export function slackSenders(client: WebClient, groups = client): Pick<Senders, SlackKind> {
  const uploads: Uploads = new Map();
  return {
    message: (a) => attempt(() => sendMessage(client, a), 'message'),
    channel: (a) => once(attempt(() => sendChannel(client, a))),
    rename: (a) => attempt(() => sendRename(client, a)),
    topic: (a) => attempt(() => sendTopic(client, a)),
    invite: (a) => attempt(() => sendInvite(client, a)),
    pin: (a) => attempt(() => sendPin(client, a)),
    bookmark: (a) => attempt(() => sendBookmark(client, a)),
    archive: (a) => attempt(() => sendArchive(client, a)),
    home: (a) => attempt(() => sendHome(client, a)),
    canvas: (a) => sendCanvas(client, a),
    fetch: (a) => attempt(() => sendFetch(client, a)),
    file: (a) => attempt(() => sendFile(client, a, uploads)),
    usergroup: (a) => attempt(() => sendUsergroup(groups, client, a)),
  };
}

/** What Slack refuses to create once it refuses for ever: nobody waits for a second answer. */
async function once(attempted: Promise<Outcome>): Promise<Outcome> {
  const outcome = await attempted;
  return outcome.kind === 'refused' ? { ...outcome, final: true } : outcome;
}
