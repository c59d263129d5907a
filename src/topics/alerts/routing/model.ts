/** Which route an alert takes, and what that means for it. Pure. */
import type { Millis } from '../../../lib/instant.ts';
import { MINUTE } from '../../../lib/instant.ts';
import type { RouteRule, Routing } from './config.ts';

/** What an expression may look at. A label that is missing is the empty string. */
export interface AlertValues {
  readonly source: string;
  readonly title: string;
  readonly description: string;
  readonly severity: string;
  readonly state: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string | undefined>>;
}

/** A rule with its expression ready; `test` is missing where the rule takes every alert. */
export interface ReadyRule {
  readonly rule: RouteRule;
  readonly test?: (values: AlertValues) => boolean | { readonly failed: string };
}

/** What the team has: its services with their policies, severities in order of severity, and the policy of the file. */
export interface Team {
  readonly services: readonly { readonly key: string; readonly policy?: string | undefined }[];
  readonly severities: readonly {
    readonly key: string;
    readonly name: string;
    readonly urgency?: 'high' | 'low' | undefined;
  }[];
  readonly defaultSeverity: string;
  readonly policy?: string | undefined;
  readonly heartbeats?: readonly string[];
}

/** Why an alert went where it went. */
export type RouteReason =
  | 'matched'
  | 'no routes'
  | 'no route matched'
  | 'an expression failed'
  | 'the route names no heartbeat'
  | 'no route matched, and catch_all posts'
  | 'an expression failed, and catch_all posts';

/** Where an alert goes: what a group keeps of its rule, and what the alert itself gives. */
export interface Routed {
  readonly reason: RouteReason;
  /** The line of the rule in muster.yaml. */
  readonly line?: number | undefined;
  /** What failed, or what rule is missing. */
  readonly detail?: string | undefined;
  readonly service: string | null;
  readonly severity: string;
  readonly rule: GroupRule;
  /** The heartbeat that it is a report of. */
  readonly heartbeat?: string;
  /** Tells groups apart: the route, and the values of its grouping keys. */
  readonly key: string;
}

/** What a group does, as its route said when it was opened. */
export interface GroupRule {
  readonly do: RouteRule['do'];
  readonly policy: string | null;
  readonly urgency: 'high' | 'low' | null;
  /** In these hours `urgency` does not count; absent where muster.yaml names none. */
  readonly hours?: RouteRule['hours'];
  readonly channel: string | null;
  readonly wait: Millis;
  readonly reopen_within: Millis;
  readonly join: boolean;
  readonly auto_resolve: boolean;
  /** Why it pages although no rule says so; null where a rule does. */
  readonly missing: string | null;
  readonly line: number | null;
}

const REOPEN_WITHIN = 10 * MINUTE;

/** The first rule that matches, else the service that the alert's label names, else the policy of the file. */
export function route(
  values: AlertValues & { readonly identity: string },
  rules: readonly ReadyRule[],
  team: Team,
  catchAll: Routing['catch_all'],
): Routed {
  for (const { rule, test } of rules) {
    const found = test === undefined ? true : test(values);
    if (typeof found === 'object') return unrouted(values, team, catchAll, { rule, failed: found.failed });
    if (found) return rule.do === 'heartbeat' ? reporting(values, rule, team) : matched(values, rule, team);
  }
  return rules.length === 0 ? withoutRoutes(values, team) : unrouted(values, team, catchAll, undefined);
}

type Asked = AlertValues & { readonly identity: string };

function matched(values: Asked, rule: RouteRule, team: Team): Routed {
  const service = rule.service ?? labelledService(values, team)?.key ?? null;
  return {
    reason: 'matched',
    line: rule.line,
    service,
    severity: severityFor(rule.severity ?? values.severity, team),
    key: keyOf(ruleKey(rule), service, rule.group, values),
    rule: {
      do: rule.do,
      policy: rule.policy ?? policyOf(service, team),
      urgency: rule.urgency ?? null,
      ...(rule.hours === undefined ? {} : { hours: rule.hours }),
      channel: rule.channel ?? null,
      wait: rule.wait ?? 0,
      reopen_within: rule.reopen_within ?? REOPEN_WITHIN,
      join: rule.join === true,
      auto_resolve: rule.auto_resolve === true,
      missing: null,
      line: rule.line ?? null,
    },
  };
}

/** The report of a heartbeat; without such a heartbeat it pages, so that nobody relies on what is not there. */
function reporting(values: Asked, rule: RouteRule, team: Team): Routed {
  const { heartbeats = [] } = team;
  const meant = rule.heartbeat ?? values.labels['alertname'] ?? '';
  const heartbeat = heartbeats.find((name) => name.toLowerCase() === meant.toLowerCase());
  if (heartbeat !== undefined) return { ...matched(values, rule, team), heartbeat };
  const where = rule.line === undefined ? '' : ` in line ${rule.line}`;
  const missing = `the route${where} says “do: heartbeat”, but muster.yaml has no heartbeat “${meant}”`;
  return fallback(values, team, 'page', { reason: 'the route names no heartbeat', missing, line: rule.line });
}

