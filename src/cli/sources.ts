/** `muster sources` and `muster key`: the monitoring tools that send to Muster, and their keys. */

import type { Tx } from '../engine/tx.ts';
import { formatDuration } from '../lib/duration.ts';
import { MusterError } from '../lib/errors.ts';
import { count } from '../lib/plain.ts';
import { formatWall } from '../lib/zoned.ts';
import { type HeartbeatView, stateWords } from '../topics/alerts/heartbeats/blocks.ts';
import { heartbeatNames } from '../topics/alerts/heartbeats/store.ts';
import { heartbeatViews } from '../topics/alerts/heartbeats/views.ts';
import { problemWords, type RefusedView, type SourceView } from '../topics/alerts/intake/blocks.ts';
import { findHolder, type KeyHolder } from '../topics/alerts/intake/holders.ts';
import { addKey, type KeyInfo, keysOf, type NewKey, revokeKey } from '../topics/alerts/intake/keys.ts';
import { everySource, findSource } from '../topics/alerts/intake/store.ts';
import { refusedViews, setUpOf, sourceViews } from '../topics/alerts/intake/views.ts';
import { top } from '../topics/team/store.ts';
import { type Call, done, EXIT, Misuse, onDatabase } from './call.ts';

/** Refused bodies that are printed. */
const SHOWN = 3;

type When = (at: number) => string;

async function whenOf(tx: Tx): Promise<When> {
  const { timezone } = await top(tx);
  return (at) => `${formatWall(at, timezone, tx.now)} ${timezone}`;
}

/** Prints every source with address, counts and last error; with a name also how to set it up and what was refused. */
export async function printSources(call: Call): Promise<number> {
  const [name] = call.words;
  const { publicUrl } = call.config;
  const { views, refused, beats, when } = await onDatabase(call, false, (transact) =>
    transact(async (tx) => {
      const source = name === undefined ? undefined : await requireSource(tx, name);
      const all = await sourceViews(tx, publicUrl);
      return {
        views: source === undefined ? all : all.filter((one) => one.name === source.name),
        refused: source === undefined ? [] : await refusedViews(tx, source.name, SHOWN),
        beats: await heartbeatViews(tx),
        when: await whenOf(tx),
      };
    }),
  );
  if (call.flags.json === true)
    return done(
      call.around,
      JSON.stringify(name === undefined ? views : { ...views[0], refused_bodies: refused }, null, 2),
    );
  if (views.length === 0 && beats.length === 0)
    return done(call.around, 'There are no sources. Add one under `sources:` in muster.yaml, and run muster apply.');
  for (const view of views) for (const line of linesOf(view, when)) call.around.out(line);
  if (name === undefined) for (const beat of beats) call.around.out(beatLine(beat, when));
  if (name === undefined) return EXIT.well;
  for (const view of views) for (const line of setUpOf(view, `${view.address}/<key>`)) call.around.out(line);
  for (const body of refused) for (const line of refusedLines(body, when)) call.around.out(line);
  return EXIT.well;
}

function linesOf({ name, type, address, keys, state }: SourceView, when: When): readonly string[] {
  const last = state.last_signal_at === null ? 'no signal yet' : `last signal ${when(state.last_signal_at)}`;
  const error =
    state.last_error === null
      ? []
      : [`  last error${state.failing === 1 ? ' (the last payload)' : ''}: ${state.last_error}`];
  return [
    `${name} (${type}) ${address}/…`,
    `  ${last}; ${count(state.signals, 'signal')}, ${state.refused} refused, ${state.unmatched} unmatched`,
    ...error,
    ...(keys.length === 0 ? [`  no key: muster key ${name}`] : keys.map((key) => `  key ${keyWords(key, when)}`)),
  ];
}

function beatLine(beat: HeartbeatView, when: When): string {
  const last = beat.heard_at === null ? 'no report yet' : `last report ${when(beat.heard_at)}`;
  return `${beat.name} (heartbeat) every ${formatDuration(beat.every)}: ${last}${stateWords(beat)}`;
}

function keyWords({ id, createdAt, usedAt }: KeyInfo, when: When): string {
  return `${id}, created ${when(createdAt)}, ${usedAt === undefined ? 'never used' : `last used ${when(usedAt)}`}`;
}

function refusedLines({ at, status, problems, raw }: RefusedView, when: When): readonly string[] {
  return [
    `Refused ${when(at)} (${status}):`,
    ...problems.map((problem) => `  ${problemWords(problem)}`),
    ...(raw === '' ? [] : [raw]),
  ];
}

/** The source of this name, as a mistake of the command line where there is none. */
async function requireSource(tx: Tx, name: string) {
  return (await findSource(tx, name)) ?? unknownName(tx, name);
}

async function requireHolder(tx: Tx, name: string, publicUrl: string | undefined): Promise<KeyHolder> {
  return (await findHolder(tx, name, publicUrl)) ?? unknownName(tx, name);
}

async function unknownName(tx: Tx, name: string): Promise<never> {
  const known = [...(await everySource(tx)).map((one) => one.name), ...(await heartbeatNames(tx))];
  const there = known.join(', ') || 'none';
  throw new MusterError('no_source', `There is no source or heartbeat ${name}. Sources and heartbeats: ${there}.`);
}

/** Makes a key, another one, or ends the older; prints a new one once. */
export async function key(call: Call): Promise<number> {
  const [name, what] = call.words;
  if (name === undefined || (what !== undefined && what !== 'rotate' && what !== 'revoke'))
    throw new Misuse('Which source, and what? For example: muster key prometheus rotate');
  const { publicUrl } = call.config;
  const lines = await onDatabase(call, false, (transact) =>
    transact(async (tx) => {
      const holder = await requireHolder(tx, name, publicUrl);
      const when = await whenOf(tx);
      if (what === 'revoke') return revokedLines(holder.name, await revokeKey(tx, holder.owner), when);
      const before = await keysOf(tx, holder.owner);
      if (what === undefined && before.length > 0)
        return [
          `${holder.name} has ${count(before.length, 'key')}; a key is shown only when it is created:`,
          ...before.map((one) => `  ${keyWords(one, when)}`),
          `To create another one: muster key ${holder.name} rotate`,
        ];
      const made = await addKey(tx, holder.owner);
      return [...madeLines(holder, made, when), ...holder.setUp(made.key)];
    }),
  );
  return done(call.around, lines.join('\n'));
}

function madeLines(
  { name, address }: KeyHolder,
  { key: made, info, kept, ended }: NewKey,
  when: When,
): readonly string[] {
  return [
    `A key for ${name} (${info.id}). It is shown once:`,
    ...(address === undefined ? [] : [`  address: ${address}/${made}`]),
    `  key:     ${made}`,
    ...(kept === undefined
      ? []
      : [`The key ${kept.id} works too. When the tool has the new one: muster key ${name} revoke`]),
    ...ended.map((one) => `The key ${keyWords(one, when)}, no longer works.`),
  ];
}

function revokedLines(name: string, result: Awaited<ReturnType<typeof revokeKey>>, when: When): readonly string[] {
  if (result === undefined)
    return [`${name} has no key, so there is nothing to revoke. Create one: muster key ${name}`];
  const { ended, kept } = result;
  const rest =
    kept === undefined
      ? `${name} has no key now, so Muster accepts nothing from it. Create one: muster key ${name}`
      : `The key ${keyWords(kept, when)}, still works.`;
  return [`The key ${keyWords(ended, when)}, no longer works.`, rest];
}
