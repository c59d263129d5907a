/** What alerts do later, and what they draw. */
import type { Millis } from '../../lib/instant.ts';

declare module '../../engine/tx.ts' {
  interface Tasks {
    /** A group has collected its alerts. */
    'alert.act': { readonly group: number };
    /** Looks whether a storm is over. */
    'alert.storm': { readonly storm: number };
    /** A group that flaps has been quiet for long enough. */
    'alert.flapped': { readonly group: number };
    /** A tool that never says that something is over has sent no firing signal for long enough. */
    'alert.quiet': { readonly alert: number; readonly after?: Millis };
    /** A window of `maintenance:` is over: the next one is planned. */
    'maintenance.plan': { readonly silence: number };
    /** Maintenance is announced before it begins. */
    'silence.soon': { readonly silence: number };
    /** A silence begins, asks its owner whether it should go on, or is over. */
    'silence.begin': { readonly silence: number };
    'silence.ask': { readonly silence: number };
    'silence.end': { readonly silence: number };
  }
  interface Abouts {
    /** The message of a group. */
    'alert.group': { readonly group: number };
  }
  interface DomainEvents {
    /** A group of alerts was resolved. */
    'alerts.resolved': { readonly group: number };
    /** A group fires: it was opened, opened again, or has an alert of another title. */
    'alerts.fired': { readonly group: number; readonly alert: number; readonly first: boolean };
  }
  interface Drawings {
    /** The message of an alert group. */
    'alert.group': number;
    /** The messages of an alert storm. */
    'alert.storm': number;
  }
}

/** The timer that ends the waiting of a group. */
export function waitKey(group: number): string {
  return `alert:A-${group}:wait`;
}

/** The timer that looks whether a storm is over. */
export function stormKey(storm: number): string {
  return `storm:${storm}`;
}

/** The timer that ends the flapping of a group. */
export function flapKey(group: number): string {
  return `alert:A-${group}:flap`;
}

/** The timer that resolves an alert of a tool that never says so. */
export function quietKey(alert: number): string {
  return `alert:${alert}:quiet`;
}
