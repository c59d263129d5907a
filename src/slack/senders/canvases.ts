/** The canvas of a channel: https://docs.slack.dev/reference/methods/conversations.canvases.create. */
import type { WebClient } from '@slack/web-api';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { inside } from './place.ts';

/** Makes the channel's canvas, or rewrites it. Receipt data: `{ id }`. */
export async function sendCanvas(client: WebClient, { payload, earlier }: Attempt<'canvas'>): Promise<Outcome> {
  const { channel, title, markdown } = payload;
  const document_content = { type: 'markdown' as const, markdown };
  const known = (earlier?.data as { id?: string } | undefined)?.id;
  if (known !== undefined) {
    await client.canvases.edit({ canvas_id: known, changes: [{ operation: 'replace', document_content }] });
    return { kind: 'sent', receipt: { channel, data: { id: known } } };
  }
  const made = await inside(client, channel, () =>
    client.conversations.canvases.create({ channel_id: channel, title, document_content }),
  );
  return { kind: 'sent', receipt: { channel, data: { id: made.canvas_id } } };
}
