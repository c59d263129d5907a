import { type Caller, type CommandRow, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { actorOf } from '../../../lib/actor.ts';
import { person, rich } from '../../../lib/blockkit.ts';
import { may, must } from '../../../lib/grammar.ts';
import { whyMessage } from '../explain/blocks.ts';
import { explained } from '../explain/explained.ts';
import { groupMessage } from './blocks.ts';
import { firingNow, listed } from './listed.ts';
import { groupsMessage, LISTED } from './lists.ts';
import { type Group, groupName } from './model.ts';
import { acknowledgeGroup, onlyGroup } from './operations.ts';
import { resolveByHand } from './resolve.ts';
import { groupState } from './state.ts';
import { requireGroup, resolvedGroups } from './store.ts';

/** So many that are over are listed. */
const OVER = 5;

async function listAll(tx: Tx): Promise<Reply> {
  const over = await listed(tx, await resolvedGroups(tx, OVER));
  return { message: groupsMessage(await firingNow(tx, LISTED), over) };
}

/** Whether the group's own message shows the caller what they did. */
export function isShown({ channel }: Group, caller: Caller): boolean {
  return channel !== null && caller.channel === channel;
}

/** The rows of `/alert` that show groups and end them. */
export const groupRows: readonly CommandRow[] = [
  row({
    name: 'alert',
    summary: 'List alerts, firing ones first.',
    example: '/alert',
    args: [],
    permission: 'look',
    changes: false,
    run: (tx) => listAll(tx),
  }),
  row({
    name: 'alert list',
    aliases: ['ls', 'firing'],
    summary: 'List alerts, firing ones first.',
    example: '/alert list',
    args: [],
    permission: 'look',
    changes: false,
    run: (tx) => listAll(tx),
  }),
  row({
    name: 'alert show',
    summary: 'Show an alert group.',
    example: '/alert show A-17',
    args: [must('alert', 'alert')],
    permission: 'look',
    changes: false,
    run: async (tx, { alert }) => ({ message: groupMessage(await groupState(tx, await requireGroup(tx, alert))) }),
  }),
  row({
    name: 'alert ack',
    aliases: ['acknowledge', 'acked'],
    summary: 'Acknowledge an alert group: nobody else is paged. Default: the only firing group.',
    example: '/alert ack A-17',
    args: [may('alert', 'alert')],
    permission: 'answer',
    changes: true,
    idempotent: true,
    run: async (tx, { alert }, { caller }) => {
      const meant = alert === undefined ? await onlyGroup(tx) : await requireGroup(tx, alert);
      const { group, first } = await acknowledgeGroup(tx, meant, caller);
      const name = groupName(group.id);
      if (first) return { ...say(rich`✅ *You acknowledged ${name}.* ${group.title}`), shown: isShown(group, caller) };
      if (group.state === 'resolved') return say(rich`${name} is already resolved; nothing to do.`);
      const who = group.acked_by === null ? rich`in the tool` : rich`by ${person(group.acked_by)}`;
      return say(rich`${name} was already acknowledged ${who}.`);
    },
  }),
  row({
    name: 'alert resolve',
    aliases: ['close', 'done'],
    summary: 'Resolve an alert group. If it fires again, it pages again.',
    example: '/alert resolve A-17',
    args: [may('alert', 'alert')],
    permission: 'alerts',
    changes: true,
    idempotent: true,
    run: async (tx, { alert }, { caller }) => {
      const group = alert === undefined ? await onlyGroup(tx) : await requireGroup(tx, alert);
      const name = groupName(group.id);
      if (group.state === 'resolved') return say(rich`${name} is already resolved; nothing to do.`);
      await resolveByHand(tx, group, actorOf(caller.user));
      const words = rich`☑️ *Resolved ${name}.* ${group.title}. If it fires again, it pages again.`;
      return { ...say(words), shown: isShown(group, caller) };
    },
  }),
  row({
    name: 'alert why',
    aliases: ['explain'],
    summary: 'Show why an alert paged or did not: what each stage decided, and which line of muster.yaml decided it.',
    example: '/alert why A-17',
    args: [must('alert', 'alert')],
    permission: 'look',
    changes: false,
    run: async (tx, { alert }) => {
      const group = await requireGroup(tx, alert);
      return { message: whyMessage(group, await explained(tx, group)) };
    },
  }),
];
