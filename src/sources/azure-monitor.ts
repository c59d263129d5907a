/**
 * Azure Monitor's action groups with the common alert schema: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema.
 * Pure.
 */
import { z } from 'zod';
import { filledText, wrongAt } from './fields.ts';
import { identityOf } from './identity.ts';
import type { Reading, Signal, SourceType } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE } from './text.ts';
import { readTime } from './times.ts';
import { isObject, jsonText } from './value.ts';

const settings = z.strictObject({});

/** `type: azure-monitor`. */
export const azureMonitor: SourceType<z.infer<typeof settings>> = {
  name: 'azure-monitor',
  settings,
  read: readAzure,
  setUp: (address) =>
    [
      'In Azure: Monitor → Alerts → Action groups → Actions → Webhook.',
      `  URI: ${address}`,
      '  Enable the common alert schema: Yes',
      'In log search rules, turn on “Automatically resolve alerts”: otherwise their alerts fire until you resolve them by hand.',
    ].join('\n'),
  example: {
    title: 'CPU of vm-checkout is high',
    body: (firing, began, now) => ({
      schemaId: 'azureMonitorCommonAlertSchema',
      data: {
        essentials: {
          alertId: '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/aaaa0a0a',
          originAlertId: '3f2d4487_checkout_microsoft.insights_metricAlerts_cpu_-117781227',
          alertRule: 'CPU of vm-checkout is high',
          severity: 'Sev1',
          signalType: 'Metric',
          monitorCondition: firing ? 'Fired' : 'Resolved',
          monitoringService: 'Platform',
          configurationItems: ['vm-checkout'],
          firedDateTime: new Date(began).toISOString(),
          ...(!firing && { resolvedDateTime: new Date(now).toISOString() }),
          description: 'Percentage CPU is above 90',
        },
        alertContext: {},
        customProperties: { service: 'checkout' },
      },
    }),
  },
};

type Part = Readonly<Record<string, unknown>>;
type State = 'firing' | 'resolved';

/** `Sev1` is the second of Azure's, and would be the first where a team calls its own so. */
const SEVERITIES: Readonly<Record<string, string>> = {
  sev0: 'critical',
  sev1: 'error',
  sev2: 'warning',
  sev3: 'info',
  sev4: 'debug',
};

/** Reads one alert. */
export function readAzure(body: unknown): Reading {
  const data = isObject(body) ? body['data'] : undefined;
  const essentials = isObject(data) ? data['essentials'] : undefined;
  if (!isObject(body) || !isObject(data) || !isObject(essentials))
    return {
      unreadable: [
        wrongAt(
          isObject(body) ? 'data.essentials' : '',
          'an object: turn “Enable the common alert schema” on in the action group',
          isObject(body) ? essentials : body,
        ),
      ],
    };
  const context = isObject(data['alertContext']) ? data['alertContext'] : {};
  const found = lifeOf(essentials, context);
  if (found.identity === undefined || found.state === undefined)
    return {
      unreadable: [
        ...(found.identity === undefined
          ? [wrongAt('data.essentials.originAlertId', 'text, or alertId', essentials['originAlertId'])]
          : []),
        ...(found.state === undefined ? [wrongAt(found.place, found.expected, found.told)] : []),
      ],
    };
  return { signals: [signalOf(essentials, data, context, { identity: found.identity, state: found.state })] };
}

/** What an alert is known by, and whether it is over; `place` is where that is said, and `told` what is there. */
interface Life {
  readonly identity: string | undefined;
  readonly state: State | undefined;
  readonly place: string;
  readonly expected: string;
  readonly told: unknown;
}

function lifeOf(essentials: Part, context: Part): Life {
  const properties = isObject(context['properties']) ? context['properties'] : {};
  const service = plainWord(essentials['monitoringService']);
  if (service === 'servicehealth') return serviceHealth(context, properties, essentials);
  if (service === 'resourcehealth') return resourceHealth(context, properties, essentials);
  const told = essentials['monitorCondition'];
  return {
    identity: ownIdentity(essentials),
    state: stateIn(CONDITIONS, told),
    place: 'data.essentials.monitorCondition',
    expected: 'Fired or Resolved',
    told,
  };
}

const CONDITIONS: Readonly<Record<string, State>> = { fired: 'firing', resolved: 'resolved' };

/** Azure changes `alertId` between the two in some services; the one of the service that watches stays. */
function ownIdentity(essentials: Part): string | undefined {
  return identityOf(filledText(essentials['originAlertId']) ?? filledText(essentials['alertId']));
}

