/** What heartbeats do later, and what a route tells them. */
declare module '../../../engine/tx.ts' {
  interface Tasks {
    /** A heartbeat that does not report until then is missing; one that is missing is looked at again. */
    'heartbeat.due': { readonly heartbeat: string };
    /** Keeps that Muster is listening. */
    'heartbeat.watch': object;
    /** A route says that an alert that fires is a report of a heartbeat. */
    'heartbeat.routed': { readonly heartbeat: string };
  }
}

/** The timer of a heartbeat. */
export function beatKey(name: string): string {
  return `heartbeat:${name}`;
}

/** The timer by which a route reports a heartbeat, at once. */
export function routedKey(name: string): string {
  return `heartbeat:${name}:routed`;
}

/** The timer by which Muster keeps that it is listening. */
export const WATCH = 'heartbeats:watch';
