/** Reads addresses of the web for the outbox. */
import type { Downloaded } from '../engine/notices.ts';
import type { Attempt, Outcome } from '../engine/outbox.ts';

/** Reads an address; what has not changed since the known ETag comes back without a body. */
export async function sendDownload({ payload }: Attempt<'download'>): Promise<Outcome> {
  const headers = payload.etag === null ? {} : { 'if-none-match': payload.etag };
  const response = await fetch(payload.url, { headers });
  if (response.status !== 304 && !response.ok) return { kind: 'refused', error: `HTTP ${response.status}` };
  const body = response.status === 304 ? null : await response.text();
  const data: Downloaded = { body, etag: response.headers.get('etag') };
  return { kind: 'sent', receipt: { data } };
}
