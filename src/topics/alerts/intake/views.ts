/** What is known of sources, for people in Slack and at the command line. */
import type { Tx } from '../../../engine/tx.ts';
import { stripTokens } from '../../../lib/blockkit.ts';
import { sourceType } from '../../../sources/registry.ts';
import type { Unreadable } from '../../../sources/signal.ts';
import type { RefusedView, SourceView } from './blocks.ts';
import { keysBySource } from './keys.ts';
import type { Source } from './model.ts';
import { refusedOf } from './signals.ts';
import { countsOf, everySource, everyState } from './store.ts';

/** Stands for the address of a Muster that does not know its own. */
const NOWHERE = 'https://YOUR-HOST';

/** Where a source sends, without its key. */
export function addressOf(publicUrl: string | undefined, source: string): string {
  return `${publicUrl ?? NOWHERE}/hooks/${source}`;
}

/** Where heartbeats report, without a key. */
export function beatAddressOf(publicUrl: string | undefined): string {
  return `${publicUrl ?? NOWHERE}/heartbeat`;
}

/** Every source, in the order of its name. */
export async function sourceViews(tx: Tx, publicUrl: string | undefined): Promise<readonly SourceView[]> {
  const [states, keys] = [await everyState(tx), await keysBySource(tx)];
  const views: SourceView[] = [];
  for (const { name, type } of await everySource(tx)) {
    const { windows: _, ...state } = countsOf(states, name);
    views.push({ name, type, address: addressOf(publicUrl, name), keys: keys.get(name) ?? [], state });
  }
  return views;
}

/** How a tool is set up to send to an address, as lines. */
export function setUpOf({ type }: Pick<Source, 'type'>, address: string): readonly string[] {
  const text = sourceType(type)?.setUp(address) ?? '';
  return text === '' ? [] : text.split('\n');
}

/** The last refused bodies of a source, the last first. */
export async function refusedViews(tx: Tx, source: string, most: number): Promise<readonly RefusedView[]> {
  return (await refusedOf(tx, source, most)).map(({ at, status, problems_json, raw }) => ({
    at,
    status,
    raw: stripTokens(raw),
    problems: JSON.parse(problems_json) as readonly Unreadable[],
  }));
}
