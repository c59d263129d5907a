/**
 * Datadog's webhook, whose body the operator writes: https://docs.datadoghq.com/integrations/webhooks/. The default body
 * names no monitor and tells the state in the title alone. Pure.
 */
import { z } from 'zod';
import { type Fields, fieldsOf, filledText, tagsOf, wrongAt } from './fields.ts';
import { identityOf } from './identity.ts';
import type { Reading, Signal, SourceType, Unreadable } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { readTime } from './times.ts';
import { isObject } from './value.ts';

const settings = z.strictObject({});

/** What the operator pastes as the payload of the webhook. */
const TEMPLATE = `{
  "alert_id": "$ALERT_ID", "alert_scope": "$ALERT_SCOPE", "alert_cycle_key": "$ALERT_CYCLE_KEY",
  "alert_transition": "$ALERT_TRANSITION", "alert_priority": "$ALERT_PRIORITY", "title": "$EVENT_TITLE",
  "body": "$TEXT_ONLY_MSG", "date": "$DATE", "tags": "$TAGS", "link": "$LINK", "snapshot": "$SNAPSHOT"
}`;

/** `type: datadog`. */
export const datadog: SourceType<z.infer<typeof settings>> = {
  name: 'datadog',
  settings,
  read: readDatadog,
  setUp: (address) =>
    [
      'In Datadog: Integrations → Webhooks → New.',
      '  Name: muster',
      `  URL: ${address}`,
      '  Payload:',
      ...TEMPLATE.split('\n').map((line) => `    ${line}`),
      'Then name @webhook-muster in the message of each monitor.',
    ].join('\n'),
  example: {
    title: 'Latency of checkout is high',
    body: (firing, began, now) => ({
      alert_id: '309811',
      alert_scope: 'env:production',
      alert_cycle_key: '9bd4ac313a4d1e8f',
      alert_transition: firing ? 'Triggered' : 'Recovered',
      alert_priority: 'P2',
      title: `[${firing ? 'Triggered' : 'Recovered'} on {env:production}] Latency of checkout is high`,
      body: 'p95 of /pay is 2.4 s',
      date: String(firing ? began : now),
      tags: 'env:production,service:checkout',
      link: 'https://app.datadoghq.com/monitors/309811',
      snapshot: '',
    }),
  },
};

const STATES: Readonly<Record<string, 'firing' | 'resolved'>> = {
  triggered: 'firing',
  're-triggered': 'firing',
  warn: 'firing',
  're-warn': 'firing',
  'no data': 'firing',
  're-no data': 'firing',
  renotify: 'firing',
  recovered: 'resolved',
};
const STATE_WORDS = 'Triggered, Re-Triggered, Warn, Re-Warn, No Data, Re-No Data, Renotify, Recovered';

function stateOf(word: string | undefined): 'firing' | 'resolved' | undefined {
  const plain = word?.toLowerCase().replace(/\s+/g, ' ') ?? '';
  return Object.hasOwn(STATES, plain) ? STATES[plain] : undefined;
}

/** A title as Datadog writes it: `[P2] [Triggered on {host:web01}] The disk is full`. */
interface Title {
  /** Without priority, state and scope: the same when the monitor recovers. */
  readonly name: string;
  readonly word: string | undefined;
  readonly scope: string | undefined;
  readonly priority: string | undefined;
}

/** Brackets before the name of a monitor; a fourth is part of its name. */
const MOST_BRACKETS = 3;

