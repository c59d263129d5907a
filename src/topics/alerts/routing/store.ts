/** The routes in force, ready to be asked. */
import type { Tx } from '../../../engine/tx.ts';
import { compileExpression } from '../../../lib/expression.ts';
import { defaultSeverity, putSetting, services, setting, severities, topPolicy } from '../../team/store.ts';
import { HEARTBEAT } from '../heartbeats/model.ts';
import { heartbeatNames } from '../heartbeats/store.ts';
import type { RouteRule, Routing } from './config.ts';
import { type AlertValues, type ReadyRule, type Routed, route, type Team } from './model.ts';

/** The key of what the file says of routing. */
const ROUTING = 'routing';

/** What the file says of routing; nothing: no routes. */
export async function routing(tx: Tx): Promise<Routing> {
  return tx.cached(ROUTING, ['settings'], async () => (await setting<Routing>(tx, ROUTING)) ?? { routes: [] });
}

/** Keeps what the file says of routing. */
export async function putRouting(tx: Tx, said: Routing): Promise<void> {
  await putSetting(tx, ROUTING, said);
}

/**
 * Asks the routes in force where an alert goes; nothing is written. A heartbeat says itself which service it is about, so
 * it pages where no rule says otherwise.
 */
export async function routeOf(tx: Tx, values: AlertValues & { readonly identity: string }): Promise<Routed> {
  const { routes, catch_all } = await routing(tx);
  const rules = values.source === HEARTBEAT ? [...routes, { do: 'page' as const }] : routes;
  return route(values, rules.map(ready), await teamOf(tx), catch_all);
}

/** What the team has, as routes know it. */
export async function teamOf(tx: Tx): Promise<Team> {
  return {
    services: await services(tx),
    severities: await severities(tx),
    defaultSeverity: await defaultSeverity(tx),
    policy: await topPolicy(tx),
    heartbeats: await heartbeatNames(tx),
  };
}

/** Expressions that were made ready, by their text: they never change, and every alert asks them. */
const compiled = new Map<string, ReadyRule['test']>();
const MOST = 1_000;

function ready(rule: RouteRule): ReadyRule {
  if (rule.when === undefined) return { rule };
  const known = compiled.get(rule.when) ?? compile(rule.when);
  if (compiled.size >= MOST) compiled.clear();
  compiled.set(rule.when, known);
  return { rule, test: known };
}

/** An expression that cannot be read fails for every alert: it pages, and says so. */
function compile(when: string): NonNullable<ReadyRule['test']> {
  const made = compileExpression(when);
  return 'wrong' in made ? () => ({ failed: made.wrong }) : (values) => made.test(values);
}
