/** Who may do what, as muster.yaml gives it. Pure. */
import { z } from 'zod';
import type { Permission } from '../../command/row.ts';

/** What can be given; looking and working on incidents are every member's. */
export const GIVEN = [
  'declare',
  'page',
  'severity',
  'resolve',
  'private',
  'schedules',
  'runbooks',
  'alerts',
  'silences',
  'reports',
  'administer',
] as const satisfies readonly Permission[];

/** Everyone of the workspace, or people of the file by key and Slack user groups as `@handle` or id. */
export type Grant = 'everyone' | readonly string[];
export type May = { readonly [K in (typeof GIVEN)[number]]?: Grant | undefined };
export type Guests = 'everywhere' | 'nowhere' | readonly string[];

const GRANT = 'must be everyone, or a list of people and user groups such as [ana, "@payments-oncall"]';
const CHANNELS = 'must be everywhere, nowhere, or a list of channels such as ["#status"]';

const grant = z.union([z.literal('everyone'), z.array(z.string().min(1)).min(1)], GRANT);

export const maySchema = z.partialRecord(z.enum(GIVEN), grant);
export const guestsSchema = z.union(
  [z.literal('everywhere'), z.literal('nowhere'), z.array(z.string().regex(/^(#[^\s#]+|[CG][A-Z0-9]{7,})$/, CHANNELS))],
  CHANNELS,
);

/** A user group rather than a person. */
export function isGroup(name: string): boolean {
  return name.startsWith('@') || /^S[A-Z0-9]{7,}$/.test(name);
}

/** What a person calls it. */
export const PERMISSION_WORDS: Readonly<Record<Permission, string>> = {
  look: 'look',
  act: 'work on incidents',
  answer: 'acknowledge pages',
  declare: 'declare incidents',
  page: 'page people',
  severity: 'change the severity',
  resolve: 'end and reopen incidents',
  private: 'make incidents private',
  schedules: 'edit schedules',
  runbooks: 'run runbooks',
  alerts: 'resolve, attach and detach alerts',
  silences: 'silence alerts',
  reports: 'see reports',
  administer: 'administer Muster',
};
