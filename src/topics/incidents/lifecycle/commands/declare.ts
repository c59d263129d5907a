import { type CommandRow, type Context, type Reply, row, say } from '../../../../command/row.ts';
import type { Tx } from '../../../../engine/tx.ts';
import { actorOf } from '../../../../lib/actor.ts';
import { channel, rich } from '../../../../lib/blockkit.ts';
import { Mistake, Unconfirmed } from '../../../../lib/errors.ts';
import { REDRAWN } from '../../../../lib/form.ts';
import { form, may, must } from '../../../../lib/grammar.ts';
import { flagWithin } from '../../../../lib/typed/flags.ts';
import { otherSeverity } from '../../../../lib/typed/heading.ts';
import { requireVisiblePage } from '../../../paging/page/find-page.ts';
import { pageName } from '../../../paging/page/model.ts';
import { countDeed } from '../../../team/limits.ts';
import { requirePermission } from '../../../team/permit.ts';
import { defaultSeverity, severities, severityOf as severityRow, top } from '../../../team/store.ts';
import { cardMessage } from '../../room/blocks.ts';
import { declareFromPage } from '../../room/from-page.ts';
import { cardState, inviteToRoom, redrawIncident } from '../../room/notify.ts';
import { showMessage } from '../../views/show.ts';
import { showState } from '../../views/show-state.ts';
import { declaredMessage } from '../blocks.ts';
import { declare, wouldPage } from '../declare.ts';
import { declareForm } from '../declare-form.ts';
import { atField, findIncidentFor, incidentHere, pastPoint, requiredField, requireVisible } from '../find-incident.ts';
import { type Incident, incidentName, isOpen, possibleDuplicates } from '../model.ts';
import { addMember, recentIncidents } from '../store.ts';

/** What was typed of a declaration, with or without a title. */
export interface TypedDeclaration {
  readonly title?: string | undefined;
  readonly severity?: string | undefined;
  readonly service?: string | undefined;
  readonly private?: boolean;
  readonly drill?: boolean;
  readonly 'no-page'?: boolean;
}

/** What else the form holds when one of its choices draws it again. */
interface Filled {
  readonly impact?: string | undefined;
  readonly category?: string | undefined;
  readonly affected?: string | undefined;
  readonly began?: string | undefined;
  readonly paging?: string | undefined;
  readonly link?: string | undefined;
}

/** The declare modal, with everything that was typed. */
export async function declareView(
  tx: Tx,
  { caller, vocabulary }: Context,
  typed: TypedDeclaration,
  { paging: chosen, link = caller.link, ...filled }: Filled = {},
): Promise<Reply> {
  const { title, severity = await defaultSeverity(tx), service, private: hidden, drill } = typed;
  const recent = (await recentIncidents(tx)).filter((i) => isOpen(i) && i.private === 0);
  const likes = title === undefined ? recent : possibleDuplicates({ title, service: null }, recent, tx.now);
  const fixed = link === undefined ? {} : { fixed: { link } };
  const place = { channel: caller.channel, thread: caller.thread, ...fixed };
  const { categories } = await top(tx);
  const paging = typed['no-page'] === true ? 'no' : (chosen ?? 'auto');
  const form = {
    vocabulary,
    severity,
    service,
    private: hidden,
    drill,
    paging,
    place,
    title,
    categories,
    severities: await severities(tx),
    pages: await wouldPage(tx, { severity, service, paging }),
    filled,
    likes,
  };
  return { view: declareForm(form) };
}

/** What a declaration may be typed with, in any order before the title. */
export const DECLARATION_ARGS = [
  may('severity', 'severity'),
  may('service', 'service'),
  may('title', 'title'),
  may('private', 'flag'),
  may('drill', 'flag'),
  may('no-page', 'flag'),
] as const;

