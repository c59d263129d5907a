/** What the bot says of itself over HTTP. */
import { type Bot, METRICS_TOKEN } from './bot.ts';

/** The sentences of `/healthz`; none while it answers 200. */
export async function healthOf(bot: Bot): Promise<readonly string[]> {
  const response = await fetch(`${bot.app.url}/healthz`);
  const text = await response.text();
  if (response.status === 200) return [];
  return text.trim().split('\n');
}

/** Whether `/livez` says that the process lives. */
export async function livesOf(bot: Bot): Promise<boolean> {
  return (await fetch(`${bot.app.url}/livez`)).status === 200;
}

/** The page of `/metrics`, or of `/readyz` with its details, for whoever holds the token. */
export async function insideOf(bot: Bot, path: '/metrics' | '/readyz'): Promise<string> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  return (await fetch(`${bot.app.url}${path}`, { headers })).text();
}

/** The value of a line of `/metrics`, by the whole name before it. */
export async function figureOf(bot: Bot, name: string): Promise<number> {
  const text = await insideOf(bot, '/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  if (line === undefined) throw new Error(`/metrics has no ${name}`);
  return Number(line.slice(name.length + 1));
}
