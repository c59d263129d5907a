/** Says what is wrong with user groups: each thing once, and everything of one moment in one message a channel. */
import type { Tx } from '../../../engine/tx.ts';
import type { Rich } from '../../../lib/blockkit.ts';
import { putSetting, setting } from '../../team/store.ts';
import { channelOf } from '../gaps/channel.ts';
import { loadSchedule } from '../schedule/store.ts';
import { type GroupTrouble, troublesMessage } from './blocks.ts';
import type { NamedGroup } from './store.ts';

/** What a trouble is about; of each the last one said is remembered until it is over. */
export type About = 'members' | 'conflict' | 'refusal';

/** Words for the channels of a group's schedules. */
export interface GroupReport {
  readonly channels: readonly string[];
  readonly words: Rich;
}

type Said = Readonly<Partial<Record<About, string>>>;

/** A trouble as it is to be told, or nothing when it was said already; `undefined`: it is over. */
export async function news(
  tx: Tx,
  group: NamedGroup,
  about: About,
  trouble: GroupTrouble | undefined,
): Promise<readonly GroupReport[]> {
  const memory = `usergroup:said:${group.key}`;
  const said = (await setting<Said>(tx, memory)) ?? {};
  if (said[about] === trouble?.key) return [];
  const channels = trouble === undefined ? [] : await channelsOf(tx, group);
  // Where nobody can be told yet, it is not said.
  if (trouble !== undefined && channels.length === 0) return [];
  await putSetting(tx, memory, { ...said, [about]: trouble?.key });
  return trouble === undefined ? [] : [{ channels, words: trouble.words }];
}

async function channelsOf(tx: Tx, { schedules }: NamedGroup): Promise<readonly string[]> {
  const channels = new Set<string>();
  for (const name of schedules) {
    const schedule = await loadSchedule(tx, name);
    const channel = schedule === undefined ? undefined : await channelOf(tx, schedule);
    if (channel !== undefined) channels.add(channel);
  }
  return [...channels];
}

/** One message a channel. */
export async function reportAll(tx: Tx, all: readonly GroupReport[]): Promise<void> {
  for (const channel of new Set(all.flatMap(({ channels }) => channels))) {
    const words = all.filter(({ channels }) => channels.includes(channel)).map((telling) => telling.words);
    await tx.notify({ kind: 'message', payload: { to: { channel }, message: troublesMessage(words) } });
  }
}
