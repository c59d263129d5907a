import { type Caller, type CommandRow, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { actorOf } from '../../../lib/actor.ts';
import { rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { must } from '../../../lib/grammar.ts';
import { declaredMessage } from '../../incidents/lifecycle/blocks.ts';
import { findVisible, requireVisible } from '../../incidents/lifecycle/find-incident.ts';
import { incidentName, isOpen } from '../../incidents/lifecycle/model.ts';
import { cardState, redrawIncident } from '../../incidents/room/notify.ts';
import { countDeed } from '../../team/limits.ts';
import { isShown } from '../groups/commands.ts';
import { type Group, groupName } from '../groups/model.ts';
import { requireGroup } from '../groups/store.ts';
import { attach } from './attach.ts';
import { declareByHand } from './declare.ts';
import { detach } from './detach.ts';

/** The rows of `/alert` about incidents. */
export const alertIncidentRows: readonly CommandRow[] = [
  row({
    name: 'alert declare',
    summary: 'Declare an incident from an alert group. It takes over the page, links and alerts.',
    example: '/alert declare A-17',
    args: [must('alert', 'alert')],
    permission: 'declare',
    changes: true,
    run: async (tx, { alert }, { caller }) => {
      const group = await requireGroup(tx, alert);
      if (group.incident !== null) throw await taken(tx, group, group.incident, caller);
      await countDeed(tx, 'declares', caller);
      const { incident } = await declareByHand(tx, group, actorOf(caller.user), caller.channel);
      return { message: declaredMessage(await cardState(tx, await redrawIncident(tx, incident.id)), []) };
    },
  }),
  row({
    name: 'alert attach',
    summary: 'Attach an alert group to an incident.',
    example: '/alert attach A-17 INC-142',
    args: [must('alert', 'alert'), must('incident', 'incident')],
    permission: 'alerts',
    changes: true,
    idempotent: true,
    run: async (tx, { alert, incident: id }, { caller }) => {
      const group = await requireGroup(tx, alert);
      const incident = await requireVisible(tx, id, caller.user);
      if (group.incident === incident.id)
        return say(rich`${groupName(alert)} already belongs to ${incidentName(id)}; nothing to do.`);
      if (group.incident !== null) throw await taken(tx, group, group.incident, caller, 'Detach it first.');
      if (!isOpen(incident))
        throw new Mistake(`${incidentName(id)} is over, so nothing can be attached to it.`, {
          example: `/alert declare ${groupName(alert)}`,
        });
      const attached = await attach(tx, group, incident);
      return {
        ...say(rich`🔗 *${groupName(alert)}* now belongs to *${incidentName(id)}*.`),
        shown: isShown(attached, caller),
      };
    },
  }),
  row({
    name: 'alert detach',
    summary: 'Detach an alert group from its incident.',
    example: '/alert detach A-17',
    args: [must('alert', 'alert')],
    permission: 'alerts',
    changes: true,
    idempotent: true,
    run: async (tx, { alert }, { caller }) => {
      const group = await requireGroup(tx, alert);
      if (group.incident === null) return say(rich`${groupName(alert)} does not belong to an incident; nothing to do.`);
      await requireVisible(tx, group.incident, caller.user);
      await detach(tx, group);
      return { ...say(rich`*${groupName(alert)}* no longer belongs to an incident.`), shown: isShown(group, caller) };
    },
  }),
];

/** Somebody else was faster: says which incident a group belongs to, if the caller may know of it. */
async function taken(tx: Tx, { id }: Group, incident: number, { user }: Caller, then = ''): Promise<Mistake> {
  const [name, known] = [groupName(id), await findVisible(tx, incident, user)];
  if (known === undefined) return new Mistake(`${name} already belongs to a private incident.`);
  const inc = incidentName(incident);
  const offer =
    then === ''
      ? { label: `Show ${inc}`, line: `incident show ${inc}` }
      : { label: 'Detach', line: `alert detach ${name}` };
  return new Mistake(`${name} already belongs to ${inc}. ${then}`.trim(), { offer });
}
