import { type Caller, type CommandRow, type Reply, row, say } from '../../../../command/router.ts';
import type { Tx } from '../../../../engine/tx.ts';
import { buttons, cut, date, list, message, paragraph, person, rich } from '../../../../lib/blockkit.ts';
import { Mistake } from '../../../../lib/errors.ts';
import { form, may, must, type Vocabulary } from '../../../../lib/grammar.ts';
import type { Instant } from '../../../../lib/instant.ts';
import { formatDuration } from '../../../../lib/phrases.ts';
import { pickMessage } from '../../../paging/messages/page.ts';
import { acknowledgeAll } from '../../../paging/page/commands.ts';
import { findPages, requireMayAcknowledge } from '../../../paging/page/find-page.ts';
import { pagesOf } from '../../../paging/page/store.ts';
import { requirePermission } from '../../../team/permit.ts';
import { severityOf, top } from '../../../team/store.ts';
import { stakeholderChannels } from '../../room/telling.ts';
import { previewView, updateForm } from '../../updates/blocks.ts';
import { dueAfter, lastParts, readNext, splitNext, tidy, type UpdateParts, update } from '../../updates/operations.ts';
import { setAffectedServices, setCategory, setImpact, setService, setStatus, setTime, setTitle } from '../change.ts';
import { endIncident, merge, reopen } from '../end.ts';
import { atField, findIncidentFor, pastPoint, requiredField, requireOpen, requireVisible } from '../find-incident.ts';
import { resolveForm, roleForm } from '../forms.ts';
import { type Incident, incidentName, STATUSES, subjectsOf } from '../model.ts';
import { assignRole, knownRoles } from '../roles.ts';
import { setSeverity } from '../severity.ts';
import { affectedBy, followersOf, rolesOf } from '../store.ts';

