import { describe, expect, it } from 'vitest';
import { code, plain, rich, stripTokens } from '../../src/lib/blockkit.ts';
import { canonicalLine, markSlash, nameSlash, nameSlashes, own, slash } from '../../src/lib/slash.ts';

const NAMES = { incident: 'page', page: 'mpage' };

describe('slash commands in Muster’s own words', () => {
  it.each([
    ['Type /incident help.', 'Type /page help.'],
    ['“/page @ana” (/oncall)', '“/mpage @ana” (/oncall)'],
    ['`/page` and\n/incident', '`/mpage` and\n/page'],
  ])('%s', (words, expected) => expect(nameSlash(markSlash(words), NAMES)).toBe(expected));

  it.each(['https://muster.example.com/page', 'see docs/incident/new', '/pages and /incident-log', 'and/page'])(
    'are not seen in “%s”',
    (words) => expect(nameSlash(markSlash(words), NAMES)).toBe(words),
  );

  it('are told from those in the text of others', () => {
    const title = 'GET /page is slow';
    expect(nameSlash(own`${title}: /page show`, NAMES)).toBe('GET /page is slow: /mpage show');
    expect(nameSlash(plain(rich`*/page show* ${title} ${code(`/page ${title}`)}`), NAMES)).toBe(
      '/mpage show GET /page is slow /mpage GET /page is slow',
    );
    expect(nameSlash(slash(`/incident ${title}`), NAMES)).toBe('/page GET /page is slow');
  });

  it('are no part of an address or a path that begins with data', () => {
    const [url, path] = ['https://muster.example.com', '/data'];
    expect(nameSlash(own`${url}/page and ${path}/muster.db`, { page: 'x', muster: 'y' })).toBe(
      'https://muster.example.com/page and /data/muster.db',
    );
  });

  it('cannot be forged', () => {
    const [marked] = [own`/page`];
    expect(nameSlash(stripTokens(marked), NAMES)).toBe('/page');
  });

  it('are named wherever they are in what leaves', () => {
    expect(nameSlashes({ a: [own`/page`, { b: '/page' }], c: 1 }, NAMES)).toEqual({
      a: ['/mpage', { b: '/page' }],
      c: 1,
    });
  });
});

describe('a typed line', () => {
  it.each([
    ['/page new sev1 Down', 'incident new sev1 Down'],
    ['PAGE new', 'incident new'],
    ['/mpage @ana GET /page', 'page @ana GET /page'],
    ['/muster mpage ack p1', 'muster page ack p1'],
    ['/muster /mpage', 'muster page'],
    ['muster', 'muster'],
    ['', ''],
  ])('%s', (line, expected) => expect(canonicalLine(line, NAMES)).toBe(expected));
});
