/** What each person has read, stored in the page only. */
import { useCallback, useState } from 'react';
import type { State } from '../../wire.ts';
import type { SeenMessage } from '../../workspace.ts';

/** Timestamps of the newest message seen, by person and channel. */
type Marks = Readonly<Record<string, string>>;

export interface Reads {
  /** Messages in a channel that this person has not seen. */
  readonly unread: (state: State, channel: string) => number;
  /** Direct messages of the bot that somebody has not seen. */
  readonly waiting: (state: State, user: string) => number;
  readonly saw: (user: string, channel: string, ts: string) => void;
}

/** Whether a message stands in the conversation, not only in a thread of it. */
export function isTop(message: SeenMessage): boolean {
  return message.threadTs === undefined || message.threadTs === message.ts;
}

const later = (one: string, other: string): boolean => Number(one) > Number(other);

/** `start` is Slack's clock when the page opened, milliseconds; what is older counts as seen. */
export function useReads(start: number | undefined): Reads {
  const [marks, setMarks] = useState<Marks>({});
  // The emulator's timestamps are whole seconds and a count: what came in the first second is new.
  const opened = String(Math.floor((start ?? 0) / 1000));
  const since = (user: string, channel: string): string => marks[`${user} ${channel}`] ?? opened;
  const saw = useCallback((user: string, channel: string, ts: string) => {
    const key = `${user} ${channel}`;
    setMarks((old) => (old[key] === undefined || later(ts, old[key]) ? { ...old, [key]: ts } : old));
  }, []);
  return {
    saw,
    unread: (state, channel) => {
      const mark = since(state.me, channel);
      return state.messages.filter(
        (each) => each.channel === channel && isTop(each) && each.user !== state.me && later(each.ts, mark),
      ).length;
    },
    waiting: (state, user) => {
      const direct = state.direct.find((each) => each.user === user);
      return direct?.messages.filter(({ ts }) => later(ts, since(user, direct.channel))).length ?? 0;
    },
  };
}
