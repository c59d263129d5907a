/** Slack's other events, in our words. */
import type { App } from '@slack/bolt';
import type { SlackEvent } from '../engine/events.ts';
import type { Clock } from '../lib/instant.ts';
import { readUser, readUsergroup, type SlackUser } from './directory.ts';

export interface EventDoors {
  /** Runs the reactions in one transaction with the event's key. Rejects when it could not, so Slack sends it again. */
  readonly onEvent: (event: SlackEvent) => Promise<void>;
  /** What Slack knows has changed in a way the event does not tell. */
  readonly onStale: () => void;
  readonly clock: Clock;
}

const PIN = 'pushpin';

export function listenEvents(bolt: App, doors: EventDoors): void {
  listenReactions(bolt, doors);
  listenMembers(bolt, doors);
  listenChannels(bolt, doors);
  listenGroups(bolt, doors);
  bolt.event('user_change', ({ event, body }) =>
    doors.onEvent({ key: body.event_id, kind: 'user', user: readUser(event.user as SlackUser, doors.clock.now()) }),
  );
  bolt.event('app_home_opened', async ({ event, body }) => {
    if (event.tab === 'home') await doors.onEvent({ key: body.event_id, kind: 'home', user: event.user });
  });
}

function listenReactions(bolt: App, { onEvent }: EventDoors): void {
  for (const type of ['reaction_added', 'reaction_removed'] as const) {
    bolt.event(type, async ({ event, body }) => {
      if (event.item.type !== 'message' || event.reaction !== PIN) return;
      const { channel, ts } = event.item;
      await onEvent({
        key: body.event_id,
        kind: 'reaction',
        added: type === 'reaction_added',
        name: PIN,
        user: event.user,
        channel,
        ts,
      });
    });
  }
}

function listenMembers(bolt: App, { onEvent }: EventDoors): void {
  for (const type of ['member_joined_channel', 'member_left_channel'] as const) {
    bolt.event(type, ({ event, body }) =>
      onEvent({
        key: body.event_id,
        kind: 'member',
        joined: type === 'member_joined_channel',
        user: event.user,
        channel: event.channel,
      }),
    );
  }
}

const CHANGES = {
  channel_archive: 'archived',
  group_archive: 'archived',
  channel_unarchive: 'unarchived',
  group_unarchive: 'unarchived',
} as const;

function listenChannels(bolt: App, { onEvent }: EventDoors): void {
  for (const type of Object.keys(CHANGES) as (keyof typeof CHANGES)[]) {
    bolt.event(type, ({ event, body }) =>
      onEvent({ key: body.event_id, kind: 'channel', change: CHANGES[type], channel: event.channel }),
    );
  }
  for (const type of ['channel_rename', 'group_rename'] as const) {
    bolt.event(type, ({ event, body }) =>
      onEvent({
        key: body.event_id,
        kind: 'channel',
        change: 'renamed',
        channel: event.channel.id,
        name: event.channel.name,
      }),
    );
  }
}

function listenGroups(bolt: App, { onEvent, clock }: EventDoors): void {
  for (const type of ['subteam_created', 'subteam_updated'] as const) {
    bolt.event(type, ({ event, body }) =>
      onEvent({
        key: body.event_id,
        kind: 'usergroup',
        change: 'group',
        row: readUsergroup(event.subteam, clock.now()),
      }),
    );
  }
  bolt.event('subteam_members_changed', ({ event, body }) =>
    onEvent({
      key: body.event_id,
      kind: 'usergroup',
      change: 'members',
      group: event.subteam_id,
      added: event.added_users ?? [],
      removed: event.removed_users ?? [],
    }),
  );
}
