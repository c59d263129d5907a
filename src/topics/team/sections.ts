/** The sections of muster.yaml that are kept as rows, one an entry: people, services and severities. */
import type { Row } from '../../db/schema.ts';
import type { Tx } from '../../engine/tx.ts';
import { idInFile } from './people/matching.ts';
import { personOf } from './store.ts';

/** One section: its entries by their names in the file, and how they are written. */
export interface Section<E extends { readonly data_json: string }> {
  all(tx: Tx): Promise<ReadonlyMap<string, E>>;
  put(tx: Tx, name: string, entry: E): Promise<void>;
  remove(tx: Tx, names: readonly string[]): Promise<void>;
}

/** `slack_id` is found out and no part of the file; another address or id in the file is looked for again. */
export const peopleSection: Section<Pick<Row<'people'>, 'data_json' | 'email' | 'timezone'>> = {
  async all(tx) {
    const rows = await tx.db.selectFrom('people').selectAll().execute();
    return new Map(rows.map((row) => [row.person, row]));
  },
  async put(tx, person, entry) {
    const before = await personOf(tx, person);
    const same = before !== undefined && before.email === entry.email && idInFile(before) === idInFile(entry);
    const change = same ? entry : { ...entry, slack_id: null };
    const insert = tx.db.insertInto('people').values({ person, slack_id: null, ...entry });
    await insert.onConflict((c) => c.column('person').doUpdateSet(change)).execute();
  },
  async remove(tx, names) {
    await tx.db.deleteFrom('people').where('person', 'in', names).execute();
  },
};

export const servicesSection: Section<Pick<Row<'services'>, 'data_json'>> = {
  async all(tx) {
    const rows = await tx.db.selectFrom('services').selectAll().execute();
    return new Map(rows.map((row) => [row.service, row]));
  },
  async put(tx, service, entry) {
    const insert = tx.db.insertInto('services').values({ service, ...entry });
    await insert.onConflict((c) => c.column('service').doUpdateSet(entry)).execute();
  },
  async remove(tx, names) {
    await tx.db.deleteFrom('services').where('service', 'in', names).execute();
  },
};

/** `position` is the place in the file, the most severe first. */
export const severitiesSection: Section<Pick<Row<'severities'>, 'data_json' | 'position'>> = {
  async all(tx) {
    const rows = await tx.db.selectFrom('severities').selectAll().execute();
    return new Map(rows.map((row) => [row.severity, row]));
  },
  async put(tx, severity, entry) {
    const insert = tx.db.insertInto('severities').values({ severity, ...entry });
    await insert.onConflict((c) => c.column('severity').doUpdateSet(entry)).execute();
  },
  async remove(tx, names) {
    await tx.db.deleteFrom('severities').where('severity', 'in', names).execute();
  },
};
