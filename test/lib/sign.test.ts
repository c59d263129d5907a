import { expect, it } from 'vitest';
import { type Purpose, seal, signature, unseal } from '../../src/lib/sign.ts';

const PURPOSES: readonly Purpose[] = ['answer', 'call', 'report', 'receipt', 'web'];
const LINES: Readonly<Record<Purpose, string>> = {
  answer: 'page ack p1 ~abcd1234',
  call: 'page ack p1\npage escalate p1',
  report: '{"kind":"page.attempt","attempt":17}',
  receipt: 'page ack p1',
  web: 'web 0',
};

it('a token opens what it was made for, and nothing else', () => {
  for (const made of PURPOSES) {
    const signed = { line: LINES[made], user: 'U1', until: 2 };
    const token = seal('s3cret', made, signed);
    for (const asked of PURPOSES)
      expect(unseal('s3cret', asked, token, 1), `${made} as ${asked}`).toEqual(asked === made ? signed : 'forged');
    expect(unseal('s3cret', made, token, 2)).toBe('expired');
  }
});

it('a token with anything added to it or taken away is refused', () => {
  const token = seal('s3cret', 'answer', { line: 'page ack p1', user: 'U1', until: 2 });
  const [payload = '', mac = ''] = token.split('.');
  const changed = [`${token}x`, `${token}.`, `${token}.x`, `${token}.${mac}`, `${token}\n`, ` ${token}`, `x${token}`];
  changed.push(
    `${payload}.${mac.toUpperCase()}x`,
    `${payload}=.${mac}`,
    `${payload}..${mac}`,
    token.slice(0, -1),
    '',
    '.',
  );
  for (const other of changed) expect(unseal('s3cret', 'answer', other, 1), other).toBe('forged');
});

it('a token of an earlier version, which had no purpose, opens only what such a line was made for', () => {
  for (const made of PURPOSES) {
    const payload = Buffer.from(JSON.stringify([LINES[made], 'U1', 2])).toString('base64url');
    const token = `${payload}.${signature('s3cret', `link:${payload}`).slice(0, 32)}`;
    expect(unseal('s3cret', made, token, 1)).toMatchObject({ line: LINES[made] });
    if (made !== 'web') expect(unseal('s3cret', 'web', token, 1)).toBe('forged');
    if (made === 'web' || made === 'report') expect(unseal('s3cret', 'answer', token, 1)).toBe('forged');
  }
});
