/** Calendars as people subscribe to them. The bot needs a public address: `PUBLIC`. */
import { readBack } from '../topics/oncall/calendar/calendars.ts';
import type { Bot } from './bot.ts';
import { GENERAL } from './seed.ts';
import { types } from './story.ts';

/** The setting `publicUrl` of a bot whose calendars are read. */
export const PUBLIC = 'https://muster.example.com';

/** Makes an address and gives its path. */
export async function subscribes(bot: Bot, user: string, what: string): Promise<string> {
  const said = await types(bot, user, GENERAL, `/oncall calendar ${what}`);
  const path = /https:\/\/muster\.example\.com(\/calendar\/[\w-]+\.ics)/.exec(said)?.[1];
  if (path === undefined) throw new Error(`no address in: ${said}`);
  return path;
}

/** Reads a calendar as a program does. */
export async function reads(bot: Bot, path: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${bot.app.url}${path}`, { headers });
  return { status: response.status, etag: response.headers.get('etag') ?? '', text: await response.text() };
}

/** The events of a calendar, the earliest first. */
export async function eventsOf(bot: Bot, path: string) {
  return [...readBack((await reads(bot, path)).text)].sort((a, b) => a.start - b.start);
}

/** Who a schedule's calendar says is on call at an instant: their names, or nothing. */
export async function onCallAt(bot: Bot, path: string, at: number): Promise<readonly string[]> {
  return (await eventsOf(bot, path))
    .filter(({ start, end }) => start <= at && at < end)
    .map(({ summary }) => summary.replace(/ · \w+$/, ''));
}
