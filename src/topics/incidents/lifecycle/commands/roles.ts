import { type CommandRow, row, say } from '../../../../command/row.ts';
import { person, rich } from '../../../../lib/blockkit.ts';
import { may } from '../../../../lib/grammar.ts';
import { withOpenIncident } from '../find-incident.ts';
import { roleForm } from '../forms.ts';
import { incidentName } from '../model.ts';
import { assignRole, knownRoles } from '../roles.ts';
import { rolesOf } from '../store.ts';

/** The rows that assign roles. */
export const roleRows: readonly CommandRow[] = [
  row({
    name: 'incident lead',
    aliases: ['ic'],
    summary: 'Take the lead, or give it to somebody, with a note.',
    example: '/incident lead @ana',
    args: [may('incident', 'incident'), may('who', 'person'), may('note', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, who, note }, { caller }) =>
      withOpenIncident(tx, id, caller, `incident lead ${who ?? ''}`, async (incident) => {
        const lead = who ?? caller.user;
        if (incident.lead === lead)
          return say(
            rich`${lead === caller.user ? 'You have' : rich`${person(lead)} has`} the lead of *${incidentName(incident.id)}* already.`,
          );
        await assignRole(tx, incident, caller.user, { role: 'lead', user: lead, note });
        return say(
          rich`${lead === caller.user ? 'You have' : rich`${person(lead)} has`} the lead of *${incidentName(incident.id)}*.`,
        );
      }),
  }),
  row({
    name: 'incident role',
    aliases: ['roles'],
    summary:
      'Give a role of the file, or a word of your own, with a note; alone, a form. Who takes it is told what it asks.',
    example: '/incident role scribe @bo',
    args: [may('incident', 'incident'), may('role', 'word'), may('who', 'person'), may('note', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, role: word, who, note }, { caller }) =>
      withOpenIncident(tx, id, caller, `incident role ${word ?? ''} ${who ?? ''}`.trim(), async (incident) => {
        const known = await knownRoles(tx);
        if (word === undefined) {
          const place = { channel: caller.channel, thread: caller.thread };
          return { view: roleForm(incident, known, await rolesOf(tx, incident.id), caller.user, place) };
        }
        const [role, user] = [word.toLowerCase().slice(0, 40), who ?? caller.user];
        await assignRole(tx, incident, caller.user, { role, user, note });
        return say(rich`${person(user)} is *${role}* of ${incidentName(incident.id)}.`);
      }),
  }),
];
