/**
 * Pushover (https://pushover.net/api): an urgent page rings until somebody acknowledges it in the app, and doing so
 * acknowledges the page here. Pushover calls back where Muster has a public address, and is asked where it has none.
 */

import { z } from 'zod';
import type { Attempt, Outcome } from '../engine/outbox/outcome.ts';
import type { HttpAnswer, HttpRequest, HttpRow } from '../engine/web.ts';
import { cut } from '../lib/blockkit.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../lib/instant.ts';
import { seal } from '../lib/sign.ts';
import { own } from '../lib/slash.ts';
import { get, post } from './http.ts';
import { act, type Inbound } from './inbound.ts';
import { type LinkMaker, linksOf } from './links/links.ts';
import { sealed } from './links/routes.ts';
import {
  type CarrierAccount,
  type ContactMethodSpec,
  firstOf,
  needYou,
  notSetUp,
  type Opening,
  type Pursued,
} from './method.ts';

declare module '../engine/outbox/deliveries.ts' {
  interface Deliveries {
    /** Urgent: it rings until it is acknowledged. Receipt data: `{ id, ask }`, `id` only where it is urgent. */
    pushover: Replyable & {
      readonly to: string;
      readonly title: string;
      readonly text: string;
      readonly urgent: boolean;
    };
    /** Asks whether the page delivered by the slot `of` was acknowledged in the app, and if so runs its first reply. */
    'pushover.ask': Replyable & { readonly of: string };
    /** Stops the ringing of the page delivered by the slot `of`. */
    'pushover.stop': Replyable & { readonly of: string };
  }
}

/** The token of the application at pushover.net. */
export interface PushoverSettings {
  readonly token: string;
  /** Another API than Pushover's, for tests and proxies. */
  readonly api: string;
}

const pushoverAccount = {
  key: 'pushover',
  what: 'Pushover',
  who: 'Pushover',
  required: ['PUSHOVER_TOKEN'],
  missed: false,
  env: {
    PUSHOVER_TOKEN: z
      .string()
      .regex(/^[A-Za-z0-9]{30}$/, 'must be the "API Token" of the application at pushover.net, 30 letters and digits')
      .optional(),
    PUSHOVER_API: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://api.pushover.net' })
      .optional(),
  },
  read: ({ PUSHOVER_TOKEN: token, PUSHOVER_API: api = 'https://api.pushover.net' }): PushoverSettings | undefined =>
    token === undefined ? undefined : Object.freeze({ token, api: api.replace(/\/$/, '') }),
  trouble: pushoverTrouble,
} as const satisfies CarrierAccount<'pushover', PushoverSettings>;

/** How often it rings, and how long: Pushover takes 30 s at least, three hours at most, and rings 50 times at most. */
const [RINGS_EVERY, RINGS_FOR] = [MINUTE, HOUR];
/** Pushover may be asked every five seconds at most. */
const ASKED_EVERY = 15 * SECOND;

/** The most pages that have a line each. */
const FIRST = 5;

