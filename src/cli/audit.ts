/** `muster audit`: who changed what, by which door, from what to what. */

import { parseDuration } from '../lib/duration.ts';
import { type AuditLine, listAudit } from '../topics/ops/audit-log.ts';
import { type Call, clockOf, EXIT, Misuse, onDatabase } from './call.ts';

/** Prints the entries, the oldest first, one a line. */
export async function printAudit(call: Call): Promise<number> {
  const { flags, around } = call;
  const now = clockOf(around).now();
  const range = { since: readPoint(flags.since, now), until: readPoint(flags.until, now) };
  const filter = { ...range, who: flags.who, incident: readIncident(flags.incident), hidden: flags.private === true };
  const line = flags.json === true ? (entry: AuditLine): string => JSON.stringify(entry) : inWords;
  let after = 0;
  for (let more = true; more; ) {
    const page = await onDatabase(call, false, (transact) => transact((tx) => listAudit(tx, filter, after)));
    for (const entry of page) around.out(line(entry));
    after = page.at(-1)?.id ?? after;
    more = page.length > 0;
  }
  return EXIT.well;
}

/** RFC 3339, or a length of time before now. */
function readPoint(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const span = parseDuration(text);
  if (span !== undefined) return now - span;
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(at))
    throw new Misuse(`“${text}” is neither a time such as 2026-03-06T14:00:00Z nor a duration such as 7d.`);
  return at;
}

function readIncident(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const id = /^(?:inc-?)?(\d{1,9})$/i.exec(text)?.[1];
  if (id === undefined) throw new Misuse(`“${text}” is not an incident such as INC-142.`);
  return Number(id);
}

function inWords({ at, who, door, line, change }: AuditLine): string {
  const what = Object.entries(change).map(([field, [from, to]]) => `${field}: ${from ?? '–'} → ${to ?? '–'}`);
  return `${at}  ${who}  ${door}  ${line}${what.length === 0 ? '' : `  [${what.join('; ')}]`}`.replaceAll('\n', ' / ');
}
