/** Monitoring tools as they send: keys made by an administrator, and bodies over real HTTP. */
import { request } from 'node:http';
import type { Bot } from './bot.ts';
import { ANA, GENERAL } from './seed.ts';
import { types } from './story.ts';

/** What a sender hears. */
export interface Heard {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** Types a line about a key and gives the key that is shown. */
export async function makesKey(bot: Bot, source: string, what = ''): Promise<string> {
  return keyIn(await types(bot, ANA, GENERAL, `/muster key ${source} ${what}`.trim()));
}

/** The key in what somebody was shown. */
export function keyIn(words: string): string {
  const key = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/.exec(words)?.[0];
  if (key === undefined) throw new Error(`There is no key in: ${words}`);
  return key;
}

/** Sends a body as a tool does: an object as JSON, a text as it is; waits until all it caused is done. */
export async function sends(
  bot: Bot,
  path: string,
  body: object | string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Heard> {
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  const response = await fetch(`${bot.app.url}${path}`, {
    method: 'POST',
    headers: { ...(raw ? {} : { 'content-type': 'application/json' }), ...headers },
    body: raw ? Buffer.from(body) : JSON.stringify(body),
  });
  const heard = { status: response.status, text: await response.text(), headers: response.headers };
  await bot.settle();
  return heard;
}

/** A request whose body never ends by itself, without a length: as much as is written, when it is written. */
export function slowRequest(bot: Bot, path: string, headers: Readonly<Record<string, string>> = {}) {
  const sent = request(`${bot.app.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  const heard = new Promise<number>((resolve, reject) => {
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
  });
  return {
    write: (text: string) => void sent.write(text),
    end: () => void sent.end(),
    destroy: () => void sent.destroy(),
    heard,
  };
}
