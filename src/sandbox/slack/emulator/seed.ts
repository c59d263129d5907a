import type { WorkspaceSeed } from '../../workspace.ts';

/** Ids of the workspace, the app and its bot. */
export const IDS = {
  team: 'T000000001',
  app: 'A0MUSTER',
  bot: 'B0MUSTER',
  botUser: 'U0MUSTER',
  domain: 'sandbox',
} as const;
/** What the bot authenticates with; they open nothing but this workspace. */
export const TOKENS = { bot: 'xoxb-sandbox-bot', app: 'xapp-sandbox-app', user: 'xoxp-sandbox-admin' } as const;

const PERSON_SCOPES = [
  'chat:write',
  'channels:read',
  'channels:history',
  'channels:join',
  'channels:manage',
  'groups:read',
  'groups:history',
  'groups:write',
  'im:read',
  'im:history',
  'im:write',
  'reactions:read',
  'reactions:write',
  'users:read',
];

/** The token a person acts with; the proxy never accepts it from outside. */
export const personToken = (user: string): string => `xoxp-${user}`;

/** The direct-message channel of a person with the bot. */
export const imOf = (user: string): string => `D${user.slice(1)}`;

/** `emulate`'s own seed: the team, the app with its bot, tokens with exactly their scopes. */
export const emulateSeed = (seed: WorkspaceSeed): Record<string, unknown> => ({
  team: { name: 'Sandbox', domain: IDS.domain },
  strict_scopes: true,
  signing_secret: seed.signingSecret,
  oauth_apps: [
    {
      app_id: IDS.app,
      client_id: 'sandbox',
      client_secret: 'sandbox',
      name: 'Muster',
      redirect_uris: [],
      scopes: seed.scopes,
      bot_id: IDS.bot,
      bot_user_id: IDS.botUser,
      bot_name: 'muster',
    },
  ],
  tokens: [
    { token: TOKENS.bot, type: 'bot', user_id: IDS.botUser, scopes: seed.scopes, app_id: IDS.app, bot_id: IDS.bot },
    ...seed.people.map((person) => ({ token: personToken(person.id), user_id: person.id, scopes: PERSON_SCOPES })),
  ],
});

type Person = WorkspaceSeed['people'][number];

const userRow = (person: Person): Record<string, unknown> => ({
  user_id: person.id,
  team_id: IDS.team,
  name: person.name,
  real_name: person.realName,
  email: person.email,
  is_admin: false,
  is_bot: false,
  deleted: false,
  profile: { display_name: person.name, real_name: person.realName, email: person.email, image_48: '', image_192: '' },
});

const channelRow = (id: string, name: string, members: readonly string[], more: object): Record<string, unknown> => ({
  channel_id: id,
  team_id: IDS.team,
  name,
  is_channel: true,
  is_private: false,
  is_archived: false,
  topic: { value: '', creator: '', last_set: 0 },
  purpose: { value: '', creator: '', last_set: 0 },
  members: [...members],
  creator: members[0] ?? IDS.botUser,
  num_members: members.length,
  ...more,
});

const imRow = (person: Person): Record<string, unknown> => {
  const members = [IDS.botUser, person.id].sort();
  const more = { is_channel: false, is_private: true, is_im: true, is_mpim: false, user: person.id, last_read: {} };
  return channelRow(imOf(person.id), person.name, members, { ...more, is_open_by_user: { [IDS.botUser]: true } });
};

/** The store's rows for the seed's people, channels and direct messages, with the seed's own ids. */
export const seedRows = (
  seed: WorkspaceSeed,
): { readonly users: readonly object[]; readonly channels: readonly object[] } => ({
  users: seed.people.map(userRow),
  channels: [
    ...seed.channels.map((channel) => {
      const hidden = channel.private === true;
      return channelRow(channel.id, channel.name, channel.members, { is_private: hidden, is_channel: !hidden });
    }),
    ...seed.people.map(imRow),
  ],
});
