/** Storms: more new groups of one source at once than anybody can read. Pure. */
import type { Row } from '../../../db/schema.ts';
import { MINUTE } from '../../../lib/instant.ts';

/** More new groups of one source than this within `AT_ONCE` are a storm. */
export const GROUPS = 20;
export const AT_ONCE = MINUTE;
/** It is over when no more than `GROUPS` were opened within this time. */
export const CALM = 5 * MINUTE;

export type Storm = Row<'storms'>;

/** The slot of a storm's one message about a service. */
export function stormSlot(id: number, service: string | null): string {
  return `storm:${id}:${service ?? ''}`;
}

/** The words of a page about a storm. */
export function stormWords({ source }: Pick<Storm, 'source'>, first: string): string {
  return `Alert storm from ${source}: more than ${GROUPS} new alert groups within a minute, such as ${first}`;
}
