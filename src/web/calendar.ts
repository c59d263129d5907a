/** `GET /calendar/<token>.ics`: what calendars subscribe to. */
import { createHash } from 'node:crypto';
import type { Application, Request, Response } from 'express';

/** The file of a token, or undefined when it opens nothing. */
export type ReadCalendar = (token: string, host: string) => Promise<string | undefined>;

/** Mounts the address. A token that is unknown, revoked or of somebody who has left looks like any wrong address. */
export function mountCalendar(web: Application, read: ReadCalendar): void {
  web.get('/calendar/:file', async (req, res, next) => {
    const token = /^([\w-]{20,100})\.ics$/.exec(req.params.file)?.[1];
    const text = token === undefined ? undefined : await read(token, req.hostname || 'muster');
    if (text === undefined) return next();
    answer(req, res, text);
  });
}

function answer(req: Request, res: Response, text: string): void {
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  res.set({
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': 'inline; filename="on-call.ics"',
    'cache-control': 'private, max-age=300',
    etag,
  });
  if (known(req).includes(etag)) res.status(304).end();
  else res.send(text);
}

/** The versions a reader has, as RFC 9110 lets it list them. */
function known(req: Request): readonly string[] {
  return (req.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
}
