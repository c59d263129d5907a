import type { Tx } from '../engine/tx.ts';
import { type Block, buttons, context, list, type Message, message, paragraph, rich } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { may, must } from '../lib/grammar.ts';
import { type Caller, type Reply, type Row, row, say } from '../router.ts';
import { emptyReason, type Library } from '../runbooks/library.ts';
import type { Runbook } from '../runbooks/model.ts';
import { runbookParts } from '../runbooks/parts.ts';
import { serviceOf } from '../team/store.ts';
import { type Incident, incidentName } from './model.ts';
import { requireVisible } from './scope.ts';
import { addEntry, incidentAt } from './store.ts';
import { sayDone, sayInRoom } from './telling.ts';

/** The incident worked on here, if the caller may see it. */
async function here(tx: Tx, { channel, thread, user }: Caller): Promise<Incident | undefined> {
  const found = channel === undefined ? undefined : await incidentAt(tx, channel, thread);
  return found && requireVisible(tx, found.id, user);
}

function openMessage(runbook: Runbook): Message {
  const [first] = runbookParts(runbook);
  const share = buttons([{ label: 'Share', line: `runbook share ${runbook.name}`, style: 'primary' }]);
  return { text: first?.text ?? runbook.title, blocks: [...(first?.blocks ?? []), share] };
}

/** Runbooks with buttons; the rest are a line each, so that the best stay in sight at 3 a.m. */
const SHOWN = 3;

function shelf(title: string, runbooks: readonly { readonly runbook: Runbook; readonly excerpt?: string }[]): Message {
  const blocks: Block[] = runbooks.slice(0, SHOWN).flatMap(({ runbook, excerpt }) => [
    paragraph(rich`📘 *${runbook.title}*${excerpt === undefined || excerpt === '' ? '' : rich`\n${excerpt}`}`),
    buttons([
      { label: 'Open', line: `runbook show ${runbook.name}` },
      { label: 'Share', line: `runbook share ${runbook.name}` },
    ]),
  ]);
  const rest = runbooks.slice(SHOWN);
  const more =
    rest.length === 0
      ? []
      : [list(rest.slice(0, 30).map(({ runbook }) => rich`${runbook.title}: /runbook ${runbook.name}`))];
  return message(rich`*${title}*`, [
    paragraph(rich`*${title}*`),
    ...blocks,
    ...more,
    context('Only you see this. Share puts a runbook in the room.'),
  ]);
}

function requireRunbook(library: Library, name: string): Runbook {
  const found = library.get(name);
  if (found !== undefined) return found;
  const meant = library.meant(name) ?? library.search(name)[0]?.runbook.name;
  const offer = meant === undefined ? {} : { offer: { label: `Open ${meant}`, line: `runbook show ${meant}` } };
  throw new Mistake(`There is no runbook “${name}”.`, {
    example: `/runbook ${meant ?? library.runbooks[0]?.name ?? 'database failover'}`,
    ...offer,
  });
}

/** The rows of `/runbook`; `library` gives what was read last. */
export function runbookRows(library: () => Library): readonly Row[] {
  return [
    row({
      name: 'runbook',
      aliases: ['find', 'search'],
      summary: 'The runbooks, those of this room’s service first; with words, the ones that fit. Only you see them.',
      example: '/runbook database failover',
      args: [may('words', 'rest')],
      permission: 'look',
      changes: false,
      run: async (tx, { words }, { caller }): Promise<Reply> => {
        const empty = emptyReason(library());
        if (empty !== undefined) return say(rich`${empty}`);
        const incident = await here(tx, caller);
        const service = incident?.service ? await serviceOf(tx, incident.service) : undefined;
        if (words === undefined)
          return {
            message: shelf(
              'Runbooks',
              library()
                .list(service)
                .map((runbook) => ({ runbook })),
            ),
          };
        const exact = library().get(words);
        if (exact !== undefined) return { message: openMessage(exact) };
        const found = library().search(words, service);
        if (found.length === 0)
          throw new Mistake(`No runbook speaks of “${words}”.`, {
            example: '/runbook',
            offer: { label: 'Show all', line: 'runbook' },
          });
        return {
          message:
            found.length === 1 && found[0] ? openMessage(found[0].runbook) : shelf(`Runbooks about “${words}”`, found),
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
      run: async (_, { name }) => ({ message: openMessage(requireRunbook(library(), name)) }),
    }),
    row({
      name: 'runbook share',
      summary: 'Put a runbook in the room, and on the timeline.',
      example: '/runbook share database-failover',
      args: [must('name', 'rest')],
      permission: 'act',
      changes: true,
      run: async (tx, { name }, { caller }) => {
        const runbook = requireRunbook(library(), name);
        const incident = await here(tx, caller);
        if (incident === undefined) return shareInChannel(tx, runbook, caller);
        await sayDone(tx, incident, caller.user, rich`shared the runbook *${runbook.title}*:`);
        for (const part of runbookParts(runbook)) await sayInRoom(tx, incident, part);
        await addEntry(tx, {
          incident: incident.id,
          kind: 'runbook',
          who: caller.user,
          text: `shared the runbook “${runbook.title}”`,
        });
        return say(rich`*${runbook.title}* is in the room of ${incidentName(incident.id)}, and on its timeline.`);
      },
    }),
  ];
}

async function shareInChannel(tx: Tx, runbook: Runbook, { channel }: Caller): Promise<Reply> {
  if (channel === undefined)
    throw new Mistake('There is no room to share it in.', { example: `/runbook share ${runbook.name}` });
  for (const part of runbookParts(runbook))
    await tx.notify({ kind: 'message', payload: { to: { channel }, message: part } });
  return say(rich`*${runbook.title}* is in this channel.`);
}
