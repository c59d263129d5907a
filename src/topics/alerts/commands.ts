import { type CommandRow, row, say } from '../../command/row.ts';
import { code, rich } from '../../lib/blockkit.ts';
import { may } from '../../lib/grammar.ts';
import { NO_SOURCES } from './intake/blocks.ts';
import { everySource } from './intake/store.ts';

/** The rows of `/alert`. */
export const alertRows: readonly CommandRow[] = [
  row({
    name: 'alert',
    summary: 'Show the alerts of your monitoring tools.',
    example: '/alert',
    args: [may('words', 'rest')],
    permission: 'look',
    changes: false,
    run: async (tx) => {
      const sources = (await everySource(tx)).map(({ name }) => name);
      if (sources.length > 0)
        return say(
          rich`*There are no alerts.* Sources: ${sources.join(', ')}. Whether they send: ${[code('/muster sources')]}`,
        );
      return say(
        rich`${NO_SOURCES}. Until then, page someone yourself: ${[code('/page payments Payments are failing')]}`,
      );
    },
  }),
];
