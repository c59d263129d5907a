import { type CommandRow, type Reply, row, say } from '../../../command/row.ts';
import { cut, rich } from '../../../lib/blockkit.ts';
import { may, must } from '../../../lib/grammar.ts';
import { listMessage } from '../lifecycle/blocks.ts';
import { findIncidentFor, visibleOpen } from '../lifecycle/find-incident.ts';
import { incidentName } from '../lifecycle/model.ts';
import { similarMessage } from './blocks.ts';
import { readQuery } from './query.ts';
import { findHistory, similarTo } from './similar.ts';

/** The rows that find incidents, open or over. */
export const historyRows: readonly CommandRow[] = [
  row({
    name: 'incident list',
    aliases: ['ls'],
    summary: 'List the open incidents, or choose others: all, closed, a severity, a service, a person, last week.',
    example: '/incident list closed sev1 last week',
    args: [may('which', 'rest')],
    permission: 'look',
    changes: false,
    run: async (tx, { which }, { caller, vocabulary }) => {
      if (which === undefined) return { message: listMessage(await visibleOpen(tx, caller.user), 'Open incidents') };
      const found = await findHistory(tx, readQuery(which, vocabulary, true), caller.user);
      return found.length === 0 ? none(which) : { message: listMessage(found, `Incidents: ${cut(which, 100)}`) };
    },
  }),
  row({
    name: 'incident search',
    aliases: ['find', 'history'],
    summary: 'Find open and past incidents by words of the title, severity, service, person and time, newest first.',
    example: '/incident search payments @ana last month',
    args: [must('words', 'rest')],
    permission: 'look',
    changes: false,
    run: async (tx, { words }, { caller, vocabulary }) => {
      const found = await findHistory(tx, readQuery(words, vocabulary, false), caller.user);
      return found.length === 0 ? none(words) : { message: listMessage(found, `Incidents: ${cut(words, 100)}`) };
    },
  }),
  row({
    name: 'incident similar',
    aliases: ['like'],
    summary: 'Show similar past incidents, and how they were fixed.',
    example: '/incident similar INC-142',
    args: [may('incident', 'incident')],
    permission: 'look',
    changes: false,
    run: async (tx, { incident: id }, { caller }) => {
      const found = await findIncidentFor(tx, id, caller, 'incident similar');
      if ('pick' in found) return found.pick;
      const similar = await similarTo(tx, found.incident, caller.user);
      if (similar.length === 0) return say(rich`No similar past incidents for *${incidentName(found.incident.id)}*.`);
      return { message: similarMessage(similar) };
    },
  }),
];

function none(words: string): Reply {
  return say(
    rich`No incident that you can see matches “${cut(words, 100)}”. You can combine words of the title, a severity, a service, @person and a time: /incident search payments sev1 last month`,
  );
}
