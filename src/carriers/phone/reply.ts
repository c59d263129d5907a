/** Reads replies by SMS. Pure. */
import { type Answer, readAnswer } from '../../lib/answer.ts';

/** One reply. */
export type SmsReply =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'unknown' };

/** Carriers' own words for no more messages: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out */
const STOP = /^(stop|stopall|unsubscribe|end|quit|revoke|optout)$/;
/** Words that are a reply in an SMS, but not in a conversation. */
const SHORT = /^(?:(ok|okay|yes|y|1)|(no|2))(?= p? ?\d{1,9}$| all$|$)/;

/** Characters and emoji that people send next to a word. */
const SIGNS = /[\p{So}\p{Extended_Pictographic}×¬]/gu;

/** Reads a reply in any case, with stray punctuation. */
export function readReply(text: string): SmsReply {
  const words = text
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .trim()
    .replace(/\s+/g, ' ');
  if (STOP.test(words)) return { kind: 'stop' };
  if (/^\d{6}$/.test(words)) return { kind: 'code', code: words };
  const [short, yes, no] = SHORT.exec(words) ?? [];
  const signs = (text.match(SIGNS) ?? []).join('');
  // A refusal with a sign, such as “no 👍”, says two things.
  if (no !== undefined && signs !== '') return { kind: 'unknown' };
  const long = short === undefined ? text : `${yes === undefined ? 'esc' : 'ack'}${words.slice(short.length)} ${signs}`;
  const answer = readAnswer(long);
  return answer === undefined ? { kind: 'unknown' } : { kind: 'answer', answer };
}
