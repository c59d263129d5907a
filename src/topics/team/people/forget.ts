/** What Slack's profile says of how somebody is reached. */
import type { Tx } from '../../../engine/tx.ts';

/** What there may be of somebody; what is not named goes without being counted. */
export type Trace = 'ways' | 'rules' | 'notifications' | 'calendars' | 'email';

/** Whose traces are counted, and whether they are removed as well. */
export interface Forgetting {
  readonly user: string;
  readonly remove: boolean;
}

/** How many there are, or were, of one kind. */
export interface Traces {
  readonly what: Trace;
  readonly count: number;
}

declare module '../../../engine/tx.ts' {
  interface Places {
    /** Each topic counts how somebody can be reached by its rows, and removes that when it is to. */
    forget: { readonly given: Forgetting; readonly part: Traces };
  }
}

/** The address of the profile, and its quiet hours. */
export async function forgetProfile(tx: Tx, { user, remove }: Forgetting): Promise<readonly Traces[]> {
  const known = await tx.db.selectFrom('users').select('email').where('id', '=', user).executeTakeFirst();
  if (remove)
    await tx.db
      .updateTable('users')
      .set({ email: null, dnd_start: null, dnd_end: null })
      .where('id', '=', user)
      .execute();
  return [{ what: 'email', count: known?.email == null ? 0 : 1 }];
}
