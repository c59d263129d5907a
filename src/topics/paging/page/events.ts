/** The timers of paging, and the domain events it emits. */
import type { Instant, Millis } from '../../../lib/instant.ts';
import type { Position, Reached } from './model.ts';
import type { Page } from './store.ts';

/** Who a step of a page reaches: a Slack user, a channel or a webhook, as it is kept. */
interface PageReach extends Position {
  readonly page: number;
  readonly target: string;
}

/** A warning that must reach somebody: `user`, `channel`, or without both the announcement channel. */
interface LastWordAbout {
  readonly page: number;
  readonly times: number;
  readonly user: string | null;
  readonly channel?: string;
}

declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** A step's wait is over. */
    'page.step': { readonly page: number; readonly round: number; readonly step: number; readonly held?: boolean };
    /** The quiet hours of somebody that a step of low urgency reaches are over. */
    'page.begin': { readonly page: number; readonly round: number; readonly step: number };
    /** A page comes back to the person who snoozed it. */
    'page.snooze': { readonly page: number };
    /** An acknowledgement may have run out. */
    /** `wait` is missing from those of a version that asked at this time whether somebody had done something. */
    'page.expire': { readonly page: number; readonly wait?: Millis };
  }
  interface Abouts {
    /** The message that pages somebody, or a channel. */
    page: PageReach;
    /** The call of a webhook that a step pages. */
    'page.webhook': PageReach;
    /** One attempt by another contact method. */
    'page.attempt': { readonly attempt: number };
    /** Nobody acknowledged the page, for the nth time. */
    'page.exhausted': LastWordAbout;
    /** Muster cannot escalate the page, for the nth time. */
    'page.stuck': LastWordAbout;
    /** A test of a contact method. */
    verification: { readonly verification: number };
  }
  interface DomainEvents {
    /** A step reached these people, channels or webhooks, for this reason. */
    'page.stepped': PageDomainEvent & {
      readonly reached: readonly Reached[];
      readonly position: Position;
      readonly cause: StepCause;
    };
    /** A step is passed over, or waits. */
    'page.skipped': PageDomainEvent & { readonly reason: string };
    /** `missing`: who has to answer too. */
    'page.acknowledged': PageDomainEvent & { readonly by: string; readonly missing: readonly string[] };
    'page.snoozed': PageDomainEvent & { readonly by: string; readonly until: Instant };
    'page.exhausted': PageDomainEvent & { readonly reached: readonly string[] };
    'page.escalated': PageDomainEvent & { readonly by: string };
    /** It belongs to an incident now. */
    'page.adopted': PageDomainEvent;
    /** It is closed; `by` is null when nobody did that. */
    'page.resolved': PageDomainEvent & { readonly by: string | null };
    /** The escalation starts again; `by` is null when nobody asked for it. */
    'page.restarted': PageDomainEvent & { readonly by: string | null; readonly reason: string };
    /** It is closed because somebody paged again: `fresh` is the page that is open instead. */
    'page.replaced': PageDomainEvent & { readonly fresh: number };
  }
}

/**
 * Why a step is taken: the page was opened, or may be heard at last; the step before was not acknowledged in time; somebody
 * escalated; or the escalation starts again, for a reason.
 */
export type StepCause =
  | { readonly kind: 'opened' | 'waited' }
  | { readonly kind: 'escalated'; readonly by: string }
  | { readonly kind: 'restarted'; readonly by: string | null; readonly reason: string };

/** What every event about a page says. */
export interface PageDomainEvent {
  readonly page: number;
  readonly incident: number | null;
  readonly at: Instant;
}

/** The beginning of a event about a page. */
export function pageEvent({ id, incident }: Page, at: Instant): PageDomainEvent {
  return { page: id, incident, at };
}
