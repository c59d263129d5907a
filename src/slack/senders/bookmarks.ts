/** Bookmarks and archiving of channels. */
import type { WebClient } from '@slack/web-api';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { cut } from '../../lib/blockkit.ts';
import { slackCode } from './failure.ts';
import { inside, targetOf } from './place.ts';

/** Slack's limit for a bookmark's title. */
const TITLE = 100;

/** Adds the bookmark of a slot, or edits it. Receipt data: `{ id }`. */
export async function sendBookmark(
  client: WebClient,
  { payload, earlier, receipt }: Attempt<'bookmark'>,
): Promise<Outcome> {
  const channel_id = await targetOf(payload.to, receipt);
  const [title, link] = [cut(payload.title, TITLE), payload.link];
  const known = (earlier?.data as { id?: string } | undefined)?.id;
  if (known !== undefined && (await edited(client, { channel_id, bookmark_id: known, title, link })))
    return { kind: 'sent', receipt: { channel: channel_id, data: { id: known } } };
  const { bookmark } = await inside(client, channel_id, () =>
    client.bookmarks.add({ channel_id, title, link, type: 'link' }),
  );
  return { kind: 'sent', receipt: { channel: channel_id, data: { id: bookmark?.id } } };
}

/** False when somebody has removed it. */
async function edited(client: WebClient, change: Parameters<WebClient['bookmarks']['edit']>[0]): Promise<boolean> {
  try {
    await client.bookmarks.edit(change);
    return true;
  } catch (error) {
    if (slackCode(error) === 'not_found' || slackCode(error) === 'bookmark_not_found') return false;
    throw error;
  }
}

/** Archives a channel; an archived one is not an error. */
export async function sendArchive(client: WebClient, { payload, receipt }: Attempt<'archive'>): Promise<Outcome> {
  const channel = await targetOf(payload.to, receipt);
  try {
    await inside(client, channel, () => client.conversations.archive({ channel }));
  } catch (error) {
    if (slackCode(error) !== 'already_archived') throw error;
  }
  return { kind: 'sent', receipt: { channel } };
}
