import { listed } from '../../../command/misread.ts';
import { type Caller, type CommandRow, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { rich } from '../../../lib/blockkit.ts';
import { Mistake } from '../../../lib/errors.ts';
import { may } from '../../../lib/grammar.ts';
import { monthKey, readMonth } from '../../../lib/month.ts';
import { toLocal } from '../../../lib/zoned.ts';
import { countDeed } from '../../team/limits.ts';
import { reportCsv, reportMessage, reportName } from './blocks.ts';
import { type Asked, loadReport, type Report, zoneOfReport } from './load.ts';

/** The row of the on-call report. */
export const reportRows: readonly CommandRow[] = [
  row({
    name: 'oncall report',
    aliases: ['fairness', 'quality'],
    summary:
      'Show a month of on-call figures: hours, nights, weekends and pages per person, and the quality of the schedules.',
    example: '/oncall report payments last month',
    args: [may('schedule', 'schedule'), may('month', 'rest'), may('export', 'flag')],
    permission: 'reports',
    changes: false,
    run: async (tx, { schedule, month = '', export: wanted }, { caller, vocabulary }) => {
      const asked = schedule === undefined ? scheduleAtTheEnd(month, vocabulary.schedules) : { schedule, words: month };
      const report = await reportOf(tx, { ...asked, reader: caller.user }, vocabulary.schedules);
      return wanted ? exported(tx, report, caller) : { message: reportMessage(report) };
    },
  }),
];

/** `feb payments`: the schedule may also come after the month. */
function scheduleAtTheEnd(
  words: string,
  schedules: readonly string[],
): { readonly schedule: string | undefined; readonly words: string } {
  const last = /(\S+)\s*$/.exec(words)?.[1]?.toLowerCase();
  const schedule = schedules.find((name) => name.toLowerCase() === last);
  return schedule === undefined ? { schedule, words } : { schedule, words: words.replace(/\S+\s*$/, '') };
}

async function reportOf(
  tx: Tx,
  { schedule, words, reader }: Pick<Asked, 'schedule' | 'reader'> & { readonly words: string },
  schedules: readonly string[],
): Promise<Report> {
  const zone = await zoneOfReport(tx, schedule);
  const month = readMonth(words, toLocal(tx.now, zone));
  if (month === undefined)
    throw new Mistake(
      `“${words.trim()}” is neither a month nor a schedule in muster.yaml. ${listed({ kind: 'schedule' }, schedules)}`,
      {
        example: `/oncall report ${schedule ?? ''} 2026-02`.replace('  ', ' '),
      },
    );
  return loadReport(tx, { month, schedule, zone, reader });
}

async function exported(tx: Tx, report: Report, caller: Caller): Promise<Reply> {
  await countDeed(tx, 'exports', caller);
  const { user } = caller;
  const name = ['oncall', report.schedule, monthKey(report.month)].filter((part) => part !== undefined).join('-');
  const title = `On call in ${reportName(report)}`;
  const content = reportCsv(report);
  await tx.notify({ kind: 'file', payload: { to: { user }, name: `${name}.csv`, title, content } });
  return say(rich`You will get the figures of *${reportName(report)}* as a CSV file by direct message.`);
}
