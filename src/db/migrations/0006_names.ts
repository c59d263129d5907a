import { type Kysely, sql } from 'kysely';

/** Tables, columns and kinds of timers by the field's own words. */
export function names() {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    },
  };
}

function renameColumn(table: string, from: string, to: string): string {
  return `alter table ${table} rename column ${from} to ${to}`;
}

/** In JSON a name in quotes before a colon is a key: inside a text the quotes are escaped. */
function renameKey(table: string, column: string, from: string, to: string, where = '1 = 1'): string {
  return `update ${table} set ${column} = replace(${column}, '"${from}":', '"${to}":') where ${where}`;
}

const STATEMENTS: readonly string[] = [
  'alter table paces rename to rate_limits',
  renameColumn('rate_limits', 'pace', 'bucket'),
  renameColumn('outbox', 'pace', 'bucket'),
  'alter table page_answers rename to page_acknowledgements',
  'alter table page_tries rename to page_attempts',
  'alter table probes rename to verifications',
  ...['page_attempts', 'contacts', 'followers', 'digests'].map((table) => renameColumn(table, 'via', 'method')),
  renameColumn('pages', 'ladder_json', 'escalation_json'),
  renameColumn('pages', 'answers', 'acknowledge_by'),
  renameColumn('pages', 'asked', 'assignee'),
  renameColumn('pages', 'given_by', 'reassigned_by'),
  ...['covers', 'swaps'].flatMap((table) => [
    renameColumn(table, 'asker', 'requested_by'),
    renameColumn(table, 'asked', 'requested_of'),
  ]),
  renameKey('settings', 'value_json', 'quarrel', 'conflict', `key like 'usergroup:said:%'`),
  renameColumn('covers', 'taken_by', 'accepted_by'),
  `update covers set state = 'accepted' where state = 'taken'`,
  renameColumn('handoffs', 'taken_by', 'confirmed_by'),
  renameColumn('handoffs', 'taken_at', 'confirmed_at'),
  renameKey('rotation_revisions', 'rotations_json', 'turn', 'shift'),
  renameKey('rules', 'high_json', 'via', 'method'),
  renameKey('rules', 'low_json', 'via', 'method'),
  renameKey('timers', 'task_json', 'via', 'method', `task_json like '%"kind":"page.rule"%'`),
  renameKey('timers', 'task_json', 'todo', 'task', `task_json like '%"kind":"incident.todo"%'`),
  `update timers set task_json = replace(task_json, '"kind":"incident.todo"', '"kind":"incident.task"') where task_json like '%"kind":"incident.todo"%'`,
  `delete from timers where key = '~sweep'`,
  renameKey(
    'outbox',
    'payload_json',
    'answers',
    'replies',
    `state = 'waiting' and kind in ('email', 'call', 'push', 'webhook')`,
  ),
];
