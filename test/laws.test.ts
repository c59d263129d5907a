/** The laws of the house: who may import whom, and what stays pure. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));

/** Rooms that a room may import beside itself and `lib`. Files that lie in `src` itself are rooms of their own. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  db: ['lib'],
  engine: ['db'],
  team: ['engine', 'db', 'router'],
  runbooks: ['team', 'engine', 'db', 'router'],
  oncall: ['team', 'engine', 'db', 'router'],
  paging: ['oncall', 'runbooks', 'team', 'engine', 'db', 'router'],
  incidents: ['paging', 'oncall', 'runbooks', 'team', 'engine', 'db', 'router'],
  desk: ['incidents', 'paging', 'oncall', 'runbooks', 'team', 'engine', 'db', 'router'],
  sources: [],
  router: ['engine', 'help'],
  help: ['router'],
  manifest: ['router', 'help'],
  config: [],
  slack: ['router', 'engine', 'config', 'db'],
  web: ['router', 'engine'],
  ways: ['router', 'engine', 'config'],
  topics: ['desk', 'incidents', 'paging', 'oncall', 'runbooks', 'team', 'engine', 'router', 'slack', 'config'],
  app: ['topics', 'slack', 'web', 'ways', 'engine', 'db', 'router', 'config'],
  cli: ['topics', 'web', 'ways', 'desk', 'oncall', 'engine', 'db', 'router', 'config', 'manifest', 'runbooks', 'team'],
  main: ['app', 'config'],
  sandbox: ['app', 'topics', 'config', 'manifest', 'router', 'help'],
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

const IMPORTS: readonly Import[] = FILES.flatMap((file) => {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(/^import (type )?[^;]*?from '([^']+)'/gms)].map((m) => ({
    file,
    from: m[2] ?? '',
    typeOnly: m[1] !== undefined,
  }));
});

function roomOf(file: string): string {
  const [first = ''] = file.split('/');
  return first.replace(/\.tsx?$/, '');
}

function target({ file, from }: Import): string {
  return relative(SRC, resolve(SRC, dirname(file), from));
}

describe('who may import whom', () => {
  it('every room imports only what stands below it', () => {
    const broken = IMPORTS.filter((i) => i.from.startsWith('.')).filter((i) => {
      const [room, other] = [roomOf(i.file), roomOf(target(i))];
      return room !== other && other !== 'lib' && !(MAY[room] ?? []).includes(other);
    });
    expect(broken.map((i) => `${i.file} → ${target(i)}`)).toEqual([]);
  });

  it('a topic sees no root database, and of db only the schema', () => {
    const topics = ['team', 'runbooks', 'oncall', 'paging', 'incidents', 'desk'];
    const broken = IMPORTS.filter(
      (i) => topics.includes(roomOf(i.file)) && roomOf(target(i)) === 'db' && target(i) !== 'db/schema.ts',
    );
    expect(broken.map((i) => `${i.file} → ${target(i)}`)).toEqual([]);
  });

  it('models and blocks import no store and no operations', () => {
    const broken = IMPORTS.filter(
      (i) =>
        /\/(model|blocks)\.ts$/.test(i.file) && /\/(operations|commands|tasks|receipts|reactions)\.ts$/.test(i.from),
    );
    expect(broken.map((i) => `${i.file} → ${i.from}`)).toEqual([]);
    const stores = IMPORTS.filter(
      (i) => /\/(model|blocks)\.ts$/.test(i.file) && /\/store\.ts$/.test(i.from) && !i.typeOnly,
    );
    expect(stores.map((i) => `${i.file} → ${i.from}`)).toEqual([]);
  });

  it.each([
    ['@slack/bolt', /^slack\//],
    ['@slack/web-api', /^slack\//],
    ['luxon', /^lib\/zoned\.ts$/],
    ['better-sqlite3', /^db\//],
    ['pg', /^db\//],
    ['emulate', /^sandbox\//],
    ['react', /^sandbox\/page\//],
    ['nodemailer', /^ways\//],
    ['twilio', /^ways\//],
  ])('%s is imported in its own room only', (name, where) => {
    expect(IMPORTS.filter((i) => i.from === name && !where.test(i.file)).map((i) => i.file)).toEqual([]);
  });

  it('the sandbox is reached by import() alone', () => {
    expect(
      IMPORTS.filter((i) => target(i).startsWith('sandbox/') && !i.file.startsWith('sandbox/')).map((i) => i.file),
    ).toEqual([]);
  });
});

describe('what stays pure', () => {
  it('models, blocks and sources wait for nothing and read no clock', () => {
    const pure = FILES.filter((file) => /\/(model|blocks)\.ts$|^sources\//.test(file));
    expect(pure.length).toBeGreaterThan(5);
    const broken = pure.filter((file) =>
      /\bawait\b|Date\.now\(\)|new Date\(\)/.test(readFileSync(join(SRC, file), 'utf8')),
    );
    expect(broken).toEqual([]);
  });

  it('nobody but the machine’s clock reads the time', () => {
    const readers = FILES.filter(
      (file) =>
        !file.startsWith('sandbox/') && /Date\.now\(\)|new Date\(\)/.test(readFileSync(join(SRC, file), 'utf8')),
    );
    expect(readers).toEqual(['lib/instant.ts']);
  });
});
