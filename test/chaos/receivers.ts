/** Everybody outside who takes something from the bot, and what they took. */

import type { ApiCall } from '../../src/sandbox/workspace.ts';
import type { Carrier, MailServer, Told } from '../support/carriers.ts';
import { startCarrier, startMail, startTwilio } from '../support/carriers.ts';
import { SAID } from '../support/said.ts';
import { RESPONDERS, whoseAddress } from './company.ts';
import type { Heard } from './observed.ts';

export interface Receivers {
  /** ntfy, Pushover, and the webhooks of people and steps. */
  readonly push: Carrier;
  readonly pushover: Carrier;
  readonly webhook: Carrier;
  readonly twilio: Carrier;
  readonly mail: MailServer;
  readonly deadMan: Carrier;
  /** What they took since this was last asked. */
  take(): readonly Heard[];
  close(): Promise<void>;
}

const DONE = { status: 200, body: {} };

/** Starts them all; each takes everything until it is told otherwise. */
export async function startReceivers(): Promise<Receivers> {
  const ends: (() => void | Promise<void>)[] = [];
  const atEnd = (end: () => void | Promise<void>): void => void ends.push(end);
  const carriers = {
    push: await startCarrier(atEnd),
    pushover: await startCarrier(atEnd),
    webhook: await startCarrier(atEnd),
    twilio: await startTwilio(atEnd),
    deadMan: await startCarrier(atEnd),
  };
  const mail = await startMail(atEnd);
  let rings = 0;
  carriers.pushover.answer = ({ path }) => {
    rings += 1;
    return path.includes('/messages') ? { status: 200, body: { status: 1, receipt: `r${rings}` } } : DONE;
  };
  const taken = { push: 0, pushover: 0, webhook: 0, twilio: 0, mail: 0 };
  const fresh = <T>(name: keyof typeof taken, all: readonly T[]): readonly T[] => {
    const some = all.slice(taken[name]);
    taken[name] = all.length;
    return some;
  };
  return {
    ...carriers,
    mail,
    take: () => [
      ...fresh('push', carriers.push.taken).map((told, i) => spoken(told, `push ${taken.push} ${i}`)),
      ...fresh('pushover', carriers.pushover.taken)
        .filter(({ path }) => path.includes('/messages'))
        .map((told, i) => spoken(told, `pushover ${taken.pushover} ${i}`)),
      ...fresh('twilio', carriers.twilio.taken).map((told, i) => spoken(told, `twilio ${taken.twilio} ${i}`)),
      ...fresh('webhook', carriers.webhook.taken).map(called),
      ...fresh('mail', mail.mails).map(({ to, source }) => ({
        ...named(source),
        key: `mail ${to} ${/notice-\d+@/.exec(source)?.[0] ?? ''}`,
        marked: /may\s+be\s+a\s+repeat/i.test(source),
        to: RESPONDERS.find((name) => to.includes(`${name}@`)),
      })),
    ],
    close: async () => {
      for (const end of ends) await end();
    },
  };
}

/** Which pages a text names, also as `p1–p4`. */
function named(text: string): Pick<Heard, 'pages' | 'kind'> & { readonly common: boolean } {
  const found = [...text.matchAll(/(?:\bp|[Pp]age(?: |%20|\+)p?)(\d+)(?:–p(\d+))?\b/g)].flatMap(([, first, last]) =>
    Array.from({ length: Number(last ?? first) - Number(first) + 1 }, (_, n) => Number(first) + n),
  );
  const pages = [...new Set(found)];
  return { pages, kind: 'page', common: pages.length > 1 };
}

/** A carrier whose messages bear no number: two of the same words may be two attempts. */
function spoken({ path, body }: Told, key: string): Heard {
  const to = whoseAddress(`${path} ${body}`);
  return { ...named(decodeURIComponent(body.replaceAll('+', ' '))), key, marked: false, to };
}

function called({ path, body }: Told): Heard {
  const { id, may_be_a_repeat: marked } = JSON.parse(body) as {
    readonly id: string;
    readonly may_be_a_repeat: boolean;
  };
  const to = RESPONDERS.find((name) => path === `/${name}`);
  return { ...named(body), key: `webhook ${path} ${id}`, marked, to };
}

/** Messages that Slack took: those that wake somebody, which edits do not. */
export function heardInSlack(calls: readonly ApiCall[]): readonly Heard[] {
  return calls.flatMap(({ method, ok, args, seq }) => {
    if (method !== 'chat.postMessage' || !ok) return [];
    const text = JSON.stringify(args);
    const key = /"key\\*":\\*"([^"\\]+)/.exec(text)?.[1] ?? `message ${seq}`;
    const kind = key.startsWith('exhausted:') ? 'notice' : /^pages?:/.test(key) ? 'page' : 'other';
    return [{ ...named(text), kind, key, marked: text.includes(SAID.repeat) } as const];
  });
}