/** Finds the incident, which must be under way, and does it; or answers with the picker. */
async function change(
  tx: Tx,
  id: number | undefined,
  caller: Caller,
  again: string,
  work: (incident: Incident) => Promise<Reply>,
): Promise<Reply> {
  const found = await findIncidentFor(tx, id, caller, again);
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
export const changeRows: readonly CommandRow[] = [
  row({
    name: 'incident update',
    aliases: ['up'],
    summary: 'Tell everybody who waits how it stands: room, card, announcement and followers. Alone, a form.',
    example: '/incident update Rolled back; error rate is falling',
    args: [
      INC,
      may('text', 'rest'),
      form('impact', 'rest'),
      form('doing', 'rest'),
      form('next', 'word'),
      form('look', 'flag'),
    ],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, text, ...parts }, { caller }) =>
      change(tx, id, caller, `incident update ${text ?? ''}`, async (incident) => {
        if (text === undefined && caller.door === 'modal') throw requiredField('text', 'An update needs words.');
        if (text === undefined) return openUpdateForm(tx, incident, caller);
        const given = tidy(caller.door === 'modal' ? formParts(text, parts) : splitNext(text));
        const due = await dueAfter(tx, incident, given);
        if (parts.look) {
          const view = previewView(incident, caller.user, given, due, await audience(tx, incident));
          return { view, onTop: true };
        }
        const told = await update(tx, incident, caller.user, given);
        const next = due === null ? rich`` : rich` The next is due at ${date(due, '{time}')}.`;
        return say(
          rich`📣 The update is out: room, card${incident.private === 1 ? '' : ', announcement'}${followersWords(told)}.${next}`,
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
        if (status === 'resolved') await requirePermission(tx, 'resolve', caller.user);
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
    permission: 'severity',
    changes: true,
    run: (tx, { incident: id, severity }, { caller }) =>
      change(tx, id, caller, `incident sev ${severity}`, async (incident) => {
        if (severity === incident.severity) return say(rich`*${incidentName(incident.id)}* is ${severity} already.`);
        const { paging, lines } = await setSeverity(tx, incident, caller.user, severity);
        const words = rich`*${incidentName(incident.id)}* is now *${severity}*.${PAGED[paging]}`;
        return say(words, [paragraph(words), ...(lines.length === 0 ? [] : [list(lines)])]);
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
    name: 'incident category',
    summary: 'Say what kind of trouble it is; alone, the categories of the file.',
    example: '/incident category network',
    args: [INC, may('category', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, category }, { caller }) =>
      change(tx, id, caller, `incident category ${category ?? ''}`.trim(), async (incident) => {
        const known = (await top(tx)).categories ?? [];
        if (category === undefined) return categoryPicker(incident, known);
        const meant = known.find((one) => one.toLowerCase() === category.toLowerCase()) ?? category;
        if (known.length > 0 && !known.includes(meant))
          throw new Mistake(`“${category}” is not a category; there are ${known.join(', ')}.`, {
            example: `/incident category ${known[0]}`,
          });
        await setCategory(tx, incident, caller.user, meant);
        return say(rich`*${incidentName(incident.id)}* is a matter of *${meant}*.`);
      }),
  }),
  row({
    name: 'incident affects',
    aliases: ['affected', 'touches'],
    summary: 'Say which services it touches beside its own; “none” clears them. Their followers and stakeholders hear.',
    example: '/incident affects checkout search',
    args: [INC, must('services', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, services }, { caller, vocabulary }) =>
      change(tx, id, caller, `incident affects ${services}`, async (incident) => {
        const touched = await setAffectedServices(tx, incident, caller.user, servicesIn(services, vocabulary));
        return say(
          touched.length === 0
            ? rich`*${incidentName(incident.id)}* touches no other service.`
            : rich`*${incidentName(incident.id)}* also touches *${touched.join(', ')}*.`,
        );
      }),
  }),
  row({
    name: 'incident began',
    summary: 'Say when it really began: the figures count from then.',
    example: '/incident began 13:40',
    args: [INC, must('time', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, time }, { caller, vocabulary }) => onTime(tx, id, time, 'began', caller, vocabulary),
  }),
  row({
    name: 'incident mitigated',
    summary: 'Say when people stopped feeling it; alone, now.',
    example: '/incident mitigated 10m ago',
    args: [INC, may('time', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, time }, { caller, vocabulary }) =>
      onTime(tx, id, time ?? '0', 'mitigated', caller, vocabulary),
  }),
  row({
    name: 'incident lead',
    aliases: ['ic'],
    summary: 'Take the lead, or give it to somebody, with a note.',
    example: '/incident lead @ana',
    args: [INC, may('who', 'person'), may('note', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, who, note }, { caller }) =>
      change(tx, id, caller, `incident lead ${who ?? ''}`, async (incident) => {
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
    args: [INC, may('role', 'word'), may('who', 'person'), may('note', 'rest')],
    permission: 'act',
    changes: true,
    run: (tx, { incident: id, role: word, who, note }, { caller }) =>
      change(tx, id, caller, `incident role ${word ?? ''} ${who ?? ''}`.trim(), async (incident) => {
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
  row({
    name: 'incident ack',
    aliases: ['acknowledge'],
    summary: 'Acknowledge every open page of the incident.',
    example: '/incident ack',
    args: [INC],
    permission: 'answer',
    changes: true,
    run: async (tx, { incident: id }, { caller }) => {
      const { pages, pick } =
        id === undefined
          ? await findPages(tx, undefined, caller)
          : { pages: await pagesOf(tx, (await requireVisible(tx, id, caller.user)).id), pick: false };
      if (pick) return { message: pickMessage(pages, 'ack') };
      const open = pages.filter(
        (page) => page.state !== 'resolved' && (page.state !== 'acknowledged' || pages.length === 1),
      );
      if (open.length === 0) throw new Mistake('No page is open here or for you.', { example: '/page show' });
      await requireMayAcknowledge(tx, open, caller);
      return acknowledgeAll(tx, open, caller.user);
    },
  }),
  row({
    name: 'incident resolve',
    aliases: ['done', 'close', 'resolved', 'fixed'],
    summary: 'It is over: duration, who did what, and what is still open are said.',
    example: '/incident resolve Rolled back the deploy',
    args: [INC, may('reason', 'rest'), form('mitigated', 'rest')],
    permission: 'resolve',
    changes: true,
    run: (tx, { incident: id, reason, mitigated }, { caller, vocabulary }) =>
      change(tx, id, caller, `incident resolve ${reason ?? ''}`, async (incident) => {
        if (reason === undefined && caller.door === 'button' && caller.modals)
          return { view: resolveForm(incident, { channel: caller.channel, thread: caller.thread }) };
        const felt = mitigated === undefined ? undefined : mitigatedAt(tx, mitigated, vocabulary);
        return resolved(await endIncident(tx, incident, caller.user, 'resolved', reason, felt));
      }),
  }),
  row({
    name: 'incident cancel',
    aliases: ['abort'],
    summary: 'It never happened: closes it and keeps it out of the figures.',
    example: '/incident cancel False alarm',
    args: [INC, may('reason', 'rest')],
    permission: 'resolve',
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
    permission: 'resolve',
    changes: true,
    run: async (tx, { incident: id, reason }, { caller }) => {
      const found = await findIncidentFor(tx, id, caller, `incident reopen ${reason ?? ''}`);
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
    permission: 'resolve',
    changes: true,
    run: async (tx, { incident: first, into: second }, { caller }) => {
      const [from, into] = second === undefined ? [undefined, first] : [first, second];
      const found = await findIncidentFor(tx, from, caller, 'incident merge');
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

/** At its field of the form. */
function mitigatedAt(tx: Tx, words: string, { zone }: Vocabulary): Instant {
  return atField('mitigated', () => pastPoint(words, tx.now, zone, '14:20'));
}

async function openUpdateForm(tx: Tx, incident: Incident, caller: Caller): Promise<Reply> {
  const every = (await severityOf(tx, incident.severity))?.update_every;
  const place = { channel: caller.channel, thread: caller.thread };
  return { view: updateForm({ incident, last: lastParts(incident), every, place }) };
}

function formParts(
  happens: string,
  {
    impact,
    doing,
    next,
  }: { readonly impact: string | undefined; readonly doing: string | undefined; readonly next: string | undefined },
): UpdateParts {
  return { happens, impact, doing, next: next === undefined ? undefined : readNext(next) };
}

/** Who reads an update beside the room. */
async function audience(tx: Tx, incident: Incident): Promise<readonly string[]> {
  const followers = (await followersOf(tx, subjectsOf(incident, await affectedBy(tx, incident.id)))).length;
  const stakeholders = (await stakeholderChannels(tx, incident)).length;
  return [
    ...(incident.private === 1 ? [] : ['the announcement']),
    ...(stakeholders === 0 ? [] : [`${stakeholders} stakeholder ${stakeholders === 1 ? 'channel' : 'channels'}`]),
    ...(followers === 0 ? [] : [`${followers} ${followers === 1 ? 'follower' : 'followers'}`]),
  ];
}

function categoryPicker(incident: Incident, known: readonly string[]): Reply {
  const words = rich`*${incidentName(incident.id)}*: ${incident.category === null ? 'no category yet' : `category ${incident.category}`}.`;
  if (known.length === 0)
    return say(rich`${words} muster.yaml names none; any word will do: /incident category network`);
  const specs = known
    .slice(0, 20)
    .map((one) => ({ label: one, line: `incident category ${incidentName(incident.id)} ${one}` }));
  return { message: message(words, [paragraph(words), buttons(specs)]) };
}

/** The services that words name. Throws a Mistake for one that is not. */
function servicesIn(words: string, { services }: Vocabulary): readonly string[] {
  if (/^(none|nothing)$/i.test(words.trim())) return [];
  return words
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const found = services.find((key) => key.toLowerCase() === word.toLowerCase());
      if (found === undefined)
        throw new Mistake(`“${word}” is not a service of muster.yaml; there are ${cut(services.join(', '), 300)}.`, {
          example: `/incident affects ${services.slice(0, 2).join(' ')}`,
        });
      return found;
    });
}

/** A time that is past, and in the order in which things happen. */
async function onTime(
  tx: Tx,
  id: number | undefined,
  words: string,
  what: 'began' | 'mitigated',
  caller: Caller,
  { zone }: Vocabulary,
): Promise<Reply> {
  const found = await findIncidentFor(tx, id, caller, `incident ${what} ${words === '0' ? '' : words}`.trim());
  if ('pick' in found) return found.pick;
  const { incident } = found;
  const at = words === '0' ? tx.now : pastPoint(words, tx.now, zone, `/incident ${what} 13:40`);
  const began = incident.began_at ?? incident.declared_at;
  if (what === 'mitigated' && at < began)
    throw new Mistake('It cannot have been mitigated before it began. Say when it began first.', {
      example: '/incident began 13:40',
    });
  if (what === 'began' && at > (incident.mitigated_at ?? incident.ended_at ?? tx.now))
    throw new Mistake('It cannot have begun after it was mitigated or over.', { example: '/incident began 13:40' });
  await setTime(tx, incident, caller.user, what, at);
  return say(rich`*${incidentName(incident.id)}* ${what === 'began' ? 'began' : 'was mitigated'} at ${date(at)}.`);
}
