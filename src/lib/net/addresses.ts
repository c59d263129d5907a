/** Addresses of the internet: which of them lie in the open, and lists that name some. Pure. */
import { BlockList, isIP } from 'node:net';

/**
 * What is nobody's in the open: private, loopback, link-local, shared by carriers, for documentation, benchmarks and many
 * receivers at once (https://www.iana.org/assignments/iana-ipv4-special-registry).
 */
const CLOSED_4 = listed([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Azure's WireServer, which gives a virtual machine its secrets
  // (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16).
  '168.63.129.16',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Of IPv6 this alone is given out (https://www.iana.org/assignments/ipv6-unicast-address-assignments). */
const OPEN_6 = listed(['2000::/3']);
/** Tunnels, which hold any IPv4 address, and what is for documentation. */
const CLOSED_6 = listed(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** Whether an IP address lies in the open internet. False for anything that is none. */
export function isOpenAddress(address: string): boolean {
  const ip = address.replace(/%.*$/, '');
  const inside = embedded(ip);
  if (inside !== undefined) return isOpenAddress(inside);
  if (isIP(ip) === 4) return !CLOSED_4.check(ip, 'ipv4');
  return isIP(ip) === 6 && OPEN_6.check(ip, 'ipv6') && !CLOSED_6.check(ip, 'ipv6');
}

/** The IPv4 address in one of IPv6 that stands for it: `::ffff:127.0.0.1`, `64:ff9b::7f00:1`. */
function embedded(ip: string): string | undefined {
  if (isIP(ip) !== 6) return undefined;
  const plain = new URL(`http://[${ip}]/`).hostname.slice(1, -1);
  const [, high, low] = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(plain) ?? [];
  if (high === undefined || low === undefined) return undefined;
  return [high, low].flatMap((part) => [parseInt(part, 16) >> 8, parseInt(part, 16) & 255]).join('.');
}

/** The IP address that stands in a URL as its host; undefined for a name. */
export function literalOf(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
}

/** Names that mean this machine everywhere. */
export function isOwnName(hostname: string): boolean {
  return /(^|\.)(localhost|localdomain|ip6-localhost|ip6-loopback)\.?$/i.test(hostname);
}

/** Addresses, networks and names that somebody listed: `10.1.0.0/16`, `::1`, `ntfy.internal`. */
export interface AddressList {
  holdsAddress(address: string): boolean;
  holdsName(hostname: string): boolean;
}

/** A list of them; what is neither address nor network is a name. */
export function addressList(entries: readonly string[] = []): AddressList {
  const names = new Set(entries.map((entry) => entry.toLowerCase()));
  const networks = listed(entries.filter(isNetwork));
  return {
    holdsName: (hostname) => names.has(hostname.toLowerCase()),
    holdsAddress: (address) => {
      const ip = embedded(address.replace(/%.*$/, '')) ?? address.replace(/%.*$/, '');
      return isIP(ip) !== 0 && networks.check(ip, isIP(ip) === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

/** `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`. */
export function isNetwork(entry: string): boolean {
  const [ip = '', bits] = entry.split(/\/(?=\d{1,3}$)/);
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(ip)] ?? -1;
  return most > 0 && Number(bits ?? 0) <= most;
}

function listed(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [ip = '', bits] = network.split('/');
    const family = isIP(ip) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(ip, family);
    else list.addSubnet(ip, Number(bits), family);
  }
  return list;
}
