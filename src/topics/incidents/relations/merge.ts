/** Two incidents that are one: the rows `merge` and `duplicate` do the same, and a duplicate is also kept as such. */
import { type CommandRow, type Context, type Reply, row } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Rich, rich } from '../../../lib/blockkit.ts';
import { may, must } from '../../../lib/grammar.ts';
import { merge } from '../lifecycle/end.ts';
import { findTwo, requireOpen } from '../lifecycle/find-incident.ts';
import { type Incident, incidentName } from '../lifecycle/model.ts';
import { did } from '../room/did.ts';
import { keepDuplicate } from './operations.ts';

/** Which two are meant, as typed, and the verb with which the picker asks. */
interface Pair {
  readonly verb: 'merge' | 'duplicate';
  readonly first: number;
  readonly second: number | undefined;
}

/** Merges the first of two incidents into the second, and says so in `words`. */
async function mergeTwo(
  tx: Tx,
  { verb, first, second }: Pair,
  { caller }: Context,
  words: (incident: Incident, other: Incident) => Rich,
): Promise<Reply> {
  const found = await findTwo(tx, first, second, caller, `incident ${verb} ${incidentName(first)}`);
  if ('pick' in found) return found.pick;
  const { incident, other } = found;
  await merge(tx, requireOpen(incident), other, caller.user);
  if (verb === 'duplicate') await keepDuplicate(tx, incident, other, caller.user);
  return did(caller, [incident, other], words(incident, other));
}

export const mergeRow: CommandRow = row({
  name: 'incident merge',
  summary: 'Merge a duplicate into another incident.',
  example: '/incident merge INC-142 INC-141',
  args: [must('incident', 'incident'), may('into', 'incident')],
  permission: 'resolve',
  changes: true,
  run: (tx, { incident: first, into: second }, context) =>
    mergeTwo(tx, { verb: 'merge', first, second }, context, (incident, other) => {
      return rich`*${incidentName(incident.id)}* is merged into *${incidentName(other.id)}*.`;
    }),
});

export const duplicateRow: CommandRow = row({
  name: 'incident duplicate',
  aliases: ['dup'],
  summary:
    'Mark the incident as a duplicate: ends it and moves its timeline, people, followers, tasks and pages to the other one.',
  example: '/incident duplicate INC-142 INC-141',
  args: [must('incident', 'incident'), may('of', 'incident')],
  permission: 'resolve',
  changes: true,
  run: (tx, { incident: first, of: second }, context) =>
    mergeTwo(tx, { verb: 'duplicate', first, second }, context, (incident, other) => {
      return rich`*${incidentName(incident.id)}* is a duplicate of *${incidentName(other.id)}*, where work continues.`;
    }),
});
