import { type Kysely, sql } from 'kysely';

/** An entry of the audit is neither replaced by one of its number, which deletes it unseen, nor emptied with all others. */
export function audit(dialect: 'sqlite' | 'postgres') {
  const fixed =
    dialect === 'sqlite'
      ? `create trigger audit_no_replace before insert on audit when exists (select 1 from audit where id = new.id) begin select raise(abort, 'the audit log cannot be changed'); end`
      : 'create trigger audit_no_truncate before truncate on audit for each statement execute function audit_fixed()';
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw(fixed).execute(db);
    },
  };
}
