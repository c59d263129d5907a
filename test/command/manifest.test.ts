import { describe, expect, it, test } from 'vitest';
import { findRow, helpMessage, unknownVerb } from '../../src/command/help.ts';
import { botEvents, botScopes, commandTable, manifest } from '../../src/command/manifest.ts';
import { straighten, type Vocabulary } from '../../src/lib/grammar.ts';
import { nameSlash } from '../../src/lib/slash.ts';
import { parseArgs } from '../../src/lib/typed/parse.ts';
import { rows } from '../../src/topics/rows.ts';

/** What the examples of the rows speak of. */
const VOCABULARY: Vocabulary = {
  now: Date.UTC(2026, 2, 4, 12),
  zone: 'Europe/London',
  me: 'U000ANA01',
  severities: ['sev1', 'sev2', 'sev3', 'sev4'].map((key) => ({ key, name: key })),
  services: ['checkout', 'search'],
  schedules: ['payments'],
  policies: ['payments'],
  names: new Set(),
  people: new Map([
    ['ana', 'U000ANA01'],
    ['bo', 'U000BO001'],
  ]),
};

/** The blocks of a help as JSON, in a workspace that renamed nothing. */
const helpOf = (command: string, verb: string): string =>
  nameSlash(JSON.stringify(helpMessage(rows, { kind: 'help', command, verb }).blocks), {});

describe('what the bot asks of a workspace', () => {
  it('is these scopes', () => {
    expect([...botScopes].sort()).toEqual(
      (
        'app_mentions:read bookmarks:write canvases:write channels:history channels:join channels:manage channels:read chat:write ' +
        'chat:write.public commands dnd:read files:write groups:history groups:read groups:write ' +
        'im:history im:write pins:write reactions:read usergroups:read usergroups:write users:read users:read.email'
      ).split(' '),
    );
  });

  it('is these events', () => {
    expect([...botEvents].sort()).toEqual(
      (
        'app_home_opened app_mention channel_archive channel_deleted channel_id_changed channel_left channel_rename ' +
        'channel_unarchive group_archive group_deleted group_left group_rename group_unarchive member_joined_channel ' +
        'member_left_channel message.channels message.groups message.im reaction_added reaction_removed ' +
        'subteam_created subteam_members_changed subteam_updated team_join user_change'
      ).split(' '),
    );
  });

  it('lets people write to it, press its buttons, and keeps its token', () => {
    const { features, settings } = manifest();
    expect(features.app_home).toMatchObject({ messages_tab_enabled: true, messages_tab_read_only_enabled: false });
    expect(settings.interactivity.is_enabled).toBe(true);
    expect(settings.token_rotation_enabled).toBe(false);
  });
});

describe('slash commands', () => {
  const { slash_commands } = manifest().features;

  it('are these six, and every row belongs to one of them', () => {
    const names = slash_commands.map(({ command }) => command);
    expect(names).toEqual(['/incident', '/page', '/oncall', '/alert', '/runbook', '/muster']);
    expect([...new Set(rows.map(({ name }) => `/${name.split(' ')[0]}`))].sort()).toEqual([...names].sort());
  });

  it.each(slash_commands)('$command hints in fewer than 60 characters, and never at what only buttons type', (one) => {
    expect(one.usage_hint.length).toBeLessThan(60);
    expect(one.description.length).toBeLessThan(60);
    const drawn = rows.filter((row) => row.drawn === true).map(({ name }) => name.split(' ')[1]);
    for (const verb of drawn) expect(one.usage_hint.split(' | ')).not.toContain(verb);
  });

  it('have the names that the workspace gave them', () => {
    const renamed = manifest({ commands: { page: 'mpage', muster: 'm' } }).features.slash_commands;
    expect(renamed.map(({ command }) => command)).toEqual([
      '/incident',
      '/mpage',
      '/oncall',
      '/alert',
      '/runbook',
      '/m',
    ]);
  });
});

