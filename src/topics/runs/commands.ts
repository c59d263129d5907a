import { type Caller, type CommandRow, type Reply, row, say } from '../../command/row.ts';
import type { Tx } from '../../engine/tx.ts';
import { actorOf } from '../../lib/actor.ts';
import { rich } from '../../lib/blockkit.ts';
import { Mistake } from '../../lib/errors.ts';
import { may, must } from '../../lib/grammar.ts';
import { incidentHere, requireVisible } from '../incidents/lifecycle/find-incident.ts';
import { type Incident, incidentName } from '../incidents/lifecycle/model.ts';
import { sayBelow } from '../incidents/room/below.ts';
import { did } from '../incidents/room/did.ts';
import { sayInRoom } from '../incidents/room/notify.ts';
import { addEntry } from '../incidents/timeline/store.ts';
import { openedMessage, sharedMessage, shelfMessage } from '../runbooks/blocks.ts';
import { emptyReason, type Library } from '../runbooks/library.ts';
import type { Runbook } from '../runbooks/model.ts';
import { runbookParts } from '../runbooks/parts.ts';
import { serviceOf } from '../team/store.ts';

function requireRunbook(library: Library, name: string): Runbook {
  const found = library.get(name);
  if (found !== undefined) return found;
  const meant = library.meant(name) ?? library.search(name)[0]?.name;
  const offer = meant === undefined ? {} : { offer: { label: `Open ${meant}`, line: `runbook show ${meant}` } };
  throw new Mistake(`There is no runbook “${name}”.`, {
    example: `/runbook ${meant ?? library.runbooks[0]?.name ?? 'database failover'}`,
    ...offer,
  });
}

/** The rows of `/runbook`; `library` gives what was read last. */
export function runbookRows(library: () => Library): readonly CommandRow[] {
  return [
    row({
      name: 'runbook',
      aliases: ['find', 'search'],
      summary:
        'List runbooks, those of this incident’s service first. With words: search the runbooks. Only you see the list.',
      example: '/runbook database failover',
      args: [may('words', 'rest')],
      permission: 'look',
      changes: false,
      run: async (tx, { words }, { caller }): Promise<Reply> => {
        const empty = emptyReason(library());
        if (empty !== undefined) return say(rich`${empty}`);
        const incident = await incidentHere(tx, caller);
        const service = incident?.service ? await serviceOf(tx, incident.service) : undefined;
        if (words === undefined)
          return {
            message: shelfMessage('Runbooks', library().list(service)),
          };
        const exact = library().get(words);
        if (exact !== undefined) return { message: openedMessage(exact) };
        const found = library().search(words, service);
        if (found.length === 0)
          throw new Mistake(`No runbook matches “${words}”.`, {
            example: '/runbook',
            offer: { label: 'Show all', line: 'runbook' },
          });
        return {
          message:
            found.length === 1 && found[0] ? openedMessage(found[0]) : shelfMessage(`Runbooks about “${words}”`, found),
        };
      },
    }),
    row({
      name: 'runbook show',
      aliases: ['open', 'read'],
      summary: 'Open a runbook; only you see it.',
      example: '/runbook show database-failover',
      args: [must('name', 'rest')],
      permission: 'look',
      changes: false,
      run: async (_, { name }) => {
        const [, words = name, part] = library().get(name) ? [] : (PART.exec(name) ?? []);
        return { message: openedMessage(requireRunbook(library(), words), Number(part ?? 1)) };
      },
    }),
    row({
      name: 'runbook share',
      summary: 'Share a runbook in the incident channel, and note it on the timeline.',
      example: '/runbook share database-failover',
      args: [must('name', 'rest')],
      permission: 'runbooks',
      changes: true,
      run: async (tx, { name }, { caller }) => {
        const [words, id] = library().get(name) ? [name, undefined] : addressed(name);
        const runbook = requireRunbook(library(), words);
        const incident = id === undefined ? await incidentHere(tx, caller) : await requireVisible(tx, id, caller.user);
        return incident === undefined
          ? shareInChannel(tx, runbook, caller)
          : shareInRoom(tx, runbook, incident, caller);
      },
    }),
  ];
}

/** `full-disk 2` is the second part of a long one. */
const PART = /^(.*\S)\s+(\d{1,3})$/;

/** The name, and the incident said before or after it. */
function addressed(words: string): readonly [string, number | undefined] {
  const [, before, name, after] = /^(?:(?:inc-?|#)(\d{1,9})\s+)?(.*?)(?:\s+(?:inc-?|#)(\d{1,9}))?$/i.exec(words) ?? [];
  const id = after ?? before;
  return [name ?? words, id === undefined ? undefined : Number(id)];
}

/** A summary, and the text below it: each part waits for the one before, so that they arrive in order. */
async function shareInRoom(tx: Tx, runbook: Runbook, incident: Incident, caller: Caller): Promise<Reply> {
  const { user } = caller;
  const slot = `runbook:${incidentName(incident.id)}:${runbook.name}:${tx.now}`;
  const about = { kind: 'incident.runbook', incident: incident.id } as const;
  await sayInRoom(tx, incident, sharedMessage(runbook, user), { slot, about });
  for (const [i, part] of runbookParts(runbook).entries())
    await sayBelow(tx, incident, part, {
      root: slot,
      slot: partSlot(slot, i),
      after: i === 0 ? slot : partSlot(slot, i - 1),
    });
  await addEntry(tx, {
    incident: incident.id,
    who: actorOf(user),
    data: { kind: 'runbook', event: 'shared', title: runbook.title },
  });
  return did(caller, incident, rich`📘 *${runbook.title}* was posted in the channel of ${incidentName(incident.id)}.`);
}

function partSlot(slot: string, i: number): string {
  return `${slot}:${i + 1}`;
}

async function shareInChannel(tx: Tx, runbook: Runbook, { user, channel, thread: ts }: Caller): Promise<Reply> {
  if (channel === undefined)
    throw new Mistake('There is no incident channel to share it in.', {
      example: `/runbook share ${runbook.name} INC-142`,
    });
  const slot = `runbook:${channel}:${runbook.name}:${tx.now}`;
  const inThread = ts === undefined ? {} : { thread: { ts } };
  const payload = { to: { channel }, ...inThread, message: sharedMessage(runbook, user) };
  await tx.notify({ kind: 'message', slot, payload });
  const thread = ts === undefined ? { slot } : { ts };
  for (const [i, message] of runbookParts(runbook).entries()) {
    const after = i === 0 ? slot : partSlot(slot, i - 1);
    await tx.notify({ kind: 'message', slot: partSlot(slot, i), after, payload: { to: { channel }, thread, message } });
  }
  return { ...say(rich`📘 *${runbook.title}* was posted.`), shown: true };
}
