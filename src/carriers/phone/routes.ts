/** Twilio's doors: replies by SMS, keys during a call, and what became of a delivery. */
import express, { type Application, type Request, type Response } from 'express';
import twilio from 'twilio';
import type { TwilioSettings } from '../../config.ts';
import type { CarrierWord } from '../../engine/replies.ts';
import { unseal } from '../../lib/sign.ts';
import { act, type Inbound } from '../inbound.ts';
import { readReport } from '../links/links.ts';
import { readReply } from './reply.ts';
import { menu } from './twilio.ts';

type Params = Readonly<Record<string, string | undefined>>;

/** Mounts `/twilio/…`; only what Twilio signed gets further. */
export function mountPhones(web: Application, { authToken }: TwilioSettings, inbound: Inbound): void {
  const form = express.urlencoded({ extended: false, limit: '64kb' });
  const door = (path: string, answer: (params: Params, req: Request) => Promise<string>): void => {
    web.post(path, form, async (req, res) => {
      const params = (req.body ?? {}) as Params;
      if (!isTwilio(req, params, authToken, inbound)) return void res.status(403).type('text').send('Not signed.\n');
      send(res, await answer(params, req));
    });
  };
  door('/twilio/sms', (params) => replied(inbound, params));
  door('/twilio/voice/:token', (params, req) => pressed(inbound, params, req));
  door('/twilio/status/:token', (params, req) => told(inbound, params, req));
}

/** https://www.twilio.com/docs/usage/security#validating-requests */
function isTwilio(req: Request, params: Params, authToken: string, { publicUrl }: Inbound): boolean {
  const signature = req.get('x-twilio-signature') ?? '';
  return twilio.validateRequest(authToken, signature, `${publicUrl}${req.originalUrl}`, params);
}

function send(res: Response, twiml: string): void {
  res.set({ 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' }).send(twiml);
}

function sms(words: string): string {
  const response = new twilio.twiml.MessagingResponse();
  if (words !== '') response.message(words);
  return response.toString();
}

const STRANGER = 'This number answers only people who have set up their phone in Slack: type /oncall me there.';
const HELP = 'Reply “ack” to take your page, “esc” to page the next person; with several, “ack p42”.';

/** A reply by SMS: who sent it is known by their verified number. */
async function replied(inbound: Inbound, { From = '', Body = '', MessageSid = '' }: Params): Promise<string> {
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
  const open = reply.page === undefined ? await transact((tx) => replies.openFor(tx, user)) : [];
  const verb = reply.verb === 'ack' ? 'ack' : 'esc';
  if (open.length > 1) return sms(open.map(({ name, what }) => `${verb} ${name}: ${what}`).join('\n'));
  const line = `page ${reply.verb} ${reply.page ?? open[0]?.name ?? ''}`.trim();
  return sms(await act(inbound, user, 'sms', line, `sms:${MessageSid}`));
}

/** A code proves whose number it is, so it is asked of whoever set the number up. */
async function verified(inbound: Inbound, user: string | undefined, code: string, number: string): Promise<string> {
  const owner = user ?? (await inbound.transact((tx) => inbound.replies.verifyingOf(tx, number)));
  return owner === undefined ? STRANGER : act(inbound, owner, 'sms', `oncall verified ${code}`);
}

/** A key during a call: 1 and 2 are the answers of the link, anything else reads it again. */
async function pressed(inbound: Inbound, { Digits = '' }: Params, req: Request): Promise<string> {
  const signed = unseal(inbound.secret(), String(req.params['token']), inbound.now());
  if (typeof signed !== 'object') return said('This call is too old. Open Slack to answer.');
  const lines = signed.line.split('\n');
  const chosen = /^[12]$/.test(Digits) ? lines[Number(Digits) - 1] : undefined;
  if (chosen !== undefined) return said(await act(inbound, signed.user, 'call', chosen));
  const subject = await inbound.transact((tx) => inbound.replies.subjectOf(tx, lines[0] ?? ''));
  const wrong = Digits === '' || Digits === '3' ? '' : `${Digits} means nothing here. `;
  if (subject === undefined) return said(`${wrong}This is over. There is nothing left to answer.`);
  return menu(`${wrong}${subject.what}. ${subject.state ?? ''}`, `${inbound.publicUrl}${req.originalUrl}`);
}

function said(words: string): string {
  const response = new twilio.twiml.VoiceResponse();
  response.say(words.replace(/[✅🔔🚨💤]/gu, '').trim());
  response.hangup();
  return response.toString();
}

/** What became of an SMS or a call: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks */
async function told(inbound: Inbound, params: Params, req: Request): Promise<string> {
  const signed = unseal(inbound.secret(), String(req.params['token']), inbound.now());
  const word = wordOf(params);
  const about = typeof signed === 'object' ? readReport(signed.line) : undefined;
  if (about !== undefined && word !== undefined) await inbound.transact((tx) => inbound.replies.heard(tx, about, word));
  return sms('');
}

function wordOf({ MessageStatus, CallStatus, ErrorCode }: Params): CarrierWord | undefined {
  const status = MessageStatus ?? CallStatus ?? '';
  if (status === 'delivered' || status === 'read') return { kind: 'reached', how: status };
  if (status === 'in-progress' || status === 'completed')
    return { kind: 'reached', how: 'somebody or a machine picked up' };
  if (['undelivered', 'failed', 'busy', 'no-answer', 'canceled'].includes(status))
    return { kind: 'failed', why: ErrorCode === undefined ? status : `${status}, Twilio’s ${ErrorCode}` };
  return undefined;
}
