import { type ButtonSpec, buttons, code, context, type Message, message, paragraph, rich } from './blockkit.ts';
import type { Mistake } from './errors.ts';

/** A mistake as its maker reads it: what was wrong, an example that would work, and the offers as buttons. */
export function mistakeMessage(mistake: Mistake): Message {
  const words =
    mistake.example === undefined
      ? rich`${mistake.message}`
      : rich`${mistake.message}\nExample: ${code(mistake.example)}`;
  const specs = mistake.offers.map((offer, i): ButtonSpec => (i === 0 ? { ...offer, style: 'primary' } : offer));
  return message(words, [paragraph(words), ...(specs.length > 0 ? [buttons(specs)] : [])]);
}

/** The first reply again, for a line that was typed twice within a minute. */
export function repeatMessage(first: Message, line: string): Message {
  const blocks = [
    ...first.blocks,
    context('You did this a moment ago, so it was not done twice.'),
    buttons([{ label: 'Do it again', line, action: 'again' }]),
  ];
  return { text: first.text, blocks };
}
