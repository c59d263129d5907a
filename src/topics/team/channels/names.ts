/** Which channels the names in muster.yaml mean: each is bound to one channel, and stays so when that is renamed. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { channel, code, type Message, message, rich } from '../../../lib/blockkit.ts';
import { BOUND, type BoundChannels, boundChannels, putSetting, services, setting, top } from '../store.ts';
import { channelsAmong } from './store.ts';

/** A channel that muster.yaml names, and the setting that names it, as `services.checkout.channel`. */
export interface NamedChannel {
  readonly setting: string;
  readonly name: string;
}

declare module '../../../engine/tx.ts' {
  interface Places {
    /** The channels that the parts of muster.yaml of higher topics name. */
    channels: { readonly given: undefined; readonly part: NamedChannel };
  }
}

/**
 * Finds the channel of every `#name` in muster.yaml that has none yet, and tells a channel whose name there is out of
 * date. To be called before and after Slack's channels are written.
 */
export async function bindChannels(tx: Tx): Promise<void> {
  const named = await namedChannels(tx);
  const before = await boundChannels(tx);
  const known = await knownChannels(tx, named, before);
  const after: Record<string, string> = {};
  for (const { name } of named) {
    const id = channelFor(name, before[name], known);
    if (id !== undefined) after[name] = id;
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) await putSetting(tx, BOUND, after);
  await tellOutdated(tx, renamedAmong(named, after, known));
}

/** Slack gave a channel another id: the names that mean it go on meaning it. */
export async function rebindChannel(tx: Tx, from: string, to: string): Promise<void> {
  const bound = Object.entries(await boundChannels(tx));
  await putSetting(tx, BOUND, Object.fromEntries(bound.map(([name, id]) => [name, id === from ? to : id])));
}

/** The same channel for ever, unless it is deleted or archived and another one has taken over its name. */
function channelFor(name: string, bound: string | undefined, { byId, byName }: Known): string | undefined {
  const called = byName.get(name)?.id;
  return bound !== undefined && byId.get(bound)?.archived === 0 ? bound : (called ?? bound);
}

/** Channels as Slack told of them; by `#name` those that are not archived before others. */
interface Known {
  readonly byId: ReadonlyMap<string, Row<'channels'>>;
  readonly byName: ReadonlyMap<string, Row<'channels'>>;
}

async function knownChannels(tx: Tx, named: readonly NamedChannel[], bound: BoundChannels): Promise<Known> {
  if (named.length === 0) return { byId: new Map(), byName: new Map() };
  const names = named.map(({ name }) => name.slice(1));
  const rows = await channelsAmong(tx, names, Object.values(bound));
  const archivedFirst = rows.toSorted((a, b) => b.archived - a.archived);
  return {
    byId: new Map(rows.map((row) => [row.id, row])),
    byName: new Map(archivedFirst.map((row) => [`#${row.name}`, row])),
  };
}

/** The `#name`s of muster.yaml, each as often as it is named. */
async function namedChannels(tx: Tx): Promise<readonly NamedChannel[]> {
  const all = [...(await teamChannels(tx)), ...(await tx.place('channels', undefined))];
  return all.filter(({ name }) => name.startsWith('#'));
}

/** A channel that muster.yaml names otherwise than Slack does. */
export interface RenamedChannel extends NamedChannel {
  readonly id: string;
  /** What Slack calls it now, `#name`. */
  readonly now: string;
}

/** Every setting of muster.yaml that names a channel as it was called before. */
export async function renamedChannels(tx: Tx): Promise<readonly RenamedChannel[]> {
  const [named, bound] = [await namedChannels(tx), await boundChannels(tx)];
  return renamedAmong(named, bound, await knownChannels(tx, named, bound));
}

function renamedAmong(
  named: readonly NamedChannel[],
  bound: BoundChannels,
  { byId }: Known,
): readonly RenamedChannel[] {
  return named.flatMap((one) => {
    const row = byId.get(bound[one.name] ?? '');
    return row === undefined || `#${row.name}` === one.name ? [] : [{ ...one, id: row.id, now: `#${row.name}` }];
  });
}

/** Every setting of muster.yaml whose channel Slack has archived, or does not show to Muster. */
export async function missingChannels(tx: Tx): Promise<readonly (NamedChannel & { readonly archived: boolean })[]> {
  const [named, bound] = [await namedChannels(tx), await boundChannels(tx)];
  const known = await knownChannels(tx, named, bound);
  return named.flatMap((one) => {
    const row = known.byId.get(channelFor(one.name, bound[one.name], known) ?? '');
    return row?.archived === 0 ? [] : [{ ...one, archived: row !== undefined }];
  });
}

/** The key of the channels that were told: by their ids, how muster.yaml and Slack call them. */
const TOLD = 'channels.outdated';

/** Tells each renamed channel once. */
async function tellOutdated(tx: Tx, renamed: readonly RenamedChannel[]): Promise<void> {
  const before = (await setting<Readonly<Record<string, string>>>(tx, TOLD)) ?? {};
  const now = Object.fromEntries(renamed.map(({ id, name, now }) => [id, `${name} ${now}`]));
  if (JSON.stringify(before) === JSON.stringify(now)) return;
  await putSetting(tx, TOLD, now);
  for (const id of Object.keys(now).filter((one) => before[one] !== now[one])) {
    const here = renamed.filter((one) => one.id === id);
    await tx.notify({
      kind: 'message',
      slot: `renamed:${id}`,
      payload: { to: { channel: id }, message: outdated(here) },
    });
  }
}

/** What a renamed channel reads. */
function outdated(here: readonly RenamedChannel[]): Message {
  const [{ name = '', now = '', id = '' } = {}] = here;
  const settings = here.map(({ setting }) => setting).join(', ');
  return message(
    rich`✏️ muster.yaml is out of date: it calls ${channel(id)} “${name}” (${settings}). Muster still posts here. Change the name to “${now}” in muster.yaml and run ${[code('muster apply')]}.`,
  );
}

/** The channels that muster.yaml names for the team as a whole and for its services. */
async function teamChannels(tx: Tx): Promise<readonly NamedChannel[]> {
  const { announce, reports, guests } = await top(tx);
  const places = typeof guests === 'string' ? [] : (guests ?? []);
  const found: readonly (readonly [string, string | undefined])[] = [
    ['announce', announce],
    ['reports', reports],
    ...places.map((name) => ['guests', name] as const),
    ...(await services(tx)).flatMap(({ key, channel: own, stakeholders }) => [
      [`services.${key}.channel`, own] as const,
      [`services.${key}.stakeholders`, stakeholders] as const,
    ]),
  ];
  return found.flatMap(([setting, name]) => (name === undefined ? [] : [{ setting, name }]));
}
