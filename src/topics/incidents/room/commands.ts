import { type CommandRow, row } from '../../../command/row.ts';
import { actorOf } from '../../../lib/actor.ts';
import { buttons, channel, join, linkButton, message, paragraph, person, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { may } from '../../../lib/grammar.ts';
import { countDeed } from '../../team/limits.ts';
import { requirePermission } from '../../team/permit.ts';
import { declaredMessage } from '../lifecycle/blocks.ts';
import { DECLARATION_ARGS } from '../lifecycle/commands/declare.ts';
import { declare } from '../lifecycle/declare.ts';
import { findIncidentFor, requireOpen, requireVisible } from '../lifecycle/find-incident.ts';
import { incidentName } from '../lifecycle/model.ts';
import { rolesOf } from '../lifecycle/store.ts';
import { summaryMessage } from '../views/summary.ts';
import { summaryState } from '../views/summary-state.ts';
import { headline } from './blocks.ts';
import { did } from './did.ts';
import { cardState } from './notify.ts';
import { adopt, presentIn, setCall } from './operations.ts';

/** The rows of the room and of the people in it. */
export const roomRows: readonly CommandRow[] = [
  row({
    name: 'incident summary',
    aliases: ['catchup', 'tldr'],
    summary: 'Summarise the incident: how it began, its state, who does what, what is next. Only you see it.',
    example: '/incident summary',
    args: [may('incident', 'incident')],
    permission: 'look',
    changes: false,
    run: async (tx, { incident: id }, { caller }) => {
      const found = await findIncidentFor(tx, id, caller, 'incident summary');
      return 'pick' in found ? found.pick : { message: summaryMessage(await summaryState(tx, found.incident)) };
    },
  }),
  row({
    name: 'incident who',
    aliases: ['people', 'here'],
    summary: 'Show who is in the channel, and who has which role.',
    example: '/incident who',
    args: [may('incident', 'incident')],
    permission: 'look',
    changes: false,
    run: async (tx, { incident: id }, { caller }) => {
      const found = await findIncidentFor(tx, id, caller, 'incident who');
      if ('pick' in found) return found.pick;
      const { incident } = found;
      const roles = [...(await rolesOf(tx, incident.id))].map(([role, user]) => rich`${person(user)} is *${role}*`);
      const lead =
        incident.lead === null ? rich`*Nobody has the lead yet*` : rich`${person(incident.lead)} is the lead`;
      const present = await presentIn(tx, incident);
      const here =
        present.length === 0
          ? rich`Nobody is in the channel yet.`
          : rich`In the channel: ${join(
              present.slice(0, 60).map((user) => [person(user)]),
              ', ',
            )}`;
      const words = rich`${headline(incident)}: ${join([lead, ...roles], ', ')}.`;
      return { message: message(words, [paragraph(words), paragraph(here)]) };
    },
  }),
  row({
    name: 'incident call',
    aliases: ['meet', 'bridge'],
    summary: 'Show the link to the call, or set it.',
    example: '/incident call https://meet.example.com/inc-142',
    args: [may('incident', 'incident'), may('url', 'word')],
    permission: 'act',
    changes: true,
    run: async (tx, { incident: id, url }, { caller }) => {
      const found = await findIncidentFor(tx, id, caller, `incident call ${url ?? ''}`.trim());
      if ('pick' in found) return found.pick;
      const { incident } = found;
      if (url !== undefined) {
        if (!/^https:\/\/\S+$/i.test(url) || !URL.canParse(url))
          throw new Mistake(`“${url}” is not a web address that begins with https://.`, {
            example: '/incident call https://meet.example.com/inc-142',
          });
        await setCall(tx, requireOpen(incident), caller.user, url);
        return did(caller, incident, rich`📞 The call link of *${incidentName(incident.id)}* is set.`);
      }
      if (incident.call_url === null)
        throw new Mistake(`${incidentName(incident.id)} has no call. Give its link, or set \`call:\` in muster.yaml.`, {
          example: '/incident call https://meet.example.com/inc-142',
        });
      const words = rich`📞 ${headline(incident)}`;
      const open = buttons([]);
      if (open.type === 'actions') open.elements.push(linkButton('Join the call', incident.call_url));
      return { message: message(words, [paragraph(words), open]) };
    },
  }),
  row({
    name: 'incident adopt',
    summary: 'Make this channel the incident channel of an incident or, with a title, of a new incident.',
    example: '/incident adopt INC-142',
    args: [may('incident', 'incident'), ...DECLARATION_ARGS],
    permission: 'declare',
    changes: true,
    run: async (tx, { incident: id, severity, service, title, ...flags }, { caller }) => {
      if (caller.channel === undefined)
        throw new Mistake('Type this command in the channel that should become the incident channel.', {
          example: '/incident adopt INC-142',
        });
      if (id === undefined && title !== undefined) {
        if (flags.private) await requirePermission(tx, 'private', caller.user);
        const wanted = {
          title,
          severity,
          service,
          private: flags.private,
          drill: flags.drill,
          paging: flags['no-page'] ? 'no' : 'auto',
          by: actorOf(caller.user),
          room: caller.channel,
        } as const;
        await countDeed(tx, 'declares', caller);
        const { incident, likes } = await declare(tx, wanted);
        return { message: declaredMessage(await cardState(tx, incident), likes) };
      }
      const given = Object.entries(flags).find(([, on]) => on)?.[0];
      if (given !== undefined)
        throw new Mistake(
          `--${given} is only for a new incident, and a new incident needs a title. Nothing was changed.`,
          {
            example: `/incident adopt sev1 Payments are failing --${given}`,
          },
        );
      const found =
        id === undefined
          ? await findIncidentFor(tx, undefined, { ...caller, channel: undefined }, 'incident adopt')
          : { incident: await requireVisible(tx, id, caller.user) };
      if ('pick' in found) return found.pick;
      const incident = await adopt(tx, requireOpen(found.incident), caller.channel, caller.user);
      const words = rich`${channel(caller.channel)} is now the channel of *${incidentName(incident.id)}*.`;
      return did(caller, incident, words);
    },
  }),
];
