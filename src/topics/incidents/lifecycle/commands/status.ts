import { type CommandRow, row, say } from '../../../../command/row.ts';
import { list, paragraph, rich } from '../../../../lib/blockkit.ts';
import { may, must } from '../../../../lib/grammar.ts';
import { requirePermission } from '../../../team/permit.ts';
import { setStatus } from '../change.ts';
import { endIncident } from '../end.ts';
import { withOpenIncident } from '../find-incident.ts';
import { incidentName, STATUSES } from '../model.ts';
import { setSeverity } from '../severity.ts';
import { resolvedReply } from './end.ts';

/** What a raised severity did about paging, in words. */
const PAGED = {
  none: rich``,
  paged: rich` The on-call person is being paged.`,
  nobody: rich` 🚨 *Nobody was paged:* nobody is there to page now. Page a person: /page @ana …`,
};

/** The rows that set how far and how grave an incident is. */
export const statusRows: readonly CommandRow[] = [
  row({
    name: 'incident status',
    summary: 'Say how far you are.',
    example: '/incident status identified',
    args: [may('incident', 'incident'), must('status', 'choice', STATUSES)],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, status }, { caller }) =>
      withOpenIncident(tx, id, caller, `incident status ${status}`, async (incident) => {
        if (status === incident.status) return say(rich`*${incidentName(incident.id)}* is ${status} already.`);
        if (status === 'resolved') await requirePermission(tx, 'resolve', caller.user);
        if (status === 'resolved')
          return resolvedReply(await endIncident(tx, incident, caller.user, 'resolved', undefined));
        await setStatus(tx, incident, caller.user, status as 'investigating' | 'identified' | 'monitoring');
        return say(rich`*${incidentName(incident.id)}* is now *${status}*.`);
      }),
  }),
  row({
    name: 'incident sev',
    aliases: ['severity'],
    summary: 'Change the severity. Raising it can page; lowering it closes no page.',
    example: '/incident sev 2',
    args: [may('incident', 'incident'), must('severity', 'severity')],
    permission: 'severity',
    changes: true,
    run: (tx, { incident: id, severity }, { caller }) =>
      withOpenIncident(tx, id, caller, `incident sev ${severity}`, async (incident) => {
        if (severity === incident.severity) return say(rich`*${incidentName(incident.id)}* is ${severity} already.`);
        const { paging, lines } = await setSeverity(tx, incident, caller.user, severity);
        const words = rich`*${incidentName(incident.id)}* is now *${severity}*.${PAGED[paging]}`;
        return say(words, [paragraph(words), ...(lines.length === 0 ? [] : [list(lines)])]);
      }),
  }),
];
