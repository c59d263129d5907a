/** Receivers that hang, and more work than usual. */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { SECOND } from '../../../src/lib/instant.ts';
import { GENERAL, idOf, OPENERS, SEED } from '../company.ts';
import { livingPlaces, mend, openAny, openNamed, strike, type World } from '../world.ts';
import { between, both, type Fault, lasting } from './fault.ts';

const webhookHangs: Fault = {
  name: 'webhooks hang',
  weight: both(6),
  run: async (world) => {
    const { webhook } = world.receivers;
    const { answer } = webhook;
    await lasting(world, {
      name: 'webhooks hang',
      lasts: between(world, 60, 150),
      begin: () => {
        webhook.answer = () => undefined;
      },
      end: () => {
        webhook.answer = answer;
      },
    });
  },
};

const mailHangs: Fault = {
  name: 'the mail server hangs',
  weight: both(5),
  run: async (world) => {
    const { mail } = world.receivers;
    const { refuse } = mail;
    await lasting(world, {
      name: 'the mail server hangs',
      lasts: between(world, 60, 150),
      begin: () => {
        mail.refuse = () => 'silence';
      },
      end: () => {
        mail.refuse = refuse;
      },
    });
  },
};

/** A hundred pages for two people. */
const FLOOD = 100;

async function flood(world: World): Promise<void> {
  const fault = strike(world, 'a flood');
  for (let n = 0; n < FLOOD; n += 1) await openNamed(world, 'pair');
  await pause(90 * SECOND);
  mend(world, fault);
}

const BURST = 300;

/** Events come faster than they can be read, and somebody pages in their midst. */
async function burst(world: World): Promise<void> {
  const fault = strike(world, 'a burst of events');
  const [place] = livingPlaces(world);
  const events = Array.from({ length: BURST }, (_, n) => sendEvent(`${place?.bot?.url}/slack/events`, n));
  await openAny(world);
  await Promise.allSettled(events);
  await openAny(world);
  mend(world, fault);
}

async function sendEvent(url: string, n: number): Promise<void> {
  const at = Math.floor(Date.now() / 1_000);
  const event = {
    type: 'reaction_added',
    user: idOf(OPENERS[n % OPENERS.length] ?? ''),
    reaction: 'eyes',
    item: { type: 'message', channel: GENERAL, ts: `${at}.000100` },
    event_ts: `${at}.${String(n).padStart(6, '0')}`,
  };
  const body = JSON.stringify({ type: 'event_callback', event_id: `Ev${randomUUID()}`, event_time: at, event });
  const signature = `v0=${createHmac('sha256', SEED.signingSecret).update(`v0:${at}:${body}`).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': signature,
  };
  await fetch(url, { method: 'POST', headers, body });
}

export const loadFaults: readonly Fault[] = [
  webhookHangs,
  mailHangs,
  { name: 'a flood', weight: both(3), run: flood },
  { name: 'a burst of events', weight: both(5), run: burst },
];
