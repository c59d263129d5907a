/** A topic only for the tests of the doors: it says back what it was told. */

import { type CommandRow, row, say } from '../../src/command/row.ts';
import type { SlackEvent } from '../../src/engine/events.ts';
import { buttons, message, option, paragraph, personToken, rich } from '../../src/lib/blockkit.ts';
import { Mistake } from '../../src/lib/errors.ts';
import { field, modal } from '../../src/lib/form.ts';
import { may, must } from '../../src/lib/grammar.ts';
import { DAY } from '../../src/lib/instant.ts';
import type { Topics } from '../../src/topics/index.ts';
import { DEAF, NO_WIRING } from '../support/wiring.ts';

const form = row({
  name: 'incident',
  summary: 'Open the form.',
  example: '/incident',
  args: [may('title', 'rest')],
  permission: 'act',
  changes: false,
  run: async (_, { title }, { caller }) => ({
    view: modal({
      title: 'Probe',
      submit: 'Say it',
      row: 'incident say',
      place: { channel: caller.channel },
      blocks: [
        field({ kind: 'text', name: 'text', label: 'Text', initial: title, hint: caller.link ?? 'no link' }),
        field({ kind: 'person', name: 'whom', label: 'Whom', optional: true }),
        field({
          kind: 'checks',
          name: 'how',
          label: 'How',
          options: [option('Loudly', 'loud'), option('Twice', 'twice')],
        }),
        buttons([{ label: 'Say hello instead', line: 'incident say hello' }]),
      ],
    }),
  }),
});

const told = row({
  name: 'incident say',
  summary: 'Say something.',
  example: '/incident say hello',
  args: [may('whom', 'person'), may('loud', 'flag'), must('text', 'rest')],
  permission: 'act',
  changes: true,
  run: async (tx, { text, whom, loud }, { caller }) => {
    if (text === 'nothing')
      throw new Mistake(`Say something to ${personToken('U000BOB01')}.`, {
        field: 'text',
        example: '/incident say hello',
      });
    await tx.db
      .insertInto('settings')
      .values({ key: `said:${text}`, value_json: '1' })
      .execute();
    const words = rich`${caller.door} said ${text}${whom === undefined ? '' : ` to ${personToken(whom)}`}${loud === true ? '!' : ''}`;
    const more = { label: 'Say more', line: `incident more ${text}` };
    return say(words, [paragraph(words), buttons([more, { label: 'Say ahoy', line: 'incident say ahoy' }])]);
  },
});

const more = row({
  name: 'incident more',
  summary: 'Replace the answer.',
  example: '/incident more hello',
  args: [must('text', 'rest')],
  permission: 'act',
  changes: true,
  run: async (_, { text }) => ({ message: message(rich`More ${text}`), replace: true }),
});

/** `events` collects what reaches the topics. */
export function probe(events: SlackEvent[] = [], rows: readonly CommandRow[] = [form, told, more]): Topics {
  return {
    router: {
      rows,
      vocabulary: async (tx, me) => ({
        now: tx.now,
        zone: 'UTC',
        me,
        severities: [],
        services: [],
        schedules: [],
        policies: [],
        people: new Map(),
        names: new Set(),
      }),
      permit: async () => undefined,
      commandNames: async () => ({}),
      nonceOf: async () => undefined,
    },
    wiring: NO_WIRING,
    tasks: {} as Topics['tasks'],
    receipts: {},
    heeds: async (_, event) => event.kind !== 'reaction' || event.name === 'pushpin',
    events: [
      async (_, event) => {
        events.push(event);
      },
    ],
    loadAuth: async () => undefined,
    ears: DEAF,
    checks: [],
    measures: [],
    onAudit: async () => undefined,
    onPutBack: async () => undefined,
    ownSecret: async () => 'secret',
    routes: [],
    replies: {} as never,
    keep: async () => 30 * DAY,
    pageable: async () => [],
    storeQuietHours: async () => undefined,
    storePerson: async () => undefined,
    storeAccounts: async () => undefined,
    unknown: async () => [],
    storeDirectory: async () => [],
    storeChannels: async () => undefined,
    remarks: () => [],
    begin: async () => undefined,
    close: () => undefined,
  };
}
