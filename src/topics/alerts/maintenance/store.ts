/** Maintenance windows of muster.yaml as rows. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { MaintenanceConfig } from './model.ts';

/** The entries as muster.yaml has them, by name. */
export async function maintenanceEntries(tx: Tx): Promise<ReadonlyMap<string, Pick<Row<'maintenance'>, 'data_json'>>> {
  const rows = await tx.db.selectFrom('maintenance').selectAll().execute();
  return new Map(rows.map((row) => [row.maintenance, row]));
}

export async function findMaintenance(tx: Tx, name: string): Promise<MaintenanceConfig | undefined> {
  const row = await tx.db.selectFrom('maintenance').selectAll().where('maintenance', '=', name).executeTakeFirst();
  return row && (JSON.parse(row.data_json) as MaintenanceConfig);
}

export async function putMaintenance(tx: Tx, maintenance: string, data_json: string): Promise<void> {
  const insert = tx.db.insertInto('maintenance').values({ maintenance, data_json });
  await insert.onConflict((c) => c.column('maintenance').doUpdateSet({ data_json })).execute();
}

export async function removeMaintenance(tx: Tx, names: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('maintenance').where('maintenance', 'in', names).execute();
}
