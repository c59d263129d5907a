/** The law of tables: which topic owns which, and how a source file is seen to read or write one. */
import { roomOf, type SourceFile, topicOf } from './house.ts';

/** Who owns which tables: a topic, or the engine. */
export const OWNERS: Readonly<Record<string, readonly string[]>> = {
  team: ['users', 'channels', 'usergroups', 'people', 'deeds', 'services', 'severities', 'settings'],
  oncall: ['schedules', 'rotation_revisions', 'overrides', 'covers', 'swaps', 'absences', 'calendars', 'feeds'],
  handoff: ['handoffs'],
  paging: [
    'policies',
    'pages',
    'page_events',
    'page_reached',
    'page_acknowledgements',
    'page_attempts',
    'page_bundles',
    'contacts',
    'rules',
    'verifications',
  ],
  incidents: [
    'incidents',
    'incident_members',
    'incident_services',
    'incident_words',
    'incident_tasks',
    'incident_relations',
    'roles',
    'timeline',
    'timeline_history',
    'pins',
    'followers',
    'digests',
    'broken_targets',
  ],
  alerts: [
    'sources',
    'source_keys',
    'source_states',
    'signals',
    'refused_bodies',
    'alerts',
    'alert_groups',
    'silences',
    'maintenance',
    'storms',
    'storm_pages',
    'heartbeats',
    'heartbeat_watch',
  ],
  reviews: ['reviews'],
  home: ['homes'],
  engine: ['counters', 'audit', 'timers', 'outbox', 'receipts', 'inbox', 'rate_limits', 'clock', 'connections'],
};

/** Tables that one file alone reads and writes. */
const KEPT_BY: Readonly<Record<string, string>> = {
  timeline: 'topics/incidents/timeline/store.ts',
  timeline_history: 'topics/incidents/timeline/store.ts',
  pins: 'topics/incidents/timeline/store.ts',
  counters: 'engine/lineage/counters.ts',
  audit: 'engine/audit.ts',
};

const OWNER_OF = new Map(Object.entries(OWNERS).flatMap(([owner, tables]) => tables.map((table) => [table, owner])));

/** A method of the query builder with the tables it is given: one, or a list. */
const NAMED =
  /\b(?:selectFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto|using|table|from|\w*[jJ]oin)(?:<[^()]*>)?\(\s*(\[[^\]]*\]|(['"`])[^'"`]*\2)/g;

/** The same with a table in a variable. */
const VARIABLE =
  /\b(?:selectFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto)(?:<[^()]*>)?\(\s*\[?\s*(?:[A-Za-z_$]\w*\.)*([A-Za-z_$]\w*)\s*(?:[),\]]|as\b)/;

/** Whether a file writes SQL of its own, and the words in it after which tables stand. */
const SQL = /\bsql[`<.]|\braw\(/;
const AFTER = /\b(?:from|join|into|update|using|table)\s+((?:"?\w+"?(?:\s+(?:as\s+)?\w+)?\s*,\s*)*"?\w+)/gi;

/** What is kept in a variable that no file near it names. */
const UNNAMED = 'a table that others name';

/** The tables that a file reads or writes, in whichever way that is written. */
function tablesIn(text: string): ReadonlySet<string> {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const named = [...code.matchAll(NAMED)].flatMap(([, tables = '']) => [...tables.matchAll(/['"`](\w+)/g)]);
  const written = SQL.test(code) ? [...code.matchAll(AFTER)].flatMap(([, list = '']) => list.split(',')) : [];
  const found = [...named.map(([, table = '']) => table), ...written.map((part) => /\w+/.exec(part)?.[0] ?? '')];
  return new Set([...found.filter((table) => OWNER_OF.has(table)), ...inVariables(code)]);
}

/** Where a table is told by a variable, every table that the file names may be meant. */
function inVariables(code: string): readonly string[] {
  const variable = VARIABLE.exec(code);
  if (variable === null) return [];
  const words = [...code.matchAll(/['"`](\w+)['"`]/g)].map(([, word = '']) => word);
  const tables = [...words, variable[1] ?? ''].filter((word) => OWNER_OF.has(word));
  return tables.length > 0 ? tables : [UNNAMED];
}

function atHome(path: string, table: string): boolean {
  const home = KEPT_BY[table];
  return home === undefined ? OWNER_OF.get(table) === (topicOf(path) ?? roomOf(path)) : home === path;
}

/** Tables are read and written by their owner's files only, and some by one file of it. */
export function tablesAtHome(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ path }) => roomOf(path) !== 'db')
    .flatMap(({ path, text }) =>
      [...tablesIn(text)].filter((table) => !atHome(path, table)).map((table) => `${path} → ${table}`),
    );
}
