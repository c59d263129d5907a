/** Texts and what is in them. Plain text is drawn here as written; all else by slack-blocks-to-jsx, tamed. */
import type { KnownBlock, MrkdwnElement, PlainTextElement } from '@slack/types';
import type { ReactNode } from 'react';
import { type Block, Message, type MessageProps } from 'slack-blocks-to-jsx';
import { type Session, useSandbox } from '../session/sandbox.tsx';
import { slackDate } from '../text/moment.ts';
import { emoji, firstName } from '../text/words.ts';
import { plainSigns, tamedBlock } from './guard.ts';

type Hooks = NonNullable<MessageProps['hooks']>;
type Text = PlainTextElement | MrkdwnElement;

/** Plain text, which nothing parses. */
export function Plain({ text }: { readonly text: string }): ReactNode {
  return <span className="plain">{plainSigns(text, emoji)}</span>;
}

/** A message without blocks. */
export function Mrkdwn({ text }: { readonly text: string }): ReactNode {
  return <Library block={{ type: 'section', text: { type: 'mrkdwn', text } }} />;
}

/** A text object of either kind. */
export function TextOf({ text }: { readonly text: Text }): ReactNode {
  return text.type === 'plain_text' ? <Plain text={text.text} /> : <Mrkdwn text={text.text} />;
}

/** One block as slack-blocks-to-jsx draws it. */
export function Library({ block }: { readonly block: KnownBlock }): ReactNode {
  const sandbox = useSandbox();
  const users = sandbox.state.people.map((person) => ({ id: person.id, name: person.name }));
  const channels = sandbox.state.channels.map(({ id, name }) => ({ id, name }));
  // The library's own types of the same blocks differ from Slack's in what they call optional.
  const blocks = [tamedBlock(block)] as unknown as Block[];
  return (
    <div className="drawn">
      <Message
        blocks={blocks}
        withoutWrapper
        name=""
        logo=""
        theme={darkNow()}
        data={{ users, channels }}
        hooks={hooksOf(sandbox)}
      />
    </div>
  );
}

function darkNow(): 'light' | 'dark' {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function hooksOf(sandbox: Session): Hooks {
  const { state, me } = sandbox;
  return {
    user: ({ id }) => <Mention id={id.split('|')[0] ?? id} sandbox={sandbox} />,
    channel: ({ id }) => <ChannelLink id={id.split('|')[0] ?? id} sandbox={sandbox} />,
    usergroup: ({ name }) => <span className="mention">@{name.replace(/^@/, '')}</span>,
    atHere: () => <span className="mention loud">@here</span>,
    atChannel: () => <span className="mention loud">@channel</span>,
    atEveryone: () => <span className="mention loud">@everyone</span>,
    date: ({ timestamp, format }) => {
      const at = Number(timestamp) * 1000;
      return <time dateTime={new Date(at).toISOString()}>{slackDate(at, format, me.timezone, state.now)}</time>;
    },
    link: ({ href, children }) => <Link href={href}>{children}</Link>,
  };
}

function Mention({ id, sandbox }: { readonly id: string; readonly sandbox: Session }): ReactNode {
  const person = sandbox.state.people.find((each) => each.id === id);
  const name = id === sandbox.state.botUser ? 'Muster' : person === undefined ? id : firstName(person);
  return <span className={id === sandbox.state.me ? 'mention you' : 'mention'}>@{name}</span>;
}

function ChannelLink({ id, sandbox }: { readonly id: string; readonly sandbox: Session }): ReactNode {
  const channel = sandbox.state.channels.find((each) => each.id === id);
  if (channel === undefined) return <span className="mention">🔒 private channel</span>;
  return (
    <button type="button" className="mention channel" onClick={() => sandbox.go(id)}>
      #{channel.name}
    </button>
  );
}

/** Where a link of Slack's leads inside this workspace. */
export function insideOf(href: string): { readonly channel: string; readonly ts?: string } | undefined {
  const app = /\/app_redirect\?.*\bchannel=([\w-]+)(?:.*\bmessage_ts=([\d.]+))?/.exec(href);
  const archive = /\/archives\/([CDG][A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?/.exec(href);
  const thread = /[?&]thread_ts=([\d.]+)/.exec(href)?.[1];
  if (app?.[1] !== undefined) return { channel: app[1], ...(app[2] === undefined ? {} : { ts: app[2] }) };
  if (archive?.[1] === undefined) return undefined;
  return { channel: archive[1], ...(archive[2] === undefined ? {} : { ts: thread ?? `${archive[2]}.${archive[3]}` }) };
}

/** Goes to a place inside the workspace, or opens a new tab. */
export function follow(href: string, sandbox: Session): void {
  const inside = insideOf(href);
  if (inside === undefined) return void window.open(href, '_blank', 'noopener,noreferrer');
  sandbox.go(inside.channel);
  const parent = sandbox.state.messages.find((each) => each.ts === inside.ts);
  if (parent !== undefined && parent.replyCount > 0) sandbox.openThread(parent.ts);
}

/** A link; one that leads into the workspace goes there instead of opening a tab. */
export function Link({ href, children }: { readonly href: string; readonly children: ReactNode }): ReactNode {
  const sandbox = useSandbox();
  const inside = insideOf(href) !== undefined;
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer noopener"
      onClick={(event) => {
        if (!inside) return;
        event.preventDefault();
        follow(href, sandbox);
      }}
    >
      {children}
    </a>
  );
}
