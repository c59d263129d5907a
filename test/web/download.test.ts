import dns from 'node:dns';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type RequestOptions, request } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Attempt } from '../../src/engine/outbox/outcome.ts';
import { addressList } from '../../src/lib/net/addresses.ts';
import { download as downloadFor, downloadSender } from '../../src/web/download.ts';
import { temporaryFolder } from '../support/database.ts';

/** A server of ours; its address ends without a slash. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Names lead to these addresses. */
function resolving(names: Readonly<Record<string, string>>): void {
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(((
    name: string,
    options: { all?: boolean },
    done: (...a: unknown[]) => void,
  ) => {
    const address = names[name];
    if (address === undefined) return done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    return options.all === true ? done(null, [{ address, family: 4 }]) : done(null, address, 4);
  }) as never);
  onTestFinished(() => spy.mockRestore());
}

function attempt(url: string, etag: string | null = null): Attempt<'download'> {
  const payload = { url, etag };
  return {
    id: 1,
    slot: 'feed:x',
    about: undefined,
    payload,
    earlier: undefined,
    unsure: false,
    attempts: 1,
    since: 0,
    receipt: async () => undefined,
  };
}

const NOBODY = addressList();
const sendDownload = downloadSender(NOBODY);
const download = (url: string, etag: string | null, limits?: typeof LIMITS) => downloadFor(url, etag, NOBODY, limits);

const LIMITS = { within: 5_000, largest: 1_000 };

describe('download', () => {
  it('brings body and ETag, and nothing when nothing has changed', async () => {
    const url = await serve((request, response) => {
      const known = request.headers['if-none-match'] === '"1"';
      response.writeHead(known ? 304 : 200, { etag: '"1"' }).end(known ? undefined : 'BEGIN');
    });
    expect(await sendDownload(attempt(url))).toEqual({
      kind: 'sent',
      receipt: { data: { body: 'BEGIN', etag: '"1"' } },
    });
    expect(await sendDownload(attempt(url, '"1"'))).toEqual({
      kind: 'sent',
      receipt: { data: { body: null, etag: '"1"' } },
    });
  });

  it('unpacks what was packed, and measures what came out', async () => {
    const packed = (text: string) =>
      serve((_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text));
      });
    expect((await download(await packed('é'.repeat(500)), null, LIMITS)).body).toBe('é'.repeat(500));
    await expect(download(await packed('x'.repeat(1_001)), null, LIMITS)).rejects.toThrow('it is larger than 0.001 MB');
  });

  it('reads no further than is allowed, whatever was announced', async () => {
    const endless = await serve((_, response) => {
      const more = (): void => {
        while (response.write('x'.repeat(10_000))) if (response.destroyed) return;
      };
      response.on('drain', more);
      more();
    });
    await expect(download(endless, null, LIMITS)).rejects.toThrow('it is larger than');
  });

  it('follows a few redirects, in the web only', async () => {
    const url = await serve((request, response) => {
      const hops = Number(request.url?.slice(1));
      if (hops === 0) response.end('there');
      else response.writeHead(302, { location: hops === 99 ? 'file:///etc/passwd' : `/${hops - 1}` }).end();
    });
    expect((await download(`${url}/5`, null)).body).toBe('there');
    await expect(download(`${url}/6`, null)).rejects.toThrow('it redirects too often');
    await expect(download(`${url}/99`, null)).rejects.toThrow('its address is not http or https');
  });

  it('follows no redirect into a network of its own, whatever the host is called, but where that is allowed', async () => {
    let asked = 0;
    const inside = await serve((_, response) => {
      asked += 1;
      response.end(String(asked));
    });
    const { port } = new URL(inside);
    const outside = await serve((request, response) => {
      response.writeHead(302, { location: decodeURIComponent(request.url?.slice(1) ?? '') }).end();
    });
    resolving({ 'calendars.example': '127.0.0.1', 'inside.example': '127.0.0.1' });
    const from = `http://calendars.example:${new URL(outside).port}/`;
    for (const to of ['inside.example', '127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', 'calendars.example']) {
      const address = from + encodeURIComponent(`http://${to}:${port}/`);
      const outcome = await downloadFor(address, null, NOBODY).catch(String);
      expect(outcome, to).toContain('private network');
    }
    expect(asked).toBe(0);
    const address = from + encodeURIComponent(`http://inside.example:${port}/`);
    expect((await downloadFor(address, null, addressList(['inside.example']))).body).toBe('1');
    expect((await downloadFor(`http://inside.example:${port}/`, null, NOBODY)).body).toBe('2');
  });

  it('follows no redirect from https to http', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/there') response.end('there');
      else response.writeHead(302, { location: request.url === '/down' ? `${url}/there` : '/there' }).end();
    });
    const spy = vi
      .spyOn(https, 'request')
      .mockImplementation(((to: URL, options: RequestOptions) =>
        request(new URL(to.href.replace('https:', 'http:')), options)) as never);
    onTestFinished(() => spy.mockRestore());
    const secure = url.replace('http:', 'https:');
    expect((await download(`${secure}/up`, null)).body).toBe('there');
    expect(await download(`${secure}/down`, null).catch(String)).toContain('from https to http');
  });

  it.each([
    ['an answer that never comes', () => serve(() => undefined), 'there was no complete answer within 0.2 s'],
    [
      'an answer that never ends',
      () => serve((_, response) => void response.writeHead(200).write('BEGIN')),
      'there was no complete answer within 0.2 s',
    ],
    [
      'an answer that changes the protocol',
      () => serve(({ socket }) => void socket.end('HTTP/1.1 101 S\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n')),
      'it could not be reached',
    ],
    ['a refusal', () => serve((_, response) => void response.writeHead(403).end()), 'HTTP 403'],
    ['nobody there', async () => 'http://127.0.0.1:1', 'it could not be reached'],
    ['no address', async () => 'no address', 'its address is not http or https'],
    ['another protocol', async () => 'ftp://127.0.0.1/x', 'its address is not http or https'],
  ])('%s is said without the address', async (_, made, words) => {
    const url = `${await made()}/secret-token`;
    const failure = await download(url, null, { ...LIMITS, within: 200 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'download', message: expect.stringContaining(words) });
    expect(String(failure)).not.toContain('secret-token');
  });

  it('a failure is a refusal, so that the person who asked is told', async () => {
    const url = await serve((_, response) => void response.writeHead(500).end());
    expect(await sendDownload(attempt(url))).toEqual({ kind: 'refused', error: 'HTTP 500' });
  });
});

describe('a file', () => {
  it('comes with a tag, and again only when it has changed', async () => {
    const path = join(temporaryFolder(), 'team shifts.ics');
    writeFileSync(path, 'BEGIN');
    const url = pathToFileURL(path).href;
    const { body, etag } = await download(url, null);
    expect(body).toBe('BEGIN');
    expect(await download(url, etag)).toEqual({ body: null, etag });
    writeFileSync(path, 'BEGIN more');
    expect((await download(url, etag)).body).toBe('BEGIN more');
  });

  it('that is not there, none, or too large is said', async () => {
    const folder = temporaryFolder();
    const at = (name: string): string => pathToFileURL(join(folder, name)).href;
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'large'), 'x'.repeat(1_001));
    await expect(download(at('absent'), null)).rejects.toThrow('there is no such file');
    await expect(download(at('folder'), null)).rejects.toThrow('it is not a file');
    await expect(download(at('large'), null, LIMITS)).rejects.toThrow('it is larger than');
  });
});
