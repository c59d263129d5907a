/** What paging does later, and what it tells the topics above it. */
import type { Instant } from '../../../lib/instant.ts';
import type { Position, Reached } from './model.ts';
import type { Page } from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** A step's wait is over. */
    'page.step': { readonly page: number; readonly round: number; readonly step: number };
    /** Somebody whom a step of low urgency reaches is awake. */
    'page.begin': { readonly page: number; readonly round: number; readonly step: number };
    /** A page comes back to whoever snoozed it. */
    'page.snooze': { readonly page: number };
    /** An acknowledgement may have run out. */
    'page.expire': { readonly page: number };
  }
  interface Facts {
    /** A step reached these people, channels or webhooks. */
    'page.stepped': PageFact & { readonly reached: readonly Reached[]; readonly position: Position };
    /** A step is passed over, or waits. */
    'page.skipped': PageFact & { readonly reason: string };
    /** `missing`: who has to answer too. */
    'page.acknowledged': PageFact & { readonly by: string; readonly missing: readonly string[] };
    'page.snoozed': PageFact & { readonly by: string; readonly until: Instant };
    'page.exhausted': PageFact & { readonly reached: readonly string[] };
    'page.escalated': PageFact & { readonly by: string };
    /** The ladder begins anew; `by` is null when nobody asked for it. */
    'page.restarted': PageFact & { readonly by: string | null; readonly reason: string };
  }
}

/** What every fact about a page says. */
export interface PageFact {
  readonly page: number;
  readonly incident: number | null;
  readonly at: Instant;
}

/** The beginning of a fact about a page. */
export function about({ id, incident }: Page, at: Instant): PageFact {
  return { page: id, incident, at };
}
