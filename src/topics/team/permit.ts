import type { Caller, CommandRow, Permission } from '../../command/row.ts';
import type { Row as Stored } from '../../db/schema.ts';
import type { Tx } from '../../engine/tx.ts';
import { personToken } from '../../lib/blockkit.ts';
import { Mistake } from '../../lib/errors.ts';
import type { CommandNames } from '../../lib/slash.ts';
import { loadAuth } from './directory.ts';
import { type Grant, isGroup, PERMISSION_WORDS } from './grants.ts';
import { everyPerson } from './people/store.ts';
import { channelId, findUser, slackIdOf, top } from './store.ts';

/** Throws a Mistake when the caller may not use the row. */
export async function permit(tx: Tx, row: CommandRow, caller: Caller): Promise<void> {
  const user = await knownAs(tx, caller);
  // A person who was paged may acknowledge, no matter what account they have; the row knows who a page reached.
  if (user === undefined && row.permission === 'answer') return;
  if (user === undefined)
    throw new Mistake('Slack did not tell Muster who you are, so nothing was changed. Try again in a minute.');
  if (user.kind === 'bot' || user.deactivated === 1) throw new Mistake('Only people of this workspace can use Muster.');
  if (user.kind !== 'member') return permitGuest(tx, row, caller, user.kind);
  await requirePermission(tx, row.permission, caller.user);
}

/**
 * What Slack told of somebody; undefined when it was asked and told nothing. Before Slack was ever read nobody can be told
 * apart: a person who needs somebody paged then counts as a member.
 */
async function knownAs(
  tx: Tx,
  { user, team }: Pick<Caller, 'user' | 'team'>,
): Promise<Pick<Stored<'users'>, 'kind' | 'deactivated'> | undefined> {
  const known = await findUser(tx, user);
  if (known !== undefined) return known;
  const auth = await loadAuth(tx);
  if (auth === undefined) return { kind: 'member', deactivated: 0 };
  return team === undefined || team === auth.teamId ? undefined : { kind: 'external', deactivated: 0 };
}

/** Whether this person may change things at all: guests, bots, people of other workspaces and unknown ones may not. */
export async function mayAct(tx: Tx, caller: Pick<Caller, 'user' | 'team'>): Promise<boolean> {
  const known = await knownAs(tx, caller);
  return known?.kind === 'member' && known.deactivated === 0;
}

/** Whether this person may look where no channel says what they may see, as on their Home tab. */
export async function mayLook(tx: Tx, user: string): Promise<boolean> {
  const known = await knownAs(tx, { user });
  if (known === undefined || known.kind === 'bot' || known.deactivated === 1) return false;
  if (known.kind === 'member') return true;
  const { guests = known.kind === 'guest' ? 'everywhere' : 'nowhere' } = await top(tx);
  return guests === 'everywhere';
}

/** Guests and people of other workspaces may look where the file allows, and change nothing. */
async function permitGuest(tx: Tx, { permission }: CommandRow, { channel }: Caller, kind: string): Promise<void> {
  // A person who was paged may acknowledge, no matter what account they have; the row knows who a page reached.
  if (permission === 'answer') return;
  if (permission !== 'look')
    throw new Mistake('As a guest you can look but not change anything. Ask a member of the team to do it.', {
      example: '/incident list',
    });
  const { guests = kind === 'guest' ? 'everywhere' : 'nowhere' } = await top(tx);
  if (guests === 'everywhere') return;
  const places = guests === 'nowhere' ? [] : guests;
  for (const place of places) if (channel !== undefined && (await channelId(tx, place)) === channel) return;
  throw new Mistake(
    places.length === 0
      ? 'Guests cannot see this. Ask a member of the team.'
      : `Guests can see this only in ${places.join(', ')}. Type the command there, or ask a member of the team.`,
  );
}

/** Throws a Mistake that names who may, unless this person does; who administers may everything. */
export async function requirePermission(tx: Tx, permission: Permission, user: string): Promise<void> {
  const { may } = await top(tx);
  if (may === undefined || permission === 'look' || permission === 'act' || permission === 'answer') return;
  const grant = may[permission];
  if (grant === undefined && permission !== 'administer') return;
  if (grant !== undefined && (await holds(tx, grant, user))) return;
  if (may.administer !== undefined && (await holds(tx, may.administer, user))) return;
  throw new Mistake(await refusal(tx, permission, grant ?? may.administer));
}

/** Whether somebody may administer: act for others, and see what is theirs. Nobody does unless the file says so. */
export async function administers(tx: Tx, user: string): Promise<boolean> {
  const grant = (await top(tx)).may?.administer;
  return grant !== undefined && (await holds(tx, grant, user));
}

/** Everybody who may administer, as far as Slack knows them; where everyone may, the people of the file. */
export async function administrators(tx: Tx): Promise<readonly string[]> {
  const grant = (await top(tx)).may?.administer ?? [];
  const names = grant === 'everyone' ? (await everyPerson(tx)).map(({ person }) => person) : grant;
  const users = new Set<string>();
  for (const name of names) for (const user of await usersNamed(tx, name)) users.add(user);
  const found: string[] = [];
  for (const user of users) {
    const known = await findUser(tx, user);
    if (known?.deactivated !== 1 && known?.kind !== 'bot') found.push(user);
  }
  return found;
}

async function holds(tx: Tx, grant: Grant, user: string): Promise<boolean> {
  if (grant === 'everyone') return true;
  for (const name of grant) if ((await usersNamed(tx, name)).includes(user)) return true;
  return false;
}

/** Who a name of a grant means now: a person of the file, or the members of a group. */
export async function usersNamed(tx: Tx, name: string): Promise<readonly string[]> {
  if (isGroup(name)) return membersOf(tx, name);
  const id = await slackIdOf(tx, name);
  return id === undefined ? [] : [id];
}

/** The members of a user group by handle or id; nobody in one that Slack does not have. */
async function membersOf(tx: Tx, group: string): Promise<readonly string[]> {
  const all = tx.db.selectFrom('usergroups').select('members_json');
  const found = group.startsWith('@') ? all.where('handle', '=', group.slice(1)) : all.where('id', '=', group);
  const row = await found.executeTakeFirst();
  return row === undefined ? [] : (JSON.parse(row.members_json) as string[]);
}

async function refusal(tx: Tx, permission: Permission, grant: Grant | undefined): Promise<string> {
  const names: string[] = [];
  for (const name of grant === undefined || grant === 'everyone' ? [] : grant) {
    const id = isGroup(name) ? undefined : await slackIdOf(tx, name);
    names.push(id === undefined ? name : personToken(id));
  }
  const who = names.length === 0 ? 'nobody yet (add people under `may:` in muster.yaml)' : names.join(', ');
  return `You are not allowed to ${PERMISSION_WORDS[permission]}. Allowed: ${who}. Ask one of them.`;
}

/** The slash commands by the names that this workspace gave them. */
export async function commandNames(tx: Tx): Promise<CommandNames> {
  return (await top(tx)).commands;
}
