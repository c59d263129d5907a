/** Prometheus Alertmanager's webhook, version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config. Pure. */
import { z } from 'zod';
import { gathered, unreadableOf } from './gathered.ts';
import type { Reading, SourceType } from './signal.ts';
import { linkOf } from './text.ts';
import { scalarText } from './value.ts';
import { leftOut, readAlert, webhookBody } from './webhook-alert.ts';

const settings = z.strictObject({});

/**
 * Alertmanager sends no second time what was refused as too large, so it must send less at once: one alert is 1 to 2 KB
 * of JSON, and a body may be 1 MB.
 */
const MOST_ALERTS = 500;

/** `type: alertmanager`. */
export const alertmanager: SourceType<z.infer<typeof settings>> = {
  name: 'alertmanager',
  settings,
  read: readAlertmanager,
  setUp: (address) =>
    [
      'In alertmanager.yml:',
      '  route: { receiver: muster }',
      '  receivers:',
      '    - name: muster',
      '      webhook_configs:',
      `        - url: ${address}`,
      '          send_resolved: true',
      `          max_alerts: ${MOST_ALERTS}`,
    ].join('\n'),
};

/** Reads a body: each alert of the group is a signal of its own. */
export function readAlertmanager(body: unknown): Reading {
  const { success, data, error } = webhookBody.safeParse(body);
  if (!success)
    return {
      unreadable: unreadableOf(error, body).map((each) => ({
        ...each,
        mend: 'type: generic, with a mapping of what you send',
      })),
    };
  const address = linkOf(data.externalURL);
  return gathered([
    ...data.alerts.map((alert, i) => readAlert(alert, i, data, (labels) => silenceLink(address, labels))),
    ...leftOut(data, 'max_alerts'),
  ]);
}

/** The page of Alertmanager that silences exactly these labels. */
function silenceLink(address: string | undefined, labels: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(labels);
  if (address === undefined || names.length === 0 || names.length > 20) return undefined;
  const matchers = names.map((name) => `${name}=${JSON.stringify(scalarText(labels[name]) ?? '')}`);
  return `${address.replace(/\/$/, '')}/#/silences/new?filter=${encodeURIComponent(`{${matchers.join(', ')}}`)}`;
}