export const pushover = {
  name: 'pushover',
  aliases: [],
  label: 'Pushover: your user key',
  hint: 'uExampleKey0123456789abcdefghi',
  words: 'Pushover',
  rank: 35,
  carriedBy: 'Pushover (`PUSHOVER_TOKEN`); an urgent page rings until it is acknowledged',
  answeredBy: 'the app’s own button, a signed link to escalate',
  account: pushoverAccount,
  kinds: {
    pushover: () => 'pushover',
    'pushover.ask': () => 'pushover',
    'pushover.stop': () => 'pushover',
  },
  readAddress: (typed) =>
    /^[A-Za-z0-9]{30}$/.test(typed)
      ? { address: typed }
      : { problem: `“${typed}” is not a Pushover user key.`, example: 'uExampleKey0123456789abcdefghi' },
  page: ({ to, user, replies, name, title: text, urgent }) => ({
    kind: 'pushover',
    payload: { user, replies, to, title: `🔔 Page ${name}`, text, urgent },
  }),
  pages: (words) => ({
    kind: 'pushover',
    payload: {
      user: words.user,
      replies: words.replies,
      to: words.to,
      title: `🔔 ${needYou(words.pages)}`,
      text: firstOf(words, FIRST),
      urgent: words.urgent,
    },
  }),
  verify: ({ to, user, replies, code }) => ({
    kind: 'pushover',
    payload: {
      user,
      replies,
      to,
      title: 'Muster: does this reach you?',
      text: own`Your code is ${code}. Type “/oncall verified ${code}” in Slack, or open the link.`,
      urgent: false,
    },
  }),
  open: async ({ pushover: settings }, opening) =>
    settings === undefined
      ? {
          pushover: notSetUp('Pushover', pushoverAccount),
          'pushover.ask': notSetUp('Pushover', pushoverAccount),
          'pushover.stop': notSetUp('Pushover', pushoverAccount),
        }
      : {
          pushover: (attempt: Attempt<'pushover'>) => sendPushover(settings, opening, attempt),
          'pushover.ask': (attempt: Attempt<'pushover.ask'>) => askPushover(settings, opening, attempt),
          'pushover.stop': (attempt: Attempt<'pushover.stop'>) => stopPushover(settings, attempt),
        },
  doors: async ({ pushover: settings }, inbound) => (settings === undefined ? [] : pushoverRows(inbound)),
  pursuit: {
    every: ASKED_EVERY,
    lasts: RINGS_FOR,
    ask: (payload: Pursued) => ({ kind: 'pushover.ask', payload }),
    stop: (payload: Pursued) => ({ kind: 'pushover.stop', payload }),
  },
} as const satisfies ContactMethodSpec<{ readonly pushover?: PushoverSettings | undefined }>;

/** https://pushover.net/api#limits */
const [TITLE, TEXT, ADDRESS, ADDRESS_TITLE] = [250, 1024, 512, 100];
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function sendPushover(
  { token, api }: PushoverSettings,
  links: LinkMaker,
  { payload, unsure }: Attempt<'pushover'>,
): Promise<Outcome> {
  const { to: user, title, text, urgent } = payload;
  const repeat = unsure ? '\n(may be a repeat)' : '';
  const body = new URLSearchParams({
    token,
    user,
    title: cut(title, TITLE),
    message: `${cut(text, TEXT - repeat.length)}${repeat}`,
    priority: urgent ? '2' : '0',
    ...(urgent ? ringing(links, payload) : {}),
    ...linked(links, payload),
  });
  const data = (answer: string) => ({ id: read(answer).receipt, ask: urgent && links.publicUrl === undefined });
  return post({ url: `${api}/1/messages.json`, headers: FORM, body: body.toString() }, { data, reason, ours });
}

function ringing(links: LinkMaker, payload: Attempt<'pushover'>['payload']): Readonly<Record<string, string>> {
  const callback = callbackOf(links, payload);
  return {
    retry: String(RINGS_EVERY / SECOND),
    expire: String(RINGS_FOR / SECOND),
    ...(callback === undefined ? {} : { callback }),
  };
}

/** Where Pushover tells of an acknowledgement: the token holds the first reply, and whose it is. */
function callbackOf(
  { secret, publicUrl, now }: LinkMaker,
  { user, replies }: Attempt<'pushover'>['payload'],
): string | undefined {
  const line = replies[0]?.line;
  if (publicUrl === undefined || line === undefined) return undefined;
  return `${publicUrl}/pushover/receipt/${seal(secret(), 'receipt', { line, user, until: now() + DAY })}`;
}

/** A message has one link: of a page that rings to escalate it, as the app itself acknowledges. */
function linked(links: LinkMaker, payload: Attempt<'pushover'>['payload']): Readonly<Record<string, string>> {
  const link = linksOf(links, payload)[payload.urgent ? 1 : 0];
  if (link === undefined || link.url.length > ADDRESS) return {};
  return { url: link.url, url_title: cut(link.label, ADDRESS_TITLE) };
}

