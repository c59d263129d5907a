/** Buttons of a page: whether the page they name is still the one they were drawn for. */
import type { Tx } from '../engine/tx.ts';
import { Mistake } from '../lib/errors.ts';
import { type Arg, takeNonce, withNonce } from '../lib/grammar.ts';
import type { Caller, CommandRow, Door } from './row.ts';

/** The nonce of a page: null for a page of an older version, undefined when there is no such page. */
export type NonceOf = (tx: Tx, page: number) => Promise<string | null | undefined>;

/** The doors at which a line comes from a button or link; at all others it was typed, and nobody types a nonce. */
const DRAWN: ReadonlySet<Door> = new Set<Door>(['button', 'link', 'call', 'receipt']);

/** Whether the line comes from one of Muster's messages. */
export function isDrawn({ door }: Pick<Caller, 'door'>): boolean {
  return DRAWN.has(door);
}

/** The words of a line without the nonce, if this is a line about a page that was drawn. */
export function readDrawn(
  { args }: CommandRow,
  { door }: Caller,
  text: string,
): { readonly words: string; readonly nonce: string | undefined } {
  return DRAWN.has(door) && pageOf(args) !== undefined ? takeNonce(text) : { words: text, nonce: undefined };
}

/** Whether a button that carries `nonce` was drawn for another page than the one that has this number now. */
export function isStale(now: string | null | undefined, nonce: string | undefined): boolean {
  return now === undefined ? nonce !== undefined : (now ?? undefined) !== nonce;
}

/** Throws a Mistake for a button that was drawn for another page of the same number, or before the restore. */
export async function requireDrawnFor(
  tx: Tx,
  nonceOf: NonceOf,
  { args }: CommandRow,
  { door }: Caller,
  { values, nonce }: { readonly values: Readonly<Record<string, unknown>>; readonly nonce: string | undefined },
): Promise<void> {
  const page = pageIn(args, values);
  if (page === undefined || !DRAWN.has(door)) return;
  if (isStale(await nonceOf(tx, page), nonce)) throw stale();
}

/** The line of a button that repeats what somebody typed: about a page it carries the page's nonce. */
export async function drawnLine(
  tx: Tx,
  nonceOf: NonceOf,
  { args }: CommandRow,
  values: Readonly<Record<string, unknown>>,
  line: string,
): Promise<string> {
  const page = pageIn(args, values);
  return page === undefined ? line : withNonce(line, (await nonceOf(tx, page)) ?? null);
}

function stale(): Mistake {
  return new Mistake(
    'This button was made before the database was restored, so nothing was changed. Use a newer message, or list the open pages.',
    { example: '/page list' },
  );
}

function pageOf(args: readonly Arg[]): Arg | undefined {
  return args.find((arg) => arg.kind === 'page');
}

function pageIn(args: readonly Arg[], values: Readonly<Record<string, unknown>>): number | undefined {
  const value = values[pageOf(args)?.name ?? ''];
  return typeof value === 'number' ? value : undefined;
}
