/** An alert comes in: how long until the page about it has left, beside Alertmanager, which keeps nothing on disk first. */
import { Agent } from 'node:http';
import { startAlertmanager } from './alertmanager.ts';
import { print, quantile, round } from './figures.ts';
import { addShop, keyOf, post, type Receiver, shopAt } from './posting.ts';
import { startMuster } from './programs.ts';
import { freshFolder } from './seed.ts';
import type { Sink } from './sink.ts';

const [WARM_UP, ALERTS] = [40, 300];
/** Between two alerts, milliseconds: what one causes is done before the next. */
const APART = 25;
const PATIENCE = 10_000;
/** With more new groups than this of one source in a minute, an alert storm would page for all of them at once. */
const OF_A_SOURCE = 20;
const SOURCES = Array.from({ length: Math.ceil((WARM_UP + ALERTS) / OF_A_SOURCE) }, (_, i) => `shop-${i}`);

/** The page goes to a webhook, as `page: ["webhook:…"]` of an escalation policy says. */
const ROUTES = `
routes:
  - { when: 'labels.host != ""', do: page, group: [host], policy: hook }
`;

/** Milliseconds from before the request until the sink has the one that tells of it, of each alert. */
async function delays(sink: Sink, receivers: readonly Receiver[], name: string): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const out: number[] = [];
  for (let n = 0; n < WARM_UP + ALERTS; n += 1) {
    sink.arrivals.length = 0;
    const host = `${name}-${n}`;
    const to = receivers[Math.floor(n / OF_A_SOURCE) % receivers.length];
    if (to === undefined) throw new Error('nobody receives alerts');
    const begun = performance.timeOrigin + performance.now();
    await post(to, agent, to.body(n, 1).replaceAll(/web-\d+/g, host));
    const [arrival] = await sink.until('hook', 1, PATIENCE);
    if (arrival === undefined || !arrival.body.includes(host)) throw new Error(`the webhook did not hear of ${host}`);
    if (n >= WARM_UP) out.push(arrival.at - begun);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, APART);
    });
  }
  agent.destroy();
  return out;
}

/** Alert in → request at the webhook, one alert after the other. */
export async function measureThrough(sink: Sink): Promise<void> {
  const dir = await freshFolder(`  hook: { steps: [{ page: ["webhook:${sink.url}/hook"], wait: 1h }] }\n`);
  addShop(dir, ROUTES, SOURCES);
  const [muster, other] = [await startMuster(sink, dir), await startAlertmanager(sink)];
  const doors = SOURCES.map((source) => shopAt(`${muster.url}/hooks/${source}/${keyOf(dir, source)}`));
  const ours = await delays(sink, doors, 'ours');
  const theirs = other === undefined ? undefined : await delays(sink, [other], 'theirs');
  await Promise.all([muster.stop(), other?.stop()]);
  const told = { way_out: 'a page by a webhook of an escalation policy, after the alert and the page are on disk' };
  print(
    'an alert in until its request is at a webhook',
    { ...told, muster: summary(ours), alertmanager: theirs === undefined ? 'not installed' : summary(theirs) },
    theirs === undefined
      ? {}
      : {
          p50: { ratio: quantile(ours, 0.5) / quantile(theirs, 0.5), target: '<= 5' },
          p99: { ratio: quantile(ours, 0.99) / quantile(theirs, 0.99), target: '<= 5' },
        },
  );
}

function summary(delays: readonly number[]) {
  return { p50_ms: round(quantile(delays, 0.5)), p99_ms: round(quantile(delays, 0.99)) };
}
