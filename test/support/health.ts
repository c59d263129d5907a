/** What the bot says of itself over HTTP. */
import { type Bot, METRICS_TOKEN } from './bot.ts';

/** Asks as who holds the token: details, and read at once. */
export function askInside(bot: Bot, path: '/metrics' | '/readyz' | '/healthz' | '/livez'): Promise<Response> {
  return fetch(`${bot.app.url}${path}`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
}

/** The sentences of `/healthz`; none while it answers 200. */
export async function healthOf(bot: Bot): Promise<readonly string[]> {
  const response = await askInside(bot, '/healthz');
  const text = await response.text();
  if (response.status === 200) return [];
  return text.trim().split('\n');
}

/** Whether `/livez` says that the process lives. */
export async function livesOf(bot: Bot): Promise<boolean> {
  return (await askInside(bot, '/livez')).status === 200;
}

/** The page of `/metrics`, or of `/readyz` with its details, for whoever holds the token. */
export async function insideOf(bot: Bot, path: '/metrics' | '/readyz'): Promise<string> {
  return (await askInside(bot, path)).text();
}

/** The value of a line of `/metrics`, by the whole name before it. */
export async function figureOf(bot: Bot, name: string): Promise<number> {
  const text = await insideOf(bot, '/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  if (line === undefined) throw new Error(`/metrics has no ${name}`);
  return Number(line.slice(name.length + 1));
}
