import { type CommandRow, type Reply, row } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { may, must, nearest } from '../../../lib/grammar.ts';
import { beatSetUp, heartbeatMessage } from '../heartbeats/blocks.ts';
import { heartbeatNames } from '../heartbeats/store.ts';
import { heartbeatViews } from '../heartbeats/views.ts';
import { keyMessage, keysMessage, keysWords, revokedMessage, sourceMessage, sourcesMessage } from './blocks.ts';
import { findHolder, type KeyHolder } from './holders.ts';
import { addKey, type KeyInfo, keysOf, revokeKey } from './keys.ts';
import type { Source } from './model.ts';
import { everySource, findSource } from './store.ts';
import { beatAddressOf, refusedViews, setUpOf, sourceViews } from './views.ts';

/** Refused bodies that one answer shows. */
const SHOWN = 3;

/** The rows of sources and their keys; `publicUrl` is where tools send to. */
export function sourceRows(publicUrl: string | undefined): readonly CommandRow[] {
  return [
    row({
      name: 'muster sources',
      summary:
        'Show your monitoring tools and heartbeats: address, counts and last error. With a name: how to set it up, and which payloads were refused.',
      example: '/muster sources',
      args: [may('source', 'word')],
      permission: 'act',
      changes: false,
      run: (tx, { source }) => showSources(tx, source, publicUrl),
    }),
    row({
      name: 'muster key',
      summary:
        'Create the key of a monitoring tool or a heartbeat. “rotate” creates another one (two work at a time), “revoke” revokes the older, or the one whose id you add.',
      example: '/muster key prometheus',
      args: [must('source', 'word'), may('what', 'choice', ['rotate', 'revoke']), may('id', 'word')],
      permission: 'administer',
      changes: true,
      run: async (tx, { source, what, id }) => {
        const found = await requireHolder(tx, source, publicUrl);
        const keys = await keysOf(tx, found.owner);
        if (what === 'revoke') return endKey(tx, found, keys, id);
        if (what === undefined && keys.length > 0) return { message: keysMessage(found.name, keys) };
        if (id !== undefined && keys.at(-1)?.id !== id)
          throw new Mistake(
            `${id} is not the newest key of ${found.name}, so no other key was created. ${keysWords(keys)}.`,
            { example: `/muster key ${found.name}` },
          );
        return makeKey(tx, found);
      },
    }),
  ];
}

async function showSources(tx: Tx, name: string | undefined, publicUrl: string | undefined): Promise<Reply> {
  const views = await sourceViews(tx, publicUrl);
  const beats = await heartbeatViews(tx);
  if (name === undefined) return { message: sourcesMessage(views, beats) };
  const beat = beats.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  if (beat.length > 0) return { message: heartbeatMessage(beat, beatSetUp(beatAddressOf(publicUrl))) };
  const source = await requireSource(tx, name);
  const view = views.find((one) => one.name === source.name);
  if (view === undefined) return { message: sourcesMessage(views, beats) };
  const refused = await refusedViews(tx, source.name, SHOWN);
  return { message: sourceMessage(view, setUpOf(source, `${view.address}/<key>`), refused) };
}

/** The source of this name; a `Mistake` lists those that there are. */
export async function requireSource(tx: Tx, name: string): Promise<Source> {
  const found = await findSource(tx, name);
  if (found !== undefined) return found;
  const known = (await everySource(tx)).map((one) => one.name);
  if (known.length === 0)
    throw new Mistake('There are no sources in muster.yaml, so no tool can have a key. Add one under `sources:`.', {
      example: 'sources: { prometheus: { type: alertmanager } }',
    });
  const near = nearest(name, known);
  throw new Mistake(`I don't know the source “${name}”. Sources: ${known.join(', ')}.`, {
    example: `/muster key ${near ?? known[0]}`,
  });
}

/** The source or heartbeat of this name; a `Mistake` lists those that there are. */
async function requireHolder(tx: Tx, name: string, publicUrl: string | undefined): Promise<KeyHolder> {
  const found = await findHolder(tx, name, publicUrl);
  if (found !== undefined) return found;
  const beats = await heartbeatNames(tx);
  if (beats.length === 0) await requireSource(tx, name);
  const sources = (await everySource(tx)).map((one) => one.name);
  const near = nearest(name, [...sources, ...beats]) ?? beats[0];
  const known = `Sources: ${sources.join(', ') || 'none'}. Heartbeats: ${beats.join(', ')}.`;
  throw new Mistake(`I don't know the source or heartbeat “${name}”. ${known}`, { example: `/muster key ${near}` });
}

async function makeKey(tx: Tx, { name, owner, address, setUp }: KeyHolder): Promise<Reply> {
  const made = await addKey(tx, owner);
  return { message: keyMessage(name, address, made, setUp(made.key)), once: true };
}

async function endKey(
  tx: Tx,
  { name, owner }: KeyHolder,
  keys: readonly KeyInfo[],
  id: string | undefined,
): Promise<Reply> {
  const done = await revokeKey(tx, owner, id);
  if (done === undefined && id !== undefined)
    throw new Mistake(`${name} has no key ${id}, so none was revoked. ${keysWords(keys)}.`, {
      example: `/muster key ${name}`,
    });
  if (done === undefined)
    throw new Mistake(`${name} has no key, so there is nothing to revoke.`, {
      offer: { label: 'Create a key', line: `muster key ${name}` },
    });
  return { message: revokedMessage(name, done.ended, done.kept) };
}
