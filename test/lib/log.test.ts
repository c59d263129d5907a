import { expect, it } from 'vitest';
import { openLog } from '../../src/lib/log.ts';

/** What is written when this is logged. */
function written(fields: object, words = 'it failed'): string {
  let out = '';
  const log = openLog('info', {
    write: (line) => {
      out += line;
    },
  });
  log.error(fields, words);
  return out;
}

const HIDDEN = 's3cret-of-ours';

it.each([
  ['a field', { botToken: HIDDEN }],
  [
    'a header of a request that an error holds',
    { err: withOriginal({ config: { headers: { Authorization: HIDDEN } } }) },
  ],
  ['an error inside an error', { err: new Error('x', { cause: withOriginal({ request: { response_url: HIDDEN } }) }) }],
  ['a list', { attempts: [{ answer: { headers: [{ 'set-cookie': HIDDEN }] } }] }],
  ['a text', { err: new Error(`POST token=xoxb-123-456-${HIDDEN}`) }],
])('a secret in %s is not written', (_, fields) => {
  const out = written(fields);
  expect(JSON.parse(out)).toMatchObject({ msg: 'it failed' });
  expect(out).not.toContain(HIDDEN);
});

it('an error is written with its words, its code and its place', () => {
  const { err } = JSON.parse(written({ err: Object.assign(new TypeError('no such thing'), { code: 'E1' }) })) as {
    readonly err: Readonly<Record<string, string>>;
  };
  expect(err).toMatchObject({ type: 'TypeError', message: 'no such thing', code: 'E1' });
  expect(err['stack']).toContain('log.test.ts');
});

it('what holds itself is written', () => {
  const ring: Record<string, unknown> = { name: 'ring' };
  ring['self'] = ring;
  expect(JSON.parse(written({ ring }))).toMatchObject({ ring: { name: 'ring', self: '…' } });
});

function withOriginal(original: object): Error {
  return Object.assign(new Error('An HTTP error occurred'), { original });
}
