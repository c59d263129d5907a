import type { Tx } from '../engine/tx.ts';
import { person, rich } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { may, must } from '../lib/grammar.ts';
import { formatDuration } from '../lib/phrases.ts';
import { pickMessage } from '../paging/blocks.ts';
import { acknowledgeAll } from '../paging/commands.ts';
import { pagesMeant } from '../paging/meant.ts';
import { pagesOf } from '../paging/store.ts';
import { type Caller, type Reply, type Row, row, say } from '../router.ts';
import { setImpact, setLead, setService, setSeverity, setStatus, setTitle, takeRole, update } from './change.ts';
import { endIncident, merge, reopen } from './end.ts';
import { textForm } from './forms.ts';
import { type Incident, incidentName, STATUSES } from './model.ts';
import { needed, requireOpen, requireVisible, scope } from './scope.ts';

/** Finds the incident, which must be under way, and does it; or answers with the picker. */
async function change(
  tx: Tx,
  id: number | undefined,
  caller: Caller,
  again: string,
  work: (incident: Incident) => Promise<Reply>,
): Promise<Reply> {
  const found = await scope(tx, id, caller, again);
  return 'pick' in found ? found.pick : work(requireOpen(found.incident));
}

const INC = may('incident', 'incident');

/** What a raised severity did about paging, in words. */
const PAGED = {
  none: rich``,
  paged: rich` The on-call person is being paged.`,
  nobody: rich` 🚨 *Nobody was paged:* nobody is there to page now. Page a person: /page @ana …`,
};

