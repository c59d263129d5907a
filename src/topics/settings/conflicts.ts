/** Names in the file that would be taken for something else. Pure. */
import type { MusterFile } from './file.ts';
import type { FileProblem } from './wording.ts';

/** Every name that could not be said, or that means two things. */
export function conflicts(file: MusterFile): readonly FileProblem[] {
  const sections = ['people', 'services', 'schedules', 'policies', 'severities'] as const;
  return [
    ...sections.flatMap((section) => twice(section, Object.keys(file[section] ?? {}))),
    ...sameSlackPerson(file),
    ...renamed(file),
    ...taken('schedules', Object.keys(file.schedules), VERBS, 'is a word of /oncall'),
    ...taken('people', Object.keys(file.people), ['me'], 'means whoever types it'),
  ];
}

const VERBS = [
  'me',
  'mine',
  'who',
  'now',
  'next',
  'gaps',
  'override',
  'swap',
  'cover',
  'take',
  'handoff',
  'calendar',
  'help',
];

function taken(
  section: string,
  names: readonly string[],
  words: readonly string[],
  why: string,
): readonly FileProblem[] {
  return names
    .filter((name) => words.includes(name.toLowerCase()))
    .map((name) => ({ path: [section, name], at: 'name', message: `needs another name: “${name}” ${why}` }));
}

/** Names are typed in any case. */
function twice(section: string, names: readonly string[]): readonly FileProblem[] {
  const first = new Map<string, string>();
  const problems: FileProblem[] = [];
  for (const name of names) {
    const other = first.get(name.toLowerCase());
    if (other === undefined) first.set(name.toLowerCase(), name);
    else
      problems.push({
        path: [section, name],
        at: 'name',
        message: `needs another name: it differs from “${other}” only in case`,
      });
  }
  return problems;
}

function sameSlackPerson({ people }: MusterFile): readonly FileProblem[] {
  const first = new Map<string, string>();
  const problems: FileProblem[] = [];
  for (const [name, { slack, email }] of Object.entries(people)) {
    for (const [setting, id] of [
      ['slack', slack],
      ['email', email?.toLowerCase()],
    ] as const) {
      if (id === undefined) continue;
      const other = first.get(id);
      if (other === undefined) first.set(id, name);
      else
        problems.push({
          path: ['people', name, setting],
          message: `is that of “${other}” too; one person has one entry`,
        });
    }
  }
  return problems;
}

const COMMANDS = ['incident', 'oncall', 'page', 'runbook'];

function renamed({ commands }: MusterFile): readonly FileProblem[] {
  const names = COMMANDS.map(
    (command) => (commands as Readonly<Record<string, string | undefined>>)[command] ?? command,
  );
  return Object.entries(commands).flatMap(([command, name]): readonly FileProblem[] => {
    if (names.filter((other) => other === name).length < 2) return [];
    return [{ path: ['commands', command], message: `must differ from every other command; “${name}” is taken` }];
  });
}
