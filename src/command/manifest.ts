/** The Slack app that a workspace installs, from the rows of the command table. Pure. */
import { commandNames, usage } from './help.ts';
import type { CommandRow } from './row.ts';

/** What the bot may do in a workspace; the sandbox and the tests allow exactly these. */
export const botScopes: readonly string[] = [
  'app_mentions:read',
  'bookmarks:write',
  'canvases:write',
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'chat:write',
  'chat:write.public',
  'commands',
  'dnd:read',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:read',
  'im:write',
  'pins:write',
  'reactions:read',
  'usergroups:read',
  'usergroups:write',
  'users:read',
  'users:read.email',
];

/** What Slack tells the bot of its own accord. */
export const botEvents: readonly string[] = [
  'app_home_opened',
  'app_mention',
  'channel_archive',
  'channel_deleted',
  'channel_id_changed',
  'channel_left',
  'channel_rename',
  'channel_unarchive',
  'group_archive',
  'group_deleted',
  'group_left',
  'group_rename',
  'group_unarchive',
  'member_joined_channel',
  'member_left_channel',
  'message.channels',
  'message.groups',
  'message.im',
  'reaction_added',
  'reaction_removed',
  'subteam_created',
  'subteam_members_changed',
  'subteam_updated',
  'team_join',
  'user_change',
];

export interface ManifestOptions {
  /** Where Slack reaches the bot, without a path. */
  readonly publicUrl?: string | undefined;
  /** Socket Mode: Slack needs no address. */
  readonly socket?: boolean | undefined;
  /** Slash commands by the names this workspace gives them. */
  readonly commands?: Readonly<Record<string, string | undefined>> | undefined;
}

/** One slash command as Slack's manifest wants it. */
export interface SlashCommand {
  readonly command: string;
  readonly url?: string;
  readonly description: string;
  readonly usage_hint: string;
  readonly should_escape: true;
}

const SOMEWHERE = 'https://muster.example.com';
const LONGEST_HINT = 1000;

/** The manifest, ready to be written as YAML or JSON. */
export function manifest(rows: readonly CommandRow[], options: ManifestOptions = {}) {
  const url = options.socket === true ? {} : { request_url: eventsUrl(options) };
  return {
    display_information: {
      name: 'Muster',
      description: 'On-call and incident response inside Slack',
      background_color: '#1f2937',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Muster', always_online: true },
      shortcuts: [
        {
          name: 'Declare an incident',
          type: 'global',
          callback_id: 'incident_declare',
          description: 'Something is wrong: page, room and card at once',
        },
        {
          name: 'Page someone',
          type: 'global',
          callback_id: 'page_someone',
          description: 'Page whoever is on call, or a person',
        },
        {
          name: 'Declare an incident',
          type: 'message',
          callback_id: 'incident_declare_message',
          description: 'Declare an incident about this message',
        },
        {
          name: 'Add to timeline',
          type: 'message',
          callback_id: 'timeline_add_message',
          description: 'Put this message on the timeline of its incident',
        },
        {
          name: 'Make it a task',
          type: 'message',
          callback_id: 'task_add_message',
          description: 'Make this message a task of its incident',
        },
      ],
      slash_commands: slashCommands(rows, options),
    },
    oauth_config: { scopes: { bot: botScopes } },
    settings: {
      event_subscriptions: { ...url, bot_events: botEvents },
      interactivity: { is_enabled: true, ...url },
      org_deploy_enabled: false,
      socket_mode_enabled: options.socket === true,
      token_rotation_enabled: false,
    },
  };
}

function eventsUrl({ publicUrl = SOMEWHERE }: ManifestOptions): string {
  return `${publicUrl.replace(/\/$/, '')}/slack/events`;
}

function slashCommands(rows: readonly CommandRow[], options: ManifestOptions): readonly SlashCommand[] {
  const url = options.socket === true ? {} : { url: eventsUrl(options) };
  return commandNames(rows).map((name) => ({
    command: `/${options.commands?.[name] ?? name}`,
    ...url,
    description: descriptionOf(rows, name),
    usage_hint: usageHint(rows, name),
    should_escape: true,
  }));
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  incident: 'Declare an incident and work on it',
  page: 'Page whoever is on call',
  oncall: 'Who is on call, and changes to it',
  runbook: 'Find a runbook, read it, share it',
};

function descriptionOf(rows: readonly CommandRow[], command: string): string {
  return DESCRIPTIONS[command] ?? rows.find((row) => row.name === command)?.summary ?? `Muster: ${command}`;
}

/** What Slack shows while the command is typed: its own arguments, then the verbs. */
function usageHint(rows: readonly CommandRow[], command: string): string {
  const bare = rows.filter((row) => row.name === command).map((row) => usage(row).slice(command.length + 2));
  const verbs = rows
    .filter((row) => row.name.startsWith(`${command} `))
    .map((row) => row.name.slice(command.length + 1));
  const hint = [...bare, ...verbs, 'help'].filter((word) => word !== '').join(' | ');
  return hint.length <= LONGEST_HINT ? hint : `${hint.slice(0, LONGEST_HINT - 1)}…`;
}

/** The commands as the Markdown table of docs/commands.md. */
export function commandTable(rows: readonly CommandRow[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const lines = rows.map((row) => `| \`${cell(usage(row))}\` | ${cell(row.summary)} | \`${cell(row.example)}\` |`);
  return ['| command | what it does | for example |', '| --- | --- | --- |', ...lines].join('\n');
}
