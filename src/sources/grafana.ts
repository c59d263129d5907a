/**
 * Grafana's webhook: unified alerting (https://grafana.com/docs/grafana/latest/alerting/configure-notifications), and the
 * legacy alerting of versions before 11, which sends one rule. Pure.
 */
import { z } from 'zod';
import { gathered, unreadableOf } from './gathered.ts';
import { identityOf } from './identity.ts';
import type { Reading, SourceType, Unreadable } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { isObject, kindOf, scalarText } from './value.ts';
import { leftOut, readAlert, webhookBody } from './webhook-alert.ts';

const settings = z.strictObject({});

/** `type: grafana`. */
export const grafana: SourceType<z.infer<typeof settings>> = {
  name: 'grafana',
  settings,
  read: readGrafana,
  setUp: (address) =>
    [
      'In Grafana: Alerting → Contact points → Add contact point.',
      '  Integration: Webhook',
      `  URL: ${address}`,
      '  HTTP method: POST',
      'Then Alerting → Notification policies → Default policy → Edit: choose that contact point.',
    ].join('\n'),
};

const MEND = 'type: generic, with a mapping of what you send';

/** Reads a body of either kind. */
export function readGrafana(body: unknown): Reading {
  if (isObject(body) && !Array.isArray(body['alerts']) && ('ruleId' in body || 'evalMatches' in body))
    return readLegacy(body);
  const { success, data, error } = webhookBody.safeParse(body);
  if (!success) return { unreadable: unreadableOf(error, body).map((each) => ({ ...each, mend: MEND })) };
  return gathered([
    ...data.alerts.map((alert, i) => readAlert(alert, i, data, () => undefined)),
    ...leftOut(data, '“Max alerts” of the contact point'),
  ]);
}

/** What legacy alerting sends; what is not needed may be of any type. */
export const legacyBody = z.looseObject({
  ruleId: z.union([z.string(), z.number()], 'the ID of the rule'),
  state: z.string('a state'),
  orgId: z.unknown().optional(),
  ruleName: z.unknown().optional(),
  ruleUrl: z.unknown().optional(),
  title: z.unknown().optional(),
  message: z.unknown().optional(),
  imageUrl: z.unknown().optional(),
  tags: z.unknown().optional(),
  evalMatches: z.unknown().optional(),
});

/** `no_data` is a state that Grafana notifies of as it does of `alerting`; a rule that is paused or pending says nothing. */
const STATES: Readonly<Record<string, 'firing' | 'resolved' | 'silent'>> = {
  alerting: 'firing',
  no_data: 'firing',
  ok: 'resolved',
  paused: 'silent',
  pending: 'silent',
};

function readLegacy(body: unknown): Reading {
  const { success, data, error } = legacyBody.safeParse(body);
  if (!success) return { unreadable: unreadableOf(error, body) };
  const word = data.state.trim().toLowerCase();
  const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  if (state === undefined) return { unreadable: [wrongState(data.state)] };
  const rule = wordOf(data.ruleName);
  if (state === 'silent') return { signals: [] };
  const identity = identityOf(`rule/${scalarText(data.orgId) ?? ''}/${data.ruleId}`) ?? '';
  const said = rule ?? lineOf(data.title, TITLE);
  return gathered([
    {
      identity,
      state,
      title: said ?? (state === 'firing' ? identity : ''),
      labels: labelsOf(data.tags, { alertname: rule, grafana_state: word }),
      links: present({ source: linkOf(data.ruleUrl) }),
      ...present({
        description: descriptionOf([scalarText(data.message) ?? '', ...matchLines(data.evalMatches)].join('\n')),
        severity: isObject(data.tags) ? wordOf(data.tags['severity']) : undefined,
        image: linkOf(data.imageUrl),
      }),
    },
  ]);
}

function wrongState(found: string): Unreadable {
  return { path: 'state', expected: `one of ${Object.keys(STATES).join(', ')}, found ${kindOf(found)}`, mend: MEND };
}

/** The values that made the rule fire: `High value: 100`. */
function matchLines(matches: unknown): readonly string[] {
  if (!Array.isArray(matches)) return [];
  return matches.slice(0, 50).flatMap((match: unknown) => {
    if (!isObject(match)) return [];
    const [metric, value] = [wordOf(match['metric']), wordOf(match['value'])];
    return metric === undefined || value === undefined ? [] : [`${metric}: ${value}`];
  });
}
