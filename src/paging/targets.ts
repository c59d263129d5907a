/** Whom words and steps mean at this moment. */
import type { Tx } from '../engine/tx.ts';
import { cut } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { nearest } from '../lib/grammar.ts';
import { onCallNow, scheduleNames } from '../oncall/store.ts';
import { channelId, findUser, serviceOf, services, slackIdOf, topPolicy } from '../team/store.ts';
import { type Ladder, oneStep, type Reached, type Step, type Target } from './model.ts';
import { findPolicy, policiesStartingWith } from './store.ts';

/** Whom a page goes to, and the service that was named. */
export interface Aim {
  readonly ladder: Ladder;
  readonly service: string | null;
}

/** A person by mention, `@name` or Slack id; a bare word may mean something else first. */
const PERSON = /^(@|\u0002@|[UW][A-Z0-9]{6,}$)/;

/**
 * What `/page X` means: a service, a policy, a schedule or a person, in this order; `user` is the person the word
 * names. Throws a Mistake for anything else.
 */
export async function ladderFor(
  tx: Tx,
  whom: string,
  people: ReadonlyMap<string, string>,
  user: string | undefined,
): Promise<Aim> {
  const named = PERSON.test(whom) ? undefined : await byName(tx, whom);
  if (named !== undefined) return named;
  if (user !== undefined) return { ladder: oneStep({ kind: 'user', name: user }), service: null };
  throw await unknownTarget(tx, whom, [...(await scheduleNames(tx)), ...people.keys()]);
}

async function byName(tx: Tx, whom: string): Promise<Aim | undefined> {
  const service = await serviceOf(tx, whom);
  if (service !== undefined) {
    const key = service.policy ?? (await topPolicy(tx)) ?? '';
    return { ladder: await policyOf(tx, key, `service ${service.key}`), service: service.key };
  }
  const policy = await findPolicy(tx, whom);
  if (policy !== undefined) return { ladder: policy, service: null };
  const schedule = (await scheduleNames(tx)).find((name) => name.toLowerCase() === whom.toLowerCase());
  if (schedule === undefined) return undefined;
  const [only, ...others] = await policiesStartingWith(tx, schedule);
  const alone = only === undefined || others.length > 0;
  return { ladder: alone ? oneStep({ kind: 'schedule', name: schedule }) : only, service: null };
}

async function unknownTarget(tx: Tx, whom: string, others: readonly string[]): Promise<Mistake> {
  const known = [...(await services(tx)).map((s) => s.key), ...others];
  const near = nearest(whom, known);
  const what =
    near === undefined
      ? `Known: ${cut(known.join(', '), 300) || 'nothing yet; muster.yaml names services, policies and schedules'}.`
      : `Did you mean “${near}”?`;
  return new Mistake(`There is no service, policy, schedule or person “${whom}”. ${what}`, {
    example: `/page ${near ?? known[0] ?? '@ana'} Payments are failing`,
    field: 'whom',
  });
}

async function policyOf(tx: Tx, policy: string, of: string): Promise<Ladder> {
  const ladder = await findPolicy(tx, policy);
  if (ladder === undefined)
    throw new Mistake(`The ${of} has no escalation policy, so nobody would be paged. Page a person instead.`, {
      example: '/page @ana Payments are failing',
    });
  return ladder;
}

/** Whom a step reaches, or why nobody. */
interface Resolved {
  readonly reached: readonly Reached[];
  readonly why: string;
}

/** Whom a step reaches at this moment; everybody once. */
export async function resolveStep(tx: Tx, step: Step): Promise<Resolved> {
  const found: Reached[] = [];
  const why: string[] = [];
  for (const target of step.page) {
    const { reached, why: reason } = await resolveTarget(tx, target);
    found.push(...reached.filter((r) => !found.some((f) => f.id === r.id)));
    if (reached.length === 0) why.push(reason);
  }
  return { reached: found, why: why.join('; ') };
}

/** Bots and people who have left answer nobody. */
async function resolveUser(tx: Tx, id: string): Promise<Resolved> {
  const user = await findUser(tx, id);
  return user?.kind === 'bot' || user?.deactivated === 1
    ? { reached: [], why: `${user.name} cannot be reached in Slack` }
    : { reached: [{ kind: 'user', id, schedule: null }], why: '' };
}

async function resolveTarget(tx: Tx, target: Target): Promise<Resolved> {
  if (target.kind === 'user') return resolveUser(tx, target.name);
  if (target.kind === 'channel') {
    const id = await channelId(tx, target.name);
    return id === undefined
      ? { reached: [], why: `no channel ${target.name} in Slack` }
      : { reached: [{ kind: 'channel', id, schedule: null }], why: '' };
  }
  if (target.kind === 'person') {
    const id = await slackIdOf(tx, target.name);
    return id === undefined
      ? { reached: [], why: `${target.name} is not found in Slack` }
      : { reached: [{ kind: 'user', id, schedule: null }], why: '' };
  }
  const { users, missing } = await onCallNow(tx, target.name);
  const why =
    missing.length > 0
      ? `${missing.join(', ')} (on call for ${target.name}) cannot be reached in Slack`
      : `nobody is on call for ${target.name}`;
  return { reached: users.map((id) => ({ kind: 'user' as const, id, schedule: target.name })), why };
}