/** The rows that change an incident. */
export const changeRows: readonly Row[] = [
  row({
    name: 'incident update',
    aliases: ['up'],
    summary: 'Tell everybody who waits how it stands: room, card, announcement and followers. Alone, a form.',
    example: '/incident update Rolled back; error rate is falling',
    args: [INC, may('text', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, text }, { caller }) =>
      change(tx, id, caller, `incident update ${text ?? ''}`, async (incident) => {
        if (text === undefined && caller.door === 'modal') throw needed('text', 'An update needs words.');
        if (text === undefined) return { view: updateForm(incident, caller) };
        const told = await update(tx, incident, caller.user, text);
        return say(
          rich`📣 The update is out: room, card${incident.private === 1 ? '' : ', announcement'}${followersWords(told)}.`,
        );
      }),
  }),
  row({
    name: 'incident status',
    summary: 'Say how far you are.',
    example: '/incident status identified',
    args: [INC, must('status', 'choice', STATUSES)],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, status }, { caller }) =>
      change(tx, id, caller, `incident status ${status}`, async (incident) => {
        if (status === incident.status) return say(rich`*${incidentName(incident.id)}* is ${status} already.`);
        if (status === 'resolved') return resolved(await endIncident(tx, incident, caller.user, 'resolved', undefined));
        await setStatus(tx, incident, caller.user, status as 'investigating' | 'identified' | 'monitoring');
        return say(rich`*${incidentName(incident.id)}* is now *${status}*.`);
      }),
  }),
  row({
    name: 'incident sev',
    aliases: ['severity'],
    summary: 'Change the severity. Raising it can page; lowering it closes no page.',
    example: '/incident sev 2',
    args: [INC, must('severity', 'severity')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, severity }, { caller }) =>
      change(tx, id, caller, `incident sev ${severity}`, async (incident) => {
        if (severity === incident.severity) return say(rich`*${incidentName(incident.id)}* is ${severity} already.`);
        const paging = await setSeverity(tx, incident, caller.user, severity);
        return say(rich`*${incidentName(incident.id)}* is now *${severity}*.${PAGED[paging]}`);
      }),
  }),
  row({
    name: 'incident title',
    summary: 'Correct the title. The room’s name follows within ten minutes of declaring.',
    example: '/incident title Card payments are failing',
    args: [INC, must('title', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, title }, { caller }) =>
      change(tx, id, caller, `incident title ${title}`, async (incident) => {
        const { renamed } = await setTitle(tx, incident, caller.user, title);
        return say(
          rich`The title of *${incidentName(incident.id)}* is corrected on card and topic${renamed ? ', and the room is renamed' : '; the room keeps its name'}.`,
        );
      }),
  }),
  row({
    name: 'incident service',
    summary: 'Say which service it is about.',
    example: '/incident service checkout',
    args: [INC, must('service', 'service')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, service }, { caller }) =>
      change(tx, id, caller, `incident service ${service}`, async (incident) => {
        await setService(tx, incident, caller.user, service);
        return say(rich`*${incidentName(incident.id)}* is about *${service}*. Nobody new was paged.`);
      }),
  }),
  row({
    name: 'incident impact',
    summary: 'Say in a sentence who feels it, and how.',
    example: '/incident impact One customer in five cannot pay',
    args: [INC, must('impact', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, impact }, { caller }) =>
      change(tx, id, caller, `incident impact ${impact}`, async (incident) => {
        await setImpact(tx, incident, caller.user, impact);
        return say(rich`The impact of *${incidentName(incident.id)}* is on the card.`);
      }),
  }),
  row({
    name: 'incident lead',
    aliases: ['ic'],
    summary: 'Take the lead, or give it to somebody.',
    example: '/incident lead @ana',
    args: [INC, may('who', 'person')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, who }, { caller }) =>
      change(tx, id, caller, `incident lead ${who ?? ''}`, async (incident) => {
        const lead = who ?? caller.user;
        if (incident.lead === lead)
          return say(
            rich`${lead === caller.user ? 'You have' : rich`${person(lead)} has`} the lead of *${incidentName(incident.id)}* already.`,
          );
        await setLead(tx, incident, caller.user, lead);
        return say(
          rich`${lead === caller.user ? 'You have' : rich`${person(lead)} has`} the lead of *${incidentName(incident.id)}*.`,
        );
      }),
  }),
  row({
    name: 'incident role',
    summary: 'Give a role: lead, communications, scribe, or a word of your own.',
    example: '/incident role scribe @bo',
    args: [INC, must('role', 'word'), may('who', 'person')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, role, who }, { caller }) =>
      change(tx, id, caller, `incident role ${role} ${who ?? ''}`, async (incident) => {
        const user = who ?? caller.user;
        await takeRole(tx, incident, caller.user, role.toLowerCase().slice(0, 40), user);
        return say(rich`${person(user)} is *${role.toLowerCase()}* of ${incidentName(incident.id)}.`);
      }),
  }),
  row({
    name: 'incident ack',
    aliases: ['acknowledge'],
    summary: 'Acknowledge every open page of the incident.',
    example: '/incident ack',
    args: [INC],
    permission: 'act',
    changes: true,
    run: async (tx, { incident: id }, { caller }) => {
      const { pages, pick } =
        id === undefined
          ? await pagesMeant(tx, undefined, caller)
          : { pages: await pagesOf(tx, (await requireVisible(tx, id, caller.user)).id), pick: false };
      if (pick) return { message: pickMessage(pages, 'ack') };
      const open = pages.filter(
        (page) => page.state !== 'resolved' && (page.state !== 'acknowledged' || pages.length === 1),
      );
      if (open.length === 0) throw new Mistake('No page is open here or for you.', { example: '/page show' });
      return acknowledgeAll(tx, open, caller.user);
    },
  }),
  row({
    name: 'incident resolve',
    aliases: ['done', 'close', 'resolved', 'fixed'],
    summary: 'It is over: duration, who did what, and what is still open are said.',
    example: '/incident resolve Rolled back the deploy',
    args: [INC, may('reason', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, reason }, { caller }) =>
      change(tx, id, caller, `incident resolve ${reason ?? ''}`, async (incident) => {
        if (reason === undefined && caller.door === 'button' && caller.modals)
          return { view: resolveForm(incident, caller) };
        return resolved(await endIncident(tx, incident, caller.user, 'resolved', reason));
      }),
  }),
  row({
    name: 'incident cancel',
    aliases: ['abort'],
    summary: 'It never happened: closes it and keeps it out of the figures.',
    example: '/incident cancel False alarm',
    args: [INC, may('reason', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, reason }, { caller }) =>
      change(tx, id, caller, `incident cancel ${reason ?? ''}`, async (incident) => {
        await endIncident(tx, incident, caller.user, 'cancelled', reason);
        return say(rich`*${incidentName(incident.id)}* is cancelled.`);
      }),
  }),
  row({
    name: 'incident reopen',
    summary: 'It is back. Nobody is paged again in silence: page if you need somebody.',
    example: '/incident reopen INC-142 Errors are back',
    args: [INC, may('reason', 'rest')],
    permission: 'act',
    changes: true,
    run: async (tx, { incident: id, reason }, { caller }) => {
      const found = await scope(tx, id, caller, `incident reopen ${reason ?? ''}`);
      if ('pick' in found) return found.pick;
      const incident = await reopen(tx, found.incident, caller.user, reason);
      return say(
        rich`*${incidentName(incident.id)}* is open again. No page was restarted; /incident page ${incidentName(incident.id)} does that.`,
      );
    },
  }),
  row({
    name: 'incident merge',
    summary: 'Join an incident to the one it really is.',
    example: '/incident merge INC-142 INC-141',
    args: [must('incident', 'incident'), may('into', 'incident')],
    permission: 'act',
    changes: true,
    run: async (tx, { incident: first, into: second }, { caller }) => {
      const [from, into] = second === undefined ? [undefined, first] : [first, second];
      const found = await scope(tx, from, caller, 'incident merge');
      if ('pick' in found) return found.pick;
      const target = await requireVisible(tx, into, caller.user);
      await merge(tx, requireOpen(found.incident), target, caller.user);
      return say(rich`*${incidentName(found.incident.id)}* is merged into *${incidentName(target.id)}*.`);
    },
  }),
];

function followersWords(told: number): string {
  if (told === 0) return '';
  return told === 1 ? ' and 1 follower' : ` and ${told} followers`;
}

function resolved(incident: Incident): Reply {
  return say(
    rich`✅ *${incidentName(incident.id)}* is resolved after ${formatDuration((incident.ended_at ?? incident.declared_at) - incident.declared_at)}.`,
  );
}

function updateForm(incident: Incident, caller: Caller) {
  return textForm({
    row: 'incident update',
    title: 'Post an update',
    submit: 'Send',
    name: 'text',
    label: 'What should everybody know?',
    hint: 'What happens, who feels it, what we do, when we say more',
    initial: incident.last_update ?? undefined,
    incident,
    place: { channel: caller.channel, thread: caller.thread },
  });
}

function resolveForm(incident: Incident, caller: Caller) {
  return textForm({
    row: 'incident resolve',
    title: 'Resolve the incident',
    submit: 'Resolve',
    name: 'reason',
    label: 'What fixed it?',
    hint: 'Rolled back the deploy',
    optional: true,
    incident,
    place: { channel: caller.channel, thread: caller.thread },
  });
}
