/** What every way to reach a person keeps to, each over its real client against a server on this machine. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mailSender } from '../../src/carriers/email.ts';
import { post } from '../../src/carriers/http.ts';
import { twilioSenders } from '../../src/carriers/phone/twilio.ts';
import { sendPush } from '../../src/carriers/push.ts';
import { sendWebhook } from '../../src/carriers/webhook.ts';
import type { Deliveries } from '../../src/engine/outbox/deliveries.ts';
import type { Attempt, Outcome } from '../../src/engine/outbox/outcome.ts';
import { addressList } from '../../src/lib/net/addresses.ts';
import { type Answer, startCarrier, startMail, startTwilio } from '../support/carriers.ts';
import { SAID } from '../support/said.ts';

const SECRETS = ['s3cret-of-ours', 'auth-token-of-twilio', 'p4ssword'];
const links = {
  secret: () => SECRETS[0] ?? '',
  publicUrl: 'https://muster.example',
  now: () => 1_000_000,
  receivers: addressList(['127.0.0.1']),
};
const replies = [
  { label: 'Acknowledge', line: 'page ack p42' },
  { label: 'Escalate', line: 'page escalate p42 1/1' },
];
const WORDS = 'Payments are failing';

function attemptOf<K extends keyof Deliveries>(payload: Deliveries[K], unsure: boolean): Attempt<K> {
  const about = { kind: 'page.attempt', attempt: 7 } as const;
  return {
    id: 7,
    slot: 'try:7',
    about,
    payload,
    earlier: undefined,
    unsure,
    attempts: 1,
    since: 0,
    receipt: async () => undefined,
  };
}

/** A way set up against its carrier: what is sent, what arrived, and how the carrier is made to fail. */
interface Way {
  send(unsure?: boolean): Promise<Outcome>;
  /** Everything the carrier was told, decoded. */
  arrived(): string;
  refuseForGood(): void;
  /** Refuses us, whoever the receiver is; undefined where nobody but the receiver can refuse. */
  readonly refuseUs?: () => void;
  /** Says that it cannot just now. */
  refuseForNow(): void;
  /** How a repeat says that it may be one; undefined where a second one replaces the first or is told apart by its id. */
  readonly repeat: string | undefined;
  /** Whether the answers leave with it as signed links. */
  readonly linked: boolean;
}

async function overHttp(
  send: (url: string, unsure: boolean) => Promise<Outcome>,
  carrier: Awaited<ReturnType<typeof startCarrier>>,
  final: Answer,
  more: Pick<Way, 'repeat' | 'linked'> & { readonly ours?: Answer },
): Promise<Way> {
  const { ours, ...rest } = more;
  return {
    send: (unsure = false) => send(carrier.url, unsure),
    arrived: () => carrier.told.map(({ body }) => decodeURIComponent(body.replace(/\+/g, ' '))).join('\n'),
    refuseForGood: () => {
      carrier.answer = () => final;
    },
    refuseForNow: () => {
      carrier.answer = () => ({ status: 503, body: {} });
    },
    ...(ours === undefined
      ? {}
      : {
          refuseUs: () => {
            carrier.answer = () => ours;
          },
        }),
    ...rest,
  };
}

const user = 'U1';

const WAYS: Readonly<Record<string, () => Promise<Way>>> = {
  email: async () => {
    const mail = await startMail();
    const url = mail.url.replace('smtp://', `smtp://muster:${SECRETS[2]}@`);
    const send = mailSender({ url, from: 'm@example.com' }, links);
    const payload = { user, replies, to: 'ana@example.com', subject: `[p42] ${WORDS}`, text: WORDS };
    return {
      send: (unsure = false) => send(attemptOf<'email'>(payload, unsure)),
      arrived: () => mail.mails.map(({ source }) => source.replace(/=\r?\n/g, '').replace(/=3D/g, '=')).join('\n'),
      refuseForGood: () => {
        mail.refuse = () => ({ code: 550, words: 'no such user' });
      },
      refuseUs: () => {
        mail.login = false;
      },
      refuseForNow: () => {
        mail.refuse = () => ({ code: 451, words: 'try again later' });
      },
      repeat: SAID.repeat,
      linked: true,
    };
  },
  sms: async () => {
    const carrier = await startTwilio();
    const payload = { to: '+15005550010', text: `p42 ${WORDS}\nReply: ack p42 / esc p42` };
    const send = (apiUrl: string, unsure: boolean) => twilio(apiUrl).sms(attemptOf<'sms'>(payload, unsure));
    return overHttp(send, carrier, INVALID_NUMBER, { repeat: SAID.repeat, linked: false, ours: BAD_LOGIN });
  },
  call: async () => {
    const carrier = await startTwilio();
    const payload = { user, replies, to: '+15005550010', say: `Muster, page 42. ${WORDS}` };
    const send = (apiUrl: string, unsure: boolean) => twilio(apiUrl).call(attemptOf<'call'>(payload, unsure));
    return overHttp(send, carrier, INVALID_NUMBER, { repeat: SAID.repeat, linked: true, ours: BAD_LOGIN });
  },
  push: async () => {
    const carrier = await startCarrier();
    const send = (url: string, unsure: boolean) => {
      const topic = `${url.replace('http://', `http://ana:${SECRETS[2]}@`)}/ana-topic`;
      const payload = { user, replies, topic, title: '🔔 Page p42', text: WORDS, urgent: true };
      return sendPush(links, attemptOf<'push'>(payload, unsure));
    };
    return overHttp(send, carrier, { status: 403, body: {} }, { repeat: SAID.repeat, linked: true });
  },
  webhook: async () => {
    const carrier = await startCarrier();
    const send = (url: string, unsure: boolean) => {
      const payload = {
        user,
        replies,
        url: `${url}/hook?key=${SECRETS[2]}`,
        body: { kind: 'page', page: 'p42', text: WORDS },
      };
      return sendWebhook(links, attemptOf<'webhook'>(payload, unsure));
    };
    return overHttp(send, carrier, { status: 410, body: {} }, { repeat: 'repeat', linked: true });
  },
};

