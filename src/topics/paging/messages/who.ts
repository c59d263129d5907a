/** Who would be paged. Pure. */
import { list, type Message, message, paragraph, person, type Rich, rich } from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import type { Escalation, Reached } from '../page/model.ts';
import { escalationWords } from './page.ts';

/** An escalation with the people each of its steps reaches now, and why a step reaches nobody. */
export interface WhoState {
  readonly escalation: Escalation;
  readonly steps: readonly { readonly reached: readonly Reached[]; readonly why: string }[];
}

/** One escalation, a line for each step. */
export function whoMessage({ escalation, steps }: WhoState): Message {
  const title = rich`*Who is paged for ${escalationWords(escalation)}*`;
  const lines = steps.map((step, i) => {
    const wait = escalation.steps[i - 1]?.wait;
    return i === 0 || wait === undefined
      ? rich`${reachedWords(step)} at once`
      : rich`${reachedWords(step)} ${formatDuration(wait)} later, unless someone has acknowledged`;
  });
  return message(title, [paragraph(title), list(lines)]);
}

/** Every policy, one line each, with the people its first step reaches. */
export function everyWhoMessage(all: readonly WhoState[]): Message {
  const title = rich`*Who is paged first*`;
  const lines = all.map(
    ({ escalation, steps: [first] }) =>
      rich`${escalationWords(escalation)}: ${first === undefined ? 'nobody' : reachedWords(first)}`,
  );
  return message(title, [paragraph(title), list(lines)]);
}

function reachedWords({ reached, why }: WhoState['steps'][number]): Rich {
  const who = reached.map((one) => nameOf(one));
  if (who.length === 0) return rich`🚨 nobody${why === '' ? '' : ` (${why})`}`;
  return who.flatMap((name, i) => (i === 0 ? name : rich`, ${name}`));
}

function nameOf({ kind, id }: Reached): Rich {
  if (kind === 'user') return [person(id)];
  return kind === 'channel' ? [{ type: 'channel', channel_id: id }] : rich`${id}`;
}
