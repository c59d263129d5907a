/** Why an alert did what it did, as each stage decided it. Pure. */
import { cut, date, list, type Message, message, paragraph, type Rich, rich } from '../../../lib/blockkit.ts';
import { count } from '../../../lib/plain.ts';
import type { Alert } from '../alert/store.ts';
import { type Group, groupName } from '../groups/model.ts';
import type { Reason } from '../stages/model.ts';

/** `route: matched (muster.yaml line 31): checkout, sev1, page`. */
export function reasonWords({ stage, reason, detail, line }: Reason): string {
  const where = line === undefined || line === 0 ? '' : ` (muster.yaml line ${line})`;
  return `${stage}: ${reason}${where}${detail === undefined ? '' : `: ${detail}`}`;
}

/** One alert of a group. */
export interface ExplainedAlert {
  readonly alert: Pick<Alert, 'source' | 'identity' | 'title' | 'state' | 'count' | 'alert_group'>;
  /** What was decided when it acted in this group, and what was decided last unless that acted too. */
  readonly reasons: readonly Reason[];
}

/** Some alerts of a group, and how many it has or had. */
export interface Explained {
  readonly alerts: readonly ExplainedAlert[];
  readonly all: number;
}

/** The same for a terminal, a line a stage. */
export function whyLines(group: Group, { alerts, all }: Explained): readonly string[] {
  const head = `${groupName(group.id)} ${group.state}: ${group.severity} ${group.service ?? 'no service'}: ${group.title}`;
  const shown = alerts.flatMap(({ alert, reasons }) => [
    `${alert.source} ${alert.identity} (${nowWords(group, alert)}): ${alert.title}`,
    ...reasons.map((reason) => `  ${reasonWords(reason)}`),
  ]);
  return [head, ...shown, ...(all > alerts.length ? [`… and ${all - alerts.length} more alerts`] : [])];
}

/** The answer to `/alert why`. */
export function whyMessage(group: Group, { alerts, all }: Explained): Message {
  const words = rich`*${groupName(group.id)}* ${group.severity} · ${group.title}: what each stage decided`;
  const blocks = alerts.flatMap(({ alert, reasons }) => [
    paragraph(alertHead(group, alert)),
    list(reasons.map((reason) => dated(cut(reasonWords(reason), 500)))),
  ]);
  const more = all > alerts.length ? [paragraph(rich`… and ${all - alerts.length} more alerts`)] : [];
  return message(words, [paragraph(words), ...blocks, ...more]);
}

/** An instant as a reason keeps it. */
const INSTANT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)/;

/** A reason with its instants in the reader's time. */
function dated(text: string): Rich {
  return text
    .split(INSTANT)
    .flatMap((part, i) => (part === '' ? [] : i % 2 === 1 ? rich`${date(Date.parse(part))}` : rich`${part}`));
}

function alertHead(group: Group, alert: ExplainedAlert['alert']): Rich {
  const { source, identity, title } = alert;
  return rich`*${source}* ${cut(identity, 100)} · ${title} · ${nowWords(group, alert)}`;
}

/** What the alert is now; of one that has left the group only where it is. */
function nowWords({ id }: Group, { state, count: signals, alert_group }: ExplainedAlert['alert']): string {
  if (alert_group === id) return `${state}, ${count(signals, 'signal')}`;
  return alert_group === null ? 'now in no group' : `now in ${groupName(alert_group)}`;
}
