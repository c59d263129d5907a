/** The conversation: a channel's head, its messages, and the field to type in. */
import { Fragment, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { SeenChannel, SeenMessage } from '../../workspace.ts';
import { isTop } from '../session/reads.ts';
import { useSandbox } from '../session/sandbox.tsx';
import { dayKey, dayName, tsToInstant } from '../text/moment.ts';
import { Beacon } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { Composer } from './composer.tsx';
import { Head, titleOf } from './head.tsx';
import { MessageItem } from './message.tsx';

const JOIN_WITHIN_S = 300;

/** A channel or one's direct messages with Muster. */
export function Conversation({
  channel,
  openList,
}: {
  readonly channel: SeenChannel;
  readonly openList: () => void;
}): ReactNode {
  const { state, reads } = useSandbox();
  const messages = state.messages.filter((each) => each.channel === channel.id && isTop(each));
  const newest = messages.at(-1)?.ts;
  const { saw } = reads;
  useEffect(() => {
    if (newest !== undefined) saw(state.me, channel.id, newest);
  }, [newest, saw, state.me, channel.id]);
  return (
    <main className="conversation" id="conversation" tabIndex={-1}>
      <Head channel={channel} openList={openList} />
      <MessageList
        key={`${state.me} ${channel.id}`}
        messages={messages}
        label={`Messages in ${titleOf(channel)}`}
        empty={<Empty channel={channel} />}
      />
      <Foot channel={channel} />
    </main>
  );
}

function Empty({ channel }: { readonly channel: SeenChannel }): ReactNode {
  const direct = channel.kind === 'im';
  return (
    <div className="empty">
      <Beacon />
      <h2>{direct ? 'All quiet' : `This is ${titleOf(channel)}`}</h2>
      <p>
        {direct
          ? 'When you are paged, the page appears here with a button to acknowledge it.'
          : 'Try the next suggestion above, or type / to see the commands.'}
      </p>
    </div>
  );
}

interface ListProps {
  readonly messages: readonly SeenMessage[];
  readonly label: string;
  readonly empty?: ReactNode;
  readonly inThread?: boolean;
}

/** Messages, kept scrolled to the newest unless one has scrolled back. */
export function MessageList({ messages, label, empty, inThread }: ListProps): ReactNode {
  const { state, me } = useSandbox();
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const shown = messages.filter((each) => !dismissed.has(each.ts));
  const toEnd = useCallback((): void => box.current?.scrollTo({ top: newestTop(box.current) }), []);
  const answered = shown.findLast((each) => each.ephemeralFor !== undefined || each.user === state.me)?.ts;
  const known = useRef(answered);
  // What one said, and what answers one, comes into sight wherever one has scrolled to.
  useLayoutEffect(() => {
    const fresh = answered !== undefined && Number(answered) > Number(known.current ?? 0);
    known.current = answered;
    if (fresh) toEnd();
  }, [answered, toEnd]);
  const newest = shown.at(-1)?.ts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new message is followed
  useLayoutEffect(() => {
    if (atEnd) toEnd();
  }, [newest]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an edit may have made the list longer
  useLayoutEffect(() => {
    if (atEnd && fitsNewest(box.current)) toEnd();
  }, [state, atEnd, toEnd]);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (atEnd && fitsNewest(box.current)) toEnd();
    });
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, [atEnd, toEnd]);
  const onScroll = (): void => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = box.current ?? {};
    setAtEnd(scrollHeight - scrollTop - clientHeight < 80);
  };
  return (
    <div className="list-box">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard */}
      <div className="list" ref={box} role="log" aria-label={label} tabIndex={0} onScroll={onScroll}>
        {shown.length === 0 && empty !== undefined ? empty : <div className="list-space" />}
        {shown.map((message, i) => {
          const before = shown[i - 1];
          const fresh =
            before === undefined ||
            dayKey(tsToInstant(before.ts), me.timezone) !== dayKey(tsToInstant(message.ts), me.timezone);
          return (
            <Fragment key={message.ts}>
              {fresh && !inThread && (
                <h2 className="day">
                  <span>{dayName(tsToInstant(message.ts), me.timezone, state.now)}</span>
                </h2>
              )}
              <MessageItem
                message={message}
                joined={!fresh && joins(before, message)}
                inThread={inThread === true}
                dismiss={() => setDismissed(new Set(dismissed).add(message.ts))}
              />
            </Fragment>
          );
        })}
      </div>
      {!atEnd && (
        <button
          type="button"
          className="to-end"
          onClick={() => box.current?.scrollTo({ top: box.current.scrollHeight })}
        >
          <Icon name="down" /> Newest
        </button>
      )}
    </div>
  );
}

const AIR_PX = 8;

/** False when the newest message is longer than the list: a reader at its end is not sent back to its beginning. */
function fitsNewest(list: HTMLElement | null): boolean {
  const newest = [...(list?.querySelectorAll('article') ?? [])].at(-1);
  return newest === undefined || newest.offsetHeight <= (list?.clientHeight ?? 0);
}

/** How far to scroll so that the newest message is in sight: its beginning, when it is longer than the list. */
function newestTop(list: HTMLElement): number {
  const newest = [...list.querySelectorAll('article')].at(-1);
  if (newest === undefined || fitsNewest(list)) return list.scrollHeight;
  return newest.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop - AIR_PX;
}

function joins(before: SeenMessage, message: SeenMessage): boolean {
  const near = Number(message.ts) - Number(before.ts) < JOIN_WITHIN_S;
  const alike = before.user === message.user && before.ephemeralFor === message.ephemeralFor;
  return near && alike && !message.isBot && !message.pinned;
}

function Foot({ channel }: { readonly channel: SeenChannel }): ReactNode {
  const { state, user, place, perform } = useSandbox();
  if (channel.archived) return <p className="foot">This channel is archived.</p>;
  if (channel.members.includes(state.me))
    return (
      <Composer key={`${user} ${place}`} channel={channel.id} label="Message" hint={`Message ${titleOf(channel)}`} />
    );
  return (
    <p className="foot">
      You are not in {titleOf(channel)}.
      <button
        type="button"
        className="button primary"
        onClick={() => void perform({ do: 'join', channel: channel.id })}
      >
        Join {titleOf(channel)}
      </button>
    </p>
  );
}
