import { setTimeout as later } from 'node:timers';
import type { WebSocket } from 'ws';
import type { ApiCall, BotAnswer, Fault, SeedPerson, WorkspaceSeed } from '../workspace.ts';
import type { Args, Block } from './emulator/model.ts';
import type { Emulated } from './emulator/thread.ts';

/** A Slack user group; `date_update` is seconds. */
export interface Usergroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
  readonly enabled: boolean;
  readonly date_update: number;
}
/** Slack's do-not-disturb of one person, in seconds. */
export interface QuietHours {
  readonly dnd_enabled: boolean;
  readonly next_dnd_start_ts: number;
  readonly next_dnd_end_ts: number;
}
/** A message only one person sees. */
export interface Ephemeral {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly threadTs?: string;
}
/** What a `response_url` stands for; `expires` is milliseconds of Slack's clock. */
export interface ReplyAddress {
  readonly user: string;
  readonly channel: string;
  readonly source?: { readonly ts: string; readonly ephemeral: boolean };
  readonly threadTs?: string;
  readonly expires: number;
  uses: number;
}
/** A fault with how often it may still hit. */
export interface ArmedFault {
  readonly fault: Fault;
  left: number;
}
/** A request as it went to the bot, so that it can go again byte for byte. */
export interface Sent {
  readonly kind: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Args;
  readonly body: string;
  readonly contentType: string;
}

/** Everything the parts of the sandbox's Slack share. */
export interface Slack {
  readonly seed: WorkspaceSeed;
  /** Where the proxy listens, without a slash at the end. */
  readonly origin: string;
  readonly emulated: Emulated;
  readonly groups: Map<string, Usergroup>;
  readonly canvases: Map<string, { readonly channel: string; readonly markdown: string }>;
  /** The ids of files that were announced with `alt_txt`: Slack takes them and shares them nowhere. */
  readonly unshared: Set<string>;
  /** The ids of people who have left. */
  readonly deactivated: Set<string>;
  /** What of profiles changed since the seed, by id. */
  readonly profiles: Map<string, Partial<SeedPerson>>;
  /** The hours in which people are not to be disturbed, as `dnd.teamInfo` tells them. */
  readonly quiet: Map<string, QuietHours>;
  readonly calls: ApiCall[];
  readonly faults: ArmedFault[];
  readonly ephemerals: Map<string, Ephemeral>;
  readonly addresses: Map<string, ReplyAddress>;
  /** What is chosen in a view or message but not submitted, by view id or `channel:ts`, then `block_id` and `action_id`. */
  readonly forms: Map<string, Map<string, Map<string, Args>>>;
  readonly viewErrors: Map<string, Readonly<Record<string, string>>>;
  readonly failures: { readonly user: string; readonly line: string }[];
  readonly sent: Sent[];
  readonly sockets: Set<WebSocket>;
  readonly envelopes: Map<string, (answer: BotAnswer) => void>;
  readonly inFlight: Set<Promise<unknown>>;
  /** What the bot's own calls caused, on its way back to it. */
  readonly echoes: Set<Promise<unknown>>;
  readonly listeners: Set<() => void>;
  /** Responses of calls a fault made hang; ended at close. */
  readonly hanging: Set<{ destroy(): void }>;
  eventsUrl: string | undefined;
  version: number;
  leadMs: number;
  counter: number;
}

/** A fresh state around a running emulator. */
export const newSlack = (seed: WorkspaceSeed, origin: string, emulated: Emulated): Slack => ({
  seed,
  origin,
  emulated,
  canvases: new Map(),
  groups: new Map((seed.usergroups ?? []).map((group) => [group.id, seedGroup(group)])),
  unshared: new Set(),
  deactivated: new Set(),
  profiles: new Map(),
  quiet: new Map(),
  calls: [],
  faults: [],
  ephemerals: new Map(),
  addresses: new Map(),
  forms: new Map(),
  viewErrors: new Map(),
  failures: [],
  sent: [],
  sockets: new Set(),
  envelopes: new Map(),
  inFlight: new Set(),
  echoes: new Set(),
  listeners: new Set(),
  hanging: new Set(),
  eventsUrl: undefined,
  version: 0,
  leadMs: 0,
  counter: 0,
});

const seedGroup = (group: {
  readonly id: string;
  readonly handle: string;
  readonly members: readonly string[];
  readonly disabled?: boolean;
}): Usergroup => ({
  id: group.id,
  handle: group.handle,
  name: group.handle,
  users: group.members,
  enabled: group.disabled !== true,
  date_update: 0,
});

/** Slack's clock, milliseconds since the epoch. */
export const slackNow = (slack: Slack): number => Date.now() + slack.leadMs;

/** A number no other call gets, as text for ids. */
export const nextId = (slack: Slack): string => {
  slack.counter += 1;
  return String(slack.counter).padStart(6, '0');
};

/** A timestamp as Slack writes it, for what `emulate` does not date itself. */
export const newTs = (slack: Slack): string => `${Math.floor(slackNow(slack) / 1000)}.9${nextId(slack).slice(1)}`;

/** Tells every listener that something a person can see has changed. */
export const changed = (slack: Slack): void => {
  slack.version += 1;
  for (const listener of slack.listeners) listener();
};

const FAILURE_SHOWN_MS = 15_000;

/** Shows a person Slack's red line for a while. */
export const fail = (slack: Slack, user: string, line: string): void => {
  const failure = { user, line };
  slack.failures.push(failure);
  later(() => {
    slack.failures.splice(slack.failures.indexOf(failure), 1);
    changed(slack);
  }, FAILURE_SHOWN_MS).unref();
  changed(slack);
};

/** Keeps hold of work nobody waits for, so that `close` can. */
export const track = (slack: Slack, work: Promise<unknown>, among = slack.inFlight): void => {
  const held = work.catch(() => undefined).finally(() => among.delete(held));
  among.add(held);
};
