/** Names in muster.yaml that would be mistaken for something else. Pure. */
import type { NamedSection, Reserved } from '../../command/reserved.ts';
import { severityOf } from '../../lib/grammar.ts';
import { SLASH_COMMANDS } from '../../lib/slash.ts';
import { DEFAULT_SEVERITIES } from '../team/model.ts';
import type { MusterFile } from './model.ts';
import type { FileProblem } from './wording.ts';

/** Every name that could not be used in a command, or that means two things. */
export function conflicts(file: MusterFile, reserved: Reserved): readonly FileProblem[] {
  const sections = ['people', 'services', 'schedules', 'policies', 'severities', 'sources'] as const;
  return [
    ...sections.flatMap((section) => twice(section, Object.keys(file[section] ?? {}))),
    ...sameSlackPerson(file),
    ...renamed(file),
    ...NAMED.flatMap((section) => readAsVerbs(section, Object.keys(file[section]), reserved)),
    ...readAsSeverities(file),
    ...Object.keys(file.people).flatMap((name) =>
      name.toLowerCase() === 'me' ? [needsAnother('people', name, 'means the person who types it')] : [],
    ),
  ];
}

const NAMED: readonly NamedSection[] = ['schedules', 'services', 'policies'];

/** A service called `status` would make `/page status …` show pages instead of paging somebody. */
function readAsVerbs(section: NamedSection, names: readonly string[], reserved: Reserved): readonly FileProblem[] {
  return names.flatMap((name) => {
    const command = reserved[section].get(name.toLowerCase());
    return command === undefined ? [] : [needsAnother(section, name, `is a word of /${command}`)];
  });
}

/** In `/incident new sev1 checkout …` the first word that can be a severity is one. */
function readAsSeverities(file: MusterFile): readonly FileProblem[] {
  const known = Object.entries(file.severities ?? DEFAULT_SEVERITIES).map(([key, { name }]) => ({ key, name }));
  return Object.keys(file.services).flatMap((name) => {
    const severity = severityOf(name, { severities: known });
    return severity === undefined ? [] : [needsAnother('services', name, `means the severity ${severity}`)];
  });
}

function needsAnother(section: string, name: string, why: string): FileProblem {
  return { path: [section, name], at: 'name', message: `needs another name: “${name}” ${why}` };
}

/** Names that differ only in case are the same to people who type them. */
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
        message: `needs another name: it differs from “${other}” only in upper and lower case`,
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
          message: `is also used by “${other}”. Each person must have only one entry`,
        });
    }
  }
  return problems;
}

function renamed({ commands }: MusterFile): readonly FileProblem[] {
  const names = SLASH_COMMANDS.map(
    (command) => (commands as Readonly<Record<string, string | undefined>>)[command] ?? command,
  );
  return Object.entries(commands).flatMap(([command, name]): readonly FileProblem[] => {
    if (names.filter((other) => other === name).length < 2) return [];
    return [{ path: ['commands', command], message: `must differ from every other command; “${name}” is taken` }];
  });
}
