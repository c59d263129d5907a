/** What every contact method promises, whichever it is, and what the documentation says of it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { CARRIER_ACCOUNTS, CONTACT_METHODS } from '../../src/carriers/registry.ts';
import { addressList } from '../../src/lib/net/addresses.ts';
import { readHouse } from '../laws/house.ts';

function textOf(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}

test('names and aliases mean one method each', () => {
  const words = ['slack', 'dm', ...CONTACT_METHODS.flatMap(({ name, aliases }) => [name, ...aliases])];
  expect(words).toEqual([...new Set(words)]);
  const ranks = CONTACT_METHODS.map(({ rank }) => rank);
  expect(ranks.length).toBe(new Set(ranks).size);
});

test('no carrier’s library is loaded before somebody has set the carrier up', () => {
  const files = new Map(readHouse().map((file) => [file.path, file]));
  const [loaded, waiting] = [new Set<string>(), ['carriers/registry.ts']];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    const now = (files.get(path)?.imports ?? []).filter(({ typeOnly, lazy }) => !typeOnly && !lazy);
    waiting.push(...now.map(({ target }) => target));
  }
  expect(loaded).toContain('carriers/email.ts');
  expect([...loaded].filter((path) => /^(nodemailer|twilio)$|twilio\.ts$/.test(path))).toEqual([]);
});

test('docs/paging.md has every contact method, in the words of its file', () => {
  const table = CONTACT_METHODS.map((method) => `| \`${method.name}\` | ${method.carriedBy} | ${method.answeredBy} |`);
  const head = '| contact method | what it is | acknowledged by |\n|---|---|---|\n';
  expect(textOf('docs/paging.md')).toContain(`${head}${table.join('\n')}\n\n`);
});

test.each(CARRIER_ACCOUNTS.map((account) => [account.key, account] as const))(
  'the account %s is in .env.example and docs/operations.md, and comes whole or not at all',
  (_, account) => {
    for (const name of Object.keys(account.env)) {
      expect(textOf('.env.example')).toMatch(new RegExp(`^#?${name}=`, 'm'));
      expect(textOf('docs/operations.md')).toContain(`\`${name}\``);
    }
    expect(Object.keys(account.env)).toEqual(expect.arrayContaining([...account.required]));
    expect(account.read({})).toBeUndefined();
  },
);

describe.each(CONTACT_METHODS.map((method) => [method.name, method] as const))('%s', (_, method) => {
  const replies = [
    { label: 'Acknowledge', line: 'page ack p42' },
    { label: 'Escalate', line: 'page escalate p42 1/1' },
  ];

  it('takes the address that it shows as an example, and says what is wrong with another', () => {
    const read = method.readAddress(method.hint);
    expect(read).toHaveProperty('address');
    const wrong = method.readAddress('no address at all');
    expect(wrong).toMatchObject({ problem: expect.stringContaining('no address at all'), example: expect.any(String) });
  });

  it('sends pages and tests by a kind of its own, to the address, with the words', () => {
    const to = 'the-address';
    const page = method.page({
      user: 'U1',
      replies,
      to,
      name: 'p42',
      number: 42,
      title: 'Payments fail',
      urgent: true,
    });
    const test = method.verify({ user: 'U1', replies, to, code: '123456' });
    expect(Object.keys(method.kinds)).toEqual(expect.arrayContaining([page.kind, test.kind]));
    for (const { payload } of [page, test]) expect(Object.values(payload)).toContain(to);
    expect(JSON.stringify(page)).toContain('Payments fail');
    expect(JSON.stringify(test).replaceAll(', ', '')).toContain('123456');
  });

  it('has a sender for each of its kinds; what is not set up says what it needs', async () => {
    const opening = {
      secret: () => '',
      publicUrl: undefined,
      now: () => 0,
      act: async () => undefined,
      receivers: addressList(),
    };
    const senders = await method.open({}, opening);
    expect(Object.keys(senders).sort()).toEqual(Object.keys(method.kinds).sort());
  });
});
