/** Words that cannot be names in muster.yaml, because a command would read them as its verb. Pure. */
import type { ArgKind } from '../lib/grammar.ts';
import { commandNames, verbsOf } from './help.ts';
import type { CommandRow } from './row.ts';

/** The sections of muster.yaml whose names a command's own row may begin with. */
export type NamedSection = 'schedules' | 'services' | 'policies';

/** The slash command that reads a word as its verb, by the word in lower case, for each section. */
export type Reserved = Readonly<Record<NamedSection, ReadonlyMap<string, string>>>;

/** What an argument of a kind may name. */
const NAMES: Readonly<Partial<Record<ArgKind, readonly NamedSection[]>>> = {
  schedule: ['schedules'],
  service: ['services'],
  target: ['services', 'policies', 'schedules'],
};

/** Every verb and alias of each command whose own row begins with a name, and `help`: `/oncall payments`, `/page payments`. */
export function reservedWords(rows: readonly CommandRow[]): Reserved {
  const reserved = { schedules: new Map(), services: new Map(), policies: new Map() } satisfies Reserved;
  for (const command of namingFirst(rows)) {
    for (const section of sectionsOf(rows, command))
      for (const word of ['help', ...verbsOf(rows, command)])
        if (!reserved[section].has(word)) reserved[section].set(word, command);
  }
  return reserved;
}

/** The commands that take most kinds of names come last: a word of several is said to be of the closest one. */
function namingFirst(rows: readonly CommandRow[]): readonly string[] {
  return [...commandNames(rows)].sort((a, b) => sectionsOf(rows, a).length - sectionsOf(rows, b).length);
}

/** What the line of a command without a verb may begin with. */
function sectionsOf(rows: readonly CommandRow[], command: string): readonly NamedSection[] {
  const typed = rows.find((row) => row.name === command)?.args.filter(({ kind }) => kind !== 'flag') ?? [];
  const first = typed.find(({ formOnly }) => formOnly !== true);
  return first === undefined ? [] : (NAMES[first.kind] ?? []);
}