describe('help', () => {
  const SHORT = {
    incident: ['new', 'update', 'resolve', 'page', 'lead', 'note', 'task', 'summary'],
    oncall: ['who', 'override', 'cover', 'swap', 'away', 'handoff', 'me'],
    page: ['payments', 'who', 'ack', 'escalate', 'snooze', 'reassign', 'show'],
    alert: ['list', 'ack', 'resolve', 'why', 'silence', 'silences'],
    runbook: ['search', 'show', 'share'],
    muster: ['sources', 'key', 'doctor'],
  } as const;

  /** The lines of a help that begin with a command: what follows its name. */
  const linesOf = (command: string, verb: string): readonly string[] =>
    helpOf(command, verb)
      .split('"code":true')
      .slice(0, -1)
      .map((part) => /"text":"\/(?:\w+) ?([^" ]*)[^"]*","style":\{$/.exec(part)?.[1] ?? '');

  it.each(Object.entries(SHORT))(
    'of /%s shows what is needed at three in the morning, and says where the rest is',
    (command, verbs) => {
      expect(linesOf(command, '')).toEqual(verbs);
      expect(helpOf(command, '')).toContain(`More: /${command} help all`);
    },
  );

  it.each(Object.keys(SHORT))(
    'of /%s with “all” has every row that people type, and none that only buttons type',
    (command) => {
      const all = helpOf(command, 'all');
      for (const row of rows.filter(({ name }) => name.split(' ')[0] === command)) {
        const shown = all.includes(JSON.stringify(row.summary).slice(1, -1));
        expect(shown, row.name).toBe(row.drawn !== true);
        expect(commandTable(rows).includes(`\`/${row.name}`), row.name).toBe(row.drawn !== true);
      }
    },
  );

  it('never offers a verb that only buttons type', () => {
    const mistake = unknownVerb(rows, { kind: 'unknown', command: 'oncall', word: 'propse', text: 'propse' });
    expect(JSON.stringify(mistake.offers)).not.toContain('propose');
  });
});

describe('/muster', () => {
  it.each([
    ['page ack p1', 'page ack', 'p1'],
    ['/page ack p1', 'page ack', 'p1'],
    ['oncall who payments', 'oncall', 'payments'],
    ['resolve INC-1 Done', 'incident resolve', 'INC-1 Done'],
    ['incident sev1 checkout Down', 'incident', 'sev1 checkout Down'],
    ['alert list', 'alert list', ''],
    ['doctor', 'muster doctor', ''],
  ])('%s is a line of another command', (line, name, text) => {
    expect(findRow(rows, 'muster', line)).toMatchObject({ kind: 'row', row: { name }, text });
  });

  it.each(['', 'help'])('with “%s” is help', (line) => {
    expect(findRow(rows, 'muster', line)).toEqual({ kind: 'help', command: 'muster', verb: '' });
  });

  it('does not take what it does not know for the title of an incident', () => {
    expect(findRow(rows, 'muster', 'payments are failing')).toMatchObject({ kind: 'unknown', command: 'muster' });
  });
});

describe('every row', () => {
  test.each(rows.map((r) => [r.name, r] as const))('%s has an example that parses', (_, wanted) => {
    expect(wanted.example).toMatch(/^\//);
    const [command = '', ...words] = straighten(wanted.example).slice(1).split(' ');
    const found = findRow(rows, command, words.join(' '));
    if (found.kind !== 'row') throw new Error(`“${wanted.example}” is ${found.kind}`);
    expect(found.row.name).toBe(wanted.name);
    expect(parseArgs(found.row.args, found.text, VOCABULARY)).toMatchObject({ ok: true });
  });

  test.each(rows.flatMap((r) => (r.aliases ?? []).map((alias) => [alias, r] as const)))(
    '%s means one row',
    (alias, wanted) => {
      const [command = ''] = wanted.name.split(' ');
      const found = findRow(rows, command, alias);
      expect(found).toMatchObject({ kind: 'row', row: { name: wanted.name } });
    },
  );

  test.each(rows.filter((r) => r.name.includes(' ')).map((r) => [r.name, r] as const))(
    '%s has its own help',
    (name, wanted) => {
      const [command = '', verb = ''] = name.split(' ');
      const help = helpOf(command, verb);
      expect(help).toContain(JSON.stringify(wanted.summary).slice(1, -1));
      expect(help).toContain('Example: ');
    },
  );

  it('has a line of its own in the table', () => {
    const names = rows.map((r) => r.name);
    expect(new Set(names).size).toBe(names.length);
    expect(commandTable(rows).split('\n')).toHaveLength(rows.filter((r) => r.drawn !== true).length + 2);
  });
});
