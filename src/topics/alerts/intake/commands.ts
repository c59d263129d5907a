import { type CommandRow, type Reply, row } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { may, must, nearest } from '../../../lib/grammar.ts';
import { keyMessage, keysMessage, revokedMessage, sourceMessage, sourcesMessage } from './blocks.ts';
import { addKey, keysOf, revokeKey } from './keys.ts';
import type { Source } from './model.ts';
import { everySource, findSource } from './store.ts';
import { addressOf, refusedViews, setUpOf, sourceViews } from './views.ts';

/** Refused bodies that one answer shows. */
const SHOWN = 3;

/** The rows of sources and their keys; `publicUrl` is where tools send to. */
export function sourceRows(publicUrl: string | undefined): readonly CommandRow[] {
  return [
    row({
      name: 'muster sources',
      summary:
        'Show your monitoring tools: address, counts and last error. With a name: how to set it up, and which payloads were refused.',
      example: '/muster sources',
      args: [may('source', 'word')],
      permission: 'act',
      changes: false,
      run: (tx, { source }) => showSources(tx, source, publicUrl),
    }),
    row({
      name: 'muster key',
      summary:
        'Create the key with which a monitoring tool sends. “rotate” creates another one (two work at a time), “revoke” revokes the older.',
      example: '/muster key prometheus',
      args: [must('source', 'word'), may('what', 'choice', ['rotate', 'revoke'])],
      permission: 'administer',
      changes: true,
      run: async (tx, { source, what }) => {
        const found = await requireSource(tx, source);
        if (what === 'revoke') return endKey(tx, found);
        const keys = await keysOf(tx, found.name);
        if (what === undefined && keys.length > 0) return { message: keysMessage(found.name, keys) };
        return makeKey(tx, found, publicUrl);
      },
    }),
  ];
}

async function showSources(tx: Tx, name: string | undefined, publicUrl: string | undefined): Promise<Reply> {
  const views = await sourceViews(tx, publicUrl);
  if (name === undefined) return { message: sourcesMessage(views) };
  const source = await requireSource(tx, name);
  const view = views.find((one) => one.name === source.name);
  if (view === undefined) return { message: sourcesMessage(views) };
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

async function makeKey(tx: Tx, source: Source, publicUrl: string | undefined): Promise<Reply> {
  const made = await addKey(tx, source.name);
  const address = addressOf(publicUrl, source.name);
  return { message: keyMessage(source.name, address, made, setUpOf(source, `${address}/${made.key}`)), once: true };
}

async function endKey(tx: Tx, { name }: Source): Promise<Reply> {
  const done = await revokeKey(tx, name);
  if (done === undefined)
    throw new Mistake(`${name} has no key, so there is nothing to revoke.`, {
      offer: { label: 'Create a key', line: `muster key ${name}` },
    });
  return { message: revokedMessage(name, done.ended, done.kept) };
}
