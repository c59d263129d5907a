import type { Tx } from '../engine/tx.ts';
import { Mistake } from '../lib/errors.ts';
import type { Caller, Row } from '../router.ts';
import { findUser, top } from './store.ts';

/** Throws a Mistake when the caller may not use the row: guests and people of other workspaces may only look. */
export async function permit(tx: Tx, row: Row, caller: Caller): Promise<void> {
  const user = await findUser(tx, caller.user);
  if (user === undefined) return;
  if (user.kind === 'bot' || user.deactivated === 1) throw new Mistake('Only people of this workspace can use Muster.');
  if (row.permission !== 'look' && user.kind !== 'member') {
    throw new Mistake('As a guest you can look, but not change anything. Ask a member of the team to do it.', {
      example: '/incident list',
    });
  }
}

/** The command a renamed slash command stands for. */
export async function canonical(tx: Tx, command: string): Promise<string> {
  const { commands } = await top(tx);
  return Object.entries(commands).find(([, name]) => name === command)?.[0] ?? command;
}
