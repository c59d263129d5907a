/** Escalation policies as rows. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import type { NamedChannel } from '../../team/channels/names.ts';
import type { Section } from '../../team/sections.ts';
import type { Word } from '../../team/store.ts';
import type { Escalation } from '../page/model.ts';

/** A policy of muster.yaml. */
type Policy = Escalation & { readonly policy: string };

function readPolicy({ policy, data_json }: Row<'policies'>): Policy {
  return { policy, ...(JSON.parse(data_json) as Omit<Escalation, 'policy'>) };
}

export async function findPolicy(tx: Tx, policy: string): Promise<Escalation | undefined> {
  const row = await tx.cached(`policy ${policy}`, ['policies'], () =>
    tx.db.selectFrom('policies').selectAll().where('policy', '=', policy).executeTakeFirst(),
  );
  return row && readPolicy(row);
}

/** All policies, by name. */
export async function everyPolicy(tx: Tx): Promise<readonly Policy[]> {
  return (await tx.db.selectFrom('policies').selectAll().orderBy('policy').execute()).map(readPolicy);
}

/** Policies whose first step pages this schedule. */
export async function policiesStartingWith(tx: Tx, schedule: string): Promise<readonly Escalation[]> {
  return (await everyPolicy(tx)).filter((escalation) =>
    escalation.steps[0]?.page.some((t) => t.kind === 'schedule' && t.name === schedule),
  );
}

/** Every escalation policy, as a word that a line may name. */
export async function policyWords(tx: Tx): Promise<readonly Word[]> {
  const rows = await tx.db.selectFrom('policies').select('policy').orderBy('policy').execute();
  return rows.map(({ policy }) => ({ kind: 'policy', name: policy }));
}

/** The channels of `policies:`. */
export async function policyChannels(tx: Tx): Promise<readonly NamedChannel[]> {
  return (await everyPolicy(tx)).flatMap(({ policy, steps }) =>
    steps.flatMap(({ page }, i) =>
      page.flatMap(({ kind, name }) =>
        kind === 'channel' ? [{ setting: `policies.${policy}.steps.${i}`, name }] : [],
      ),
    ),
  );
}

/** `policies:` of the file. */
export const policiesSection: Section<Pick<Row<'policies'>, 'data_json'>> = {
  async all(tx) {
    const rows = await tx.db.selectFrom('policies').selectAll().execute();
    return new Map(rows.map((row) => [row.policy, row]));
  },
  async put(tx, policy, entry) {
    const insert = tx.db.insertInto('policies').values({ policy, ...entry });
    await insert.onConflict((c) => c.column('policy').doUpdateSet(entry)).execute();
  },
  async remove(tx, names) {
    await tx.db.deleteFrom('policies').where('policy', 'in', names).execute();
  },
};
