/** Finding a runbook by words that somebody typed quickly. Pure. */
import MiniSearch, { type SearchOptions, type SearchResult } from 'minisearch';
import { cut } from '../../lib/blockkit.ts';
import { isAbout, type Runbook, type ServiceRunbooks } from './model.ts';

/** An index over some runbooks. */
export interface Search {
  /** The best first; the service's own weigh half as much again. No words, no results. */
  readonly find: (words: string, service?: ServiceRunbooks) => readonly Runbook[];
}

const FIELDS = ['title', 'name', 'tags', 'services', 'headings', 'text'] as const;
const OWN_SERVICE = 1.5;
/** Words that stand in every question and say nothing. */
const STOP = new Set(
  'a an and are at do for from how i in is it my of on or our the this to was we what when why with'.split(' '),
);

/** Indexes titles, tags, headings and text. */
export function indexRunbooks(runbooks: readonly Runbook[]): Search {
  const known = new Map(runbooks.map((runbook) => [runbook.name, runbook]));
  const index = new MiniSearch<Runbook>({
    idField: 'name',
    fields: [...FIELDS],
    extractField: (runbook, field) => fieldOf(runbook, field),
    tokenize,
    processTerm: normal,
  });
  index.addAll([...known.values()]);
  return {
    find: (words, service) => {
      const results = query(index, words, (name) => (isAboutNamed(known, name, service) ? OWN_SERVICE : 1));
      return results.flatMap((result) => known.get(String(result.id)) ?? []);
    },
  };
}

function fieldOf(runbook: Runbook, field: string): string {
  if (field === 'tags' || field === 'services' || field === 'headings') return runbook[field].join('\n');
  return field === 'title' || field === 'text' ? runbook[field] : runbook.name;
}

function isAboutNamed(
  known: ReadonlyMap<string, Runbook>,
  name: string,
  service: ServiceRunbooks | undefined,
): boolean {
  const runbook = known.get(name);
  return runbook !== undefined && isAbout(runbook, service);
}

/** All of the words first; when no runbook has all of them, any. */
function query(index: MiniSearch<Runbook>, words: string, worth: (name: string) => number): readonly SearchResult[] {
  const options: SearchOptions = {
    boost: { title: 5, name: 4, tags: 3, services: 2, headings: 2 },
    prefix: (term) => term.length > 1,
    fuzzy: (term) => (term.length < 4 ? false : term.length < 8 ? 1 : 2),
    weights: { fuzzy: 0.4, prefix: 0.6 },
    boostDocument: (id) => worth(String(id)),
  };
  const asked = cut(words, 300);
  const all = index.search(asked, { ...options, combineWith: 'AND' });
  return all.length > 0 ? all : index.search(asked, options);
}

function tokenize(text: string): string[] {
  return text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((term) => term !== '');
}

/** Case and accents do not matter. */
function normal(term: string): string | false {
  const plain = term
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return plain === '' || STOP.has(plain) ? false : plain;
}
