import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { muster } from '../src/cli.ts';
import { findRow, typedRows, usage } from '../src/command/help.ts';
import { botEvents, botScopes } from '../src/command/manifest.ts';
import { openDatabase } from '../src/db/open.ts';
import { rows } from '../src/topics/rows.ts';
import { temporaryFolder } from './support/database.ts';
import { expectSome } from './support/expect.ts';
import { SEED } from './support/seed.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function folderWith(text?: string): string {
  const folder = temporaryFolder();
  if (text !== undefined) writeFileSync(join(folder, 'muster.yaml'), text);
  return folder;
}

async function run(folder: string, ...argv: string[]): Promise<Ran> {
  const said = { out: [] as string[], err: [] as string[] };
  const env = {
    MUSTER_CONFIG: join(folder, 'muster.yaml'),
    DATABASE_URL: `sqlite:${join(folder, 'muster.db')}`,
    RUNBOOKS_DIR: join(folder, 'runbooks'),
    NODE_ENV: 'production',
  };
  const code = await muster(argv, {
    env,
    out: (line) => void said.out.push(line),
    err: (line) => void said.err.push(line),
  });
  return { code, out: said.out.join('\n'), err: said.err.join('\n') };
}

/** The keys of the timers that a folder's database holds. */
async function timersIn(folder: string): Promise<readonly string[]> {
  const db = await openDatabase({ url: `sqlite:${join(folder, 'muster.db')}`, role: 'cli' });
  try {
    const timers = await db.kysely.selectFrom('timers').select('key').execute();
    return timers.map((timer) => timer.key);
  } finally {
    await db.close();
  }
}

const SMALL =
  'people:\n  ana: { email: ana@example.com }\nservices:\n  checkout: { policy: p }\npolicies:\n  p: { steps: [{ page: [person:ana], wait: 5m }] }\n';

describe('muster check', () => {
  it('approves the example to copy', async () => {
    const { code, out, err } = await run(folderWith(), 'check', 'muster.example.yaml');
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(
      'muster.example.yaml is valid: 4 people, 2 services, 3 schedules, 2 policies, 4 severities, 4 sources.',
    );
  });

  it('reads the template of reviews next to the file too', async () => {
    const folder = folderWith('timezone: UTC\n');
    mkdirSync(join(folder, 'templates'));
    writeFileSync(join(folder, 'templates', 'review.md'), '# {{title}}\n\n{{nonsense}}\n');
    const { code, err } = await run(folder, 'check');
    expect(code).toBe(1);
    expect(err).toContain(
      `${join(folder, 'templates', 'review.md')}:3:1: there is no {{nonsense}}; known names: incident, title`,
    );
  });

  it('tells what is wrong, and where', async () => {
    const folder = folderWith('timezone: Nowhere\n');
    const { code, err } = await run(folder, 'check');
    expect(code).toBe(1);
    expect(err).toBe(`${join(folder, 'muster.yaml')}:1:11: timezone must be a time zone such as Europe/London`);
  });

  it('says when there is no file', async () => {
    const { code, err } = await run(folderWith(), 'check');
    expect(code).toBe(1);
    expect(err).toContain('Start with a copy of muster.example.yaml');
  });
});

describe('muster apply', () => {
  it('writes once, then has nothing to change', async () => {
    const folder = folderWith(SMALL);
    const first = await run(folder, 'apply');
    expect(first.code).toBe(0);
    expect(first.out.split('\n')).toEqual([
      '+ person ana',
      '+ service checkout',
      '+ policy p',
      'Written. A running bot applies it at once.',
    ]);
    expect(first.err).toContain('ana');
    expect((await run(folder, 'apply')).out).toBe('Nothing to change.');
  });

  it('with --dry-run prints the same and leaves nothing behind, not even a database', async () => {
    const folder = folderWith(SMALL);
    const dry = await run(folder, 'apply', '--dry-run');
    expect(dry.out).toContain('+ service checkout\n+ policy p\nNothing was written (--dry-run).');
    expect(existsSync(join(folder, 'muster.db'))).toBe(false);
    await run(folder, 'apply');
    writeFileSync(join(folder, 'muster.yaml'), SMALL.replace('wait: 5m', 'wait: 9m'));
    expect((await run(folder, 'apply', '--dry-run')).out).toContain('~ policy p: steps');
    expect((await run(folder, 'apply', '--dry-run')).out).toContain('~ policy p: steps');
  });

  it('plans the hand-offs of a schedule, and forgets them with it', async () => {
    const rotation =
      'schedules:\n  s: { rotations: [{ name: w, every: 1 week, start: 2026-01-05T09:00, people: [ana, bo] }] }\n';
    const people = 'people:\n  ana: { email: ana@example.com }\n  bo: { email: bo@example.com }\n';
    const folder = folderWith(`${people}${rotation}`);
    expect((await run(folder, 'apply')).code).toBe(0);
    expect(await timersIn(folder)).toContain('handoff:now:s');
    writeFileSync(join(folder, 'muster.yaml'), people);
    expect((await run(folder, 'apply')).out).toContain('- schedule s');
    expect(await timersIn(folder)).toEqual([]);
  });

  it('writes nothing of a file that is wrong', async () => {
    const folder = folderWith(`${SMALL}nonsense: 1\n`);
    expect((await run(folder, 'apply')).code).toBe(1);
    expect(existsSync(join(folder, 'muster.db'))).toBe(false);
  });
});

