/** How a person's tests and contact methods are told to them, and to nobody else. Pure. */

import type { View } from '@slack/types';
import {
  buttons,
  code,
  context,
  list,
  type Message,
  message,
  paragraph,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import { own } from '../../../lib/slash.ts';
import { methodWords, specOf } from './methods.ts';

/** One test of one contact method. */
export interface VerificationState {
  readonly method: string;
  /** The end of its address. */
  readonly to: string;
  readonly answered: boolean;
  /** Why it did not arrive. */
  readonly error: string | null;
}

/** How the tests go; Slack's own is this message. */
export function verificationReport(tests: readonly VerificationState[]): Message {
  const words = rich`*Your contact methods, tested now*`;
  return message(words, [
    paragraph(words),
    list([rich`✅ Slack: you are reading this`, ...tests.map(testWords)]),
    context(
      own`Confirm each one: reply with the code, press the link or button, or type /oncall verified and the code. A code is valid for 15 minutes.`,
    ),
    buttons([{ label: 'Change how Muster reaches you', line: 'oncall me' }]),
  ]);
}

function testWords({ method, to, answered, error }: VerificationState): Rich {
  const words = methodWords(method);
  const contact = `${words[0]?.toUpperCase()}${words.slice(1)} (${to})`;
  if (answered) return rich`✅ ${contact}: verified`;
  return error === null
    ? rich`⏳ ${contact}: sent, waiting for you to confirm it`
    : rich`❌ ${contact}: did not arrive (${error})`;
}

/** What somebody has set up for one contact method. */
export interface OwnContact {
  readonly method: string;
  readonly address: string;
  readonly verified: boolean;
}

export interface ContactForm {
  /** What this installation can send, in this order. */
  readonly available: readonly string[];
  readonly missing: readonly string[];
  readonly own: readonly OwnContact[];
  /** As they are typed; empty where the default holds. */
  readonly high: string;
  readonly low: string;
  /** The rules that hold while the field is empty. */
  readonly byDefault: string;
  readonly place: ModalPlace;
}

/** The form of a person's contact methods and rules. */
export function contactForm({ available, missing, own, high, low, byDefault, place }: ContactForm): View {
  const methods = available.map((method) => {
    const { label = method, hint = '' } = specOf(method) ?? {};
    const has = own.find((contact) => contact.method === method);
    const state = has === undefined ? '' : has.verified ? ' · verified ✅' : ' · not verified yet ⏳';
    return field({
      kind: 'text',
      name: method,
      label: `${label}${state}`,
      hint,
      initial: has?.address ?? '',
      optional: true,
      max: 500,
    });
  });
  const rules = (name: 'high' | 'low', label: string, initial: string) =>
    field({ kind: 'text', name, label, hint: byDefault, initial, optional: true, max: 300 });
  return modal({
    title: 'How Muster reaches you',
    submit: 'Save and verify',
    row: 'oncall ways',
    place,
    blocks: [
      paragraph(
        rich`Slack always reaches you first. Nobody else sees what you enter here. Muster sends a test to each new address and uses the address once you have confirmed it.`,
      ),
      ...methods,
      rules('high', 'When you are paged: contact methods, and how long after the page', high),
      rules('low', 'When it can wait (low urgency, never in your quiet hours)', low),
      context(
        `Contact methods: slack, ${available.join(', ')}. Times count from when you are paged. If empty: ${byDefault}.`,
      ),
      ...missing.map((words) => context(words)),
    ],
  });
}

/** The result for each contact method that was saved. */
export function savedMessage(lines: readonly Rich[], rules: string): Message {
  const words = rich`*Saved.* When you are paged: ${rules}.`;
  return message(words, [
    paragraph(words),
    ...(lines.length === 0 ? [] : [list(lines)]),
    paragraph(rich`Test all of them now: ${code('/oncall test')}.`),
  ]);
}
