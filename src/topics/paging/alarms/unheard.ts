/**
 * Pages that have reached none of their people, and exhausted ones of which nobody has heard: that is lateness, no
 * matter what the cause is.
 */
import { sql } from 'kysely';
import { LATE } from '../../../engine/health/backlog.ts';
import type { Check, Look, Measure } from '../../../engine/health/vitals.ts';
import type { Tx } from '../../../engine/tx.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Instant } from '../../../lib/instant.ts';
import { pageName } from '../page/model.ts';
import type { Page } from '../page/store.ts';

/** A message that names the page reached somebody while it was in this state. */
export async function markHeard(tx: Tx, page: number, state: 'open' | 'exhausted'): Promise<void> {
  const unheard = tx.db.updateTable('pages').set({ unheard_since: null }).where('id', '=', page);
  await unheard.where('state', '=', state).where('unheard_since', 'is not', null).execute();
}

type Unheard = Pick<Page, 'id' | 'state'> & { readonly unheard_since: Instant };

/** The pages nobody has heard of since `before` or longer, the oldest first; what waits for the morning is not late. */
export async function unheardPages(
  { db }: Pick<Look, 'db'>,
  before: Instant,
  limit: number,
): Promise<readonly Unheard[]> {
  const rows = db.selectFrom('pages').select(['id', 'state', 'unheard_since']).where('unheard_since', '<=', before);
  const late = rows.where(sql<boolean>`(state = 'exhausted' or (state = 'open' and waits_until is null))`);
  const found = await late.orderBy('unheard_since').orderBy('id').limit(limit).execute();
  return found.map((row) => ({ ...row, unheard_since: Number(row.unheard_since) }));
}

/** The most pages that a sentence names. */
const NAMED = 10;
/** Counting stops here; more is not worse. */
const MANY = 1_000;

/** Every page has reached somebody within two minutes, and so has every word that one was not acknowledged. */
export const pagesHeard: Check = {
  name: 'pages',
  look: async (look) => {
    const late = await unheardPages(look, look.now - LATE, MANY);
    const open = late.filter(({ state }) => state === 'open');
    const exhausted = late.filter(({ state }) => state === 'exhausted');
    return [...openSentence(open, look.now), ...exhaustedSentence(exhausted, look.now)];
  },
};

function openSentence(pages: readonly Unheard[], now: Instant): readonly string[] {
  const [oldest] = pages;
  if (oldest === undefined) return [];
  const length = lengthOf(oldest, now);
  return pages.length === 1
    ? [`Page ${pageName(oldest.id)} has reached nobody for ${length}. Tell someone yourself.`]
    : [
        `${pages.length} pages have reached nobody, the oldest for ${length}: ${namesOf(pages)}. Tell someone yourself.`,
      ];
}

function exhaustedSentence(pages: readonly Unheard[], now: Instant): readonly string[] {
  const [oldest] = pages;
  if (oldest === undefined) return [];
  const length = lengthOf(oldest, now);
  return pages.length === 1
    ? [
        `Nobody acknowledged ${pageName(oldest.id)}, and for ${length} Muster has been unable to tell anyone. Tell someone yourself.`,
      ]
    : [
        `Nobody acknowledged ${pages.length} pages, and Muster has been unable to tell anyone (the oldest for ${length}): ${namesOf(pages)}. Tell someone yourself.`,
      ];
}

function namesOf(pages: readonly Unheard[]): string {
  const names = pages.slice(0, NAMED).map(({ id }) => pageName(id));
  return `${names.join(', ')}${pages.length > NAMED ? ` and ${pages.length - NAMED} more` : ''}`;
}

function lengthOf({ unheard_since }: Unheard, now: Instant): string {
  return formatDuration(now - unheard_since);
}

/** How long the oldest such page has waited. */
export const oldestUnheard: Measure = {
  name: 'muster_page_oldest_undelivered_seconds',
  help: 'How long the oldest undelivered page, or message that a page is exhausted, has been waiting; 0 when there is none',
  read: async (look) => {
    const [oldest] = await unheardPages(look, look.now, 1);
    return [{ value: oldest === undefined ? 0 : (look.now - oldest.unheard_since) / 1_000 }];
  },
};
