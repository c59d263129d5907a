import { expect, it } from 'vitest';
import { addressList, isNetwork, isOpenAddress, isOwnName, literalOf } from '../../../src/lib/net/addresses.ts';

it.each([
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.9.9.9',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.168.1.1',
  '198.18.0.1',
  '203.0.113.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::FFFF:10.0.0.1',
  '0:0:0:0:0:ffff:a9fe:a9fe',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::7f00:1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd12:3456::1',
  'fec0::1',
  'ff02::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'localhost',
  '',
  '999.1.1.1',
])('%s is no address of the open internet', (address) => expect(isOpenAddress(address)).toBe(false));

it.each([
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.32.0.1',
  '192.169.0.1',
  '8.8.8.8',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2606:4700:4700::1111',
  '2a00:1450:4001:80b::200e',
])('%s is one', (address) => expect(isOpenAddress(address)).toBe(true));

it.each([
  ['http://127.0.0.1/', '127.0.0.1'],
  ['http://127.1/', '127.0.0.1'],
  ['http://0x7f.1/', '127.0.0.1'],
  ['http://2130706433/', '127.0.0.1'],
  ['http://0177.0.0.1/', '127.0.0.1'],
  ['http://①②⑦.0.0.1/', '127.0.0.1'],
  ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
  ['http://example.com/', undefined],
])('the address in %s is %s', (url, literal) => expect(literalOf(new URL(url).hostname)).toBe(literal));

it('names of this machine are known, and only those', () => {
  for (const name of ['localhost', 'LOCALHOST.', 'a.localhost', 'localhost.localdomain'])
    expect(isOwnName(name)).toBe(true);
  for (const name of ['localhost.example.com', 'mylocalhost', 'example.com']) expect(isOwnName(name)).toBe(false);
});

it('a list holds the addresses, networks and names that stand in it', () => {
  const list = addressList(['10.1.0.0/16', '127.0.0.1', 'fd00::/8', 'Ntfy.internal']);
  for (const address of ['10.1.2.3', '127.0.0.1', '::ffff:10.1.2.3', 'fd12::1'])
    expect(list.holdsAddress(address)).toBe(true);
  for (const address of ['10.2.0.1', '127.0.0.2', 'fe80::1', 'ntfy.internal'])
    expect(list.holdsAddress(address)).toBe(false);
  expect([list.holdsName('NTFY.internal'), list.holdsName('internal'), addressList().holdsAddress('10.1.2.3')]).toEqual(
    [true, false, false],
  );
  expect(['10.0.0.0/8', '::1', '10.0.0.0/33', '10.0.0/8', 'a.b/8', '::/129'].map(isNetwork)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
