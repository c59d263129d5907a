import { describe, expect, it, test } from 'vitest';
import { findRow, helpMessage } from '../../src/command/help.ts';
import { botEvents, botScopes, commandTable, manifest } from '../../src/command/manifest.ts';
import { type CommandRow, row, say } from '../../src/command/row.ts';
import { rich } from '../../src/lib/blockkit.ts';
import { straighten, type Vocabulary } from '../../src/lib/grammar.ts';
import { parseArgs } from '../../src/lib/typed/parse.ts';
import { rows } from '../../src/topics/index.ts';

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

function madeUp(name: string, summary = 'Does it'): CommandRow {
  return row({
    name,
    summary,
    example: `/${name}`,
    args: [],
    permission: 'look',
    changes: false,
    run: async () => say(rich`x`),
  });
}

describe('what the bot asks of a workspace', () => {
  it('is these scopes', () => {
    expect([...botScopes].sort()).toEqual(
      (
        'app_mentions:read bookmarks:write canvases:write channels:history channels:join channels:manage channels:read chat:write ' +
        'chat:write.public commands dnd:read files:read files:write groups:history groups:read groups:write ' +
        'im:history im:read im:write pins:write reactions:read usergroups:read usergroups:write users:read users:read.email'
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
    const { features, settings } = manifest(rows);
    expect(features.app_home).toMatchObject({ messages_tab_enabled: true, messages_tab_read_only_enabled: false });
    expect(settings.interactivity.is_enabled).toBe(true);
    expect(settings.token_rotation_enabled).toBe(false);
  });
});

describe('slash commands', () => {
  it('hint at every verb of their rows', () => {
    const { slash_commands } = manifest(rows).features;
    for (const { name } of rows) {
      const [command = '', verb = ''] = name.split(' ');
      const hint = slash_commands.find((c) => c.command === `/${command}`)?.usage_hint ?? '';
      expect(hint.split(' | '), name).toContain(verb === '' ? 'help' : verb);
    }
  });

  it('have a hint that is cut where Slack would refuse it', () => {
    const many = Array.from({ length: 200 }, (_, i) => madeUp(`incident verb${i}`));
    const hint = manifest(many).features.slash_commands[0]?.usage_hint;
    expect(hint).toHaveLength(1000);
    expect(hint?.endsWith('…')).toBe(true);
  });

  it('of a new row are described by its own words', () => {
    expect(manifest([madeUp('maintain', 'Silence a service')]).features.slash_commands).toEqual([
      {
        command: '/maintain',
        url: 'https://muster.example.com/slack/events',
        description: 'Silence a service',
        usage_hint: 'help',
        should_escape: true,
      },
    ]);
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
      const help = JSON.stringify(helpMessage(rows, { kind: 'help', command, verb }));
      expect(help).toContain(JSON.stringify(wanted.summary).slice(1, -1));
      expect(help).toContain('Example: ');
    },
  );

  it('has a line of its own in the table', () => {
    const names = rows.map((r) => r.name);
    expect(new Set(names).size).toBe(names.length);
    expect(commandTable(rows).split('\n')).toHaveLength(rows.length + 2);
  });
});
