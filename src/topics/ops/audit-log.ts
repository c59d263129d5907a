/** The audit as it is read: who did what, by which door, from what to what. Nothing here writes to it. */
import { readAudit } from '../../engine/audit.ts';
import type { Tx } from '../../engine/tx.ts';
import { actorName, isMuster, namesakes, readActor, storedActor } from '../../lib/actor.ts';
import { readTokens } from '../../lib/blockkit.ts';
import type { Instant } from '../../lib/instant.ts';
import { privateAmong } from '../incidents/lifecycle/store.ts';
import { everyUser } from '../team/people/store.ts';
import { nameBook } from '../team/store.ts';

/** One change. */
export interface AuditLine {
  readonly id: number;
  /** RFC 3339. */
  readonly at: string;
  readonly who: string;
  readonly door: string;
  readonly line: string;
  readonly incident: string | null;
  /** `{ field: [before, after] }`. */
  readonly change: Readonly<Record<string, readonly [string | number | null, string | number | null]>>;
}

export interface AuditFilter {
  /** From this instant on, before that one. */
  readonly since: Instant | undefined;
  readonly until: Instant | undefined;
  /** A name, a Slack id, or who runs the command line. */
  readonly who: string | undefined;
  readonly incident: number | undefined;
  /** Whether what was done to private incidents is told in words. */
  readonly hidden: boolean;
}

const AT_ONCE = 500;

/** The entries after a number, the oldest first; an empty page is the end. */
export async function listAudit(tx: Tx, filter: AuditFilter, after: number): Promise<readonly AuditLine[]> {
  const name = await nameBook(tx);
  const who = filter.who === undefined ? undefined : await idsOf(tx, filter.who);
  const found = await readAudit(tx, { ...filter, who }, after, AT_ONCE);
  const hidden = await privateAmong(tx, [...new Set(found.flatMap(({ incident }) => incident ?? []))]);
  return found.map((row) => {
    const shown = row.incident === null || !hidden.has(row.incident) || filter.hidden;
    const change = JSON.parse(row.change_json ?? '{}') as AuditLine['change'];
    const read = (text: string): string => readTokens(text, name);
    return {
      id: row.id,
      at: new Date(row.at).toISOString(),
      who: whoOf(row.who, name),
      door: row.door,
      line: shown ? read(row.line) : row.line.split(' ').slice(0, 2).join(' '),
      incident: row.incident === null ? null : `INC-${row.incident}`,
      change: shown
        ? readChange(change, (value) => (typeof value === 'string' ? named(read(value), name) : value))
        : {},
    };
  });
}

/** A person by name; whatever else did it as `--who` takes it. */
function whoOf(stored: string, name: Awaited<ReturnType<typeof nameBook>>): string {
  const actor = readActor(stored);
  return isMuster(actor) ? storedActor(actor) : actorName(actor, (user) => name('person', user));
}

function readChange(
  change: AuditLine['change'],
  read: (value: string | number | null) => string | number | null,
): AuditLine['change'] {
  return Object.fromEntries(
    Object.entries(change).map(([field, [from, to]]) => [field, [read(from), read(to)] as const]),
  );
}

/** A bare Slack id by its name. */
function named(value: string, name: Awaited<ReturnType<typeof nameBook>>): string {
  return /^[UW][A-Z0-9]{6,}$/.test(value) ? name('person', value) : value;
}

/** Everybody that a word may mean. */
async function idsOf(tx: Tx, word: string): Promise<readonly string[]> {
  const bare = word.replace(/^@/, '');
  const lower = bare.toLowerCase();
  const found = (await everyUser(tx)).filter((user) =>
    [user.name, user.real_name].some((one) => one.toLowerCase() === lower),
  );
  return [bare, ...namesakes(bare).map(storedActor), ...found.map((user) => user.id)];
}
