/**
 * Kibana's alerting rules by a webhook connector, whose body the operator writes:
 * https://www.elastic.co/guide/en/kibana/current/rule-action-variables.html. Pure.
 */
import { z } from 'zod';
import { fieldsOf, filledText, tagsOf, wrongAt } from './fields.ts';
import { identityOf } from './identity.ts';
import type { Reading, SourceType } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { readTime } from './times.ts';
import { isObject } from './value.ts';

const settings = z.strictObject({});

/** One body for both: that of the rule's action, and that of its action for “Recovered”. */
const TEMPLATE = `{
  "rule": { "id": "{{rule.id}}", "name": "{{rule.name}}", "type": "{{rule.type}}", "url": "{{rule.url}}", "tags": "{{rule.tags}}" },
  "alert": { "id": "{{alert.id}}", "action_group": "{{alert.actionGroup}}" },
  "severity": "high", "title": "{{rule.name}}", "message": "{{context.reason}}", "link": "{{context.link}}",
  "timestamp": "{{date}}"
}`;

/** `type: kibana`. */
export const kibana: SourceType<z.infer<typeof settings>> = {
  name: 'kibana',
  settings,
  read: readKibana,
  setUp: (address) =>
    [
      'In Kibana: Stack Management → Connectors → Webhook, method POST, with the header Content-Type: application/json.',
      `  URL: ${address}`,
      'In each rule, add two actions with this connector. Set “Run when” to the rule’s own condition in one, and to “Recovered” in the other. In both, choose “For each alert” and use this body:',
      ...TEMPLATE.split('\n').map((line) => `  ${line}`),
    ].join('\n'),
  example: {
    title: '5xx rate of checkout',
    body: (firing, _, now) => ({
      rule: {
        id: 'b5a1f0d0-5f1a-11ee-8c99-0242ac120002',
        name: '5xx rate of checkout',
        type: '.es-query',
        url: 'https://kibana.example.com/app/rules/b5a1f0d0',
        tags: 'service:checkout,env:prod',
      },
      alert: { id: 'query matched', action_group: firing ? 'query matched' : 'recovered' },
      severity: 'high',
      title: '5xx rate of checkout',
      message: firing ? 'Document count is 37 in the last 5m' : 'Document count is 3 in the last 5m',
      link: 'https://kibana.example.com/app/discover#/',
      timestamp: new Date(now).toISOString(),
    }),
  },
};

/** Words for the state in templates that name none of Kibana's groups. */
const STATES: Readonly<Record<string, 'firing' | 'resolved'>> = {
  firing: 'firing',
  active: 'firing',
  open: 'firing',
  resolved: 'resolved',
  recovered: 'resolved',
  ok: 'resolved',
};

type Part = Readonly<Record<string, unknown>>;

/** Reads one alert of a rule. */
export function readKibana(body: unknown): Reading {
  if (!isObject(body)) return { unreadable: [wrongAt('', 'an object', body)] };
  const part = (name: string): Part => (isObject(body[name]) ? body[name] : {});
  const [rule, alert, fields] = [fieldsOf(part('rule')), fieldsOf(part('alert')), fieldsOf(body)];
  const ruleId = rule.text('id') ?? fields.text('ruleid', 'alertruleid');
  const alertId = alert.text('id') ?? fields.text('alertid', 'alertinstanceid');
  const group = alert.text('actiongroup') ?? fields.text('actiongroup', 'alertactiongroup');
  const status = fields.text('status', 'state', 'alertstatus');
  const state = stateOf(group, status);
  if (ruleId === undefined || alertId === undefined || state === undefined)
    return {
      unreadable: [
        ...(ruleId === undefined ? [wrongAt('rule.id', 'the variable {{rule.id}}', part('rule')['id'])] : []),
        ...(alertId === undefined ? [wrongAt('alert.id', 'the variable {{alert.id}}', part('alert')['id'])] : []),
        ...(state === undefined
          ? [
              wrongAt(
                'alert.action_group',
                'the variable {{alert.actionGroup}}, or `status`: firing or resolved',
                group ?? status,
              ),
            ]
          : []),
      ],
    };
  // Both are chosen by Kibana or by a person, with any sign in them.
  const identity = identityOf(`${ruleId}/${alertId}`) ?? ruleId;
  const title = lineOf(fields.text('title') ?? rule.text('name') ?? fields.text('rulename'), TITLE);
  const at = readTime(fields.value('timestamp', 'date'));
  const description = descriptionOf(fields.text('message', 'reason'));
  const severity = wordOf(fields.text('severity'));
  const link = [fields.value('link'), rule.value('url'), fields.value('url')]
    .map(linkOf)
    .find((one) => one !== undefined);
  const tags = { ...tagsOf(rule.value('tags')), ...tagsOf(fields.value('tags')) };
  const named = { rule: rule.text('name'), rule_type: rule.text('type'), group };
  const silent = linkOf(fields.value('runbook'));
  fields.text('value', 'conditions', 'flapping');
  return {
    signals: [
      {
        identity,
        state,
        title: title ?? (state === 'firing' ? identity : ''),
        labels: labelsOf(tags, named, fields.others()),
        links: present({ source: link, runbook: silent }),
        ...present({
          description,
          severity,
          startsAt: state === 'firing' ? at : undefined,
          endsAt: state === 'resolved' ? at : undefined,
        }),
      },
    ],
  };
}

/** Kibana fills in the group; the status is what somebody wrote into the body of one of the two actions. */
function stateOf(group: string | undefined, status: string | undefined): 'firing' | 'resolved' | undefined {
  if (group !== undefined) return group.toLowerCase() === 'recovered' ? 'resolved' : 'firing';
  const word = filledText(status)?.toLowerCase() ?? '';
  return Object.hasOwn(STATES, word) ? STATES[word] : undefined;
}