const INVALID_NUMBER: Answer = { status: 400, body: { code: 21211, message: 'Invalid To', status: 400 } };
const BAD_LOGIN: Answer = { status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } };

function twilio(apiUrl: string) {
  return twilioSenders({ accountSid: 'AC1', authToken: SECRETS[1] ?? '', from: '+15005550006', apiUrl }, links);
}

/** No secret stands in what is logged and kept of an attempt. */
function harmless(outcome: Outcome): void {
  for (const secret of SECRETS) expect(JSON.stringify(outcome)).not.toContain(secret);
}

describe.each(Object.entries(WAYS))('%s', (name, begin) => {
  it('brings what happened, and how to answer', async () => {
    const way = await begin();
    const outcome = await way.send();
    expect(outcome.kind).toBe('sent');
    harmless(outcome);
    expect(way.arrived()).toContain(WORDS);
    expect(way.arrived()).toContain(way.linked ? 'https://muster.example/' : 'ack p42');
  });

  it('takes a refusal for good as final, and says why in words', async () => {
    const way = await begin();
    way.refuseForGood();
    const outcome = await way.send();
    expect(outcome).toMatchObject({ kind: 'refused', final: true, error: expect.stringMatching(/[a-z]{3,}/) });
    harmless(outcome);
  });

  it('takes a refusal of ours for a state of the connection', async () => {
    const way = await begin();
    if (way.refuseUs === undefined) return expect(['push', 'webhook']).toContain(name);
    way.refuseUs();
    const outcome = await way.send();
    expect(outcome).toMatchObject({ kind: 'held', error: expect.stringMatching(/[a-z]{3,}/) });
    harmless(outcome);
  });

  it('tries again after a passing fault', async () => {
    const way = await begin();
    way.refuseForNow();
    const outcome = await way.send();
    expect(outcome).toMatchObject({ kind: 'later', error: expect.any(String) });
    harmless(outcome);
  });

  it('says that it may be a repeat when the attempt before was cut off', async () => {
    const way = await begin();
    expect((await way.send(true)).kind).toBe('sent');
    if (way.repeat !== undefined) expect(way.arrived()).toContain(way.repeat);
  });
});

it.each(['sms', 'call', 'push', 'webhook'])('%s waits as long as its carrier asks', async (name) => {
  const carrier = name === 'sms' || name === 'call' ? await startTwilio() : await startCarrier();
  carrier.answer = () => ({ status: 429, body: { code: 20429, status: 429 }, headers: { 'retry-after': '7' } });
  const sends: Readonly<Record<string, () => Promise<Outcome>>> = {
    sms: () => twilio(carrier.url).sms(attemptOf<'sms'>({ to: '+15005550010', text: WORDS }, false)),
    call: () => twilio(carrier.url).call(attemptOf<'call'>({ user, replies, to: '+15005550010', say: WORDS }, false)),
    push: () =>
      sendPush(
        links,
        attemptOf<'push'>({ user, replies, topic: `${carrier.url}/t`, title: 'p42', text: WORDS, urgent: true }, false),
      ),
    webhook: () => sendWebhook(links, attemptOf<'webhook'>({ user, replies, url: carrier.url, body: {} }, false)),
  };
  expect(await sends[name]?.()).toMatchObject({ kind: 'later', after: expect.any(Number) });
});

it.each([
  ['an encoded password', 'ana:p%40ss%3Aw%C3%B6rd', 'ana:p@ss:wörd'],
  ['a percent sign that encodes nothing', 'ana:100%zz', 'ana:100%zz'],
])('push signs in with %s as the server knows it', async (_, typed, meant) => {
  const carrier = await startCarrier();
  const topic = `${carrier.url.replace('//', `//${typed}@`)}/ana-topic`;
  const payload = { user, replies, topic, title: 'p42', text: WORDS, urgent: true };
  expect(await sendPush(links, attemptOf<'push'>(payload, false))).toMatchObject({ kind: 'sent' });
  const given = carrier.told[0]?.headers.authorization?.replace('Basic ', '') ?? '';
  expect(Buffer.from(given, 'base64').toString('utf8')).toBe(meant);
});

it('a refusal whose words never end is a refusal', async () => {
  const server = createServer((_, response) => {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.write('no');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const outcome = await post({ url: `http://127.0.0.1:${port}/`, headers: {}, body: '{}' });
  expect(outcome).toEqual({ kind: 'refused', error: 'it answered HTTP 404', final: true });
});
