/** A message for one reader whose zone is known. Pure. */
import { escapeText, type Message } from './blockkit.ts';
import type { Instant } from './instant.ts';
import { formatWall } from './zoned.ts';

const DATE = /<!date\^(\d+)\^([^|>]*)\|[^>]*>/g;

/** Whether a message's plain text names an instant. */
export function namesDate({ text }: Message): boolean {
  return text.includes('<!date^');
}

/** The plain text with every instant written out: a phone shows it in a notification, where Slack formats no dates. */
export function inZone(message: Message, zone: string, now: Instant): Message {
  const text = message.text.replace(DATE, (_, at: string, format: string) =>
    words(Number(at) * 1000, format, zone, now),
  );
  return { ...message, text };
}

function words(at: Instant, format: string, zone: string, now: Instant): string {
  const [, day = '', time = ''] = /^(.*) (\d\d:\d\d)$/.exec(formatWall(at, zone, now)) ?? [];
  const said = format.replace(/\{(time\w*|\w+)\}/g, (_, token: string) => (token.startsWith('time') ? time : day));
  return escapeText(said);
}
