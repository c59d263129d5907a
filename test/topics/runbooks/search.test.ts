import { describe, expect, test } from 'vitest';
import { createLibrary, emptyReason } from '../../../src/topics/runbooks/library.ts';
import { runbookName } from '../../../src/topics/runbooks/model.ts';
import { sample } from './sample.ts';

const library = createLibrary('read', [
  sample('database-failover', '# Database failover\n\nPromote the replica with pg_promote.', {
    title: 'Database failover',
    services: 'checkout',
    tags: 'postgres',
  }),
  sample('full-disk', '# Full disk\n\nThe database may have filled it. Empty the log with truncate.', {
    title: 'Full disk',
    services: 'search',
    tags: 'space',
  }),
  sample('certificate-expiry', '## Renewal at the issuer\n\nCafé TLS.', {
    title: 'Certificate expiry',
    services: 'identity',
    tags: 'tls',
  }),
  sample('queue-backlog', 'Consumers are behind.', { title: 'Queue backlog', services: 'search', tags: 'kafka' }),
]);
const names = (words: string, service?: { key: string; runbooks: readonly string[] }) =>
  library.search(words, service).map(({ name }) => name);

describe('search', () => {
  test.each([
    ['databse falover', 'database-failover'],
    ['DATABASE FAILOVER', 'database-failover'],
    ['database-failover', 'database-failover'],
    ['postgres', 'database-failover'],
    ['pg_promote', 'database-failover'],
    ['how do i truncate the log?', 'full-disk'],
    ['certifcate expirey', 'certificate-expiry'],
    ['cert', 'certificate-expiry'],
    ['cafe', 'certificate-expiry'],
    ['issuer', 'certificate-expiry'],
    ['kafka lagging behind', 'queue-backlog'],
  ])('“%s” finds %s first', (words, name) => expect(names(words)[0]).toBe(name));

  test('a title weighs more than a word of the text', () =>
    expect(names('database')).toEqual(['database-failover', 'full-disk']));

  test.each(['', '   ', '???', 'zzzzzz', 'the'])('“%s” finds nothing', (words) => expect(names(words)).toEqual([]));

  test('all words count before any of them', () => expect(names('database disk')).toEqual(['full-disk']));

  test('at equal worth the service decides', () => {
    const twins = createLibrary('read', [
      sample('a', 'Restart it.', { title: 'Restart', services: 'checkout' }),
      sample('b', 'Restart it.', { title: 'Restart', services: 'search' }),
    ]);
    const first = (key: string) => twins.search('restart', { key, runbooks: [] })[0]?.name;
    expect([first('checkout'), first('search')]).toEqual(['a', 'b']);
  });

  test('a line as long as Slack allows is no burden', () => expect(names(`${'x '.repeat(20_000)}`)).toEqual([]));
});

describe('names and order', () => {
  test('a name is looked up, never opened', () => {
    expect(library.get('full-disk')?.title).toBe('Full disk');
    expect(library.get('Full-Disk.md')?.title).toBe('Full disk');
    const hostile = [
      '../../etc/passwd',
      '/etc/passwd',
      '..',
      '',
      'full-disk/../../x',
      '__proto__',
      'constructor',
      'a\0b',
    ];
    expect(hostile.map((name) => library.get(name))).toEqual(hostile.map(() => undefined));
  });

  test('a mistyped name is understood', () => expect(library.meant('ful-disk')).toBe('full-disk'));

  test.each([
    ['Database Failover.md', 'database-failover'],
    ['db/Bad deploy.MD', 'db-bad-deploy'],
    ['Überlauf.markdown', 'überlauf'],
    ['データベース.md', 'データベース'],
    ['../../etc/passwd.md', 'etc-passwd'],
    ['!!!.md', ''],
  ])('%s is called “%s”', (file, name) => expect(runbookName(file)).toBe(name));

  test('without words: those the service names, in its order, those that name it, then the rest by title', () => {
    const listed = library.list({ key: 'search', runbooks: ['queue-backlog', 'certificate-expiry'] });
    expect(listed.map(({ name }) => name)).toEqual([
      'queue-backlog',
      'certificate-expiry',
      'full-disk',
      'database-failover',
    ]);
    const all = library.list().map(({ name }) => name);
    expect(all).toEqual(['certificate-expiry', 'database-failover', 'full-disk', 'queue-backlog']);
  });

  test('an empty library says why', () => {
    expect(emptyReason(createLibrary('missing', []))).toMatch(/does not exist/);
    expect(emptyReason(createLibrary('unreadable', []))).toMatch(/cannot be read/);
    expect(emptyReason(createLibrary('read', []))).toMatch(/put Markdown files/);
    expect(emptyReason(library)).toBeUndefined();
  });
});
