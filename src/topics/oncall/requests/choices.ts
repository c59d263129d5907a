/** Choosing a swap: its form, and the shifts that can be traded. Pure. */
import type { View } from '@slack/types';
import { type Block, buttons, context, type Message, message, paragraph, person, rich } from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { field, type ModalPlace, modal } from '../../../lib/form.ts';
import { own } from '../../../lib/slash.ts';
import { formatWall } from '../../../lib/zoned.ts';
import { type Pair, type Reader, sliceWords } from './blocks.ts';

/** A swap that a button proposes. */
type Choice = Pair & { readonly line: string };

/** The swaps to choose from: a row of buttons for each shift that is given, with the days of `reader`. */
export function swapChoices(requested_of: string, choices: readonly Choice[], reader: Reader): Message {
  const words = rich`🔄 *Which swap do you want to propose to ${person(requested_of)}?*`;
  const given = [...new Set(choices.map(({ give }) => give))];
  const blocks = given.flatMap((give): readonly Block[] => {
    const ways = choices.filter((choice) => choice.give === give);
    const some = ways.some(({ take }) => take !== undefined);
    const rest = some
      ? 'In return you take the shift that begins:'
      : 'They have no shift that you could take in return.';
    return [
      paragraph(rich`They take ${sliceWords(give)}. ${rest}`),
      buttons(ways.map((choice) => ({ label: choiceLabel(choice, reader), line: choice.line }))),
    ];
  });
  return message(words, [
    paragraph(words),
    ...blocks,
    context(own`For another of your shifts: /oncall swap @bo 8 mar`),
  ]);
}

/** When the shift taken begins; its schedule and its length where they are not those of the shift given. */
function choiceLabel({ give, take }: Pair, { zone, now }: Reader): string {
  if (take === undefined) return 'Nothing in return';
  const schedule = take.schedule === give.schedule ? '' : `${take.schedule}, `;
  const length = take.end - take.start;
  const other = length === give.end - give.start ? '' : ` (${formatDuration(length)})`;
  return `${schedule}${formatWall(take.start, zone, now)}${other}`;
}

/** The form of a swap. */
export function swapForm(user: string | undefined, place: ModalPlace): View {
  return modal({
    title: 'Swap',
    submit: 'Show swaps',
    row: 'oncall swap',
    place,
    blocks: [
      field({ kind: 'person', name: 'who', label: 'With', initial: user }),
      field({
        kind: 'text',
        name: 'when',
        label: 'Which of your shifts?',
        hint: 'fri or 8 mar; empty: the next ones',
        optional: true,
        max: 60,
      }),
    ],
  });
}
