/** The rows that page people, for an incident or without one. */

import { type CommandRow, type Context, type Reply, row } from '../../../../command/row.ts';
import type { Tx } from '../../../../engine/tx.ts';
import { type Actor, actorOf } from '../../../../lib/actor.ts';
import { Mistake } from '../../../../lib/errors.ts';
import { form, may, personOf, schedulesOfGroup, type Vocabulary } from '../../../../lib/grammar.ts';
import { resolveStep } from '../../../paging/escalation/reach.ts';
import { openTwinOf } from '../../../paging/escalation/restart.ts';
import { everyPolicy } from '../../../paging/escalation/store.ts';
import { escalationFor, forSchedules } from '../../../paging/escalation/targets.ts';
import { waitsForReading } from '../../../paging/escalation/unread.ts';
import { pickMessage } from '../../../paging/messages/page.ts';
import { openedMessage, twinMessage } from '../../../paging/messages/side-messages.ts';
import { everyWhoMessage, type WhoState, whoMessage } from '../../../paging/messages/who.ts';
import { acknowledgeAll } from '../../../paging/page/commands.ts';
import { findPages, requireMayAcknowledge } from '../../../paging/page/find-page.ts';
import { countPage } from '../../../paging/page/limit.ts';
import type { Escalation } from '../../../paging/page/model.ts';
import { openPage } from '../../../paging/page/open.ts';
import { pagesOf } from '../../../paging/page/store.ts';
import { spellOut } from '../../../team/store.ts';
import { inviteToRoom, pageText, redrawIncident } from '../../room/notify.ts';
import { pageIncident } from '../declare.ts';
import { findIncidentFor, incidentHere, requiredField, requireOpen, requireVisible } from '../find-incident.ts';
import { pageForm } from '../forms.ts';
import { type Incident, isOpen } from '../model.ts';

interface PageWords {
  readonly escalation: Escalation;
  readonly by: Actor;
  readonly low: boolean;
  /** The text in addition to the incident's title. */
  readonly text?: string | undefined;
}

/** Pages for an incident, unless that is under way, and says whether there was somebody. */
async function pageForIncident(tx: Tx, incident: Incident, { escalation, by, low, text }: PageWords): Promise<Reply> {
  const twin = await openTwinOf(tx, incident.id, escalation);
  if (twin !== undefined) return { message: twinMessage(twin) };
  const about = text === undefined ? incident : { ...incident, title: `${incident.title}: ${text}` };
  const { page, people } = await pageIncident(tx, about, escalation, { by, ...(low ? { urgency: 'low' } : {}) });
  await inviteToRoom(tx, incident, people);
  await redrawIncident(tx, incident.id);
  return { message: openedMessage(page, pageText(about).length, await waitsForReading(tx, page.id)) };
}

/** The services, policies and schedules that can be paged, each once. */
function targetsIn({ services, policies, schedules }: Vocabulary): readonly string[] {
  return [...new Set([...services, ...policies, ...schedules])];
}

interface Asked {
  readonly whom: string | undefined;
  readonly text: string | undefined;
  readonly low: boolean;
  readonly incident: Incident | undefined;
}

/** The form of a page with everything that was typed; a form that lacks something is told so at its field. */
async function askPage(tx: Tx, { whom, text, low, incident }: Asked, context: Context): Promise<Reply> {
  const { caller, vocabulary } = context;
  if (caller.door === 'modal')
    throw whom === undefined
      ? requiredField('target', 'Choose who to page.')
      : requiredField('text', 'Say what is wrong.');
  if (whom !== undefined) await targetOf(tx, whom, context);
  const targets = targetsIn(vocabulary);
  const [schedule] = schedulesOfGroup(whom ?? '', vocabulary);
  const target = schedule ?? targets.find((name) => name.toLowerCase() === whom?.toLowerCase());
  const person = target === undefined && whom !== undefined ? personOf(whom, vocabulary) : undefined;
  const place = { channel: caller.channel, thread: caller.thread };
  return { view: pageForm({ incident, targets, whom: target, person, text, low, texts: true }, place) };
}

async function targetOf(tx: Tx, whom: string, { vocabulary }: Context) {
  const schedules = schedulesOfGroup(whom, vocabulary);
  if (schedules.length > 0) return forSchedules(tx, schedules);
  return escalationFor(tx, whom, vocabulary.people, personOf(whom, vocabulary));
}

