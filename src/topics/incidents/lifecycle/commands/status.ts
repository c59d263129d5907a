import { type Caller, type CommandRow, row, say } from '../../../../command/row.ts';
import { actorOf } from '../../../../lib/actor.ts';
import { list, paragraph, rich } from '../../../../lib/blockkit.ts';
import { may, must } from '../../../../lib/grammar.ts';
import { requirePermission } from '../../../team/permit.ts';
import { severities } from '../../../team/store.ts';
import { did } from '../../room/did.ts';
import { setStatus } from '../change.ts';
import { endIncident } from '../end.ts';
import { withOpenIncident } from '../find-incident.ts';
import { severityForm } from '../forms.ts';
import { incidentName, STATUSES } from '../model.ts';
import { setSeverity } from '../severity.ts';
import { resolvedReply } from './end.ts';

function placeOf({ channel, thread }: Caller) {
  return { channel, thread };
}

/** The rows that set the status and the severity of an incident. */
export const statusRows: readonly CommandRow[] = [
  row({
    name: 'incident status',
    summary: 'Set the status.',
    example: '/incident status identified',
    args: [may('incident', 'incident'), must('status', 'choice', STATUSES)],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, status }, { caller }) =>
      withOpenIncident(tx, id, caller, `incident status ${status}`, async (incident) => {
        if (status === incident.status) return say(rich`*${incidentName(incident.id)}* is already ${status}.`);
        if (status === 'resolved') await requirePermission(tx, 'resolve', caller.user);
        if (status === 'resolved')
          return resolvedReply(await endIncident(tx, incident, actorOf(caller.user), 'resolved', undefined), caller);
        await setStatus(tx, incident, caller.user, status as 'investigating' | 'identified' | 'monitoring');
        return did(caller, incident, rich`*${incidentName(incident.id)}* is now *${status}*.`);
      }),
  }),
  row({
    name: 'incident sev',
    aliases: ['severity'],
    summary: 'Set the severity. Raising it can page people; lowering it closes no pages.',
    example: '/incident sev 2',
    args: [may('incident', 'incident'), may('severity', 'severity')],
    permission: 'severity',
    changes: true,
    run: (tx, { incident: id, severity }, { caller }) =>
      withOpenIncident(tx, id, caller, `incident sev ${severity ?? ''}`.trim(), async (incident) => {
        if (severity === undefined) return { view: severityForm(incident, await severities(tx), placeOf(caller)) };
        if (severity === incident.severity) return say(rich`*${incidentName(incident.id)}* is already ${severity}.`);
        const { lines } = await setSeverity(tx, incident, caller.user, severity);
        const words = rich`*${incidentName(incident.id)}* is now *${severity}*.`;
        return did(caller, incident, words, [paragraph(words), ...(lines.length === 0 ? [] : [list(lines)])]);
      }),
  }),
];