/** The rows that open incidents and find them again. */
export const declareRows: readonly CommandRow[] = [
  row({
    name: 'incident',
    summary: 'In an incident channel: its card. Elsewhere: the form that declares an incident.',
    example: '/incident',
    args: [...DECLARATION_ARGS],
    permission: 'look',
    changes: false,
    run: async (tx, typed, context) => {
      const { caller } = context;
      const here = caller.door === 'shortcut' ? undefined : await incidentHere(tx, caller);
      const words = Object.values(typed).filter((value) => value !== undefined && value !== false).length;
      if (here !== undefined && isOpen(here) && words === 1 && typed.severity !== undefined)
        throw severityHere(here, typed.severity);
      if (here === undefined || words > 0) return declareView(tx, context, typed);
      return { message: cardMessage(await cardState(tx, here)) };
    },
  }),
  row({
    name: 'incident new',
    aliases: ['declare', 'open', 'start'],
    summary: 'Declare an incident: pages the people on call and opens the incident channel.',
    example: '/incident new sev1 checkout Payments are failing',
    args: [
      ...DECLARATION_ARGS,
      form('impact', 'rest'),
      form('paging', 'choice', ['auto', 'yes', 'no']),
      form('category', 'rest'),
      form('affected', 'word'),
      form('began', 'rest'),
      form('link', 'word'),
      form(REDRAWN, 'flag'),
    ],
    permission: 'declare',
    changes: true,
    run: async (tx, values, context) => {
      const { caller } = context;
      if (values[REDRAWN]) return declareView(tx, context, values, values);
      if (values.title === undefined && caller.door === 'modal')
        throw requiredField('title', 'An incident needs a title.');
      if (values.title === undefined) return declareView(tx, context, values);
      if (caller.door === 'modal') refuseOtherwise(values.title, values, context);
      if (values.private) await requirePermission(tx, 'private', caller.user);
      if (values.paging === 'yes' && !(await pagesByItself(tx, values.severity)))
        await requirePermission(tx, 'page', caller.user);
      await countDeed(tx, 'declares', caller);
      const paging = values['no-page'] ? 'no' : ((values.paging ?? 'auto') as 'auto' | 'yes' | 'no');
      const { incident, likes } = await declare(tx, {
        ...values,
        title: values.title,
        paging,
        affected: values.affected?.split(','),
        began:
          values.began === undefined
            ? undefined
            : await atField('began', () => pastPoint(values.began ?? '', tx.now, context.vocabulary.zone, '13:40')),
        by: actorOf(caller.user),
        channel: caller.channel,
        link: values.link ?? caller.link,
      });
      return { message: declaredMessage(await cardState(tx, incident), likes) };
    },
  }),
  row({
    name: 'incident from',
    summary: 'Declare an incident from a page that has no incident yet.',
    example: '/incident from p42',
    args: [must('page', 'page')],
    permission: 'declare',
    changes: true,
    run: async (tx, { page: id }, { caller, vocabulary }) => {
      const page = await requireVisiblePage(tx, id, caller);
      if (page.private === 1) throw new Mistake(`${pageName(id)} already belongs to an incident.`);
      if (page.incident !== null)
        throw new Mistake(`${pageName(id)} already belongs to ${incidentName(page.incident)}.`, {
          example: `/incident show ${incidentName(page.incident)}`,
        });
      const [subject] = await tx.place('page.subject', page);
      const severity = subject?.severity ?? vocabulary.severities[0]?.key;
      await countDeed(tx, 'declares', caller);
      const { incident } = await declareFromPage(tx, page, {
        title: subject?.title ?? page.text,
        severity,
        by: actorOf(caller.user),
        channel: caller.channel,
      });
      const state = await cardState(tx, await redrawIncident(tx, incident.id));
      return { message: declaredMessage(state, []) };
    },
  }),
  row({
    name: 'incident show',
    aliases: ['card', 'info'],
    summary: 'Show an incident on one card, for a screen share.',
    example: '/incident show INC-142',
    args: [may('incident', 'incident')],
    permission: 'look',
    changes: false,
    run: async (tx, { incident: id }, { caller }) => {
      const found = await findIncidentFor(tx, id, caller, 'incident show');
      return 'pick' in found ? found.pick : { message: showMessage(await showState(tx, found.incident)) };
    },
  }),
  row({
    name: 'incident join',
    summary: 'Join the incident channel.',
    example: '/incident join INC-142',
    args: [must('incident', 'incident')],
    permission: 'act',
    changes: true,
    run: async (tx, { incident: id }, { caller }) => {
      const incident = await requireVisible(tx, id, caller.user);
      if (incident.private === 1) await addMember(tx, id, caller.user);
      await inviteToRoom(tx, incident, [caller.user]);
      return say(joinWords(incident));
    },
  }),
];

/** Whether declaring with this severity pages anyway; else paging is somebody's wish. */
async function pagesByItself(tx: Tx, severity: string | undefined): Promise<boolean> {
  return (await severityRow(tx, severity ?? (await defaultSeverity(tx))))?.page === true;
}

function joinWords(incident: Incident) {
  if (incident.room_channel === null)
    return rich`The channel of *${incidentName(incident.id)}* is being created; you will be invited.`;
  return incident.room_kind === 'thread'
    ? rich`*${incidentName(incident.id)}* continues in the thread of its card in ${channel(incident.room_channel)}.`
    : rich`You have been invited to ${channel(incident.room_channel)}.`;
}

/** `/incident sev1` in the room of an incident: probably its new severity, not another incident. */
function severityHere({ id }: Incident, severity: string): Mistake {
  const inc = incidentName(id);
  return new Mistake(`Do you want to set ${inc} to ${severity}, or declare another incident? Nothing was changed.`, {
    example: `/incident sev ${severity}`,
    offers: [
      { label: `Set ${inc} to ${severity}`, line: `incident sev ${inc} ${severity}` },
      { label: 'Declare another', line: `incident new ${severity}` },
    ],
  });
}

/** The title of a form says otherwise than its fields: what was typed there may not end as words of the title. */
function refuseOtherwise(
  title: string,
  { paging, ...chosen }: TypedDeclaration & { readonly paging?: string | undefined },
  { vocabulary, caller: { again } }: Context,
): void {
  const severity = otherSeverity(title, chosen.severity, vocabulary);
  if (severity !== undefined)
    throw requiredField(
      'title',
      `The title begins with ${severity}, but you chose ${chosen.severity} below. Change one of the two.`,
    );
  const open = DECLARATION_ARGS.filter(({ name }) => chosen[name] !== true && !(name === 'no-page' && paging === 'no'));
  const found = flagWithin(title, open);
  if (found === undefined) return;
  const { flag, word, sure } = found;
  const below = flag === 'no-page' ? 'choose No for “Page on-call” below' : 'tick its box below';
  if (sure) throw requiredField('title', `The title contains --${flag}. Remove it and ${below}.`);
  if (again === true) return;
  const { unset, button } = UNSET[flag as keyof typeof UNSET];
  throw new Unconfirmed(
    `The title contains “${word}”, but ${unset}. Nothing was declared yet. If you meant this option, close this message, set it below the title and remove the word. If the word belongs to the title, press “${button}”.`,
    button,
  );
}

/** What the form says when a flag is left as it was, and the button that declares it so. */
const UNSET = {
  private: {
    unset: 'the box “Private” is not ticked, so everybody could read the incident',
    button: 'Declare publicly',
  },
  drill: { unset: 'the box “Drill” is not ticked', button: 'Not a drill' },
  'no-page': { unset: '“Page on-call” is not set to No', button: 'Declare and page' },
} as const;
