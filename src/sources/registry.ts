/** Every type of source. Everything else about one is in its own file. */
import { alertmanager } from './alertmanager.ts';
import { azureMonitor } from './azure-monitor.ts';
import { cloudwatch } from './cloudwatch.ts';
import { datadog } from './datadog.ts';
import { dynatrace } from './dynatrace.ts';
import { gcpMonitoring } from './gcp-monitoring.ts';
import { generic } from './generic.ts';
import { grafana } from './grafana.ts';
import { kibana } from './kibana.ts';
import { nagios } from './nagios.ts';
import { newrelic } from './newrelic.ts';
import { pagerduty } from './pagerduty.ts';
import type { SourceType } from './signal.ts';
import { splunk } from './splunk.ts';
import { zabbix } from './zabbix.ts';

/** In the order in which they are listed. */
export const SOURCE_TYPES: readonly SourceType[] = [
  alertmanager,
  grafana,
  pagerduty,
  nagios,
  datadog,
  zabbix,
  splunk,
  newrelic,
  dynatrace,
  kibana,
  azureMonitor,
  gcpMonitoring,
  cloudwatch,
  generic,
];

/** The type that muster.yaml names. */
export function sourceType(name: string): SourceType | undefined {
  return SOURCE_TYPES.find((type) => type.name === name);
}
