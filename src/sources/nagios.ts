/**
 * Nagios and its kin, which send by a command that the operator writes: macros under names of their own, in capitals, or
 * with the prefix of the environment. https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/macrolist.html
 * Pure.
 */
import { z } from 'zod';
import { type Fields, fieldsOf, wrongAt } from './fields.ts';
import { identityOf } from './identity.ts';
import type { Reading, Signal, SignalState, SourceType } from './signal.ts';
import { descriptionOf, labelsOf, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { readTime } from './times.ts';
import { isObject } from './value.ts';

const settings = z.strictObject({});

/** `type: nagios`. */
export const nagios: SourceType<z.infer<typeof settings>> = {
  name: 'nagios',
  settings,
  read: readNagios,
  setUp: (address) =>
    [
      'In Nagios: define these two commands, and name them in the contact’s service_notification_commands and host_notification_commands:',
      '  define command {',
      '    command_name notify-muster',
      `    command_line ${commandLine(SERVICE_MACROS, address)}`,
      '  }',
      '  define command {',
      '    command_name notify-muster-of-host',
      `    command_line ${commandLine(HOST_MACROS, address)}`,
      '  }',
    ].join('\n'),
  example: {
    title: 'Disk on web01 is CRITICAL',
    body: (firing, began, now) => ({
      host_name: 'web01',
      service_description: 'Disk',
      notification_type: firing ? 'PROBLEM' : 'RECOVERY',
      state: firing ? 'CRITICAL' : 'OK',
      since: Math.floor((firing ? began : now) / 1_000),
      plugin_output: firing ? 'CRITICAL - 97 % of /var is full' : 'OK - 12 % of /var is full',
      service: 'checkout',
    }),
  },
};

const SERVICE_MACROS: Readonly<Record<string, string>> = {
  host_name: '$HOSTNAME$',
  service_description: '$SERVICEDESC$',
  notification_type: '$NOTIFICATIONTYPE$',
  state: '$SERVICESTATE$',
  since: '$LASTSERVICESTATECHANGE$',
  plugin_output: '$SERVICEOUTPUT$',
};
const HOST_MACROS: Readonly<Record<string, string>> = {
  host_name: '$HOSTNAME$',
  notification_type: '$NOTIFICATIONTYPE$',
  state: '$HOSTSTATE$',
  since: '$LASTHOSTSTATECHANGE$',
  plugin_output: '$HOSTOUTPUT$',
};

/** The output of a check would break JSON, so the macros are sent as a form. */
function commandLine(macros: Readonly<Record<string, string>>, address: string): string {
  const fields = Object.entries(macros).map(([name, macro]) => `--data-urlencode '${name}=${macro}'`);
  return `/usr/bin/curl -fsS --retry 4 --retry-all-errors --max-time 10 ${fields.join(' ')} ${address}`;
}

/**
 * Flapping, downtimes and custom notifications do not change whether there is a problem: Nagios sends the recovery that it
 * held back when a service stops flapping.
 */
const STATES: Readonly<Record<string, SignalState | 'silent'>> = {
  PROBLEM: 'firing',
  RECOVERY: 'resolved',
  ACKNOWLEDGEMENT: 'acknowledged',
  FLAPPINGSTART: 'silent',
  FLAPPINGSTOP: 'silent',
  FLAPPINGEND: 'silent',
  FLAPPINGDISABLED: 'silent',
  DOWNTIMESTART: 'silent',
  DOWNTIMEEND: 'silent',
  DOWNTIMECANCELLED: 'silent',
  DOWNTIMEREMOVED: 'silent',
  CUSTOM: 'silent',
};

/** Reads the fields of one notification, of a service or of a host. */
export function readNagios(body: unknown): Reading {
  if (!isObject(body)) return { unreadable: [wrongAt('', 'an object or a form', body)] };
  const fields = fieldsOf(body, 'nagios');
  const type = fields.text('notificationtype');
  const word = type?.toUpperCase() ?? '';
  const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
  const host = fields.text('hostname');
  const unreadable = [
    ...(host === undefined ? [wrongAt('host_name', 'the macro $HOSTNAME$', fields.value('hostname'))] : []),
    ...(state === undefined
      ? [wrongAt('notification_type', `the macro $NOTIFICATIONTYPE$: ${Object.keys(STATES).join(', ')}`, type)]
      : []),
  ];
  if (host === undefined || state === undefined) return { unreadable };
  return { signals: state === 'silent' ? [] : [signalOf(fields, host, state)] };
}

/** Macros that are no labels. SERVICEPROBLEMID tells nothing apart either: it is 0 when the service has recovered. */
const NO_LABELS = [
  ...[
    'serviceproblemid',
    'hostproblemid',
    'lastserviceproblemid',
    'lasthostproblemid',
    'timestamp',
    'timet',
    'duration',
  ],
  ...['serviceduration', 'hostduration', 'currentattempt', 'serviceattempt', 'hostattempt', 'maxattempts', 'statetype'],
  ...['contactname', 'contactemail', 'contactpager', 'longdatetime', 'notificationnumber', 'notificationid'],
  ...['acknowledgementauthor', 'acknowledgementcomment', 'notificationauthor', 'notificationcomment'],
];

function signalOf(fields: Fields, host: string, state: SignalState): Signal {
  const check = fields.text('servicedescription', 'servicedesc');
  // Each asks for its names, so that the others are labels.
  const [service, ofHost] = [fields.text('servicestate'), fields.text('hoststate')];
  const found = wordOf(fields.text('state') ?? (check === undefined ? ofHost : service));
  const output = [
    fields.text('pluginoutput', 'serviceoutput', 'hostoutput'),
    fields.text('longpluginoutput', 'longserviceoutput', 'longhostoutput'),
  ];
  const since = readTime(fields.value('since', 'lastservicestatechange', 'lasthoststatechange'));
  const links = present({
    source: linkOf(fields.value('url', 'link', 'serviceactionurl', 'hostactionurl')),
    runbook: linkOf(fields.value('runbook', 'servicenotesurl', 'hostnotesurl')),
  });
  fields.text(...NO_LABELS);
  const what = check === undefined ? host : `${check} on ${host}`;
  return {
    // Nagios takes a semicolon for the beginning of a comment, so no name has one.
    identity: identityOf(check === undefined ? host : `${host};${check}`) ?? host,
    state,
    title: lineOf(found === undefined ? what : `${what} is ${found}`, TITLE) ?? '',
    labels: labelsOf({ host, check }, fields.others()),
    links,
    ...present({
      description: descriptionOf(output.filter((text) => text !== undefined).join('\n')),
      severity: state === 'firing' ? found : undefined,
      startsAt: state === 'firing' ? since : undefined,
      endsAt: state === 'resolved' ? since : undefined,
    }),
  };
}
