/** The canvas of a channel: https://docs.slack.dev/reference/methods/conversations.canvases.create. */
import type { WebClient } from '@slack/web-api';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { attempt, slackCode } from './failure.ts';
import { inside } from './place.ts';

/** Somebody has deleted the canvas: https://docs.slack.dev/reference/methods/canvases.edit#errors */
const DELETED = new Set(['canvas_not_found', 'canvas_deleted', 'file_not_found', 'file_deleted']);
/** Somebody is editing the canvas now, or an administrator has locked it: a later attempt may work. */
const LOCKED = 'canvas_editing_locked';

/**
 * Creates the channel's canvas, writes it again in place, or creates it again after it was deleted. Where an attempt was
 * cut off, the canvas that is there by now is its own: a canvas that somebody else made is never written over. Receipt
 * data: `{ id }`.
 * Any refusal but a lock is final: its reader gets the words in another form, and a canvas that came later would double them.
 */
export async function sendCanvas(client: WebClient, one: Attempt<'canvas'>): Promise<Outcome> {
  const outcome = await attempt(() => writeCanvas(client, one));
  return outcome.kind === 'refused' && outcome.error !== LOCKED ? { ...outcome, final: true } : outcome;
}

async function writeCanvas(client: WebClient, { payload, earlier, unsure }: Attempt<'canvas'>): Promise<Outcome> {
  const { channel, title, markdown } = payload;
  const document_content = { type: 'markdown' as const, markdown };
  const known = earlier?.channel === channel ? (earlier.data as { id?: string } | undefined)?.id : undefined;
  if (known !== undefined && (await edited(client, known, document_content)))
    return { kind: 'sent', receipt: { channel, data: { id: known } } };
  const there = known === undefined ? await writtenCanvas(client, channel) : undefined;
  if (there !== undefined && !unsure) return { kind: 'refused', error: 'channel_canvas_already_exists' };
  // It is sent once more, as an edit: its words may be older.
  if (there !== undefined) return { kind: 'sent', found: there.id !== undefined, receipt: { channel, data: there } };
  const made = await inside(client, channel, () =>
    client.conversations.canvases.create({ channel_id: channel, title, document_content }),
  );
  return { kind: 'sent', receipt: { channel, data: { id: made.canvas_id } } };
}

/** What Slack tells of a channel's canvas: https://docs.slack.dev/reference/objects/conversation-object. */
interface Told {
  readonly properties?: { readonly canvas?: { readonly file_id?: string; readonly is_empty?: boolean } };
}

/** The channel's canvas, if it has one that holds something; Slack does not tell the id of each. */
async function writtenCanvas(client: WebClient, channel: string): Promise<{ readonly id?: string } | undefined> {
  const { channel: found } = await client.conversations.info({ channel });
  const { file_id: id = '', is_empty: isEmpty = true } = (found as Told | undefined)?.properties?.canvas ?? {};
  if (isEmpty) return undefined;
  return id === '' ? {} : { id };
}

/** False when somebody has deleted it. */
async function edited(
  client: WebClient,
  canvas_id: string,
  document_content: { readonly type: 'markdown'; readonly markdown: string },
): Promise<boolean> {
  try {
    await client.canvases.edit({ canvas_id, changes: [{ operation: 'replace', document_content }] });
    return true;
  } catch (error) {
    if (DELETED.has(slackCode(error) ?? '')) return false;
    throw error;
  }
}
