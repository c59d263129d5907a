/** Everything that leaves by HTTP goes through the proxy that the environment names. */
import dns from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { post } from '../../src/carriers/http.ts';
import { twilioTrouble } from '../../src/carriers/phone/twilio.ts';
import { openLog } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/machine.ts';
import { addressList } from '../../src/lib/net/addresses.ts';
import { openClient } from '../../src/slack/client.ts';
import { openSocket } from '../../src/slack/socket.ts';
import { download } from '../../src/web/download.ts';
import { startCarrier } from '../support/carriers.ts';
import { setProxies, startProxy } from '../support/proxy.ts';

const NOBODY = addressList();

/** Names lead here to these addresses; all others are known to the proxy alone. */
function resolving(names: Readonly<Record<string, readonly string[]>>): void {
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(((
    name: string,
    _: unknown,
    done: (...a: unknown[]) => void,
  ) => {
    const found = names[name];
    if (found === undefined) done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    else
      done(
        null,
        found.map((address) => ({ address, family: 4 })),
      );
  }) as never);
  onTestFinished(() => spy.mockRestore());
}

async function behindProxy(more: Readonly<Record<string, string>> = {}) {
  const proxy = await startProxy();
  setProxies({ HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url.replace('//', '//me:pass%20word@'), ...more });
  return proxy;
}

function elsewhere(url: string, host: string): string {
  return `http://${host}:${new URL(url).port}`;
}

/** A server that speaks as much of Slack as it takes to connect. */
async function startSlack(): Promise<string> {
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    response.setHeader('content-type', 'application/json');
    const more = request.url?.includes('connections.open') ? { url: `ws://wss.slack.example:${port}/link` } : {};
    response.end(JSON.stringify({ ok: true, team: 'Acme', ...more }));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.send(JSON.stringify({ type: 'hello' })));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return `http://slack.example:${(server.address() as AddressInfo).port}`;
}

describe('behind a proxy', () => {
  it('webhooks and calendars are read through it, with the name and password of both', async () => {
    const proxy = await behindProxy();
    const carrier = await startCarrier();
    resolving({ 'hooks.example': ['93.184.215.14'] });
    const hook = `${elsewhere(carrier.url, 'hooks.example')}/page?a=b`;
    expect(await post({ url: hook, headers: { 'x-a': 'b' }, body: '{"a":1}', typed: NOBODY })).toMatchObject({
      kind: 'sent',
    });
    carrier.answer = () => ({ status: 200, body: 'BEGIN:VCALENDAR', headers: { etag: '"1"' } });
    const calendar = elsewhere(carrier.url, 'me:secret@calendar.example');
    expect(await download(calendar, null, NOBODY)).toEqual({ body: 'BEGIN:VCALENDAR', etag: '"1"' });
    expect(proxy.asked).toEqual([`POST ${hook}`, `GET ${elsewhere(carrier.url, 'calendar.example')}/`]);
    expect(new Set(proxy.signedIn)).toEqual(new Set([`Basic ${btoa('me:pass word')}`]));
    expect(carrier.told).toMatchObject([
      { path: '/page?a=b', body: '{"a":1}', headers: { 'x-a': 'b' } },
      { headers: { authorization: `Basic ${btoa('me:secret')}` } },
    ]);
  });

  it('an address that a person typed and that leads inward from here is not asked of it', async () => {
    const proxy = await behindProxy();
    resolving({ 'inside.example': ['10.0.0.5'], 'half.example': ['93.184.215.14', '10.0.0.5'] });
    for (const host of ['10.0.0.5', '169.254.169.254', 'localhost', 'inside.example', 'half.example'])
      for (const scheme of ['http', 'https']) {
        const outcome = await post({ url: `${scheme}://${host}/`, headers: {}, body: '{}', typed: NOBODY });
        expect(outcome, host).toMatchObject({ error: expect.stringContaining('it could not be reached') });
      }
    expect(proxy.asked).toEqual([]);
  });

  it('an address that NO_PROXY names is reached directly, and guarded as without a proxy', async () => {
    const proxy = await behindProxy({ NO_PROXY: 'corp.example' });
    const carrier = await startCarrier();
    resolving({ 'ntfy.corp.example': ['127.0.0.1'] });
    const url = elsewhere(carrier.url, 'ntfy.corp.example');
    expect(await post({ url, headers: {}, body: '{}', typed: NOBODY })).toMatchObject({ kind: 'later' });
    expect(carrier.told).toEqual([]);
    expect(await post({ url, headers: {}, body: '{}' })).toMatchObject({ kind: 'sent' });
    expect([carrier.told.length, proxy.asked]).toEqual([1, []]);
  });

  it('https is tunnelled, by whatever is called', async () => {
    const proxy = await behindProxy();
    resolving({});
    const call = { url: 'https://hooks.example/', headers: {}, body: '{}' };
    expect(await post({ ...call, typed: NOBODY })).toMatchObject({ kind: 'later' });
    await expect(fetch('https://slack.example/')).rejects.toThrow('fetch failed');
    expect(
      await twilioTrouble({ accountSid: `AC${'0'.repeat(32)}`, authToken: 'x', from: '+1' } as never),
    ).toBeDefined();
    expect(proxy.asked).toEqual(
      ['hooks.example:443', 'slack.example:443', 'api.twilio.com:443'].map((to) => `CONNECT ${to}`),
    );
  });

  it('Slack is called and its events are heard through it', async () => {
    const apiUrl = `${await startSlack()}/api/`;
    const proxy = await behindProxy();
    resolving({});
    const settings = { botToken: 'xoxb-1', appToken: 'xapp-1', apiUrl } as never;
    const log = openLog('silent');
    expect(await openClient(settings, log).auth.test()).toMatchObject({ team: 'Acme' });
    expect(proxy.asked).toEqual([`POST ${apiUrl}auth.test`]);
    const socket = openSocket(settings, systemClock, log);
    socket.start();
    await vi.waitFor(() => expect(socket.connected()).toBe(true));
    expect(proxy.asked.slice(1, 3)).toEqual([`CONNECT ${new URL(apiUrl).host}`, `CONNECT wss.${new URL(apiUrl).host}`]);
    await socket.stop();
  });
});
