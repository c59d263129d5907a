/** What Slack tells of people and channels, kept as rows. */
import type { Directory, SlackEvent, UsergroupRow, UserRow } from '../../engine/events.ts';
import type { Tx } from '../../engine/tx.ts';
import { loadAuth, storeAuth, storeChannelChange, storeChannels, storeUsers } from './directory.ts';
import { findUser } from './store.ts';

declare module '../../engine/tx.ts' {
  interface DomainEvents {
    /** Everything that Slack knows was read; `first`: never before. */
    'directory.read': { readonly usergroups: Directory['usergroups']; readonly first: boolean };
    /** Somebody came, left, or is reached by another address. */
    'account.changed': { readonly user: string; readonly deactivated: boolean };
    /** A user group was made, or called otherwise. */
    'usergroup.changed': { readonly row: UsergroupRow };
    'usergroup.members-changed': {
      readonly group: string;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    };
  }
}

/** Keeps what Slack told at the last reading; returns the people of the file whom Slack does not know. */
export async function storeDirectory(
  tx: Tx,
  { auth, users, channels, usergroups }: Directory,
): Promise<readonly string[]> {
  const first = (await loadAuth(tx)) === undefined;
  await storeAuth(tx, auth);
  const missing = await storeUsers(tx, users);
  await storeChannels(tx, channels);
  await tx.emit({ event: 'directory.read', usergroups, first });
  return missing;
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
      return storeChannelChange(
        tx,
        event.channel,
        event.change === 'renamed' ? { name: event.name } : { archived: event.change === 'archived' ? 1 : 0 },
      );
  }
}

const ACCOUNT = ['email', 'kind', 'deactivated'] as const;

async function keepUser(tx: Tx, user: UserRow): Promise<void> {
  const before = await findUser(tx, user.id);
  await storeUsers(tx, [user]);
  // Slack tells of every new status and picture.
  if (before !== undefined && ACCOUNT.every((column) => before[column] === user[column])) return;
  await tx.emit({ event: 'account.changed', user: user.id, deactivated: user.deactivated === 1 });
}
