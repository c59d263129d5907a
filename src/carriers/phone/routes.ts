/** Twilio's doors: replies by SMS, keys during a call, and what became of a delivery. */

import twilio from 'twilio';
import type { CarrierWord } from '../../engine/replies.ts';
import type { HttpAnswer, HttpAuth, HttpBody, HttpRequest, HttpRow } from '../../engine/web.ts';
import { type Answer, answerLine } from '../../lib/answer.ts';
import type { Signed } from '../../lib/sign.ts';
import { own } from '../../lib/slash.ts';
import { act, type Inbound } from '../inbound.ts';
import { readReport } from '../links/links.ts';
import { sealed } from '../links/routes.ts';
import { readReply } from './reply.ts';
import type { TwilioSettings } from './settings.ts';
import { menu } from './twilio.ts';

const FORM: HttpBody = { kind: 'form', limit: 64 * 1024 };

/** The rows of SMS: replies, and what became of a message or a call. */
export function smsRows({ authToken }: TwilioSettings, inbound: Inbound): readonly HttpRow[] {
  const signature = signedByTwilio(authToken, inbound);
  const token = sealed(inbound, 'report', () => twiml(sms('')));
  const row = { method: 'POST', body: FORM } as const;
  return [
    {
      ...row,
      path: '/twilio/sms',
      auth: [signature],
      act: async ({ form }) => twiml(await replied(inbound, form)),
    },
    {
      ...row,
      path: '/twilio/status/:token',
      auth: [signature, token],
      act: async ({ form, signed }) => signed && twiml(await told(inbound, form, signed)),
    },
  ];
}

/** The row of a call's keys. */
export function callRows({ authToken }: TwilioSettings, inbound: Inbound): readonly HttpRow[] {
  const token = sealed(inbound, 'call', () => twiml(said('This call has expired. Open Slack instead.')));
  return [
    {
      method: 'POST',
      path: '/twilio/voice/:token',
      body: FORM,
      auth: [signedByTwilio(authToken, inbound), token],
      act: async (request) => request.signed && twiml(await pressed(inbound, request, request.signed)),
    },
  ];
}

/** https://www.twilio.com/docs/usage/security#validating-requests */
function signedByTwilio(authToken: string, { publicUrl }: Inbound): HttpAuth {
  return {
    kind: 'signature',
    valid: ({ header, url, form }) =>
      twilio.validateRequest(authToken, header('x-twilio-signature') ?? '', `${publicUrl}${url}`, form),
    refused: { type: 'text/plain', status: 403, headers: {}, body: 'Not signed.\n' },
  };
}

function twiml(body: string): HttpAnswer {
  return { type: 'text/xml', body, headers: { 'cache-control': 'no-store' } };
}

function sms(words: string): string {
  const response = new twilio.twiml.MessagingResponse();
  if (words !== '') response.message(words);
  return response.toString();
}

const STRANGER = own`This number works only for people who have set up their phone in Slack. Type /oncall me there.`;
const HELP =
  'Reply “ack” to acknowledge your page, “esc” to page the next person, “snooze 30” to be paged again in 30 minutes; with several pages, “ack p42” or “ack all”.';

/** A reply by SMS: who sent it is known by their verified number. */
async function replied(
  inbound: Inbound,
  { From = '', Body = '', MessageSid = '' }: HttpRequest['form'],
): Promise<string> {
  const { transact, replies } = inbound;
  const reply = readReply(Body);
  if (reply.kind === 'stop') {
    await transact((tx) => replies.stop(tx, From));
    // Twilio itself answers and keeps STOP.
    return sms('');
  }
  const user = await transact((tx) => replies.ownerOf(tx, From));
  if (reply.kind === 'code') return sms(await verified(inbound, user, reply.code, From));
  if (user === undefined) return sms(STRANGER);
  if (reply.kind === 'unknown') return sms(HELP);
  const { answer } = reply;
  const open = answer.page === undefined ? await transact((tx) => replies.openFor(tx, user)) : [];
  if (open.length > 1) return sms(choice(answer, open));
  const line = answerLine({ ...answer, page: answer.page ?? open[0]?.name });
  return sms(await act(inbound, user, 'sms', line, `sms:${MessageSid}`));
}

/** So many pages are offered by name. */
const OFFERED = 5;

/** Which of several pages is meant, a line each. */
function choice({ verb, wait }: Answer, open: readonly { readonly name: string; readonly what: string }[]): string {
  const word = verb === 'escalate' ? 'esc' : verb;
  const after = wait === undefined ? '' : ` ${wait}`;
  const lines = open.slice(0, OFFERED).map(({ name, what }) => `${word} ${name}${after}: ${what}`);
  const all = open.length > OFFERED && verb !== 'snooze' ? [`${word} all: all ${open.length} pages`] : [];
  return [...lines, ...all].join('\n');
}

/** A code proves whose number it is, so only the person who set the number up is asked for it. */
async function verified(inbound: Inbound, user: string | undefined, code: string, number: string): Promise<string> {
  const owner = user ?? (await inbound.transact((tx) => inbound.replies.verifyingOf(tx, number)));
  return owner === undefined ? STRANGER : act(inbound, owner, 'sms', `oncall verified ${code}`);
}

/** A key during a call: 1 and 2 are the answers of the link, anything else reads it again. */
async function pressed(inbound: Inbound, { form: { Digits = '' }, url }: HttpRequest, signed: Signed): Promise<string> {
  const lines = signed.line.split('\n');
  const chosen = /^[12]$/.test(Digits) ? lines[Number(Digits) - 1] : undefined;
  if (chosen !== undefined) return said(await act(inbound, signed.user, 'call', chosen));
  const subject = await inbound.transact((tx) => inbound.replies.subjectOf(tx, lines[0] ?? ''));
  const wrong = Digits === '' || Digits === '3' ? '' : `${Digits} is not an option. `;
  if (subject === undefined) return said(`${wrong}This page is closed. There is nothing to do.`);
  if (subject === 'stale')
    return said(`${wrong}This call was made before Muster’s database was restored. Open Slack instead.`);
  return menu(`${wrong}${subject.what}. ${subject.state ?? ''}`, `${inbound.publicUrl}${url}`);
}

function said(words: string): string {
  const response = new twilio.twiml.VoiceResponse();
  response.say(words.replace(/[✅🔔🚨💤]/gu, '').trim());
  response.hangup();
  return response.toString();
}

/** What became of an SMS or a call: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks */
async function told({ transact, replies }: Inbound, form: HttpRequest['form'], signed: Signed): Promise<string> {
  const word = wordOf(form);
  const about = readReport(signed.line);
  if (about !== undefined && word !== undefined) await transact((tx) => replies.heard(tx, about, word));
  return sms('');
}

function wordOf({ MessageStatus, CallStatus, ErrorCode }: HttpRequest['form']): CarrierWord | undefined {
  const status = MessageStatus ?? CallStatus ?? '';
  if (status === 'delivered' || status === 'read') return { kind: 'reached', how: status };
  if (status === 'in-progress' || status === 'completed')
    return { kind: 'reached', how: 'a person or a machine picked up' };
  if (['undelivered', 'failed', 'busy', 'no-answer', 'canceled'].includes(status))
    return { kind: 'failed', why: ErrorCode === undefined ? status : `${status}, Twilio’s ${ErrorCode}` };
  return undefined;
}
