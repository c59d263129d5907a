/** Which topics there are, and in what order they react: the literals of the composition. */
import type { Config } from './config.ts';
import type { Auth, SlackEvent } from './engine/events.ts';
import type { ReceiptHandlers } from './engine/outbox.ts';
import type { TaskHandlers } from './engine/timers.ts';
import type { Reactions, Transact, Tx } from './engine/tx.ts';
import type { Vocabulary } from './lib/grammar.ts';
import type { Log } from './lib/log.ts';
import type { Row, RouterOptions } from './router.ts';
import type { Directory } from './slack/directory.ts';

const rows: readonly Row[] = [];
const emptyVocabulary = (now: number, me: string): Vocabulary => ({
  now, zone: 'UTC', me, severities: [], services: [], schedules: [], policies: [], people: new Map(),
});

interface Topics {
  readonly rows: readonly Row[];
  readonly router: Pick<RouterOptions, 'rows' | 'vocabulary' | 'permit' | 'canonical'>;
  readonly reactions: Reactions;
  readonly tasks: TaskHandlers;
  readonly receipts: ReceiptHandlers;
  readonly events: readonly ((tx: Tx, event: SlackEvent) => Promise<void>)[];
  readonly readAuth: (tx: Tx) => Promise<Auth | undefined>;
  readonly storeDirectory: (tx: Tx, directory: Directory) => Promise<void>;
  readonly begin?: (config: Config, given: { transact: Transact; log: Log }) => Promise<void>;
  readonly rowName: (line: string) => string;
}

/** Everything the bot is made of, beside its engine and its doors. */
export const topics: Topics = {
  rows,
  router: {
    rows,
    vocabulary: async (tx, user) => emptyVocabulary(tx.now, user),
    permit: async () => undefined,
    canonical: async (_, command) => command,
  },
  reactions: {} as Reactions,
  tasks: {} as TaskHandlers,
  receipts: {},
  events: [],
  readAuth: async () => undefined,
  storeDirectory: async () => undefined,
  rowName: (line) => line.split(' ')[0] ?? '',
};
