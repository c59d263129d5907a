/** Large actions need a confirmation: a button with the same line, or another form for a form. */
import type { View } from '@slack/types';
import { paragraph, rich } from '../lib/blockkit.ts';
import { Mistake, type Unconfirmed } from '../lib/errors.ts';
import { modal } from '../lib/form.ts';

/** The field of a confirmed form that says so; no row has an argument of this name. */
export const CONFIRMED = 'confirmed';

/** The most characters that Slack stores with a form. */
const LONGEST = 3_000;

/** The mistake with the line as a button; `line` as our message would draw it. */
export function confirmLine({ message: words, label }: Unconfirmed, line: string): Mistake {
  return new Mistake(words, { offer: { label, line, action: 'again' } });
}

/** A form that submits the same once more; undefined when what was entered is too long to be kept with it. */
export function confirmForm(
  { message: words, label }: Unconfirmed,
  row: string,
  place: { readonly channel?: string | undefined; readonly thread?: string | undefined },
  named: Readonly<Record<string, string | undefined>>,
): View | undefined {
  const fixed = { ...named, [CONFIRMED]: CONFIRMED };
  if (JSON.stringify({ ...place, fixed }).length > LONGEST) return undefined;
  return modal({
    title: 'Are you sure?',
    submit: label,
    row,
    place: { ...place, fixed },
    blocks: [paragraph(rich`${words}`)],
  });
}
