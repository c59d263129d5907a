/** The runbooks at hand, as read last. Pure. */
import { nearest } from '../../lib/grammar.ts';
import { orderFor, type Refused, type Runbook, runbookName, type ServiceRunbooks } from './model.ts';
import { indexRunbooks } from './search.ts';

/** `missing`: there is no such folder. `unreadable`: there is, but it could not be read. */
export type FolderState = 'read' | 'missing' | 'unreadable';

/** Everything known about the runbooks; names are looked up in it, never in the file system. */
export interface Library {
  readonly state: FolderState;
  /** By title. */
  readonly runbooks: readonly Runbook[];
  /** What was left out, and why. */
  readonly refused: readonly Refused[];
  /** The runbook of a name, any case, with or without `.md`. */
  readonly get: (name: string) => Runbook | undefined;
  /** The known name that a mistyped one may mean, at most two edits away. */
  readonly meant: (name: string) => string | undefined;
  /** All of them, those of the service first. */
  readonly list: (service?: ServiceRunbooks) => readonly Runbook[];
  /** Searches, the best first. */
  readonly search: (words: string, service?: ServiceRunbooks) => readonly Runbook[];
}

/** Puts a library together. Of two runbooks with one name the first counts, the other is refused. */
export function createLibrary(
  state: FolderState,
  found: readonly Runbook[],
  refused: readonly Refused[] = [],
): Library {
  const byName = new Map<string, Runbook>();
  for (const runbook of found) if (!byName.has(runbook.name)) byName.set(runbook.name, runbook);
  const runbooks = orderFor([...byName.values()], undefined);
  const index = indexRunbooks(runbooks);
  return {
    state,
    runbooks,
    refused,
    get: (name) => byName.get(name) ?? byName.get(runbookName(name)),
    meant: (name) => nearest(name, [...byName.keys()]),
    list: (service) => orderFor(runbooks, service),
    search: (words, service) => index.find(words, service),
  };
}

/** Why there is nothing to show, in words for Slack; undefined when there are runbooks. */
export function emptyReason({ state, runbooks }: Library): string | undefined {
  if (runbooks.length > 0) return undefined;
  if (state === 'missing') return 'There are no runbooks: the folder that RUNBOOKS_DIR names does not exist.';
  if (state === 'unreadable')
    return 'There are no runbooks: the folder that RUNBOOKS_DIR names cannot be read. The log says why.';
  return 'There are no runbooks yet: put Markdown files into the folder that RUNBOOKS_DIR names.';
}

/** What is wrong with the folder's files, one line each, for the log and for `check`. */
export function libraryProblems({ runbooks, refused }: Library): readonly string[] {
  const inside = runbooks.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));
  return [...inside, ...refused.map(({ file, why }) => `${file}: ${why}`)];
}
