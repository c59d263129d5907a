/** Keeps what Slack knows of people, channels, groups and quiet hours read: at the start, each hour, and when it is stale. */
import type { WebClient } from '@slack/web-api';
import type { Auth, ChannelRow, Directory, QuietHours, UserRow } from '../engine/events.ts';
import { startRefreshLoop } from '../engine/refresh-loop.ts';
import type { Clock } from '../lib/instant.ts';
import type { Log } from '../lib/log.ts';
import { readAuth, readChannel, readDirectory, readPerson, readQuietHours } from './directory.ts';

/** Where the readings are stored. */
export interface DirectoryStore {
  /** Stores accounts. */
  readonly storeAccounts: (users: readonly UserRow[]) => Promise<void>;
  /** Ends a reading whose accounts and channels are kept. Returns the people of muster.yaml that Slack does not know. */
  readonly storeDirectory: (directory: Directory) => Promise<readonly string[]>;
  readonly storeChannels: (channels: readonly ChannelRow[]) => Promise<void>;
  /** Stores one person. */
  readonly storePerson: (user: UserRow) => Promise<void>;
  /** The people whose quiet hours must be known. */
  readonly pageable: () => Promise<readonly string[]>;
  readonly storeQuietHours: (hours: readonly QuietHours[]) => Promise<void>;
}

/** What is known of the workspace, and its readings. */
export interface DirectoryRefresh {
  /** Who the bot is; undefined before Slack was ever reached. */
  readonly auth: () => Auth | undefined;
  /** The same, asked of Slack when it is not known yet; undefined when Slack gives no answer. */
  readonly learnAuth: () => Promise<Auth | undefined>;
  /** Whether Slack answers, as a sentence. */
  readonly state: () => string;
  /** Resolves when everything has been read once. */
  readonly first: Promise<void>;
  refresh(): void;
  /** Reads one channel now. */
  readonly readRoom: (channel: string) => Promise<void>;
  /** Asks Slack about people who are not known yet; `required`: rejects when it gives no answer. */
  readonly readPeople: (ids: readonly string[], required: boolean) => Promise<void>;
  stop(): Promise<void>;
}

/** Starts with nothing read; `known` is who the bot was at the last start. */
export function keepDirectoryRead(
  client: WebClient,
  store: DirectoryStore,
  { clock, log, known }: { readonly clock: Clock; readonly log: Log; readonly known: Auth | undefined },
): DirectoryRefresh {
  let auth = known;
  let state = 'Slack has not answered yet.';
  let quietRefused: string | undefined;
  const stopping = new AbortController();
  const pause = (ms: number): Promise<void> => clock.sleep(ms, stopping.signal);

  /** A person keeps the last known hours when Slack tells none. The error is logged once, and again when it changes. */
  const readQuiet = async (): Promise<void> => {
    const { hours, complaint } = await readQuietHours(client, await store.pageable(), pause);
    await store.storeQuietHours(hours);
    if (complaint !== undefined && complaint !== quietRefused)
      log.warn({ error: complaint }, 'Slack does not show all do-not-disturb hours');
    quietRefused = complaint;
  };
  const read = async (): Promise<void> => {
    const directory = await readDirectory(client, clock.now(), pause);
    auth = directory.auth;
    state = 'Slack answers.';
    // In pieces: no command waits while tens of thousands of people are stored.
    for (const users of piecesOf(directory.users)) await store.storeAccounts(users);
    for (const channels of piecesOf(directory.channels)) await store.storeChannels(channels);
    const missing = await store.storeDirectory(directory);
    if (missing.length > 0)
      log.warn({ people: missing }, 'some people in muster.yaml are not in Slack and cannot be paged');
    await readQuiet();
  };
  let asking: Promise<void> | undefined;
  const learnAuth = async (): Promise<Auth | undefined> => {
    if (auth !== undefined) return auth;
    asking ??= readAuth(client)
      .then((found) => {
        auth ??= found;
      })
      .catch((error: unknown) => log.warn({ error: String(error) }, 'Slack does not say which workspace this is'))
      .finally(() => {
        asking = undefined;
      });
    await asking;
    return auth;
  };
  const ask = async (id: string): Promise<void> => {
    // Nobody is told apart from a stranger without knowing whose workspace this is; the first reading may not be through.
    auth ??= await readAuth(client);
    const person = await readPerson(client, id, clock.now(), auth);
    if (person !== undefined) await store.storePerson(person);
  };
  const readPeople = async (ids: readonly string[], required: boolean): Promise<void> => {
    for (const result of await Promise.allSettled(ids.map(ask))) {
      if (result.status === 'fulfilled') continue;
      if (required) throw result.reason;
      log.warn({ error: String(result.reason) }, 'Slack could not look a person up');
    }
  };
  const loop = startRefreshLoop(read, clock, (error) => {
    state = `Slack does not answer: ${String(error)}`;
    log.warn({ error: String(error) }, 'Slack could not be read; trying again');
  });
  return {
    auth: () => auth,
    learnAuth,
    state: () => state,
    first: loop.first,
    refresh: () => loop.refresh(),
    readRoom: async (channel) => store.storeChannels([await readChannel(client, channel, clock.now())]),
    readPeople,
    stop: async () => {
      stopping.abort();
      await loop.stop();
    },
  };
}

/** The most rows that are stored in one transaction. */
const KEPT_AT_ONCE = 200;

function* piecesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += KEPT_AT_ONCE) yield all.slice(i, i + KEPT_AT_ONCE);
}
