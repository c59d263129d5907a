/** What a runbook is. A runbook is data: a file that is wrong is shown with what is wrong, never thrown. Pure. */

/** One Markdown file that says what to do. */
export interface Runbook {
  /** The file's slug, one word: `database-failover`. */
  readonly name: string;
  readonly title: string;
  /** What it is for, in a sentence or two: of the front matter, else the first paragraph. */
  readonly description: string;
  /** Keys of the services it is about. */
  readonly services: readonly string[];
  readonly tags: readonly string[];
  readonly headings: readonly string[];
  /** The Markdown below the front matter, as its author wrote it. */
  readonly body: string;
  /** The words of the body without Markdown, one paragraph or line of code a line; what the search reads. */
  readonly text: string;
  /** What is wrong with the file, for the person who can correct it. */
  readonly problems: readonly string[];
}

/** A file or folder that was left out, with the reason. `file` is its path below the runbooks' folder. */
export interface Refused {
  readonly file: string;
  readonly why: string;
}

/** Bytes of one file that are read; the rest is left away with a visible "…". */
export const FILE_LIMIT = 64 * 1024;
/** Characters of one line; a longer one makes the Markdown parser slow enough to be felt by a page. */
export const LINE_LIMIT = 2000;
/** Files in the folder that are read. */
export const FILE_COUNT = 500;

const MARKDOWN = /\.(md|markdown)$/i;

/** Whether a file's name is a runbook's: Markdown, not hidden, and not the folder's own README. */
export function isRunbookFile(file: string): boolean {
  return MARKDOWN.test(file) && !file.startsWith('.') && !/^readme\./i.test(file);
}

/** The name of a file below the folder: `db/Failover of Postgres.md` is `db-failover-of-postgres`. Empty when it has no letter. */
export function runbookName(file: string): string {
  const words = file.normalize('NFC').replace(MARKDOWN, '').toLowerCase();
  return words
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
}

/** The order of a list without words: the service's own runbooks first, as it names them, the others by title. */
export function orderFor(runbooks: readonly Runbook[], service: ServiceRunbooks | undefined): readonly Runbook[] {
  const rank = (runbook: Runbook): number => rankFor(runbook, service);
  return [...runbooks].sort(
    (a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title) || a.name.localeCompare(b.name),
  );
}

/** A service as far as runbooks care: its key, and the runbooks the configuration names for it, in order. */
export interface ServiceRunbooks {
  readonly key: string;
  readonly runbooks: readonly string[];
}

/** Whether the runbook names the service, or the service names the runbook. */
export function isAbout(runbook: Runbook, service: ServiceRunbooks | undefined): boolean {
  if (service === undefined) return false;
  return service.runbooks.includes(runbook.name) || runbook.services.includes(service.key.toLowerCase());
}

function rankFor(runbook: Runbook, service: ServiceRunbooks | undefined): number {
  if (service === undefined || !isAbout(runbook, service)) return Number.MAX_SAFE_INTEGER;
  const named = service.runbooks.indexOf(runbook.name);
  return named === -1 ? service.runbooks.length : named;
}
