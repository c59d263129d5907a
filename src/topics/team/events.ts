/** What Slack tells of people and channels, kept as rows. */
import type { ChannelRow, Directory, SlackEvent, UsergroupRow, UserRow } from '../../engine/events.ts';
import type { Tx } from '../../engine/tx.ts';
import { bindChannels } from './channels/names.ts';
import {
  forgetChannel,
  forgetVanished,
  hasChanged,
  loadAuth,
  renumberChannel,
  resolveAccount,
  resolvePeople,
  storeAccounts,
  storeAuth,
  storeChannelChange,
  storeChannels,
} from './directory.ts';
import { findUser } from './store.ts';

declare module '../../engine/tx.ts' {
  interface DomainEvents {
    /** Everything that Slack knows was read; `first`: never before. */
    'directory.read': { readonly usergroups: Directory['usergroups']; readonly first: boolean };
    /** Somebody came, left, or is reached by another address. */
    'account.changed': { readonly user: string; readonly deactivated: boolean };
    /** A channel is deleted, or private and the bot is not in it any more: nothing can be said there. */
    'channel.gone': { readonly channel: string };
    /** Somebody archived a channel: nothing can be said there. */
    'channel.archived': { readonly channel: string };
    /** Slack gave a channel another id. */
    'channel.renumbered': { readonly from: string; readonly to: string };
    /** A user group was made, or called otherwise. */
    'usergroup.changed': { readonly row: UsergroupRow };
    'usergroup.members-changed': {
      readonly group: string;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    };
  }
}

/** Ends a reading whose people and channels are stored; returns the people of muster.yaml that Slack does not know. */
export async function storeDirectory(tx: Tx, { auth, channels, usergroups }: Directory): Promise<readonly string[]> {
  const first = (await loadAuth(tx)) === undefined;
  await storeAuth(tx, auth);
  await forgetVanished(tx, channels);
  const missing = await resolvePeople(tx);
  await tx.emit({ event: 'directory.read', usergroups, first });
  return missing;
}

/** Keeps channels as Slack has them now; muster.yaml's names are looked up before a new name can hide one. */
export async function keepChannels(tx: Tx, channels: readonly ChannelRow[]): Promise<void> {
  await bindChannels(tx);
  await storeChannels(tx, channels);
  await bindChannels(tx);
}

/** Keeps people, channels and groups as they change. */
export async function keepDirectory(tx: Tx, event: SlackEvent): Promise<void> {
  switch (event.kind) {
    case 'user':
      return keepUser(tx, event.user);
    case 'usergroup':
      return tx.emit(
        event.change === 'members'
          ? { event: 'usergroup.members-changed', group: event.group, added: event.added, removed: event.removed }
          : { event: 'usergroup.changed', row: event.row },
      );
    case 'channel':
      return keepChannel(tx, event);
  }
}

async function keepChannel(tx: Tx, event: Extract<SlackEvent, { kind: 'channel' }>): Promise<void> {
  const { channel } = event;
  switch (event.change) {
    case 'renamed':
      await bindChannels(tx);
      await storeChannelChange(tx, channel, { name: event.name });
      return bindChannels(tx);
    case 'left':
      return storeChannelChange(tx, channel, { member: 0 });
    case 'gone':
      await forgetChannel(tx, channel);
      return tx.emit({ event: 'channel.gone', channel });
    case 'renumbered':
      await renumberChannel(tx, channel, event.to);
      return tx.emit({ event: 'channel.renumbered', from: channel, to: event.to });
    case 'archived':
      await storeChannelChange(tx, channel, { archived: 1 });
      return tx.emit({ event: 'channel.archived', channel });
    default:
      return storeChannelChange(tx, channel, { archived: 0 });
  }
}

const ACCOUNT = ['email', 'kind', 'deactivated'] as const;

/** Keeps one person as Slack has them now. */
export async function keepUser(tx: Tx, user: UserRow): Promise<void> {
  const before = await findUser(tx, user.id);
  // Slack tells of every new status and picture.
  if (!hasChanged(before, user)) return;
  await storeAccounts(tx, [user]);
  if (before !== undefined && ACCOUNT.every((column) => before[column] === user[column])) return;
  await resolveAccount(tx, user.id, [user.email ?? null, before?.email ?? null]);
  await tx.emit({ event: 'account.changed', user: user.id, deactivated: user.deactivated === 1 });
}