const STAGES: Readonly<Record<string, State>> = {
  active: 'firing',
  planned: 'firing',
  inprogress: 'firing',
  updated: 'firing',
  rca: 'resolved',
  resolved: 'resolved',
  mitigated: 'resolved',
  complete: 'resolved',
  completed: 'resolved',
  canceled: 'resolved',
  cancelled: 'resolved',
};

/** An incident of Azure itself: each update is another alert that “fired”; its tracking id and its stage are in the context. */
function serviceHealth(context: Part, properties: Part, essentials: Part): Life {
  const tracking = filledText(properties['trackingId']);
  const told = filledText(properties['stage']) ?? context['status'];
  return {
    identity: tracking === undefined ? ownIdentity(essentials) : identityOf(`service health ${tracking}`),
    state: stateIn(STAGES, told),
    place: 'data.alertContext.properties.stage',
    expected: 'Active, Planned, InProgress, Updated, Resolved, Mitigated, RCA, Complete or Canceled',
    told,
  };
}

const HEALTH: Readonly<Record<string, State | undefined>> = {
  unavailable: 'firing',
  degraded: 'firing',
  unknown: 'firing',
  available: 'resolved',
};

/** A resource of the subscription: each change of its health is another alert that “fired”. */
function resourceHealth(context: Part, properties: Part, essentials: Part): Life {
  const targets = essentials['alertTargetIDs'];
  const target = filledText(Array.isArray(targets) ? targets[0] : targets);
  const told = filledText(properties['currentHealthStatus']);
  const status = plainWord(context['status']) === 'resolved' ? 'resolved' : undefined;
  return {
    identity: target === undefined ? ownIdentity(essentials) : identityOf(`resource health ${target.toLowerCase()}`),
    state: told === undefined ? status : stateIn(HEALTH, told),
    place: 'data.alertContext.properties.currentHealthStatus',
    expected: 'Available, Unavailable, Degraded or Unknown',
    told: properties['currentHealthStatus'],
  };
}

function plainWord(value: unknown): string {
  return (filledText(value) ?? '')
    .slice(0, 100)
    .toLowerCase()
    .replace(/[\s_-]/g, '');
}

function stateIn(states: Readonly<Record<string, State | undefined>>, value: unknown): State | undefined {
  const word = plainWord(value);
  return Object.hasOwn(states, word) ? states[word] : undefined;
}

function signalOf(
  essentials: Part,
  data: Part,
  context: Part,
  { identity, state }: { readonly identity: string; readonly state: State },
): Signal {
  const properties = isObject(context['properties']) ? context['properties'] : {};
  const severity = plainWord(essentials['severity']);
  const health = plainWord(essentials['monitoringService']).endsWith('health');
  const rule = filledText(essentials['alertRule']);
  const [fired, resolved] = [readTime(essentials['firedDateTime']), readTime(essentials['resolvedDateTime'])];
  const said = [essentials['description'], properties['communication'], conditionText(context['condition'])];
  // Alerts on health all have the severity Sev4, and they fire to say that something is over: that is when it ended.
  const [startsAt, endsAt] = health && state === 'resolved' ? [undefined, fired] : [fired, resolved];
  return {
    identity,
    state,
    title:
      lineOf((health ? filledText(properties['title']) : undefined) ?? rule, TITLE) ??
      (state === 'firing' ? identity : ''),
    labels: labelsOf(data['customProperties'], {
      rule,
      resource: essentials['configurationItems'],
      resource_group: essentials['targetResourceGroup'],
      signal: essentials['signalType'],
      monitor: essentials['monitoringService'],
    }),
    links: present({ source: linkOf(essentials['investigationLink']) ?? linkOf(linkInContext(context)) }),
    ...present({
      description: descriptionOf(
        said
          .map(filledText)
          .filter((part) => part !== undefined)
          .join('\n'),
      ),
      severity: !health && Object.hasOwn(SEVERITIES, severity) ? SEVERITIES[severity] : undefined,
      startsAt,
      endsAt: state === 'resolved' ? endsAt : undefined,
    }),
  };
}

/** What was measured, as JSON: its shape is another one for each kind of signal. */
function conditionText(condition: unknown): string | undefined {
  const all = isObject(condition) ? condition['allOf'] : undefined;
  return Array.isArray(all) && all.length > 0 ? jsonText(all[0], 1_000) : undefined;
}

function linkInContext(context: Part): unknown {
  const all = isObject(context['condition']) ? context['condition']['allOf'] : undefined;
  const first: unknown = Array.isArray(all) ? all[0] : undefined;
  return isObject(first) ? (first['linkToFilteredSearchResultsUI'] ?? first['linkToSearchResultsUI']) : undefined;
}
