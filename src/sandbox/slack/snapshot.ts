import type { KnownBlock } from '@slack/types';
import type { SeenChannel, SeenFile, SeenMessage, SeenView, Snapshot } from '../workspace.ts';
import type { Block, ChannelRow, FileRow, MessageRow, Tables, ViewRow } from './emulator/model.ts';
import { IDS } from './emulator/seed.ts';
import { type Ephemeral, type Slack, slackNow } from './state.ts';

// The proxy has checked them, so they are what Slack would draw.
const drawable = (blocks: readonly Block[] | undefined): readonly KnownBlock[] =>
  (blocks ?? []) as unknown as readonly KnownBlock[];

const seenChannel = (tables: Tables, channel: ChannelRow): SeenChannel => ({
  id: channel.channel_id,
  name: channel.is_im ? 'Muster' : channel.name,
  kind: channel.is_im ? 'im' : channel.is_private ? 'private' : 'channel',
  topic: channel.topic.value,
  members: channel.members,
  archived: channel.is_archived,
  bookmarks: tables.bookmarks
    .filter(({ channel_id }) => channel_id === channel.channel_id)
    .map(({ bookmark_id, title, link }) => ({ id: bookmark_id, title, link })),
});

const isText = (file: FileRow): boolean =>
  /^text\/|json|xml|yaml/.test(file.mimetype) || /\.(json|ya?ml|csv|log|md|txt|ics)$/i.test(file.name);

const isPicture = (file: FileRow): boolean => file.mimetype === 'image/png' || /\.png$/i.test(file.name);

const seenFile = (file: FileRow): SeenFile => ({
  id: file.file_id,
  name: file.name,
  title: file.title,
  mimetype: file.mimetype,
  text: isText(file) ? Buffer.from(file.content_base64 ?? '', 'base64').toString('utf8') : '',
  ...(isPicture(file)
    ? { picture: { url: `data:image/png;base64,${file.content_base64 ?? ''}`, alt: file.title } }
    : {}),
});

const filesOf = (tables: Tables, message: MessageRow): readonly SeenFile[] => {
  const ids = new Set((message.files ?? []).map((file) => file.file_id));
  return tables.files.filter((file) => ids.has(file.file_id) && !file.deleted).map(seenFile);
};

const seenMessage = (tables: Tables, message: MessageRow): SeenMessage => ({
  channel: message.channel_id,
  ts: message.ts,
  ...(message.thread_ts === undefined ? {} : { threadTs: message.thread_ts }),
  user: message.user,
  isBot: message.user === IDS.botUser,
  text: message.text,
  blocks: drawable(message.blocks),
  edited: message.edited !== undefined,
  reactions: message.reactions.map(({ name, users }) => ({ name, users })),
  files: filesOf(tables, message),
  replyCount: message.reply_count,
  pinned: tables.pins.some((pin) => pin.channel_id === message.channel_id && pin.message_ts === message.ts),
});

const seenEphemeral = (message: Ephemeral): SeenMessage => ({
  channel: message.channel,
  ts: message.ts,
  ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
  user: IDS.botUser,
  isBot: true,
  text: message.text,
  blocks: drawable(message.blocks),
  edited: false,
  ephemeralFor: message.user,
  reactions: [],
  files: [],
  replyCount: 0,
  pinned: false,
});

const seenView = (slack: Slack, view: ViewRow): SeenView => ({
  id: view.view_id,
  hash: view.hash,
  callbackId: view.callback_id,
  title: view.title?.text ?? '',
  ...(view.submit ? { submit: view.submit.text } : {}),
  ...(view.close ? { close: view.close.text } : {}),
  blocks: drawable(view.blocks),
  errors: slack.viewErrors.get(view.view_id) ?? {},
});

const bySeconds = (one: SeenMessage, other: SeenMessage): number => {
  const [a = '', b = ''] = one.ts.split('.');
  const [c = '', d = ''] = other.ts.split('.');
  return Number(a) - Number(c) || Number(b) - Number(d);
};

/** Everything `user` may see now. */
export const snapshotFor = async (slack: Slack, user: string): Promise<Snapshot> => {
  const { version } = slack;
  const tables = await slack.emulated.tables();
  const guest = slack.seed.people.some((person) => person.id === user && person.guest === true);
  const channels = tables.channels.filter(
    (channel) => channel.members.includes(user) || (!channel.is_private && !guest),
  );
  const visible = new Set(channels.map((channel) => channel.channel_id));
  const messages = tables.messages.filter((message) => visible.has(message.channel_id));
  const whispers = [...slack.ephemerals.values()].filter((message) => message.user === user);
  const views = tables.views.filter((view) => view.user_id === user);
  const home = views.find((view) => view.type === 'home');
  return {
    version,
    me: user,
    botUser: IDS.botUser,
    people: slack.seed.people,
    shortcuts: slack.seed.shortcuts ?? [],
    channels: channels.map((channel) => seenChannel(tables, channel)),
    messages: [...messages.map((message) => seenMessage(tables, message)), ...whispers.map(seenEphemeral)].sort(
      bySeconds,
    ),
    views: views.filter((view) => view.type === 'modal').map((view) => seenView(slack, view)),
    ...(home === undefined ? {} : { home: seenView(slack, home) }),
    failures: slack.failures.filter((failure) => failure.user === user).map((failure) => failure.line),
    now: slackNow(slack),
  };
};
