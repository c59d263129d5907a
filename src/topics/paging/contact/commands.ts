/** The rows about how somebody is reached. Nothing of it is shown to anybody else. */

import { CONTACT_METHOD_NAMES } from '../../../carriers/registry.ts';
import { type CommandRow, type Context, type Reply, row, say } from '../../../command/row.ts';
import type { Tx } from '../../../engine/tx.ts';
import { code, rich } from '../../../lib/blockkit.ts';
import { may, must } from '../../../lib/grammar.ts';
import { contactForm, savedMessage } from './blocks.ts';
import { contactsOf, rulesOf } from './contacts.ts';
import { type Carriers, methodWords, missingAccounts } from './methods.ts';
import { ownRules, saveContacts } from './operations.ts';
import { inOrder, rulesText } from './rules.ts';
import { hidden, redrawReport, sendVerification, verifyCode } from './verification.ts';

/** The methods that can be used here, in the order of the form. */
function availableMethods(carriers: Carriers): readonly string[] {
  return CONTACT_METHOD_NAMES.filter((name) => carriers.has(name));
}

function missingWords(carriers: Carriers): readonly string[] {
  return missingAccounts(carriers).map(({ what, needs }) => {
    const are = / and /.test(what) ? 'are' : 'is';
    return `${what} ${are} not set up here; your Muster administrator can set ${needs}.`;
  });
}

async function openContactForm(tx: Tx, { caller }: Context, carriers: Carriers): Promise<Reply> {
  const contacts = await contactsOf(tx, caller.user);
  const { high, low } = await ownRules(tx, caller.user);
  return {
    view: contactForm({
      available: availableMethods(carriers),
      missing: missingWords(carriers),
      own: contacts.map(({ method, address, verified_at: at }) => ({ method, address, verified: at !== null })),
      high: rulesText(high ?? []),
      low: rulesText(low ?? []),
      byDefault: rulesText(await rulesOf(tx, caller.user, 'high')),
      place: { channel: caller.channel, thread: caller.thread },
    }),
  };
}

const WRONG = {
  wrong: 'That code is wrong. Check it again; after five wrong codes you need a new test.',
  over: 'You have no open test: a code is valid for 15 minutes and five attempts.',
} as const;

/** The rows of a person's own contact methods. */
export function meRows(carriers: Carriers): readonly CommandRow[] {
  return [
    row({
      name: 'oncall me',
      aliases: ['contact'],
      summary:
        'Set how Muster reaches you when you are paged: e-mail, phones, push and webhook, and in which order. Only you see it.',
      example: '/oncall me',
      args: [],
      permission: 'look',
      changes: false,
      run: (tx, _, context) => openContactForm(tx, context, carriers),
    }),
    row({
      name: 'oncall ways',
      drawn: true,
      summary: 'Save your contact methods; used by the form.',
      example: '/oncall ways',
      args: [...CONTACT_METHOD_NAMES, 'high', 'low'].map((name) => may(name, 'rest')),
      permission: 'act',
      changes: true,
      secret: true,
      run: async (tx, entered, context) => {
        if (context.caller.door !== 'modal') return openContactForm(tx, context, carriers);
        const { user } = context.caller;
        const fresh = await saveContacts(tx, user, entered, availableMethods(carriers));
        const lines = fresh.map(
          ({ method, address }) =>
            rich`⏳ ${methodWords(method)} (${hidden(address)}): a test is on its way to you. Follow its instructions, or type ${code('/oncall verified')} and the code.`,
        );
        return { message: savedMessage(lines, rulesText(inOrder(await rulesOf(tx, user, 'high')))), once: true };
      },
    }),
    row({
      name: 'oncall verified',
      aliases: ['verify'],
      summary: 'Confirm a test of a contact method with its code.',
      example: '/oncall verified 123456',
      args: [must('code', 'word')],
      permission: 'act',
      changes: true,
      secret: true,
      answers: true,
      run: async (tx, { code: typed }, { caller }) => {
        const result = await verifyCode(tx, caller.user, typed);
        if ('problem' in result)
          return say(rich`${WRONG[result.problem]} Get a new code with ${code('/oncall test')}.`);
        const { method, address } = result.verified;
        return say(rich`✅ *Verified.* From now on pages reach you by ${methodWords(method)} (${hidden(address)}).`);
      },
    }),
    row({
      name: 'oncall test',
      summary: 'Test all your contact methods now. Confirming a test verifies the contact method.',
      example: '/oncall test',
      args: [],
      permission: 'act',
      changes: true,
      run: async (tx, _, { caller }) => {
        const contacts = await contactsOf(tx, caller.user);
        const report = `test:${caller.user}:${tx.now}`;
        for (const contact of contacts) await sendVerification(tx, contact, report);
        await redrawReport(tx, caller.user, report);
        const methods = contacts.map(({ method }) => methodWords(method)).join(', ');
        return contacts.length === 0
          ? say(
              rich`Slack is your only contact method, and a direct message is on its way to you. Add another contact method with ${code('/oncall me')}.`,
            )
          : say(rich`*Sent:* Slack, ${methods}. A direct message shows the results.`);
      },
    }),
  ];
}
