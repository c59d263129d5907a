import { unknownPerson } from '../../../command/misread.ts';
import { type Caller, type CommandRow, type Context, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { date, person, rich } from '../../../lib/blockkit.ts';
import { form, headAndRest, may, personOf } from '../../../lib/grammar.ts';
import { findIncidentFor, requireOpen, requireVisible } from '../lifecycle/find-incident.ts';
import { type Incident, incidentName } from '../lifecycle/model.ts';
import { did } from '../room/did.ts';
import { noun, taskForm, taskName, tasksMessage } from './blocks.ts';
import { addTask, changeTask, endTask, nobodyIn, readDue, readTask, unknownTask } from './operations.ts';
import { findTask, type IncidentTask, tasksOf } from './store.ts';

const DEED = /^(done|take|drop|give|move)\s+t-?(\d{1,9})(?:\s+(.+))?$/i;
/** Without the `t` it may be the words of a task, unless nothing follows. */
const PLAIN_DEED = /^(done|take|drop)\s+#?(\d{1,9})$/i;

/** `done t12`, `take t12`, `give t12 @bo`, `move t12 fri`, `drop t12`. */
async function onTask(tx: Tx, text: string, { caller, vocabulary }: Context): Promise<Reply | undefined> {
  const [, deed = '', number, rest = ''] = DEED.exec(text) ?? PLAIN_DEED.exec(text) ?? [];
  if (number === undefined) return undefined;
  const task = await findTask(tx, Number(number));
  if (task === undefined) throw await unknownTask(tx, Number(number), caller.user);
  const incident = await requireVisible(tx, task.incident, caller.user);
  return runOn(tx, { task, incident, caller }, deed.toLowerCase(), rest, vocabulary);
}

async function runOn(
  tx: Tx,
  { task, incident, caller }: { readonly task: IncidentTask; readonly incident: Incident; readonly caller: Caller },
  deed: string,
  rest: string,
  vocabulary: Context['vocabulary'],
): Promise<Reply> {
  const name = taskName(task.id);
  const by = caller.user;
  if (task.done_at !== null)
    return say(rich`${person(task.done_by ?? by)} already finished *${name}*, ${date(task.done_at)}.`);
  if (deed === 'done' || deed === 'drop') {
    await endTask(tx, task, incident, by, deed === 'done' ? 'done' : 'dropped');
    return did(
      caller,
      incident,
      deed === 'done' ? rich`✅ *${name}* is done: ${task.text}` : rich`*${name}* is dropped.`,
    );
  }
  const owner = deed === 'give' ? requirePerson(rest, vocabulary, name) : deed === 'take' ? by : undefined;
  const due = deed === 'move' ? readDue(rest, vocabulary) : undefined;
  await changeTask(tx, task, incident, by, { owner, due });
  return did(
    caller,
    incident,
    rich`*${name}* is now ${owner === undefined ? rich`due ${date(due ?? task.due_at ?? tx.now)}` : rich`assigned to ${person(owner)}`}.`,
  );
}

/** The new owner of a task. Throws a Mistake when the words name nobody. */
function requirePerson(words: string, vocabulary: Context['vocabulary'], task: string): string {
  const [word] = headAndRest(words);
  const found = personOf(word, vocabulary);
  if (found !== undefined) return found;
  throw unknownPerson(word, vocabulary, { example: `/incident task give ${task} @bo` });
}

const ARGS = [
  may('incident', 'incident'),
  may('text', 'rest'),
  form('owner', 'person'),
  form('due', 'rest'),
  form('kind', 'choice', ['task', 'followup']),
  form('link', 'word'),
] as const;

interface Given {
  readonly incident: number | undefined;
  readonly text: string | undefined;
  readonly owner: string | undefined;
  readonly due: string | undefined;
  readonly kind: string | undefined;
  readonly link: string | undefined;
}

async function make(tx: Tx, given: Given, usual: IncidentTask['kind'], context: Context): Promise<Reply> {
  const { caller, vocabulary } = context;
  const verb = usual === 'task' ? 'incident task' : 'incident followup';
  const found = await findIncidentFor(tx, given.incident, caller, `${verb} ${given.text ?? ''}`.trim());
  if ('pick' in found) return found.pick;
  const { incident } = found;
  if (given.text === undefined || caller.door === 'shortcut')
    return {
      view: taskForm(
        incident,
        { text: given.text, link: caller.link, kind: usual },
        { channel: caller.channel, thread: caller.thread },
      ),
    };
  const read = caller.door === 'modal' ? { text: given.text } : readTask(given.text, vocabulary);
  const nobody = caller.door === 'modal' || caller.door === 'button' ? undefined : nobodyIn(read);
  if (nobody !== undefined)
    throw unknownPerson(nobody, vocabulary, {
      example: '/incident task Fix the alert @bo due fri',
      offers: [{ label: 'Part of the text', line: `${verb} ${incidentName(incident.id)} ${given.text}` }],
    });
  const due = given.due === undefined ? read.due : readDue(given.due, vocabulary);
  const kind = (given.kind as IncidentTask['kind'] | undefined) ?? usual;
  if (kind === 'task') requireOpen(incident);
  const task = await addTask(tx, incident, {
    kind,
    by: caller.user,
    text: read.text,
    owner: given.owner ?? read.owner,
    due,
    link: given.link,
  });
  const whose = task.owner === null ? rich`, unassigned` : rich` for ${person(task.owner)}`;
  return did(
    caller,
    incident,
    rich`☑️ ${noun(task) === 'task' ? 'Task' : 'Follow-up'} *${taskName(task.id)}*${whose}${task.due_at === null ? '' : rich`, due ${date(task.due_at)}`}: ${task.text}`,
  );
}

/** The rows of tasks. */
export const taskRows: readonly CommandRow[] = [
  row({
    name: 'incident task',
    aliases: ['todo'],
    summary:
      'Create a task with an owner and a due date. Without arguments: a form. Also “done t12”, “take t12”, “give t12 @bo”, “move t12 fri”, “drop t12”.',
    example: '/incident task Fail over the database @bo due 15:00',
    args: [...ARGS],
    permission: 'act',
    changes: true,
    run: async (tx, given, context) =>
      (given.text === undefined ? undefined : await onTask(tx, given.text, context)) ??
      make(tx, given, 'task', context),
  }),
  row({
    name: 'incident followup',
    aliases: ['follow-up', 'action'],
    summary:
      'Create a follow-up for after the incident. Its owner is reminded; the postmortem and the weekly report show it.',
    example: '/incident followup Alert on the queue’s length @bo due next fri',
    args: [...ARGS],
    permission: 'act',
    changes: true,
    run: (tx, given, context) => make(tx, given, 'followup', context),
  }),
  row({
    name: 'incident tasks',
    aliases: ['todos', 'followups'],
    summary: 'List the tasks and follow-ups of an incident.',
    example: '/incident tasks INC-142',
    args: [may('incident', 'incident')],
    permission: 'look',
    changes: false,
    run: async (tx, { incident: id }, { caller }) => {
      const found = await findIncidentFor(tx, id, caller, 'incident tasks');
      if ('pick' in found) return found.pick;
      return { message: tasksMessage(found.incident, await tasksOf(tx, found.incident.id)) };
    },
  }),
];
