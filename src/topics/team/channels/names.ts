/** Which channels the names in muster.yaml mean: each is bound to one channel, and stays so when that is renamed. */
import type { Tx } from '../../../engine/tx.ts';
import { channel, code, type Message, message, rich } from '../../../lib/blockkit.ts';
import { BOUND, type BoundChannels, channelId, putSetting, services, setting, top } from '../store.ts';
import { channelCalled, findChannel } from './store.ts';

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
  const before = (await setting<BoundChannels>(tx, BOUND)) ?? {};
  const after: Record<string, string> = {};
  for (const { name } of await namedChannels(tx)) {
    const id = (await stillBound(tx, name, before[name])) ?? (await channelCalled(tx, name));
    if (id !== undefined) after[name] = id;
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) await putSetting(tx, BOUND, after);
  await tellOutdated(tx);
}

/** The same channel for ever, unless it is deleted or archived and another one has taken over its name. */
async function stillBound(tx: Tx, name: string, bound: string | undefined): Promise<string | undefined> {
  if (bound === undefined) return undefined;
  const id = (await channelId(tx, name)) ?? bound;
  const row = await findChannel(tx, id);
  if (row?.archived === 0) return id;
  return (await channelCalled(tx, name)) ?? id;
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
  const found: RenamedChannel[] = [];
  for (const named of await namedChannels(tx)) {
    const id = await channelId(tx, named.name);
    const row = id === undefined ? undefined : await findChannel(tx, id);
    if (row !== undefined && `#${row.name}` !== named.name) found.push({ ...named, id: row.id, now: `#${row.name}` });
  }
  return found;
}

/** Every setting of muster.yaml whose channel Slack has archived, or does not show to Muster. */
export async function missingChannels(tx: Tx): Promise<readonly (NamedChannel & { readonly archived: boolean })[]> {
  const found: (NamedChannel & { readonly archived: boolean })[] = [];
  for (const named of await namedChannels(tx)) {
    const id = await channelId(tx, named.name);
    const row = id === undefined ? undefined : await findChannel(tx, id);
    if (row?.archived !== 0) found.push({ ...named, archived: row !== undefined });
  }
  return found;
}

/** The key of the channels that were told: by their ids, how muster.yaml and Slack call them. */
const TOLD = 'channels.outdated';

/** Tells each renamed channel once. */
async function tellOutdated(tx: Tx): Promise<void> {
  const before = (await setting<Readonly<Record<string, string>>>(tx, TOLD)) ?? {};
  const renamed = await renamedChannels(tx);
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
    rich`✏️ muster.yaml is out of date: it calls ${channel(id)} “${name}” (${settings}). Muster still posts here. Write “${now}” there and run ${[code('muster apply')]}.`,
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
