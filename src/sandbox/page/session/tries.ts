/** Where a suggestion of the tour leads: its person, its channel, its button. */
import type { State } from '../../wire.ts';
import type { SeedPerson, SeenChannel, SeenMessage } from '../../workspace.ts';

/** A person by id or name. */
export function personNamed(state: State, name: string): SeedPerson | undefined {
  return state.people.find((person) => person.id === name || person.name === name.toLowerCase());
}

/** A channel by id or name; `inc-1*` is the newest whose name begins so. */
export function channelNamed(channels: readonly SeenChannel[], name: string): SeenChannel | undefined {
  const bare = name.replace(/^#/, '');
  if (bare.endsWith('*')) return channels.findLast((each) => each.name.startsWith(bare.slice(0, -1)));
  return channels.find((each) => each.id === bare || each.name === bare);
}

/** The newest message that shows a button of that name: in the channel `where` if given, else a direct one first. */
export function messageWithButton(state: State, label: string, where?: string): SeenMessage | undefined {
  const direct = new Set(state.channels.filter((each) => each.kind === 'im').map((each) => each.id));
  const found = state.messages.filter((message) => buttonsOf(message).includes(label));
  if (where !== undefined) return found.findLast(({ channel }) => channel === channelNamed(state.channels, where)?.id);
  return found.findLast((message) => direct.has(message.channel)) ?? found.at(-1);
}

function buttonsOf(message: SeenMessage): readonly string[] {
  return message.blocks.flatMap((block) => {
    if (block.type === 'section') return block.accessory?.type === 'button' ? [block.accessory.text.text] : [];
    if (block.type !== 'actions') return [];
    return block.elements.flatMap((element) => (element.type === 'button' ? [element.text.text] : []));
  });
}
