/** Silences as rows. */
import type { Row } from '../../../db/schema.ts';
import { nextNumber } from '../../../engine/lineage/counters.ts';
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { type Silence, silenceName } from './model.ts';

function readSilence({ matcher_json, ...row }: Row<'silences'>): Silence {
  return { ...row, matcher: JSON.parse(matcher_json) as Silence['matcher'] };
}

/** Silences that are not over, those that begin later among them. */
export async function openSilences(tx: Tx): Promise<readonly Silence[]> {
  return tx.cached('silences', ['silences'], async () => {
    const rows = tx.db.selectFrom('silences').selectAll().where('ended_at', 'is', null);
    return (await rows.orderBy('id').execute()).map(readSilence);
  });
}

/** The silence that somebody has saved already, by a button that was pressed again. */
export async function sameSilence(
  tx: Tx,
  wanted: Pick<Silence, 'words' | 'end_at' | 'reason' | 'by_user'>,
): Promise<Silence | undefined> {
  const { words, end_at, reason, by_user } = wanted;
  return (await openSilences(tx)).find(
    (one) => one.words === words && one.end_at === end_at && one.reason === reason && one.by_user === by_user,
  );
}

export async function findSilence(tx: Tx, id: number): Promise<Silence | undefined> {
  const row = await tx.db.selectFrom('silences').selectAll().where('id', '=', id).executeTakeFirst();
  return row && readSilence(row);
}

/** Throws a Mistake when there is no such silence, or it is over. */
export async function requireSilence(tx: Tx, id: number): Promise<Silence> {
  const found = await findSilence(tx, id);
  if (found !== undefined && found.ended_at === null) return found;
  const open = (await openSilences(tx)).map((silence) => silenceName(silence.id));
  const known = open.length === 0 ? 'There are no silences.' : `Silences: ${open.join(', ')}.`;
  throw new Mistake(
    `There is no silence ${silenceName(id)}${found === undefined ? '' : ' any more: it is over'}. ${known}`,
    {
      example: '/alert silences',
    },
  );
}

export async function insertSilence(tx: Tx, silence: Omit<Silence, 'id'>): Promise<Silence> {
  const whole = { ...silence, id: await nextNumber(tx, 'silence') };
  const { matcher, ...row } = whole;
  tx.audit.field(`${silenceName(whole.id)} ${row.words}`, null, row.reason);
  await tx.db
    .insertInto('silences')
    .values({ ...row, matcher_json: JSON.stringify(matcher) })
    .execute();
  return whole;
}

export async function updateSilence(
  tx: Tx,
  silence: Silence,
  change: Partial<Pick<Silence, 'end_at' | 'ended_at'>>,
): Promise<Silence> {
  for (const [field, value] of Object.entries(change))
    tx.audit.field(`${silenceName(silence.id)} ${field}`, silence[field as 'end_at' | 'ended_at'], value);
  await tx.db.updateTable('silences').set(change).where('id', '=', silence.id).execute();
  return { ...silence, ...change };
}