async function askPushover(
  { token, api }: PushoverSettings,
  { act: run }: Opening,
  { payload, receipt }: Attempt<'pushover.ask'>,
): Promise<Outcome> {
  const id = idIn((await receipt(payload.of))?.data);
  const line = payload.replies[0]?.line;
  if (id === undefined || line === undefined) return { kind: 'sent', receipt: {} };
  const outcome = await get(`${api}/1/receipts/${id}.json?token=${token}`, { data: read, reason, ours });
  if (outcome.kind !== 'sent') return outcome;
  const { acknowledged } = answerSchema.parse(outcome.receipt?.data);
  if (acknowledged === 1) await run(payload.user, line, keyOf(id));
  return { kind: 'sent', receipt: {} };
}

async function stopPushover(
  { token, api }: PushoverSettings,
  { payload, receipt }: Attempt<'pushover.stop'>,
): Promise<Outcome> {
  const id = idIn((await receipt(payload.of))?.data);
  if (id === undefined) return { kind: 'sent', receipt: {} };
  const body = new URLSearchParams({ token }).toString();
  const outcome = await post({ url: `${api}/1/receipts/${id}/cancel.json`, headers: FORM, body }, { ours });
  // What was acknowledged or has run out by itself cannot be stopped, and need not be.
  return outcome.kind === 'refused' ? { kind: 'sent', receipt: {} } : outcome;
}

/** https://pushover.net/api/receipts#callback */
function pushoverRows(inbound: Inbound): readonly HttpRow[] {
  const nothing: HttpAnswer = { ...plain('There is nothing here.'), status: 404 };
  return [
    {
      method: 'POST',
      path: '/pushover/receipt/:token',
      body: { kind: 'form', limit: 16 * 1024 },
      auth: [sealed(inbound, 'receipt', () => nothing)],
      act: (request) => calledBack(inbound, request),
    },
  ];
}

async function calledBack(inbound: Inbound, { form, signed }: HttpRequest): Promise<HttpAnswer | undefined> {
  if (signed === undefined) return undefined;
  const { receipt = '', acknowledged } = form;
  if (acknowledged !== '1' || !RECEIPT.test(receipt)) return plain('Not acknowledged.');
  await act(inbound, signed.user, 'receipt', signed.line, keyOf(receipt));
  return plain('Acknowledged.');
}

function plain(words: string): HttpAnswer {
  return { type: 'text/plain', body: `${words}\n`, headers: { 'cache-control': 'no-store' } };
}

/** An acknowledgement counts once, however often Pushover tells of it. */
function keyOf(receipt: string): string {
  return `pushover:${receipt}`;
}

/** Thirty letters and digits, by Pushover's documentation. */
const RECEIPT = /^[A-Za-z0-9]{1,64}$/;

/** What Muster reads of Pushover's answers. */
const answerSchema = z.object({
  receipt: z.string().regex(RECEIPT).optional(),
  acknowledged: z.number().optional(),
  errors: z.array(z.string()).optional(),
  /** `invalid` when it is what is wrong. */
  token: z.string().optional(),
});

function read(text: string): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

const REASON = 200;

function reason(text: string): string | undefined {
  const [first] = read(text).errors ?? [];
  return first === undefined ? undefined : cut(`Pushover said: ${first}`, REASON);
}

/** Our application is refused or has no messages left this month: https://pushover.net/api#friendly. */
function ours(text: string): boolean {
  const { token, errors = [] } = read(text);
  return token === 'invalid' || errors.some((error) => /application.*(token|limit|quota)|message limit/i.test(error));
}

function idIn(data: unknown): string | undefined {
  return z.object({ id: z.string() }).safeParse(data).data?.id;
}

/** Reads how many messages are left, which takes a valid token and sends nothing; what is wrong, or undefined. */
async function pushoverTrouble({ token, api }: PushoverSettings): Promise<string | undefined> {
  const limits = z.object({ remaining: z.number() });
  const data = (text: string) => limits.safeParse(JSON.parse(text)).data?.remaining;
  const outcome = await get(`${api}/1/apps/limits.json?token=${token}`, { data, reason });
  if (outcome.kind !== 'sent') return outcome.error;
  return outcome.receipt?.data === 0 ? 'no messages are left this month' : undefined;
}
