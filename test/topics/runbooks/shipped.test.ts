import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLog } from '../../../src/lib/log.ts';
import { refuseMessageBlocks } from '../../../src/sandbox/slack/blocks.ts';
import { type Folder, openFolder } from '../../../src/topics/runbooks/folder.ts';
import { libraryProblems } from '../../../src/topics/runbooks/library.ts';
import { escapeMarkdown, runbookParts } from '../../../src/topics/runbooks/parts.ts';

const SHIPPED = [
  'bad-deploy',
  'certificate-expiry',
  'database-failover',
  'full-disk',
  'high-error-rate',
  'queue-backlog',
];
const SECTIONS = ['First look', 'Decide', 'Act', 'Verify', 'When to escalate', 'Afterwards'];

let folder: Folder;
beforeAll(async () => {
  folder = await openFolder(fileURLToPath(new URL('../../../runbooks', import.meta.url)), openLog('silent'));
});
afterAll(() => folder.close());

describe('the shipped runbooks', () => {
  test('are six, with no problems', () => {
    expect(folder.current().runbooks.map(({ name }) => name)).toEqual(SHIPPED);
    expect(libraryProblems(folder.current())).toEqual([]);
  });

  test.each(SHIPPED)('%s has its sections, services and tags, and fits into one message as it is written', (name) => {
    const runbook = folder.current().get(name);
    expect(runbook?.headings.filter((heading) => SECTIONS.includes(heading))).toEqual(SECTIONS);
    expect(runbook?.services.every((service) => ['checkout', 'search', 'identity'].includes(service))).toBe(true);
    expect(runbook?.tags.length).toBeGreaterThan(3);
    const parts = runbook === undefined ? [] : runbookParts(runbook);
    expect(parts).toHaveLength(1);
    expect(refuseMessageBlocks(parts[0]?.blocks)).toBeUndefined();
    // A "<" in a command would be shown escaped by some clients, and then copied so.
    expect(escapeMarkdown(runbook?.body ?? '<')).toBe(runbook?.body);
  });

  test.each(SHIPPED)('%s names no runbook that does not exist', (name) => {
    const named = [...(folder.current().get(name)?.body ?? '').matchAll(/[Rr]unbook `([^`]+)`/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.filter((other) => folder.current().get(other) === undefined)).toEqual([]);
  });

  test.each([
    ['databse falover', 'database-failover'],
    ['db down', 'database-failover'],
    ['no space left', 'full-disk'],
    ['disk', 'full-disk'],
    ['rollback', 'bad-deploy'],
    ['5xx', 'high-error-rate'],
    ['tls expired', 'certificate-expiry'],
    ['kafka lag', 'queue-backlog'],
    ['OOMKilled', 'high-error-rate'],
    ['poison message', 'queue-backlog'],
  ])('“%s” finds %s first', (words, name) => expect(folder.current().search(words)[0]?.name).toBe(name));
});