function titleOf(text: string): Title {
  let [name, word, scope, priority] = [text.trim(), undefined, undefined, undefined] as [
    string,
    ...(string | undefined)[],
  ];
  for (let i = 0; i < MOST_BRACKETS && name.startsWith('['); i += 1) {
    const scoped = /^\[([A-Za-z -]{1,20}) on \{/.exec(name);
    const end = name.indexOf(scoped === null ? ']' : '}]');
    const inside = scoped?.[1] ?? name.slice(1, end);
    if (end < 0 || (stateOf(inside) === undefined && !PRIORITY.test(inside))) break;
    if (PRIORITY.test(inside)) priority = inside.toUpperCase();
    else word ??= inside;
    if (scoped !== null) scope = name.slice(scoped[0].length, end);
    name = name.slice(end + (scoped === null ? 1 : 2)).trim();
  }
  return { name, word, scope, priority };
}

const PRIORITY = /^P[1-5]$/i;

/** Reads Muster's template, a body with the same names in any spelling, or Datadog's default. */
export function readDatadog(body: unknown): Reading {
  if (!isObject(body)) return { unreadable: [wrongAt('', 'an object or a form', body)] };
  const fields = fieldsOf(body);
  const title = titleOf((fields.text('eventtitle', 'title') ?? '').slice(0, 4 * TITLE));
  const told = fields.text('alerttransition', 'transition');
  const state = stateOf(told ?? title.word);
  const identity = identityIn(fields, title);
  if (state === undefined || typeof identity !== 'string')
    return {
      unreadable: [
        ...(typeof identity === 'string' ? [] : [identity]),
        ...(state === undefined ? [wrongAt('alert_transition', `$ALERT_TRANSITION: one of ${STATE_WORDS}`, told)] : []),
      ],
    };
  return { signals: [signalOf(fields, title, identity, state)] };
}

/**
 * The alert's cycle, else its monitor and group, else what the title or the link to the monitor says of both. The `id` of
 * the default body is that of the event, another one for each notification.
 */
function identityIn(fields: Fields, title: Title): string | Unreadable {
  const [cycle, monitor] = [fields.text('alertcyclekey', 'cyclekey'), fields.text('alertid', 'monitorid')];
  const given = fields.value('alertscope', 'scope');
  const scope = filledText(given) ?? (given === undefined || given === '' ? title.scope : undefined);
  const known = scope ?? (given === '' || given === '*' ? '' : undefined);
  fields.text('id', 'eventid', 'aggregkey');
  if (cycle !== undefined) return identityOf(cycle) ?? cycle;
  if (monitor !== undefined && known !== undefined) return stored(`${monitor}/${inOrder(known)}`);
  if (monitor !== undefined)
    return wrongAt('alert_scope', '$ALERT_SCOPE, which tells hosts of one monitor apart', given);
  if (title.word !== undefined && known !== undefined && title.name !== '')
    return stored(`{${inOrder(known)}} ${title.name}`);
  const link = /\/monitors[#/](\d{1,20})(\?[^)\s]{0,1000})?/.exec(messageOf(fields) ?? '');
  // The link of a monitor that tells hosts apart names the one that is meant.
  if (link !== null && title.word !== undefined)
    return stored(`${link[1]}/${new URLSearchParams(link[2] ?? '').get('group') ?? ''}`);
  return wrongAt('alert_id', '$ALERT_ID (and $ALERT_SCOPE), or $ALERT_CYCLE_KEY', fields.value('alertid', 'monitorid'));
}

function stored(text: string): string {
  return identityOf(text) ?? text;
}

/** A scope is a set of tags. */
function inOrder(scope: string): string {
  return scope
    .split(',')
    .map((tag) => tag.trim())
    .sort()
    .join(',');
}

function messageOf(fields: Fields): string | undefined {
  return fields.text('textonlymsg', 'body', 'eventmsg', 'message')?.slice(0, 20_000);
}

function signalOf(fields: Fields, title: Title, identity: string, state: 'firing' | 'resolved'): Signal {
  const at = readTime(fields.value('date', 'lastupdated'));
  const priority = [fields.text('alertpriority', 'priority'), title.priority].find(
    (word) => word !== undefined && PRIORITY.test(word),
  );
  const warns = /warn/i.test(fields.text('alerttransition', 'transition') ?? title.word ?? '');
  const [scope, tags] = [fields.text('alertscope', 'scope') ?? title.scope, fields.value('tags', 'eventtags')];
  const name = lineOf(title.name, TITLE) ?? '';
  const links = present({ source: linkOf(fields.value('link', 'url')) });
  const image = linkOf(fields.value('snapshot'));
  const description = descriptionOf(messageOf(fields)?.replace(/^%%%\s*|\s*%%%$/g, ''));
  fields.text(
    'secret',
    'org',
    'eventtype',
    'alerttype',
    'alertstatus',
    'orgid',
    'orgname',
    'user',
    'email',
    'username',
  );
  return {
    identity,
    state,
    title: name === '' && state === 'firing' ? identity : name,
    labels: labelsOf(tagsOf(scope === '*' ? undefined : scope), tagsOf(tags), fields.others()),
    links,
    ...present({
      description,
      severity: wordOf(priority) ?? (warns ? 'warning' : undefined),
      image,
      startsAt: state === 'firing' ? at : undefined,
      endsAt: state === 'resolved' ? at : undefined,
    }),
  };
}
