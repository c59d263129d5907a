/** Finds who a typed line wants to page: the escalation of the new page. */
import type { Tx } from '../../../engine/tx.ts';
import { cut } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { nearest } from '../../../lib/grammar.ts';
import { scheduleNames } from '../../oncall/schedule/store.ts';
import { serviceOf, services, topPolicy } from '../../team/store.ts';
import { type Escalation, oneStep } from '../page/model.ts';
import { everyPolicy, findPolicy, policiesStartingWith } from './store.ts';

/** The escalation of a new page, and the service that was named. */
export interface PageTarget {
  readonly escalation: Escalation;
  readonly service: string | null;
}

/** A person by mention, `@name` or Slack id; a bare word may mean something else first. */
const PERSON = /^(@|\u0002@|[UW][A-Z0-9]{6,}$)/;

/**
 * What `/page X` means: a service, a policy, a schedule or a person, in this order; `user` is the person the word
 * names. Throws a Mistake for anything else.
 */
export async function escalationFor(
  tx: Tx,
  whom: string,
  people: ReadonlyMap<string, string>,
  user: string | undefined,
): Promise<PageTarget> {
  const named = PERSON.test(whom) ? undefined : await byName(tx, whom);
  if (named !== undefined) return named;
  if (user !== undefined) return { escalation: oneStep({ kind: 'user', name: user }), service: null };
  throw await unknownTarget(tx, whom, people);
}

async function byName(tx: Tx, whom: string): Promise<PageTarget | undefined> {
  const service = await serviceOf(tx, whom);
  if (service !== undefined) {
    const key = service.policy ?? (await topPolicy(tx)) ?? '';
    return { escalation: await policyOf(tx, key, `service ${service.key}`), service: service.key };
  }
  const policy = await findPolicy(tx, whom);
  if (policy !== undefined) return { escalation: policy, service: null };
  const schedule = (await scheduleNames(tx)).find((name) => name.toLowerCase() === whom.toLowerCase());
  if (schedule === undefined) return undefined;
  return forSchedules(tx, [schedule]);
}

/** The people on call for a schedule, by the one policy that begins with it; several schedules are paged at once. */
export async function forSchedules(tx: Tx, schedules: readonly string[]): Promise<PageTarget> {
  const [only, ...others] = schedules.length === 1 ? await policiesStartingWith(tx, schedules[0] ?? '') : [];
  const alone = only === undefined || others.length > 0;
  const targets = schedules.map((name) => ({ kind: 'schedule' as const, name }));
  return { escalation: alone ? oneStep(...targets) : only, service: null };
}

async function unknownTarget(tx: Tx, whom: string, people: ReadonlyMap<string, string>): Promise<Mistake> {
  const things = [
    ...(await services(tx)).map((s) => s.key),
    ...(await everyPolicy(tx)).map(({ policy }) => policy),
    ...(await scheduleNames(tx)),
  ];
  // Somebody has several names: the last is muster.yaml's.
  const called = [...new Map([...people].map(([name, id]) => [id, name])).values()];
  const known = [...new Set([...things, ...called])];
  const near = nearest(whom.replace(/^@/, ''), known);
  const meant = near === undefined ? '' : ` Did you mean “${near}”?`;
  const list = cut(known.join(', '), 600) || 'nothing yet. Add services, policies and schedules to muster.yaml';
  return new Mistake(
    `There is no service, policy, schedule or person “${whom}”.${meant} Known: ${list}. Nobody was paged.`,
    { example: `/page ${near ?? known[0] ?? '@ana'} Payments are failing`, field: 'target' },
  );
}

async function policyOf(tx: Tx, policy: string, of: string): Promise<Escalation> {
  const escalation = await findPolicy(tx, policy);
  if (escalation === undefined)
    throw new Mistake(`The ${of} has no escalation policy, so nobody would be paged. Page a person instead.`, {
      example: '/page @ana Payments are failing',
    });
  return escalation;
}
