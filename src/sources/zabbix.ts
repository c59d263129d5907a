/**
 * Zabbix, which sends by the script of a media type: https://www.zabbix.com/documentation/current/en/manual/config/notifications/media/webhook.
 * Pure.
 */
import { z } from 'zod';
import { type Fields, fieldsOf, jsonIn, tagsOf, wrongAt } from './fields.ts';
import { identityOf } from './identity.ts';
import type { Reading, Signal, SignalState, SourceType } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { isObject } from './value.ts';

const settings = z.strictObject({});

/** The parameters of the media type. */
const PARAMETERS: Readonly<Record<string, string>> = {
  event_id: '{EVENT.ID}',
  event_value: '{EVENT.VALUE}',
  update_status: '{EVENT.UPDATE.STATUS}',
  update_action: '{EVENT.UPDATE.ACTION}',
  trigger: '{EVENT.NAME}',
  severity: '{EVENT.SEVERITY}',
  host: '{HOST.NAME}',
  opdata: '{EVENT.OPDATA}',
  tags: '{EVENT.TAGSJSON}',
  link: '{$ZABBIX.URL}/tr_events.php?triggerid={TRIGGER.ID}&eventid={EVENT.ID}',
};

const SCRIPT = [
  'var params = JSON.parse(value), url = params.muster_url, request = new HttpRequest();',
  'delete params.muster_url;',
  "request.addHeader('Content-Type: application/json');",
  'var answer = request.post(url, JSON.stringify(params));',
  "if (request.getStatus() !== 202) throw 'Muster answered ' + request.getStatus() + ': ' + answer;",
  "return 'OK';",
];

/** `type: zabbix`. */
export const zabbix: SourceType<z.infer<typeof settings>> = {
  name: 'zabbix',
  settings,
  read: readZabbix,
  setUp: (address) =>
    [
      'In Zabbix: Alerts → Media types → Create media type, type Webhook.',
      '  Parameters:',
      `    muster_url: ${address}`,
      ...Object.entries(PARAMETERS).map(([name, macro]) => `    ${name}: ${macro}`),
      '  Script:',
      ...SCRIPT.map((line) => `    ${line}`),
      '  Message templates: Problem, Problem recovery, Problem update.',
      'Add this media type to a user. In the trigger action, add an operation, a recovery operation and an update operation that notify that user.',
    ].join('\n'),
  example: {
    title: 'web02 is unreachable',
    body: (firing) => ({
      event_id: '10528',
      event_value: firing ? '1' : '0',
      update_status: '0',
      trigger: 'web02 is unreachable',
      severity: 'Average',
      host: 'web02',
      opdata: 'ICMP loss 100 %',
      tags: '[{"tag":"service","value":"search"}]',
      link: 'https://zabbix.example.com/tr_events.php?triggerid=14032&eventid=10528',
    }),
  },
};

const STATES: Readonly<Record<string, 'firing' | 'resolved'>> = {
  1: 'firing',
  problem: 'firing',
  0: 'resolved',
  ok: 'resolved',
  resolved: 'resolved',
};

/** Reads what Muster's media type sends, or a body with the same macros under usual names. */
export function readZabbix(body: unknown): Reading {
  if (!isObject(body)) return { unreadable: [wrongAt('', 'an object or a form', body)] };
  const fields = fieldsOf(body);
  const link = fields.text('link', 'url', 'eventurl', 'problemurl');
  const named = fields.text('eventid', 'event') ?? eventIn(link);
  const told = fields.text('eventvalue') ?? fields.text('value', 'eventstatus', 'triggerstatus', 'status');
  const word = told?.toLowerCase() ?? '';
  const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  const identity = identityOf(named);
  if (identity === undefined || state === undefined)
    return {
      unreadable: [
        ...(identity === undefined
          ? [wrongAt('event_id', 'the macro {EVENT.ID}', fields.value('eventid', 'event'))]
          : []),
        ...(state === undefined
          ? [wrongAt('event_value', 'the macro {EVENT.VALUE}: 1 (problem) or 0 (recovery)', told)]
          : []),
      ],
    };
  const meant = updated(fields, state);
  return { signals: meant === undefined ? [] : [signalOf(fields, identity, meant, link)] };
}

/** The id of the event in an address of Zabbix; recoveries have that of their problem. */
function eventIn(link: string | undefined): string | undefined {
  const found = linkOf(link);
  return (found === undefined ? undefined : new URL(found).searchParams.get('eventid')) ?? undefined;
}

/**
 * What an update of a problem says: that somebody acknowledged it, or that its severity changed. Comments and the like
 * say nothing of the alert; that it was closed follows as a recovery.
 */
function updated(fields: Fields, state: 'firing' | 'resolved'): SignalState | undefined {
  const update = fields.text('eventupdatestatus', 'updatestatus');
  const action = fields.text('eventupdateaction', 'updateaction')?.slice(0, 1_000) ?? '';
  if (update !== '1' || state === 'resolved') return state;
  if (/(?<!un)acknowledged/i.test(action)) return 'acknowledged';
  return /severity/i.test(action) ? 'firing' : undefined;
}

function signalOf(fields: Fields, identity: string, state: SignalState, link: string | undefined): Signal {
  const title = lineOf(fields.text('trigger', 'eventname', 'triggername', 'name', 'subject'), TITLE);
  const host = wordOf(fields.text('hostname', 'host'));
  const severity = wordOf(fields.text('eventseverity', 'severity', 'triggerseverity', 'nseverity'));
  const description = descriptionOf(fields.text('eventopdata', 'opdata', 'item', 'message'));
  const tags = tagLabels(fields.value('eventtagsjson', 'eventtags', 'tags'));
  fields.text('eventackstatus', 'eventdate', 'eventtime', 'triggerid', 'alertsendto', 'sendto', 'eventsource');
  return {
    identity,
    state,
    once: true,
    title: title ?? (state === 'firing' ? identity : ''),
    labels: labelsOf({ host }, tags, fields.others()),
    links: present({ source: linkOf(link) }),
    ...present({ description, severity }),
  };
}

/** The macro EVENT.TAGSJSON, or EVENT.TAGS. */
function tagLabels(value: unknown): Readonly<Record<string, unknown>> {
  const list = typeof value === 'string' && value.trim().startsWith('[') ? jsonIn(value) : value;
  if (!Array.isArray(list)) return tagsOf(value);
  const tags = new Map<string, string>();
  for (const each of list.slice(0, 200)) {
    const name = isObject(each) ? wordOf(each['tag']) : undefined;
    if (name !== undefined && isObject(each) && !tags.has(name)) tags.set(name, wordOf(each['value']) ?? 'true');
  }
  return Object.fromEntries(tags);
}
