/** The rows about how somebody is reached. Nothing of it is shown to anybody else. */

import { type Context, type Reply, type Row, row, say } from '../../../command/router.ts';
import type { Tx } from '../../../engine/tx.ts';
import { code, rich } from '../../../lib/blockkit.ts';
import { may, must } from '../../../lib/grammar.ts';
import { savedMessage, waysForm } from './blocks.ts';
import { contactsOf, rulesOf } from './contacts.ts';
import { ownRules, saveWays } from './operations.ts';
import { type ContactVia, inOrder, rulesText, WORDS } from './rules.ts';
import { hidden, redrawReport, sendProbe, takeCode } from './verification.ts';

/** What this installation can send. */
export interface Carriers {
  readonly mail: boolean;
  readonly phone: boolean;
}

function availableVias({ mail, phone }: Carriers): readonly ContactVia[] {
  return [...(mail ? ['email' as const] : []), ...(phone ? (['sms', 'call'] as const) : []), 'push', 'webhook'];
}

function missingWords({ mail, phone }: Carriers): readonly string[] {
  return [
    ...(mail ? [] : ['E-mail is not set up here; whoever runs Muster can do it with SMTP_URL and MAIL_FROM.']),
    ...(phone
      ? []
      : [
          'SMS and calls are not set up here; whoever runs Muster can do it with TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM.',
        ]),
  ];
}

async function openWays(tx: Tx, { caller }: Context, carriers: Carriers): Promise<Reply> {
  const contacts = await contactsOf(tx, caller.user);
  const { high, low } = await ownRules(tx, caller.user);
  return {
    view: waysForm({
      available: availableVias(carriers),
      missing: missingWords(carriers),
      own: contacts.map(({ via, address, verified_at: at }) => ({ via, address, verified: at !== null })),
      high: rulesText(high ?? []),
      low: rulesText(low ?? []),
      byDefault: rulesText(await rulesOf(tx, caller.user, 'high')),
      place: { channel: caller.channel, thread: caller.thread },
    }),
  };
}

const WRONG = {
  wrong: 'That is not the code I sent. Look again; after five wrong ones I need a new test.',
  over: 'No code of yours is waiting: they count for 15 minutes and five tries.',
} as const;

/** The rows of a person's own ways. */
export function meRows(carriers: () => Carriers): readonly Row[] {
  return [
    row({
      name: 'oncall me',
      aliases: ['contact'],
      summary:
        'How you are reached when you are paged: your e-mail, phones, push and webhook, and in which order. Only you see it.',
      example: '/oncall me',
      args: [],
      permission: 'look',
      changes: false,
      run: (tx, _, context) => openWays(tx, context, carriers()),
    }),
    row({
      name: 'oncall ways',
      summary: 'Save how you are reached; its form types this.',
      example: '/oncall ways',
      args: (['email', 'sms', 'call', 'push', 'webhook', 'high', 'low'] as const).map((name) => may(name, 'rest')),
      permission: 'act',
      changes: true,
      secret: true,
      run: async (tx, entered, context) => {
        if (context.caller.door !== 'modal') return openWays(tx, context, carriers());
        const { user } = context.caller;
        const fresh = await saveWays(tx, user, entered, availableVias(carriers()));
        const lines = fresh.map(
          ({ via, address }) =>
            rich`⏳ ${WORDS[via]} (${hidden(address)}): I have sent you a test. Answer it as it asks, or type ${code('/oncall verified')} and its code.`,
        );
        return { message: savedMessage(lines, rulesText(inOrder(await rulesOf(tx, user, 'high')))), once: true };
      },
    }),
    row({
      name: 'oncall verified',
      aliases: ['verify'],
      summary: 'Prove that a test reached you: type the code it brought.',
      example: '/oncall verified 123456',
      args: [must('code', 'word')],
      permission: 'act',
      changes: true,
      secret: true,
      run: async (tx, { code: typed }, { caller }) => {
        const result = await takeCode(tx, caller.user, typed);
        if ('problem' in result) return say(rich`${WRONG[result.problem]} Send new ones with ${code('/oncall test')}.`);
        const { via, address } = result.verified;
        return say(rich`✅ *Verified.* Pages reach you by ${WORDS[via]} (${hidden(address)}) from now on.`);
      },
    }),
    row({
      name: 'oncall test',
      summary: 'Send yourself one of each now; answering verifies it.',
      example: '/oncall test',
      args: [],
      permission: 'act',
      changes: true,
      run: async (tx, _, { caller }) => {
        const contacts = await contactsOf(tx, caller.user);
        const report = `test:${caller.user}:${tx.now}`;
        for (const contact of contacts) await sendProbe(tx, contact, report);
        await redrawReport(tx, caller.user, report);
        const ways = contacts.map(({ via }) => WORDS[via]).join(', ');
        return contacts.length === 0
          ? say(
              rich`You have nothing but Slack: I have written you a direct message. Add another way with ${code('/oncall me')}.`,
            )
          : say(rich`*Sent:* Slack, ${ways}. My direct message to you tells how it goes.`);
      },
    }),
  ];
}
