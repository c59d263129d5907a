/** A proxy on loopback: it forwards requests and tunnels, and every name of the internet leads it to this machine. */
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { obeyProxies } from '../../src/lib/net/proxy.ts';

export interface TestProxy {
  readonly url: string;
  /** What it was asked for, such as `CONNECT slack.com:443`. */
  readonly asked: string[];
  /** Its clients' `Proxy-Authorization`. */
  readonly signedIn: (string | undefined)[];
}

/** Starts it; tunnels to the usual port of https are refused with 502. */
export async function startProxy(): Promise<TestProxy> {
  const [asked, signedIn]: [string[], (string | undefined)[]] = [[], []];
  const server = createServer((from, to) => {
    asked.push(`${from.method} ${from.url}`);
    signedIn.push(from.headers['proxy-authorization']);
    const { port, pathname, search } = new URL(from.url ?? '');
    const { method, headers } = from;
    const onward = request({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', () => to.writeHead(502).end());
    from.pipe(onward);
  });
  server.on('connect', ({ url = '', headers }, socket) => {
    asked.push(`CONNECT ${url}`);
    signedIn.push(headers['proxy-authorization']);
    const port = Number(url.split(':').at(-1));
    socket.on('error', () => socket.destroy());
    if (port === 443) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, signedIn };
}

/** The proxies of this process until the test ends. */
export function setProxies(env: Readonly<Record<string, string>>): void {
  obeyProxies(env);
  onTestFinished(() => obeyProxies({}));
}
