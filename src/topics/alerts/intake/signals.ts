/** What sources sent, as rows: signals with what was decided about them, and the last bodies that were refused. */
import { sql } from 'kysely';
import type { NewRow, Row } from '../../../db/schema.ts';
import { piecesOf } from '../../../engine/pieces.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { Instant } from '../../../lib/instant.ts';
import type { Signal, Unreadable } from '../../../sources/signal.ts';
import type { Path } from '../pipeline.ts';
import type { Reason } from '../stages/model.ts';

/** Letters of a body that are kept with its first signal, and of one that was refused. */
const [KEPT, KEPT_REFUSED] = [16_000, 8_000];
/** Refused bodies that are kept of each source. */
const MOST_REFUSED = 20;
/** Rows written by one statement. */
const AT_ONCE = 500;

/** One body that was read. */
export interface TakenBody {
  readonly source: string;
  /** Without the key. */
  readonly text: string;
  readonly digest: string;
  readonly signals: readonly Signal[];
  /** What was decided about each signal, in the same order. */
  readonly paths: readonly Path[];
}

/** Keeps the signals of a body that changed something; the body itself, cut, with the first. */
export async function keepSignals(tx: Tx, { source, text, digest, signals, paths }: TakenBody): Promise<void> {
  const fresh = signals.flatMap((signal, i) => {
    const path = paths[i];
    return path === undefined || path.repeated ? [] : [{ signal, path }];
  });
  const rows = fresh.map(
    ({ signal, path: { alert, group, reasons } }, i): NewRow<'signals'> => ({
      source,
      identity: storable(signal.identity),
      state: signal.state,
      alert,
      alert_group: group,
      received_at: tx.now,
      digest,
      data_json: JSON.stringify(signal),
      reasons_json: JSON.stringify(reasons),
      raw: i === 0 ? cutBody(text, KEPT) : null,
    }),
  );
  for (const some of piecesOf(rows, AT_ONCE)) await tx.db.insertInto('signals').values(some).execute();
}

/** What was decided about the last signal of an alert by which its group did something, or else was asked to. */
export async function actedIn(tx: Tx, group: number, alert: number): Promise<readonly Reason[] | undefined> {
  const own = tx.db.selectFrom('signals').select('reasons_json').where('alert_group', '=', group);
  const acted = own.where('alert', '=', alert).where('reasons_json', 'like', '%"stage":"act"%');
  const again = sql`case when reasons_json like '%"stage":"act","reason":"has paged"%' then 1 else 0 end`;
  const row = await acted.orderBy(again).orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row && (JSON.parse(row.reasons_json) as readonly Reason[]);
}

/** Some alerts that have left a group, the oldest first. */
export async function leftFrom(tx: Tx, group: number, most: number): Promise<readonly Row<'alerts'>[]> {
  const sent = tx.db.selectFrom('signals').select('alert').where('alert_group', '=', group);
  const left = tx.db.selectFrom('alerts').selectAll().where('id', 'in', sent);
  const elsewhere = left.where((e) => e.or([e('alert_group', 'is', null), e('alert_group', '<>', group)]));
  return elsewhere.orderBy('id').limit(most).execute();
}

/** PostgreSQL keeps no NUL in a text. */
function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

function cutBody(text: string, limit: number): string {
  return storable(text.length > limit ? `${text.slice(0, limit)}…` : text);
}

/** A body that was refused. */
export interface RefusedBody {
  readonly source: string;
  readonly status: number;
  readonly mediaType: string;
  /** Without the key. */
  readonly text: string;
  readonly problems: readonly Unreadable[];
}

/** Keeps a refused body, cut; of each source the last twenty. */
export async function keepRefused(tx: Tx, { source, status, mediaType, text, problems }: RefusedBody): Promise<void> {
  const row = {
    source,
    at: tx.now,
    status,
    media_type: cutBody(mediaType, 200),
    raw: cutBody(text, KEPT_REFUSED),
    problems_json: JSON.stringify(problems.slice(0, 20)),
  };
  await tx.db.insertInto('refused_bodies').values(row).execute();
  const kept = tx.db.selectFrom('refused_bodies').select('id').where('source', '=', source).orderBy('id', 'desc');
  const oldest = await kept.offset(MOST_REFUSED).limit(1).executeTakeFirst();
  if (oldest === undefined) return;
  await tx.db.deleteFrom('refused_bodies').where('source', '=', source).where('id', '<=', oldest.id).execute();
}

/** The refused bodies of a source, the last first. */
export async function refusedOf(tx: Tx, source: string, most: number): Promise<readonly Row<'refused_bodies'>[]> {
  const own = tx.db.selectFrom('refused_bodies').selectAll().where('source', '=', source);
  return own.orderBy('id', 'desc').limit(most).execute();
}

/** Removes a piece of what came before an instant; whether there may be more. */
export async function removeOldSignals(
  tx: Tx,
  { before, most }: { readonly before: Instant; readonly most: number },
): Promise<readonly boolean[]> {
  const old = [
    sql`delete from signals where id in (select id from signals where received_at < ${before} order by received_at limit ${most})`,
    sql`delete from refused_bodies where at < ${before}`,
  ];
  const more: boolean[] = [];
  for (const one of old) more.push(((await one.execute(tx.db)).numAffectedRows ?? 0n) >= BigInt(most));
  return more;
}
