import { type CommandRow, row, say } from '../../command/row.ts';
import { code, rich } from '../../lib/blockkit.ts';
import { may } from '../../lib/grammar.ts';

/** The rows of `/alert`: whatever somebody types, there is no source that could send an alert yet. */
export const alertRows: readonly CommandRow[] = [
  row({
    name: 'alert',
    summary: 'Show the alerts of your monitoring tools. There are no alert sources yet.',
    example: '/alert',
    args: [may('words', 'rest')],
    permission: 'look',
    changes: false,
    run: async () =>
      say(
        rich`*There are no alert sources yet*, so Muster receives no alerts. Page someone yourself: ${code('/page payments Payments are failing')}`,
      ),
  }),
];
