/** Signed links: `GET` asks for confirmation, `POST` runs the command. */
import type { HttpAnswer, HttpAuth, HttpRequest, HttpRow } from '../../engine/web.ts';
import { type Purpose, unseal } from '../../lib/sign.ts';
import { act, type Inbound } from '../inbound.ts';
import { askingPage, PAGE_HEADERS, wordsPage } from './page.ts';

const GONE =
  'The page has changed since you got this link, so the link no longer works. Open Slack to see the current state.';

const STALE =
  'This link was made before Muster’s database was restored, so it no longer works. Open Slack to see which pages are open.';

/** The rows of `/answer/<token>`. */
export function linkRows(inbound: Inbound): readonly HttpRow[] {
  const address = {
    path: '/answer/:token',
    body: { kind: 'none' },
    auth: [sealed(inbound, 'answer', refusal)],
  } as const;
  return [
    { ...address, method: 'GET', act: (request) => ask(inbound, request) },
    { ...address, method: 'POST', act: (request) => submit(inbound, request) },
  ];
}

/** Asks for a token that we sealed for this purpose, as the part `token` of the path. */
export function sealed(
  { secret, now }: Pick<Inbound, 'secret' | 'now'>,
  purpose: Purpose,
  refused: (why: 'forged' | 'expired') => HttpAnswer,
): HttpAuth {
  return { kind: 'token', param: 'token', read: (token) => unseal(secret(), purpose, token, now()), refused };
}

function refusal(why: 'forged' | 'expired'): HttpAnswer {
  if (why === 'forged') return { ...shown('Nothing here', ['This link does not work.']), status: 404 };
  const words = 'This link is more than a day old and has expired. Open Slack instead.';
  return { ...shown('Expired', [words]), status: 410 };
}

async function ask({ transact, replies }: Inbound, { signed }: HttpRequest): Promise<HttpAnswer | undefined> {
  if (signed === undefined) return undefined;
  const subject = await transact((tx) => replies.subjectOf(tx, signed.line));
  if (subject === undefined) return shown('Out of date', [GONE]);
  if (subject === 'stale') return shown('Before the restore', [STALE]);
  const { act: title, what, state } = subject;
  return page(askingPage({ act: title, about: [what, ...(state === undefined ? [] : [state])] }));
}

async function submit(inbound: Inbound, { signed, header }: HttpRequest): Promise<HttpAnswer | undefined> {
  if (signed === undefined) return undefined;
  const words = await act(inbound, signed.user, 'link', signed.line);
  // A push service shows no pages.
  if (!(header('accept') ?? '').includes('text/html'))
    return { type: 'text/plain', body: `${words}\n`, headers: { 'cache-control': 'no-store' } };
  return shown('Muster', [words]);
}

function shown(title: string, words: readonly string[]): HttpAnswer {
  return page(wordsPage(title, words));
}

function page(body: string): HttpAnswer {
  return { type: 'text/html', body, headers: PAGE_HEADERS };
}
