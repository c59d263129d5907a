import { type CommandRow, type Reply, row } from '../../command/row.ts';
import { context, list, message, paragraph, type Rich, rich } from '../../lib/blockkit.ts';
import { examine, type Finding } from './doctor.ts';
import { checks } from './vitals.ts';

/** Findings that fit into one answer. */
const SHOWN = 25;

/** The rows of `/muster` besides the lines of the other commands; `carriers` are the contact methods set up here, and `socket` says that Slack’s events come by Socket Mode. */
export function musterRows(carriers: ReadonlySet<string>, socket: boolean): readonly CommandRow[] {
  return [
    row({
      name: 'muster doctor',
      summary: 'Show what could keep a page from reaching someone. Only you see it.',
      example: '/muster doctor',
      args: [],
      permission: 'act',
      changes: false,
      run: async (tx) => answer(await examine(tx, { any: carriers.size > 0, socket }, checks)),
    }),
  ];
}

const MARKS = { bad: '❌', warn: '⚠️' } as const;

function answer(findings: readonly Finding[]): Reply {
  const troubles = [...of(findings, 'bad'), ...of(findings, 'warn')];
  const well = findings.length - troubles.length;
  const checked = rich`✅ ${well} ${well === 1 ? 'check' : 'checks'} passed.`;
  const more = troubles.length - SHOWN;
  return {
    message: message(rich`What Muster found`, [
      paragraph(troubles.length === 0 ? checked : rich`*What could keep a page from reaching someone*`),
      ...(troubles.length === 0 ? [] : [list(troubles.slice(0, SHOWN)), paragraph(checked)]),
      ...(more > 0 ? [context(`… and ${more} more`)] : []),
      context('The command line also checks Slack, e-mail and phones: muster doctor'),
    ]),
  };
}

function of(findings: readonly Finding[], level: keyof typeof MARKS): readonly Rich[] {
  return findings
    .filter((finding) => finding.level === level)
    .map(({ what, next }) => rich`${MARKS[level]} ${what}${next === undefined ? '' : ` → ${next}`}`);
}
