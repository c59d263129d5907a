/** One request and its answer over HTTP. Redirects are not followed, and nothing is unpacked. */
import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { request as requestThrough } from 'undici';
import { type AddressList, isOpenAddress, isOwnName, literalOf } from './addresses.ts';
import { proxyDispatcher, proxyFor } from './proxy.ts';

/** Bytes of an answer that are read; nothing that Muster looks for comes after them. */
export const LONGEST_ANSWER = 64 * 1024;

/** The address leads into a network of our own, and somebody wrote it who does not run Muster. */
export class ClosedAddress extends Error {
  /** It is a name, of which only a look into our own network shows where it leads. */
  readonly named: boolean;

  constructor(named: boolean) {
    super('the address leads into a private network');
    this.named = named;
  }
}

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
  /** What may be reached in networks of our own; undefined: all, because the operator wrote the address. */
  readonly typed: AddressList | undefined;
}

/** The head of an answer, and its body to read. */
export interface HttpAnswer extends Readable {
  readonly statusCode?: number | undefined;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Sends a request, and resolves with the head of the answer. Rejects with `ClosedAddress` for an address that a person
 * typed and that leads to no public one; this is asked of the very address that is connected to, whatever its name meant
 * before. Rejects with another error when the connection ends without an answer, such as one that changes the protocol.
 */
export async function exchange(address: string, call: Exchange): Promise<HttpAnswer> {
  const url = new URL(address);
  const { method, headers, body, signal, typed } = call;
  if (typed !== undefined) requireOpen(url.hostname, typed);
  if (proxyFor(url) !== undefined) return throughProxy(url, call);
  const { request } = url.protocol === 'https:' ? https : http;
  const guarded =
    typed === undefined
      ? {}
      : { agent: agentsOf()[url.protocol === 'https:' ? 'https' : 'http'], lookup: guard(url, typed) };
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      method,
      signal,
      headers: { 'accept-encoding': 'identity', ...headers },
      ...guarded,
    });
    asked.once('response', resolve);
    asked.once('error', reject);
    // An answer 101 that nobody takes, and whatever else ends a request without an error.
    asked.once('close', () => reject(new Error('the connection ended before the answer')));
    asked.end(body);
  });
}

/** As `exchange`; the proxy connects to the address. No connection is used twice here either. */
async function throughProxy(url: URL, { method, headers, body, signal, typed }: Exchange): Promise<HttpAnswer> {
  if (typed !== undefined) await requireOpenName(url.hostname, typed, signal);
  const dispatcher = proxyDispatcher({ proxyTunnel: false });
  const answer = await requestThrough(`${url.origin}${url.pathname}${url.search}`, {
    ...(dispatcher === undefined ? {} : { dispatcher }),
    method,
    signal,
    headers: { 'accept-encoding': 'identity', ...signIn(url), ...headers },
    body: body ?? null,
    reset: true,
  });
  // The reader of the body gets its error; a body that nobody reads to its end ends with one too.
  answer.body.on('error', () => undefined);
  return Object.assign(answer.body, { statusCode: answer.statusCode, headers: answer.headers });
}

/** Node's own requests sign in with the name and password that stand in the address. */
function signIn({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(words).toString('base64')}` };
}

/**
 * Where a name leads is seen from here and from the proxy. One that leads inward from here, by any of its addresses, is
 * not asked of the proxy; one that nobody here knows is the proxy's to resolve: many networks know names only there.
 */
async function requireOpenName(hostname: string, typed: AddressList, signal: AbortSignal): Promise<void> {
  if (literalOf(hostname) !== undefined || typed.holdsName(hostname)) return;
  const found = await new Promise<readonly LookupAddress[]>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    dns.lookup(hostname, { all: true }, (error, addresses) => resolve(error === null ? addresses : []));
  });
  if (!found.every(({ address }) => mayConnect(address, typed))) throw new ClosedAddress(true);
}

/** An address without a name is looked up by nobody; behind a proxy it would be the proxy that connects to it. */
function requireOpen(hostname: string, typed: AddressList): void {
  if (typed.holdsName(hostname)) return;
  const literal = literalOf(hostname);
  if (literal === undefined ? isOwnName(hostname) : !mayConnect(literal, typed)) throw new ClosedAddress(false);
}

function mayConnect(address: string, typed: AddressList): boolean {
  return isOpenAddress(address) || typed.holdsAddress(address);
}

/** Looks a name up and keeps the addresses that may be connected to. The name of a proxy is of our own settings. */
function guard({ hostname }: URL, typed: AddressList): LookupFunction {
  return (name, options, done) => {
    dns.lookup(name, { ...(options as LookupOptions), all: true }, (error, found) => {
      if (error !== null) return done(error, '', 0);
      const free = name !== hostname || typed.holdsName(hostname);
      const open = free ? found : found.filter(({ address }) => mayConnect(address, typed));
      const [first] = open;
      if (first === undefined) return done(new ClosedAddress(true), '', 0);
      return options.all === true ? (done as unknown as All)(null, open) : done(null, first.address, first.family);
    });
  };
}

type All = (error: null, addresses: readonly LookupAddress[]) => void;

interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}
let agents: Agents | undefined;

/** No connection is used twice: one that a trusted address opened would be taken without asking where it leads. */
function agentsOf(): Agents {
  agents ??= {
    http: new http.Agent({ ...optionsOf(http.globalAgent), keepAlive: false }),
    https: new https.Agent({ ...optionsOf(https.globalAgent), keepAlive: false }),
  };
  return agents;
}

/** What the system's own agent was made with: Node puts the proxy of the environment there (NODE_USE_ENV_PROXY). */
function optionsOf(agent: http.Agent): http.AgentOptions {
  return (agent as http.Agent & { readonly options: http.AgentOptions }).options;
}

/** The first bytes of an answer as text; the rest is never read. */
export async function firstBytes(answer: HttpAnswer): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= LONGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_ANSWER).toString('utf8');
}
