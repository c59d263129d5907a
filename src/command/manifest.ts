/** The Slack app that a workspace installs, and the table of the commands. Pure. */
import { type CommandNames, SLASH_COMMANDS } from '../lib/slash.ts';
import { typedRows, usage } from './help.ts';
import type { CommandRow } from './row.ts';
import { type CommandSurface, SURFACE } from './surface.ts';

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
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:write',
  'pins:write',
  'reactions:read',
  'usergroups:read',
  'usergroups:write',
  'users:read',
  'users:read.email',
];

/** The events that Slack sends to the bot. */
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
  readonly commands?: CommandNames | undefined;
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

/** The manifest, ready to be written as YAML or JSON. */
export function manifest(options: ManifestOptions = {}) {
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
          description: 'Open a channel, a card and a page at once',
        },
        {
          name: 'Page someone',
          type: 'global',
          callback_id: 'page_someone',
          description: 'Page the person on call, or anyone by name',
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
          name: 'Turn into a task',
          type: 'message',
          callback_id: 'task_add_message',
          description: 'Turn this message into a task of its incident',
        },
      ],
      slash_commands: slashCommands(options),
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

function slashCommands(options: ManifestOptions): readonly SlashCommand[] {
  const url = options.socket === true ? {} : { url: eventsUrl(options) };
  return SLASH_COMMANDS.map((name) => ({
    command: `/${options.commands?.[name] ?? name}`,
    ...url,
    description: SURFACE[name].description,
    usage_hint: usageHint(SURFACE[name]),
    should_escape: true,
  }));
}

/** What Slack shows while the command is typed; it cuts what is longer than a line of a phone. */
function usageHint({ hint, short }: CommandSurface): string {
  return hint ?? [...short.flatMap(({ verbs }) => verbs), 'help'].join(' | ');
}

/** The commands as the Markdown table of docs/commands.md. */
export function commandTable(rows: readonly CommandRow[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const lines = typedRows(rows).map(
    (row) => `| \`${cell(usage(row))}\` | ${cell(row.summary)} | \`${cell(row.example)}\` |`,
  );
  return ['| command | what it does | for example |', '| --- | --- | --- |', ...lines].join('\n');
}
