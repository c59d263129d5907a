/** What somebody means who answers by SMS. Pure. */

/** One reply; `page` as it is typed, `p42`, or `all`. */
export type SmsReply =
  | { readonly kind: 'answer'; readonly verb: 'ack' | 'escalate'; readonly page: string | undefined }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'unknown' };

/** Carriers' own words for no more messages: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out */
const STOP = /^(stop|stopall|unsubscribe|end|quit|revoke|optout)$/;
const ANSWER = /^(?:(ack|acknowledge|acked|ok|yes|mine|1)|(esc|escalate|no|2))(?:\s+(p?\s?\d{1,9}|all))?$/;

/** Reads a reply in any case, with stray punctuation. */
export function readReply(text: string): SmsReply {
  const words = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .trim()
    .replace(/\s+/g, ' ');
  if (STOP.test(words)) return { kind: 'stop' };
  if (/^\d{6}$/.test(words)) return { kind: 'code', code: words };
  const [, ack, escalate, page] = ANSWER.exec(words) ?? [];
  if (ack === undefined && escalate === undefined) return { kind: 'unknown' };
  const verb = ack === undefined ? 'escalate' : 'ack';
  if (page === 'all') return { kind: 'answer', verb, page };
  const number = page?.replace(/\D/g, '');
  return { kind: 'answer', verb, page: number && `p${number}` };
}
