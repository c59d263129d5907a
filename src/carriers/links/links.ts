/** Answers as signed addresses: made when a notification leaves, so that no row holds one. */
import type { Replyable } from '../../engine/outbox/deliveries.ts';
import type { About } from '../../engine/tx.ts';
import { HOUR, type Instant } from '../../lib/instant.ts';
import { seal } from '../../lib/sign.ts';

/** How long the link in an old e-mail works. */
const GOOD_FOR = 24 * HOUR;

/** The base address of links and the key that signs them. Without `publicUrl` nobody outside can reach Muster, so there are no links. */
export interface LinkMaker {
  readonly secret: () => string;
  readonly publicUrl: string | undefined;
  readonly now: () => Instant;
}

export interface Link {
  readonly label: string;
  readonly url: string;
}

/** The replies as links, one each. */
export function linksOf({ secret, publicUrl, now }: LinkMaker, { user, replies }: Replyable): readonly Link[] {
  if (publicUrl === undefined) return [];
  const until = now() + GOOD_FOR;
  return replies.map(({ label, line }) => ({
    label,
    url: `${publicUrl}/answer/${seal(secret(), 'answer', { line, user, until })}`,
  }));
}

/** The address to which a call's key goes: it holds every answer, in the order of the keys. */
export function sealReplies({ secret, publicUrl, now }: LinkMaker, { user, replies }: Replyable): string | undefined {
  if (publicUrl === undefined) return undefined;
  const line = replies.map((answer) => answer.line).join('\n');
  return `${publicUrl}/twilio/voice/${seal(secret(), 'call', { line, user, until: now() + GOOD_FOR })}`;
}

/** The address at which a carrier tells what became of a delivery. */
export function reportUrl({ secret, publicUrl, now }: LinkMaker, about: About | undefined): string | undefined {
  if (publicUrl === undefined || about === undefined) return undefined;
  const line = JSON.stringify(about);
  return `${publicUrl}/twilio/status/${seal(secret(), 'report', { line, user: '', until: now() + GOOD_FOR })}`;
}

/** What the delivery was about for which such an address was made; an older version sealed `try:17`. */
export function readReport(line: string): About | undefined {
  const attempt = /^try:(\d+)$/.exec(line)?.[1];
  if (attempt !== undefined) return { kind: 'page.attempt', attempt: Number(attempt) };
  return line.startsWith('{') ? (JSON.parse(line) as About) : undefined;
}
