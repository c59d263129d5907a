import { type CommandRow, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { bold, list, message, paragraph, type Rich, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { may, must } from '../../../lib/grammar.ts';
import { findIncidentFor, findTwo, findVisible, requireVisible } from '../lifecycle/find-incident.ts';
import { type Incident, incidentName, statusWord } from '../lifecycle/model.ts';
import { memberOf } from '../lifecycle/store.ts';
import { headline, statusEmoji } from '../room/blocks.ts';
import { did } from '../room/did.ts';
import { duplicateRow } from './merge.ts';
import { childrenOf, keepLink, relate, relatedTo, setCause } from './operations.ts';

const INCIDENT = /^(?:inc-?|#)(\d{1,9})$/i;

/** The linked incidents, for one reader. */
async function relationsOf(tx: Tx, incident: Incident, user: string): Promise<Reply> {
  const mine = await memberOf(tx, user);
  const cause = incident.cause === null ? undefined : await findVisible(tx, incident.cause, user);
  const children = (await childrenOf(tx, incident.id)).filter((child) => child.private === 0 || mine.has(child.id));
  const related = await relatedTo(tx, incident.id, user);
  const lines = [
    ...(cause === undefined ? [] : [relateTo('cause', cause)]),
    ...children.map((child) => relateTo('consequence', child)),
    ...related.map((other) => relateTo('related', other)),
  ];
  if (lines.length === 0)
    return say(
      rich`*${incidentName(incident.id)}* has no linked incidents. Link one: /incident link INC-141 or /incident link https://…`,
    );
  const title = rich`*${incidentName(incident.id)} is linked to*`;
  return { message: message(title, [paragraph(title), list(lines)]) };
}

function relateTo(what: string, other: Incident): Rich {
  return [bold(what), ...rich` ${statusEmoji(other)} ${headline(other)} · ${statusWord(other)}`];
}

/** The rows that tie incidents together. */
export const relationRows: readonly CommandRow[] = [
  row({
    name: 'incident link',
    aliases: ['related', 'relate'],
    summary: 'Link the incident to another incident or to a web address. Without arguments: show its links.',
    example: '/incident link https://status.example.com Status page',
    args: [may('incident', 'incident'), may('what', 'word'), may('title', 'rest')],
    permission: 'act',
    changes: true,
    run: async (tx, { incident: first, what, title }, { caller }) => {
      const second = INCIDENT.exec(what ?? '')?.[1];
      const id =
        second === undefined && (what === undefined || !isAddress(what)) && first !== undefined ? undefined : first;
      const again = ['incident link', what ?? '', title ?? ''].filter((word) => word !== '').join(' ');
      const found = await findIncidentFor(tx, id, caller, again);
      if ('pick' in found) return found.pick;
      const { incident } = found;
      const other = second === undefined ? (id === undefined ? first : undefined) : Number(second);
      if (what !== undefined && second === undefined && !isAddress(what))
        throw new Mistake(`“${what}” is neither an incident nor a web address.`, {
          example: '/incident link https://status.example.com Status page',
        });
      if (what !== undefined && second === undefined) {
        await keepLink(tx, incident, caller.user, what, title);
        return did(caller, incident, rich`🔗 Linked to *${incidentName(incident.id)}*.`);
      }
      if (other === undefined || other === incident.id) return relationsOf(tx, incident, caller.user);
      const target = await requireVisible(tx, other, caller.user);
      await relate(tx, incident, target, caller.user);
      return did(
        caller,
        [incident, target],
        rich`*${incidentName(incident.id)}* and *${incidentName(target.id)}* are linked.`,
      );
    },
  }),
  row({
    name: 'incident cause',
    aliases: ['child', 'consequence'],
    summary:
      'Mark this incident as a consequence of another one. When the cause is resolved, Muster asks whether this incident is over too.',
    example: '/incident cause INC-142 INC-141',
    args: [must('incident', 'incident'), may('cause', 'incident')],
    permission: 'act',
    changes: true,
    run: async (tx, { incident: first, cause: second }, { caller }) => {
      const found = await findTwo(tx, first, second, caller, `incident cause ${incidentName(first)}`);
      if ('pick' in found) return found.pick;
      await setCause(tx, found.incident, found.other, caller.user);
      const { incident, other } = found;
      const words = rich`*${incidentName(incident.id)}* is a consequence of *${incidentName(other.id)}*.`;
      return did(caller, [incident, other], words);
    },
  }),
  duplicateRow,
];

function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
}