export const pagingRows: readonly CommandRow[] = [
  row({
    name: 'incident page',
    summary: 'Page someone for an incident: a service, policy, schedule or person. Without arguments: a form.',
    example: '/incident page INC-142 payments',
    args: [may('incident', 'incident'), may('target', 'target'), form('person', 'person'), may('low', 'flag')],
    permission: 'page',
    changes: true,
    run: async (tx, { incident: id, target: whom, person: chosen, low }, context) => {
      const { caller, vocabulary } = context;
      const again = ['incident page', chosen ?? whom ?? '', low ? '--low' : ''].filter((word) => word !== '').join(' ');
      const found = await findIncidentFor(tx, id, caller, again);
      if ('pick' in found) return found.pick;
      const incident = requireOpen(found.incident);
      const target = chosen ?? whom;
      if (target === undefined && caller.door === 'modal') throw requiredField('target', 'Choose who to page.');
      if (target === undefined) {
        const place = { channel: caller.channel, thread: caller.thread };
        return { view: pageForm({ incident, targets: targetsIn(vocabulary), low }, place) };
      }
      await countPage(tx, caller);
      const { escalation } = await targetOf(tx, target, context);
      return pageForIncident(tx, incident, { escalation, by: actorOf(caller.user), low });
    },
  }),
  row({
    name: 'page',
    summary:
      'Page the people on call for a service, policy or schedule, or a person. In an incident channel the page belongs to the incident. With --low it waits until their quiet hours end.',
    example: '/page payments Payments are failing',
    args: [may('target', 'target'), may('text', 'rest'), form('person', 'person'), may('low', 'flag')],
    permission: 'page',
    changes: true,
    run: async (tx, { target: typed, text, person: chosen, low }, context) => {
      const { caller } = context;
      const here = await incidentHere(tx, caller);
      const incident = here !== undefined && isOpen(here) ? here : undefined;
      const whom = typed ?? chosen;
      if (whom === undefined || (text === undefined && incident === undefined))
        return askPage(tx, { whom, text, low, incident }, context);
      await countPage(tx, caller);
      const { escalation, service } = await targetOf(tx, whom, context);
      const by = actorOf(caller.user);
      if (incident !== undefined) return pageForIncident(tx, incident, { escalation, by, low, text });
      const urgency = low ? 'low' : undefined;
      const page = await openPage(tx, { text: await spellOut(tx, text ?? ''), escalation, by, service, urgency });
      return { message: openedMessage(page, text?.length ?? 0, await waitsForReading(tx, page.id)) };
    },
  }),
];

/** Who each step of an escalation reaches at this moment. */
async function whoOf(tx: Tx, escalation: Escalation): Promise<WhoState> {
  const steps = [];
  for (const step of escalation.steps) steps.push(await resolveStep(tx, step));
  return { escalation, steps };
}

/** The row that shows who a page would reach, and pages nobody. */
export const whoRows: readonly CommandRow[] = [
  row({
    name: 'page who',
    summary: 'Show who would be paged now, and who next.',
    example: '/page who payments',
    args: [may('target', 'target')],
    permission: 'look',
    changes: false,
    run: async (tx, { target: whom }, context) => {
      if (whom !== undefined)
        return { message: whoMessage(await whoOf(tx, (await targetOf(tx, whom, context)).escalation)) };
      const all = [];
      for (const policy of await everyPolicy(tx)) all.push(await whoOf(tx, policy));
      if (all.length === 0)
        throw new Mistake(
          'There are no escalation policies, so you can only page a person. Policies are defined in muster.yaml.',
          {
            example: '/page @ana Payments are failing',
          },
        );
      return { message: everyWhoMessage(all) };
    },
  }),
];

/** The row that acknowledges all pages of an incident. */
export const ackRows: readonly CommandRow[] = [
  row({
    name: 'incident ack',
    aliases: ['acknowledge'],
    summary: 'Acknowledge every open page of the incident.',
    example: '/incident ack',
    args: [may('incident', 'incident')],
    permission: 'answer',
    changes: true,
    idempotent: true,
    run: async (tx, { incident: id }, { caller }) => {
      const { pages, pick } =
        id === undefined
          ? await findPages(tx, undefined, caller)
          : { pages: await pagesOf(tx, (await requireVisible(tx, id, caller.user)).id), pick: false };
      if (pick) return { message: pickMessage(pages, 'ack') };
      const open = pages.filter(
        (page) => page.state !== 'resolved' && (page.state !== 'acknowledged' || pages.length === 1),
      );
      if (open.length === 0)
        throw new Mistake('No page is open in this channel or for you.', { example: '/page show' });
      await requireMayAcknowledge(tx, open, caller);
      return acknowledgeAll(tx, open, caller);
    },
  }),
];