describe('muster manifest', () => {
  interface Manifest {
    readonly features: {
      readonly slash_commands: readonly Record<string, unknown>[];
      readonly shortcuts: readonly Record<string, unknown>[];
    };
    readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
    readonly settings: {
      readonly event_subscriptions: Record<string, unknown>;
      readonly interactivity: Record<string, unknown>;
      readonly socket_mode_enabled: boolean;
    };
  }
  const read = async (folder: string, ...argv: string[]): Promise<Manifest> =>
    parse((await run(folder, 'manifest', ...argv)).out) as Manifest;

  it('asks for the scopes and events of the bot, and escapes every command', async () => {
    const made = await read(folderWith());
    expect(made.oauth_config.scopes.bot).toEqual(botScopes);
    expect(made.settings.event_subscriptions['bot_events']).toEqual(botEvents);
    expect(made.settings.event_subscriptions['request_url']).toBe('https://muster.example.com/slack/events');
    expect(made.features.slash_commands.every((command) => command['should_escape'] === true)).toBe(true);
    expect(made.features.shortcuts.map((s) => [s['type'], s['callback_id']])).toEqual([
      ['global', 'incident_declare'],
      ['global', 'page_someone'],
      ['message', 'incident_declare_message'],
      ['message', 'timeline_add_message'],
      ['message', 'task_add_message'],
    ]);
  });

  it('stays within what Slack allows', async () => {
    const { features } = await read(folderWith());
    for (const { command, description, usage_hint } of features.slash_commands as readonly Record<string, string>[]) {
      expect(command).toMatch(/^\/[a-z0-9_-]{1,31}$/);
      expect(description?.length).toBeLessThanOrEqual(2000);
      expect(usage_hint?.length).toBeLessThanOrEqual(1000);
    }
    for (const shortcut of features.shortcuts) expect(String(shortcut['name']).length).toBeLessThanOrEqual(24);
  });

  it('needs no address in Socket Mode', async () => {
    const text = (await run(folderWith(), 'manifest', '--socket')).out;
    expect(text).not.toContain('https://');
    expect((parse(text) as Manifest).settings.socket_mode_enabled).toBe(true);
  });

  it('follows the address and the renamed commands', async () => {
    const made = JSON.parse(
      (
        await run(
          folderWith('commands: { page: mpage }\n'),
          'manifest',
          '--json',
          '--url',
          'https://oncall.acme.example/',
        )
      ).out,
    ) as Manifest;
    const page = made.features.slash_commands.find((command) => command['command'] === '/mpage');
    expect(page?.['url']).toBe('https://oncall.acme.example/slack/events');
    expect(made.features.slash_commands.some((command) => command['command'] === '/page')).toBe(false);
  });

  it('allows what the stories allow', () => {
    expect([...botScopes].sort()).toEqual([...SEED.scopes].sort());
  });
});

describe('muster commands', () => {
  it('is a table with every row, each example of which finds its row', async () => {
    const { out } = await run(folderWith(), 'commands');
    const lines = out.split('\n').slice(2);
    const typed = typedRows(rows);
    expect(lines).toHaveLength(typed.length);
    for (const [i, row] of typed.entries()) {
      expect(lines[i]?.replaceAll('\\|', '|')).toContain(usage(row));
      const [command = '', ...words] = row.example.slice(1).split(' ');
      expect(findRow(rows, command, words.join(' '))).toMatchObject({ kind: 'row', row: { name: row.name } });
    }
  });
});

describe('wrong usage', () => {
  it.each([
    [['frobnicate']],
    [['check', 'a', 'b']],
    [['check', '--dry-run']],
    [['apply', '--bogus']],
    [['commands', 'x']],
  ])('%j is answered with the help and exit code 2', async (argv) => {
    const { code, err, out } = await run(folderWith(SMALL), ...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('muster check [file]');
  });

  it('tells a setting that is wrong', async () => {
    const said: string[] = [];
    const code = await muster(['apply'], {
      env: { DATABASE_URL: 'mysql://x' },
      out: () => undefined,
      err: (line) => void said.push(line),
    });
    expect(code).toBe(2);
    expectSome(said, 'DATABASE_URL');
  });

  it('without a verb is the help', async () => {
    expect(await run(folderWith())).toMatchObject({ code: 0, err: '' });
    expect((await run(folderWith(), '--help')).out).toContain('muster apply');
  });
});