function withoutRoutes(values: Asked, team: Team): Routed {
  return fallback(values, team, 'page', { reason: 'no routes', missing: null });
}

function unrouted(
  values: Asked,
  team: Team,
  catchAll: Routing['catch_all'],
  failure: { readonly rule: RouteRule; readonly failed: string } | undefined,
): Routed {
  const why = failure === undefined ? 'no route matched' : 'an expression failed';
  const missing = failure === undefined ? missingRule(values) : brokenRule(failure);
  if (catchAll === 'post') return fallback(values, team, 'post', { reason: `${why}, and catch_all posts`, missing });
  return fallback(values, team, 'page', { reason: why, missing, line: failure?.rule.line });
}

function fallback(
  values: Asked,
  team: Team,
  treatment: 'page' | 'post',
  told: { readonly reason: RouteReason; readonly missing: string | null; readonly line?: number | undefined },
): Routed {
  const service = labelledService(values, team)?.key ?? null;
  return {
    reason: told.reason,
    line: told.line,
    detail: told.missing ?? undefined,
    service,
    severity: severityFor(values.severity, team),
    key: keyOf('none', service, undefined, values),
    rule: {
      do: treatment,
      policy: policyOf(service, team),
      urgency: null,
      channel: null,
      wait: 0,
      reopen_within: REOPEN_WITHIN,
      join: false,
      auto_resolve: false,
      missing: told.missing,
      line: told.line ?? null,
    },
  };
}

function policyOf(service: string | null, { services, policy }: Team): string | null {
  return services.find(({ key }) => key === service)?.policy ?? policy ?? null;
}

function labelledService({ labels }: AlertValues, { services }: Team): Team['services'][number] | undefined {
  const named = labels['service']?.toLowerCase();
  return named === undefined ? undefined : services.find(({ key }) => key.toLowerCase() === named);
}

/** An example of the rule that muster.yaml lacks, made of what tells this alert apart. */
function missingRule({ labels, source }: AlertValues): string {
  const first = ['team', 'alertname', 'service', 'job'].find(
    (name) => labels[name] !== undefined && labels[name] !== '',
  );
  const name = first ?? Object.keys(labels).find((label) => /^[A-Za-z_]\w*$/.test(label) && labels[label] !== '');
  const when =
    name === undefined ? `source == ${JSON.stringify(source)}` : `labels.${name} == ${JSON.stringify(labels[name])}`;
  return `no rule of “routes:” matches it. For example: { when: '${when}', do: page }`;
}

function brokenRule({ rule, failed }: { readonly rule: RouteRule; readonly failed: string }): string {
  const where = rule.line === undefined ? '' : ` in line ${rule.line}`;
  return `the expression${where} of “routes:” failed: ${failed}`;
}

/** A rule keeps its groups while it says the same, wherever it is in the file. */
function ruleKey({ line: _, ...rule }: RouteRule): string {
  return JSON.stringify([rule.when ?? '', rule.do, rule.service ?? '', rule.channel ?? '', rule.policy ?? '']);
}

function keyOf(rule: string, service: string | null, group: readonly string[] | undefined, values: Asked): string {
  const own = group === undefined ? [values.source, values.identity] : group.map((name) => groupingValue(name, values));
  return JSON.stringify([rule, service, ...own]);
}

/** What an alert has under a grouping key: a label, else a field of the alert. */
function groupingValue(name: string, values: AlertValues): string {
  const label = values.labels[name.replace(/^labels\./, '')];
  if (label !== undefined) return label;
  if (name === 'source' || name === 'title' || name === 'severity') return values[name];
  return '';
}

/** What tools call their severities, the most severe first. */
const WORDS: readonly (readonly string[])[] = [
  ['critical', 'fatal', 'emergency', 'emerg', 'disaster', 'alert', 'crit', 'page', 'down', 'unreachable'],
  ['error', 'err', 'major', 'high', 'severe'],
  ['warning', 'warn', 'minor', 'average', 'medium', 'unknown'],
  ['info', 'information', 'informational', 'notice', 'low', 'debug', 'ok', 'none'],
];

/** The team's severity for a tool's own word: by key, by name, by the words that tools use, else the default. */
export function severityFor(word: string, { severities, defaultSeverity }: Team): string {
  const lower = word.trim().toLowerCase();
  const named = severities.find(({ key, name }) => key.toLowerCase() === lower || name.toLowerCase() === lower);
  if (named !== undefined) return named.key;
  const numbered = /^(?:sev|p|priority)[\s-]?(\d)$/.exec(lower)?.[1];
  const rank =
    numbered === undefined ? WORDS.findIndex((words) => words.includes(lower)) : Math.max(0, Number(numbered) - 1);
  if (rank < 0) return defaultSeverity;
  return severities[Math.min(rank, severities.length - 1)]?.key ?? defaultSeverity;
}

/** Whether a severity is higher than another, by their places in muster.yaml; one that is no longer there is the least. */
export function isMoreSevere(one: string, other: string | null, { severities }: Pick<Team, 'severities'>): boolean {
  const rank = (key: string | null) => {
    const at = severities.findIndex((severity) => severity.key === key);
    return at < 0 ? severities.length : at;
  };
  return rank(one) < rank(other);
}
