/** The proxy through which the network lets requests out, as the environment names it. */
import { Agent, type Dispatcher, Pool, ProxyAgent, setGlobalDispatcher } from 'undici';
import { MusterError } from '../errors.ts';
import { addressList, isOwnName, literalOf } from './addresses.ts';

/** Says through which proxy a request to an address goes; undefined: through none. */
export type Proxies = (url: URL) => string | undefined;

const LOOPBACK = addressList(['127.0.0.0/8', '::1']);

/**
 * The proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, in small letters first, as curl reads them
 * (https://everything.curl.dev/usingcurl/proxies/env.html). A name in `NO_PROXY` stands for its subdomains too, a
 * network for its addresses, `*` for everything. This machine is reached through no proxy. Throws `configuration`.
 */
export function readProxies(env: Readonly<Record<string, string | undefined>>): Proxies {
  const [https, http] = [proxyIn(env, 'HTTPS_PROXY'), proxyIn(env, 'HTTP_PROXY')];
  const direct = settingIn(env, 'NO_PROXY')
    .toLowerCase()
    .split(/[,\s]+/);
  const networks = addressList(direct);
  const isDirect = ({ hostname, port, protocol }: URL): boolean => {
    const literal = literalOf(hostname);
    if (literal !== undefined && networks.holdsAddress(literal)) return true;
    const reached = `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
    return direct.some((entry) => entry === '*' || isWithin(hostname, entry) || isWithin(reached, entry));
  };
  return (url) => {
    if (isOwnName(url.hostname) || LOOPBACK.holdsAddress(literalOf(url.hostname) ?? '')) return undefined;
    const proxy = url.protocol === 'https:' ? https : http;
    return proxy === undefined || isDirect(url) ? undefined : proxy;
  };
}

function isWithin(host: string, entry: string): boolean {
  const name = entry.replace(/^\*?\./, '');
  return name !== '' && (host === name || host.endsWith(`.${name}`));
}

function settingIn(env: Readonly<Record<string, string | undefined>>, name: string): string {
  return (env[name.toLowerCase()] ?? env[name] ?? '').trim();
}

function proxyIn(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const value = settingIn(env, name);
  if (value === '') return undefined;
  const address = value.includes('://') ? value : `http://${value}`;
  if (URL.canParse(address) && /^https?:\/\//i.test(address)) return address;
  throw new MusterError(
    'configuration',
    `${name} must be the address of a proxy, for example http://proxy.example:3128`,
  );
}

let used: Proxies | undefined;

/** From now on all HTTP of this process goes through the proxies of its environment. Throws `configuration`. */
export function obeyProxies(env: Readonly<Record<string, string | undefined>>): void {
  const isAsked = ['HTTPS_PROXY', 'HTTP_PROXY'].some((name) => settingIn(env, name) !== '');
  const before = used;
  used = isAsked ? readProxies(env) : undefined;
  if (used !== undefined) setGlobalDispatcher(through(used, { proxyTunnel: false }));
  else if (before !== undefined) setGlobalDispatcher(new Agent());
}

/** Through which proxy this process reaches an address; undefined: through none. */
export function proxyFor(url: URL): string | undefined {
  return used?.(url);
}

/** Whether the environment names a proxy. */
export function usesProxies(): boolean {
  return used !== undefined;
}

/** What connects as the environment says; undefined where it names no proxy. A socket is tunnelled even without TLS. */
export function proxyDispatcher({ proxyTunnel }: { readonly proxyTunnel: boolean }): Dispatcher | undefined {
  return used === undefined ? undefined : through(used, { proxyTunnel });
}

function through(proxies: Proxies, { proxyTunnel }: { readonly proxyTunnel: boolean }): Dispatcher {
  return new Agent({
    factory: (origin, options) => {
      const uri = proxies(new URL(origin));
      return uri === undefined ? new Pool(origin, options) : new ProxyAgent({ uri, proxyTunnel });
    },
  });
}
