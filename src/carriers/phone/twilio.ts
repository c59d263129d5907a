/** SMS and calls through Twilio. */
import twilio from 'twilio';
import type { Attempt, Outcome } from '../../engine/outbox/outcome.ts';
import { SECOND } from '../../lib/instant.ts';
import { usesProxies } from '../../lib/net/proxy.ts';
import { TIMEOUT } from '../http.ts';
import { type LinkMaker, reportUrl, sealReplies } from '../links/links.ts';
import type { TwilioSettings } from './settings.ts';

export interface TwilioSenders {
  readonly sms: (attempt: Attempt<'sms'>) => Promise<Outcome>;
  readonly call: (attempt: Attempt<'call'>) => Promise<Outcome>;
}

/** Senders over one account. */
export function twilioSenders(settings: TwilioSettings, links: LinkMaker): TwilioSenders {
  const client = openTwilio(settings);
  const { from } = settings;
  return {
    sms: ({ payload, unsure, about }) =>
      attempt(async () => {
        const body = unsure ? `${payload.text}\n(may be a repeat)` : payload.text;
        const report = reported(reportUrl(links, about));
        return (await client.messages.create({ from, to: payload.to, body, ...report })).sid;
      }),
    call: ({ payload, unsure, about }) =>
      attempt(async () => {
        const report = reported(reportUrl(links, about));
        const twiml = menu(unsure ? `This may be a repeat. ${payload.say}` : payload.say, sealReplies(links, payload));
        return (await client.calls.create({ from, to: payload.to, twiml, timeout: RING, ...report })).sid;
      }),
  };
}

/** Reads the account and sends nothing; what is wrong, or undefined. */
export async function twilioTrouble(settings: TwilioSettings): Promise<string | undefined> {
  try {
    const { status } = await openTwilio(settings).api.v2010.accounts(settings.accountSid).fetch();
    return status === 'active' ? undefined : `the account is ${status}`;
  } catch (error) {
    const outcome = outcomeOf(error as TwilioError);
    return outcome.kind === 'sent' ? undefined : outcome.error;
  }
}

function reported(url: string | undefined): { statusCallback: string } | object {
  return url === undefined ? {} : { statusCallback: url };
}

/** Seconds of ringing: shorter than most voice mails take to answer. */
const RING = 25;

/**
 * Twilio's client retries nothing by itself; `apiUrl` takes the place of Twilio's host. Of the proxies of the environment
 * it reads only HTTP_PROXY, so behind one it calls by `fetch`, as everything else does.
 */
function openTwilio({ accountSid, authToken, apiUrl }: TwilioSettings): ReturnType<typeof twilio> {
  const requests = new twilio.RequestClient({ timeout: TIMEOUT });
  if (usesProxies()) requests.axios.defaults.adapter = 'fetch';
  const client = twilio(accountSid, authToken, { timeout: TIMEOUT, httpClient: requests });
  if (apiUrl === undefined) return client;
  const host = new URL(apiUrl);
  const { httpClient } = client;
  const request = httpClient.request.bind(httpClient);
  httpClient.request = (options) => {
    const uri = new URL(options.uri);
    return request({ ...options, uri: `${host.origin}${uri.pathname}${uri.search}` });
  };
  return client;
}

/** What a call says; with a public address, keys acknowledge or escalate, and 3 or silence repeats the text. */
export function menu(say: string, answerUrl: string | undefined): string {
  const response = new twilio.twiml.VoiceResponse();
  if (answerUrl === undefined) {
    response.say(say);
    response.pause({ length: 1 });
    response.say(say);
    return response.toString();
  }
  for (let i = 0; i < 3; i += 1) {
    const gather = response.gather({ numDigits: 1, action: answerUrl, method: 'POST', timeout: 5 });
    gather.say(`${say} Press 1 to acknowledge, 2 to escalate, 3 to hear it again.`);
  }
  return response.toString();
}

/** Twilio's codes for errors that a second attempt would not solve: https://www.twilio.com/docs/api/errors. */
const FINAL = new Map([
  [21211, 'invalid number'],
  [21214, 'the number cannot be reached'],
  [21215, 'no permission to call that country'],
  [21216, 'no permission to call that number'],
  [21217, 'invalid number'],
  [21219, 'the number is not verified with Twilio'],
  [21408, 'no permission to send to that country'],
  [21610, 'the person has sent STOP'],
  [21612, 'Muster’s number cannot reach this number'],
  [21614, 'not a mobile number'],
  [13224, 'invalid number'],
  [13223, 'invalid number'],
]);

/** Twilio's codes for refusals of Muster's own account or number, for any receiver. */
const OURS = new Map([
  [10001, 'the account is not active'],
  [20003, 'it does not accept our credentials'],
  [20005, 'the account is not active'],
  [20006, 'access is denied'],
  [20008, 'the credentials are for tests'],
  [20404, 'it does not know the account'],
  [21210, 'Muster’s number is not verified'],
  [21212, 'Muster’s number is not valid'],
  [21603, 'Muster’s number is missing'],
  [21606, 'Muster’s number cannot send'],
  [21659, 'Muster’s number is not one of Twilio’s'],
  [21660, 'Muster’s number belongs to another account'],
  [30002, 'the account is suspended'],
  [63038, 'the account has reached its daily limit'],
]);

interface TwilioError {
  readonly status?: number;
  readonly code?: number | string;
}

async function attempt(work: () => Promise<string>): Promise<Outcome> {
  try {
    return { kind: 'sent', receipt: { data: { id: await work() } } };
  } catch (error) {
    return outcomeOf(error as TwilioError);
  }
}

function outcomeOf({ status, code }: TwilioError): Outcome {
  const final = FINAL.get(Number(code));
  if (final !== undefined) return { kind: 'refused', error: final, final: true };
  const ours = OURS.get(Number(code));
  if (ours !== undefined) return { kind: 'held', error: `Twilio refuses Muster: ${ours}` };
  if (status === 429) return { kind: 'later', error: 'Twilio asked to wait', after: SECOND };
  if (status === 401 || status === 402 || (status === 403 && code === undefined))
    return { kind: 'held', error: `Twilio refuses our account (${code ?? `HTTP ${status}`})` };
  if (status !== undefined && status < 500)
    return { kind: 'refused', error: `Twilio said ${code ?? status}`, final: true };
  const never = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
  return {
    kind: 'later',
    error: status === undefined ? String(code ?? 'the connection failed') : `HTTP ${status}`,
    unsure: !never,
  };
}
