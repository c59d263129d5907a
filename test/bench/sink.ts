/** A Slack, and a webhook, that take everything at once, and remember when. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Something that arrived, `at` milliseconds since the epoch with fractions. */
export interface Arrival {
  readonly at: number;
  /** `chat.postMessage`, or `hook`. */
  readonly method: string;
  readonly body: string;
}

export interface Sink {
  readonly url: string;
  readonly arrivals: Arrival[];
  /** From now on the workspace has so many people and channels; those of the bench are the first of them. */
  grow(people: number, channels: number): void;
  /** Resolves when so many of a method have arrived, or rejects after `within` milliseconds. */
  until(method: string, count: number, within: number): Promise<readonly Arrival[]>;
  stop(): void;
}

/** People of the bench: enough that no one of them is paced. */
export const PEOPLE = Array.from({ length: 200 }, (_, i) => `U0BENCH${String(i).padStart(3, '0')}`);

const members = PEOPLE.map((id, i) => ({ id, name: `p${i}`, tz: 'UTC', profile: { display_name: `p${i}` } }));
const channel = { id: 'C0BENCH001', name: 'general', is_member: true };

/** What Slack tells of a person besides: most of it is addresses of pictures. */
const PICTURES = Object.fromEntries(
  [24, 32, 48, 72, 192, 512].map((size) => [
    `image_${size}`,
    `https://avatars.slack-edge.com/${'0'.repeat(60)}_${size}.png`,
  ]),
);

function stranger(n: number): object {
  const name = `person${n}`;
  const profile = { ...PICTURES, display_name: name, real_name: `Person ${n}`, email: `${name}@example.com` };
  return { id: `U1BENCH${n}`, team_id: auth.team_id, name, real_name: `Person ${n}`, tz: 'UTC', profile };
}

/** Pages of 200, written before anybody asks. */
function pagesOf(first: readonly object[], count: number, next: (n: number) => object): readonly string[] {
  const all = [...first, ...Array.from({ length: Math.max(0, count - first.length) }, (_, n) => next(n))];
  return Array.from({ length: Math.ceil(all.length / 200) }, (_, n) =>
    JSON.stringify(all.slice(200 * n, 200 * (n + 1))),
  );
}

/** The page that a cursor leads to. */
function paged(name: string, pages: readonly string[], body: string): string {
  const at = Number(new URLSearchParams(body).get('cursor') ?? 0);
  const next = at + 1 < pages.length ? String(at + 1) : '';
  return `{"ok":true,"${name}":${pages[at]},"response_metadata":{"next_cursor":"${next}"}}`;
}
const auth = { bot_id: 'B0BENCH001', user_id: 'U0BOT00001', team_id: 'T0BENCH001', url: 'http://127.0.0.1/' };
let messages = 0;

/** What Slack answers to a method, as far as anybody here reads it. */
function answer(method: string): object {
  switch (method) {
    case 'auth.test':
      return auth;
    case 'usergroups.list':
      return { usergroups: [] };
    case 'conversations.open':
      return { channel: { id: 'D0BENCH001' } };
    case 'chat.postMessage':
    case 'chat.update':
      messages += 1;
      return { channel: 'C0BENCH001', ts: `${1_700_000_000 + messages}.000100` };
    default:
      return {};
  }
}

/** Starts on a free port of loopback. */
export async function startSink(): Promise<Sink> {
  const arrivals: Arrival[] = [];
  const waiting = new Set<() => void>();
  let people = pagesOf(members, 0, stranger);
  let channels = pagesOf([channel], 0, () => channel);
  const written = (method: string, body: string): string => {
    if (method === 'users.list') return paged('members', people, body);
    if (method === 'conversations.list') return paged('channels', channels, body);
    return JSON.stringify({ ok: true, ...answer(method) });
  };
  const server = createServer((req, res) => {
    const at = performance.timeOrigin + performance.now();
    const method = (req.url ?? '').split('/').at(-1)?.split('?')[0] ?? '';
    void text(req).then((body) => {
      arrivals.push({ at, method, body });
      for (const look of waiting) look();
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(written(method, body));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    grow: (many, rooms) => {
      people = pagesOf(members, many, stranger);
      channels = pagesOf([channel], rooms, (n) => ({ id: `C1BENCH${n}`, name: `channel-${n}`, is_member: false }));
    },
    until: (method, count, within) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`${arrivals.filter((a) => a.method === method).length} of ${count} ${method} arrived`));
        }, within);
        const look = (): void => {
          const found = arrivals.filter((a) => a.method === method);
          if (found.length < count) return;
          clearTimeout(late);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
