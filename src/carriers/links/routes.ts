/** Signed links: `GET` asks once more, `POST` does it. */
import type { Application, Request, Response } from 'express';
import { type Signed, unseal } from '../../lib/sign.ts';
import { act, type Inbound } from '../inbound.ts';
import { askingPage, PAGE_HEADERS, wordsPage } from './page.ts';

const GONE =
  'This has changed since you got the link, so there is nothing left to do here. Open Slack to see how it stands.';

/** Mounts `/answer/<token>`. */
export function mountLinks(web: Application, inbound: Inbound): void {
  web.get('/answer/:token', async (req, res) => {
    const signed = read(req, res, inbound);
    if (signed !== undefined) await ask(res, inbound, signed);
  });
  web.post('/answer/:token', async (req, res) => {
    const signed = read(req, res, inbound);
    if (signed !== undefined) await submit(req, res, inbound, signed);
  });
}

/** What the token says; answers by itself when it says nothing that counts. */
function read(req: Request, res: Response, { secret, now }: Inbound): Signed | undefined {
  const signed = unseal(secret(), String(req.params['token']), now());
  if (typeof signed === 'object') return signed;
  const expired = signed === 'expired';
  const words = expired
    ? 'This link is over a day old and no longer counts. Open Slack to answer.'
    : 'There is nothing behind this link.';
  show(res.status(expired ? 410 : 404), wordsPage(expired ? 'Too old' : 'Nothing here', [words]));
  return undefined;
}

async function ask(res: Response, { transact, replies }: Inbound, { line }: Signed): Promise<void> {
  const subject = await transact((tx) => replies.subjectOf(tx, line));
  if (subject === undefined) return show(res, wordsPage('Over', [GONE]));
  const { act: title, what, state } = subject;
  show(res, askingPage({ act: title, about: [what, ...(state === undefined ? [] : [state])] }));
}

async function submit(req: Request, res: Response, inbound: Inbound, { user, line }: Signed): Promise<void> {
  const words = await act(inbound, user, 'link', line);
  // A push service shows no pages.
  if (!(req.get('accept') ?? '').includes('text/html'))
    res.type('text').set('cache-control', 'no-store').send(`${words}\n`);
  else show(res, wordsPage('Muster', [words]));
}

function show(res: Response, html: string): void {
  res.set(PAGE_HEADERS).send(html);
}
