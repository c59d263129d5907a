import { type Context, type Reply, type Row, row, say } from '../../../command/router.ts';
import type { Tx } from '../../../engine/tx.ts';
import { date, person, rich } from '../../../lib/blockkit.ts';
import { form, may } from '../../../lib/grammar.ts';
import { requireOpen, requireVisible, scope } from '../lifecycle/find-incident.ts';
import type { Incident } from '../lifecycle/model.ts';
import { todoForm, todoName, todosMessage } from './blocks.ts';
import { addTodo, changeTodo, endTodo, noun, readDue, readTodo, unknownTodo } from './operations.ts';
import { findTodo, type Todo, todosOf } from './store.ts';

const DEED = /^(done|take|drop|give|move)\s+t(\d{1,9})(?:\s+(.+))?$/i;

/** `done t12`, `take t12`, `give t12 @bo`, `move t12 fri`, `drop t12`. */
async function onTodo(tx: Tx, text: string, { caller, vocabulary }: Context): Promise<Reply | undefined> {
  const [, deed = '', number, rest = ''] = DEED.exec(text) ?? [];
  if (number === undefined) return undefined;
  const todo = await findTodo(tx, Number(number));
  if (todo === undefined) throw unknownTodo(Number(number));
  const incident = await requireVisible(tx, todo.incident, caller.user);
  return doOn(tx, { todo, incident, by: caller.user }, deed.toLowerCase(), rest, vocabulary);
}

async function doOn(
  tx: Tx,
  { todo, incident, by }: { readonly todo: Todo; readonly incident: Incident; readonly by: string },
  deed: string,
  rest: string,
  vocabulary: Context['vocabulary'],
): Promise<Reply> {
  const name = todoName(todo.id);
  if (todo.done_at !== null)
    return say(rich`*${name}* was finished by ${person(todo.done_by ?? by)} at ${date(todo.done_at)} already.`);
  if (deed === 'done' || deed === 'drop') {
    await endTodo(tx, todo, incident, by, deed === 'done' ? 'done' : 'dropped');
    return say(deed === 'done' ? rich`✅ *${name}* is done: ${todo.text}` : rich`*${name}* is dropped.`);
  }
  const { owner } = deed === 'give' ? readTodo(`- ${rest}`, vocabulary) : { owner: deed === 'take' ? by : undefined };
  const due = deed === 'move' ? readDue(rest, vocabulary) : undefined;
  await changeTodo(tx, todo, incident, by, { owner, due });
  return say(
    rich`*${name}* ${owner === undefined ? rich`is due ${date(due ?? todo.due_at ?? tx.now)}` : rich`is ${person(owner)}’s`} now.`,
  );
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

async function make(tx: Tx, given: Given, usual: Todo['kind'], context: Context): Promise<Reply> {
  const { caller, vocabulary } = context;
  const verb = usual === 'task' ? 'incident task' : 'incident followup';
  const found = await scope(tx, given.incident, caller, `${verb} ${given.text ?? ''}`.trim());
  if ('pick' in found) return found.pick;
  const { incident } = found;
  if (given.text === undefined || caller.door === 'shortcut')
    return {
      view: todoForm(
        incident,
        { text: given.text, link: caller.link },
        { channel: caller.channel, thread: caller.thread },
      ),
    };
  const read = caller.door === 'modal' ? { text: given.text } : readTodo(given.text, vocabulary);
  const due = given.due === undefined ? read.due : readDue(given.due, vocabulary);
  const kind = (given.kind as Todo['kind'] | undefined) ?? usual;
  if (kind === 'task') requireOpen(incident);
  const todo = await addTodo(tx, incident, {
    kind,
    by: caller.user,
    text: read.text,
    owner: given.owner ?? read.owner,
    due,
    link: given.link,
  });
  const whose = todo.owner === null ? rich`, nobody’s yet` : rich` for ${person(todo.owner)}`;
  return say(
    rich`☑️ ${noun(todo) === 'task' ? 'Task' : 'Follow-up'} *${todoName(todo.id)}*${whose}${todo.due_at === null ? '' : rich`, due ${date(todo.due_at)}`}: ${todo.text}`,
  );
}

/** The rows of tasks. */
export const todoRows: readonly Row[] = [
  row({
    name: 'incident task',
    aliases: ['todo'],
    summary:
      'Make a task with an owner and a due date; alone, a form. Also “done t12”, “take t12”, “give t12 @bo”, “move t12 fri”, “drop t12”.',
    example: '/incident task Fail over the database @bo due 15:00',
    args: [...ARGS],
    permission: 'act',
    changes: true,
    run: async (tx, given, context) =>
      (given.text === undefined ? undefined : await onTodo(tx, given.text, context)) ??
      make(tx, given, 'task', context),
  }),
  row({
    name: 'incident followup',
    aliases: ['follow-up', 'action'],
    summary: 'Something to do after the incident; its owner is reminded, and the review and the weekly report show it.',
    example: '/incident followup Alert on the queue’s length @bo due next fri',
    args: [...ARGS],
    permission: 'act',
    changes: true,
    run: (tx, given, context) => make(tx, given, 'followup', context),
  }),
  row({
    name: 'incident tasks',
    aliases: ['todos', 'followups'],
    summary: 'The tasks and follow-ups of an incident.',
    example: '/incident tasks INC-142',
    args: [may('incident', 'incident')],
    permission: 'look',
    changes: false,
    run: async (tx, { incident: id }, { caller }) => {
      const found = await scope(tx, id, caller, 'incident tasks');
      if ('pick' in found) return found.pick;
      return { message: todosMessage(found.incident, await todosOf(tx, found.incident.id)) };
    },
  }),
];
