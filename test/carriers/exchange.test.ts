/** Requests to addresses that people typed stay out of networks of our own, and answers have an end. */
import dns from 'node:dns';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished, vi } from 'vitest';
import { get, post, TIMEOUT } from '../../src/carriers/http.ts';
import { HOUR, SECOND } from '../../src/lib/instant.ts';
import { addressList } from '../../src/lib/net/addresses.ts';
import { LONGEST_ANSWER } from '../../src/lib/net/exchange.ts';
import { startCarrier } from '../support/carriers.ts';

const NOBODY = addressList();
const HERE = addressList(['127.0.0.1']);

/** Names lead to these addresses, in turn; the last one for good. */
function resolving(names: Readonly<Record<string, readonly string[]>>): void {
  const left = new Map(Object.entries(names).map(([name, addresses]) => [name, [...addresses]]));
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(((
    name: string,
    _: unknown,
    done: (...a: unknown[]) => void,
  ) => {
    const addresses = left.get(name) ?? [];
    const address = addresses.length > 1 ? addresses.shift() : addresses[0];
    if (address === undefined) done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    else done(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  }) as never);
  onTestFinished(() => spy.mockRestore());
}

function call(url: string, typed: typeof HERE | undefined) {
  return post({ url, headers: {}, body: '{}', typed });
}

it('an address in a private network that a person typed is not called, however it is written', async () => {
  const carrier = await startCarrier();
  const { port } = new URL(carrier.url);
  const written = [
    '127.0.0.1',
    'localhost',
    '127.1',
    '0x7f000001',
    '2130706433',
    '[::ffff:127.0.0.1]',
    '[::1]',
    '0.0.0.0',
  ];
  for (const host of [...written, '169.254.169.254', '10.0.0.1', '[fd00::1]']) {
    const outcome = await call(`http://${host}:${port}/`, NOBODY);
    expect(outcome, host).toMatchObject({ kind: 'refused', final: true, error: expect.stringContaining('private') });
  }
  expect(carrier.told).toEqual([]);
});

it('what counts is where a name leads when it is connected to, whatever it meant before', async () => {
  const carrier = await startCarrier();
  const { port } = new URL(carrier.url);
  resolving({ 'rebinding.example': ['93.184.215.14', '127.0.0.1'], 'six.example': ['::ffff:127.0.0.1'] });
  await new Promise((done) => dns.lookup('rebinding.example', { all: true }, done));
  for (const name of ['rebinding.example', 'six.example'])
    expect(await call(`http://${name}:${port}/`, NOBODY)).toMatchObject({ error: expect.stringContaining('private') });
  expect(carrier.told).toEqual([]);
});

it('a connection that a trusted address opened is not used for one that a person typed', async () => {
  const carrier = await startCarrier();
  const { port } = new URL(carrier.url);
  resolving({ 'inside.example': ['127.0.0.1'] });
  const address = `http://inside.example:${port}/`;
  expect(await call(address, undefined)).toMatchObject({ kind: 'sent' });
  expect(await call(address, NOBODY)).toMatchObject({ error: expect.stringContaining('private') });
  expect(carrier.told.length).toBe(1);
});

it('a receiver that PRIVATE_RECEIVERS names is called, by its address, its network or its name', async () => {
  const carrier = await startCarrier();
  const { port } = new URL(carrier.url);
  resolving({ 'ntfy.internal': ['127.0.0.1'] });
  expect(await call(carrier.url, HERE)).toMatchObject({ kind: 'sent' });
  expect(await call(carrier.url, addressList(['127.0.0.0/8']))).toMatchObject({ kind: 'sent' });
  expect(await call(`http://ntfy.internal:${port}/`, addressList(['ntfy.internal']))).toMatchObject({ kind: 'sent' });
  expect(await call(`http://ntfy.internal:${port}/`, HERE)).toMatchObject({ kind: 'sent' });
  expect(carrier.told.length).toBe(4);
});

it('a redirect is not followed', async () => {
  const [inside, outside] = [await startCarrier(), await startCarrier()];
  outside.answer = () => ({ status: 302, headers: { location: inside.url } });
  expect(await call(outside.url, HERE)).toMatchObject({ kind: 'refused', error: expect.stringContaining('HTTP 302') });
  expect(inside.told).toEqual([]);
});

/** A server of one answer; closed with the test. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

it('what is wrong with an address that a person typed does not tell whether something listens there', async () => {
  const silent = await serve(({ socket }) => void socket.destroy());
  const closed = await serve(() => undefined);
  const spoken = await serve(({ socket }) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  resolving({});
  const errors = new Set<string>();
  for (const url of [
    silent,
    spoken,
    `https://127.0.0.1:${new URL(closed).port}/`,
    'http://127.0.0.1:1/',
    'http://none.example/',
    'http://10.9.9.9/',
  ]) {
    const outcome = await call(url, HERE);
    if (outcome.kind !== 'sent') errors.add(outcome.error);
  }
  expect([...errors]).toEqual([expect.stringContaining('it could not be reached')]);
});

it('a name that leads into our network has the fate of one that leads nowhere', async () => {
  resolving({ 'database.internal': ['10.0.0.5'] });
  const inside = await call('http://database.internal/', NOBODY);
  expect(inside).toEqual(await call('http://none.internal/', NOBODY));
  expect(inside).toMatchObject({ kind: 'later', unsure: false });
});

it('what a proxy says of an address that a person typed does not tell what is behind it', async () => {
  const proxy = await startCarrier();
  const errors = new Set<string>();
  for (const status of [502, 503, 504]) {
    proxy.answer = () => ({ status });
    const outcome = await call(proxy.url, HERE);
    if (outcome.kind !== 'sent') errors.add(outcome.error);
    expect(await call(proxy.url, undefined)).toMatchObject({ kind: 'later', error: `HTTP ${status}` });
  }
  expect([...errors]).toEqual([expect.stringContaining('it could not be reached')]);
});

it.each([
  ['that a person typed', HERE],
  ['of our own settings', undefined],
])('an answer that changes the protocol ends the attempt, at an address %s', async (_, typed) => {
  const upgrading = await serve(({ socket }) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
  });
  const waiting = new Promise((done) => setTimeout(done, TIMEOUT + SECOND, 'never settled').unref());
  expect(await Promise.race([call(upgrading, typed), waiting])).toMatchObject({ kind: 'later', unsure: true });
});

it('a pause that a receiver asks for is believed for an hour at most', async () => {
  const busy = await startCarrier();
  for (const [asked, after] of [
    ['20', 20 * SECOND],
    ['1e308', HOUR],
  ] as const) {
    busy.answer = () => ({ status: 429, headers: { 'retry-after': asked } });
    expect(await call(busy.url, HERE)).toMatchObject({ kind: 'later', after });
  }
});

it('no more than 64 KB of an answer are read, and nothing is unpacked', async () => {
  let socket: Socket | undefined;
  const endless = await serve((request, response) => {
    socket = request.socket;
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
      if (!response.destroyed) response.once('drain', write);
    };
    response.writeHead(request.url === '/ok' ? 200 : 404);
    write();
  });
  const read: number[] = [];
  const reading = {
    data: (text: string) => read.push(text.length),
    reason: (text: string) => String(read.push(text.length)),
  };
  expect(await get(endless, reading)).toMatchObject({ kind: 'refused' });
  expect(await get(`${endless}ok`, reading)).toMatchObject({ kind: 'sent' });
  expect(read).toEqual([LONGEST_ANSWER, LONGEST_ANSWER]);
  await vi.waitFor(() => expect(socket?.destroyed).toBe(true));
  // The system takes some megabytes that nobody reads.
  expect(socket?.bytesWritten).toBeLessThan(32_000_000);
  const packed = gzipSync('y'.repeat(50_000_000));
  const bomb = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed));
  expect(await get(bomb, { data: (text) => text.length <= LONGEST_ANSWER && !text.includes('yyyy') })).toMatchObject({
    receipt: { data: true },
  });
});
