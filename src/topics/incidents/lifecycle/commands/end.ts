import { type Caller, type CommandRow, type Reply, row } from '../../../../command/row.ts';
import type { Tx } from '../../../../engine/tx.ts';
import { actorOf } from '../../../../lib/actor.ts';
import { rich } from '../../../../lib/blockkit.ts';
import { form, may, type Vocabulary } from '../../../../lib/grammar.ts';
import type { Instant } from '../../../../lib/instant.ts';
import { did } from '../../room/did.ts';
import { lasted } from '../durations.ts';
import { endIncident, reopen } from '../end.ts';
import { atField, findIncidentFor, pastPoint, withOpenIncident } from '../find-incident.ts';
import { resolveForm } from '../forms.ts';
import { type Incident, incidentName } from '../model.ts';
import { requireInOrder } from '../times.ts';

/** The rows that end an incident or bring it back. */
export const endRows: readonly CommandRow[] = [
  row({
    name: 'incident resolve',
    aliases: ['done', 'close', 'resolved', 'fixed'],
    summary: 'Resolve the incident: shows its duration, who did what, and what is still open.',
    example: '/incident resolve Rolled back the deploy',
    args: [may('incident', 'incident'), may('reason', 'rest'), form('mitigated', 'rest')],
    permission: 'resolve',
    changes: true,
    run: (tx, { incident: id, reason, mitigated }, { caller, vocabulary }) =>
      withOpenIncident(tx, id, caller, `incident resolve ${reason ?? ''}`, async (incident) => {
        if (reason === undefined && caller.door === 'button' && caller.modals)
          return { view: resolveForm(incident, { channel: caller.channel, thread: caller.thread }) };
        const felt = mitigated === undefined ? undefined : await mitigatedAt(tx, incident, mitigated, vocabulary);
        return resolvedReply(await endIncident(tx, incident, actorOf(caller.user), 'resolved', reason, felt), caller);
      }),
  }),
  row({
    name: 'incident cancel',
    aliases: ['abort'],
    summary: 'Cancel an incident declared by mistake: closes it and keeps it out of the figures.',
    example: '/incident cancel False alarm',
    args: [may('incident', 'incident'), may('reason', 'rest')],
    permission: 'resolve',
    changes: true,
    run: (tx, { incident: id, reason }, { caller }) =>
      withOpenIncident(tx, id, caller, `incident cancel ${reason ?? ''}`, async (incident) => {
        await endIncident(tx, incident, actorOf(caller.user), 'cancelled', reason);
        return did(caller, incident, rich`⚪ *${incidentName(incident.id)}* is cancelled.`);
      }),
  }),
  row({
    name: 'incident reopen',
    summary: 'Reopen the incident. Nobody is paged automatically.',
    example: '/incident reopen INC-142 Errors are back',
    args: [may('incident', 'incident'), may('reason', 'rest')],
    permission: 'resolve',
    changes: true,
    run: async (tx, { incident: id, reason }, { caller }) => {
      const found = await findIncidentFor(tx, id, caller, `incident reopen ${reason ?? ''}`);
      if ('pick' in found) return found.pick;
      const incident = await reopen(tx, found.incident, caller.user, reason);
      return did(
        caller,
        incident,
        rich`*${incidentName(incident.id)}* is open again. Nobody is paged automatically: /incident page ${incidentName(incident.id)} pages someone.`,
      );
    },
  }),
];

/** Says that the incident is over, and how long it took. */
export function resolvedReply(incident: Incident, caller: Caller): Reply {
  return did(caller, incident, rich`✅ *${incidentName(incident.id)}* is resolved after ${lasted(incident)}.`);
}

/** Shows a mistake at its field of the form. */
function mitigatedAt(tx: Tx, incident: Incident, words: string, { zone }: Vocabulary): Promise<Instant> {
  return atField('mitigated', async () => {
    const at = pastPoint(words, tx.now, zone, '14:20');
    await requireInOrder(tx, incident, 'mitigated', at);
    return at;
  });
}
