/** Mounts the rows of HTTP that topics write. */
import { createHash } from 'node:crypto';
import type { Application, Request, Response } from 'express';
import type { Transact } from '../engine/tx.ts';
import type { HttpAnswer, HttpRow } from '../engine/web.ts';

/** Mounts the rows. Where a row finds nothing, the answer is that of any wrong address. */
export function mountRows(web: Application, rows: readonly HttpRow[], transact: Transact): void {
  for (const { path, answer } of rows) {
    web.get(path, async (req, res, next) => {
      const params = req.params as Readonly<Record<string, string>>;
      const draw = await transact((tx) => answer(tx, { params, header: (name) => req.get(name) }));
      if (draw === undefined) next();
      else send(req, res, draw());
    });
  }
}

function send(req: Request, res: Response, { type, fileName, body, headers, status = 200 }: HttpAnswer): void {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  res.status(status).set({
    'content-type': `${type}; charset=utf-8`,
    ...(fileName === undefined ? {} : { 'content-disposition': `inline; filename="${fileName}"` }),
    ...(headers ?? { 'cache-control': 'private, max-age=300', 'x-content-type-options': 'nosniff', etag }),
  });
  if (headers !== undefined) {
    res.end(body);
    return;
  }
  if (known(req, etag)) res.status(304).end();
  else res.send(body);
}

/** Whether the reader has this version, as RFC 9110 lets it say so. */
function known(req: Request, etag: string): boolean {
  const tags = (req.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
