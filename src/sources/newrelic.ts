/**
 * New Relic's workflows, with the default payload of a webhook: https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook.
 * Pure.
 */
import { z } from 'zod';
import { fieldsOf, wrongAt } from './fields.ts';
import { identityOf } from './identity.ts';
import type { Reading, SignalState, SourceType } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { readTime } from './times.ts';
import { isObject } from './value.ts';

const settings = z.strictObject({});

/** `type: newrelic`. */
export const newrelic: SourceType<z.infer<typeof settings>> = {
  name: 'newrelic',
  settings,
  read: readNewrelic,
  setUp: (address) =>
    [
      'In New Relic: Alerts → Destinations → Webhook.',
      `  Endpoint URL: ${address}`,
      'Then Alerts → Workflows: a workflow that notifies this destination, with the default payload.',
      'Leave “Send closed issues” on. To have acknowledgements too, add to the payload: "owner": {{ json owner }}',
    ].join('\n'),
  example: {
    title: 'Checkout answers slowly',
    body: (firing, began, now) => ({
      id: 'c5faa7e6-7b54-402d-af79-f99601e0278c',
      issueUrl: 'https://radar-api.service.newrelic.com/accounts/1/issues/c5faa7e6',
      title: 'Checkout answers slowly',
      priority: 'HIGH',
      impactedEntities: ['checkout'],
      totalIncidents: 1,
      state: firing ? 'ACTIVATED' : 'CLOSED',
      trigger: 'STATE_CHANGE',
      isCorrelated: false,
      createdAt: began,
      updatedAt: now,
      alertPolicyNames: ['Golden Signals'],
      alertConditionNames: ['Response time'],
      service: 'checkout',
    }),
  },
};

const STATES: Readonly<Record<string, 'firing' | 'resolved'>> = {
  CREATED: 'firing',
  ACTIVATED: 'firing',
  CLOSED: 'resolved',
  RESOLVED: 'resolved',
};

/** Reads one issue. */
export function readNewrelic(body: unknown): Reading {
  if (!isObject(body)) return { unreadable: [wrongAt('', 'an object', body)] };
  const fields = fieldsOf(body);
  const identity = identityOf(fields.text('id', 'issueid'));
  const told = fields.text('state');
  const word = told?.toUpperCase() ?? '';
  const known = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  if (identity === undefined || known === undefined)
    return {
      unreadable: [
        ...(identity === undefined ? [wrongAt('id', 'the id of the issue: {{ json issueId }}', body['id'])] : []),
        ...(known === undefined ? [wrongAt('state', `one of ${Object.keys(STATES).join(', ')}`, told)] : []),
      ],
    };
  const state = acknowledged(fields.text('owner', 'acknowledgedby'), known);
  const [created, updated] = [readTime(fields.value('createdat')), readTime(fields.value('closedat', 'updatedat'))];
  const title = lineOf(firstIn(fields.value('title')), TITLE);
  const [policies, conditions] = [fields.value('alertpolicynames'), fields.value('alertconditionnames')];
  const links = present({
    source: linkOf(fields.value('issueurl')),
    runbook: linkOf(firstIn(fields.value('runbookurl', 'runbookurls'))),
  });
  const entities = fields.value('impactedentities');
  const description = descriptionOf(firstIn(fields.value('description', 'conditiondescription')));
  const severity = wordOf(fields.text('priority'));
  fields.text('iscorrelated', 'totalincidents', 'trigger', 'triggerevent', 'updatedat', 'workflowname');
  return {
    signals: [
      {
        identity,
        state,
        title: title ?? (state === 'firing' ? identity : ''),
        labels: labelsOf({ policy: policies, condition: conditions, entity: entities }, fields.others()),
        links,
        ...present({ description, severity, startsAt: created, endsAt: state === 'resolved' ? updated : undefined }),
      },
    ],
  };
}

/** An open issue that has an owner was acknowledged; New Relic keeps its state. */
function acknowledged(owner: string | undefined, state: 'firing' | 'resolved'): SignalState {
  const owned = owner !== undefined && !/^(?:n\/a|null|none)$/i.test(owner);
  return owned && state === 'firing' ? 'acknowledged' : state;
}

/** Some templates send lists where others send their first element. */
function firstIn(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}
