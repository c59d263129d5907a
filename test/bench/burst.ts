/** Slack sends hundreds of events at once: how long somebody waits who pages a colleague in the middle of them. */
import { Agent } from 'node:http';
import { print, round } from './figures.ts';
import { sendEvent, typeLine } from './load.ts';
import { startMuster } from './programs.ts';
import { freshFolder, personOf } from './seed.ts';
import type { Sink } from './sink.ts';

const EVENTS = 600;
/** Rounds, each with other events; the first warms up. */
const ROUNDS = 4;

/** 600 events of a channel in one moment, and `/page` after half of them. */
export async function measureBurst(sink: Sink): Promise<void> {
  const muster = await startMuster(sink, await freshFolder());
  const agent = new Agent({ keepAlive: true });
  const waits: number[] = [];
  const worked: number[] = [];
  const bursts: number[] = [];
  let late = 0;
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    const begun = performance.now();
    const send = (n: number): Promise<void> => sendOnce(muster.url, agent, `Ev${turn}x${n}`, n).then(count, again);
    const count = (): void => undefined;
    const again = (): void => {
      late += 1;
    };
    const first = Array.from({ length: EVENTS / 2 }, (_, n) => send(n));
    const command = { command: '/page', text: `@${personOf(1)} Round ${turn}`, user: personOf(0) };
    const before = muster.cpu();
    const paged = typeLine(muster.url, agent, command);
    const second = Array.from({ length: EVENTS / 2 }, (_, n) => send(EVENTS / 2 + n));
    const wait = await paged;
    const spent = muster.cpu() - before;
    await Promise.all([...first, ...second]);
    if (turn === 0) continue;
    waits.push(wait);
    worked.push(spent);
    bursts.push(performance.now() - begun);
  }
  agent.destroy();
  await muster.stop();
  print(
    '600 events at once and /page among them',
    {
      answers_ms: waits.map(round),
      processor_until_answer_ms: worked,
      bursts_ms: bursts.map(round),
      events_not_in_time: late,
    },
    { slowest_answer_ms: { ratio: Math.max(...waits), target: '<= 1000' } },
  );
}

/** Somebody joins or leaves a channel. Rejects when it was not taken in within three seconds: Slack would send it again. */
function sendOnce(url: string, agent: Agent, id: string, n: number): Promise<number> {
  const type = n % 2 === 0 ? 'member_joined_channel' : 'member_left_channel';
  const event = { type, user: personOf(n % 10), channel: 'C0BENCH001', channel_type: 'C', team: 'T0BENCH001' };
  return sendEvent(url, agent, id, event);
}
