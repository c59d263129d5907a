import { listed } from '../../../command/misread.ts';
import { type Caller, type CommandRow, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { readTokens, rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { may } from '../../../lib/grammar.ts';
import { countDeed } from '../../team/limits.ts';
import { nameBook, namesOnly } from '../../team/store.ts';
import { incidentReportCsv, incidentReportJson, incidentReportMessage, incidentReportName } from './blocks.ts';
import { type IncidentReport, loadIncidentReport } from './load.ts';
import { readPeriod } from './period.ts';

/** The row of the incident report. */
export const incidentReportRows: readonly CommandRow[] = [
  row({
    name: 'incident report',
    aliases: ['stats', 'figures'],
    summary:
      'Show incident figures, compared with the period before: counts, times, targets, load, recurring incidents, follow-ups. --export sends CSV and JSON.',
    example: '/incident report 90d checkout',
    args: [may('words', 'rest'), may('export', 'flag')],
    permission: 'reports',
    changes: false,
    run: async (tx, { words = '', export: wanted }, { caller, vocabulary }) => {
      const { service, rest } = takeService(words, vocabulary.services);
      const period = readPeriod(rest, tx.now, vocabulary.zone);
      if (period === undefined)
        throw new Mistake(
          `“${rest}” is neither a period such as 90d, week or 2026-02, nor a service in muster.yaml. ${listed({ kind: 'service' }, vocabulary.services)}`,
          {
            example: `/incident report 90d ${vocabulary.services[0] ?? ''}`.trim(),
          },
        );
      const report = await loadIncidentReport(tx, period, service, { user: caller.user });
      return wanted ? exported(tx, report, caller) : { message: incidentReportMessage(report) };
    },
  }),
];

/** The service may be before or after the time. */
function takeService(
  words: string,
  services: readonly string[],
): { readonly service: string | undefined; readonly rest: string } {
  const parts = words.split(/\s+/);
  const at = parts.findIndex((word) => services.some((key) => key.toLowerCase() === word.toLowerCase()));
  if (at < 0) return { service: undefined, rest: words };
  const service = services.find((key) => key.toLowerCase() === parts[at]?.toLowerCase());
  return { service, rest: parts.filter((_, i) => i !== at).join(' ') };
}

/** The report for readers outside Slack: the people and things that its titles and tasks mention, by name. */
function named(report: IncidentReport, name: Awaited<ReturnType<typeof nameBook>>): IncidentReport {
  return {
    ...report,
    incidents: report.incidents.map((one) => ({ ...one, title: readTokens(one.title, name) })),
    repeats: report.repeats.map((one) => ({ ...one, title: readTokens(one.title, name) })),
    followups: report.followups.map((one) => ({ ...one, text: readTokens(one.text, name) })),
  };
}

async function exported(tx: Tx, report: IncidentReport, caller: Caller): Promise<Reply> {
  await countDeed(tx, 'exports', caller);
  const { user } = caller;
  const title = `Incidents of ${incidentReportName(report)}`;
  const name = ['incidents', report.period.words.replace(/\s+/g, '-'), report.service]
    .filter((part) => part !== undefined)
    .join('-');
  const shown = named(report, namesOnly(await nameBook(tx)));
  for (const [ending, content] of [
    ['csv', incidentReportCsv(shown)],
    ['json', incidentReportJson(shown)],
  ] as const)
    await tx.notify({ kind: 'file', payload: { to: { user }, name: `${name}.${ending}`, title, content } });
  return say(rich`You will get the figures of *${incidentReportName(report)}* as CSV and JSON by direct message.`);
}
