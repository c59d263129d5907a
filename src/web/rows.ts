/** Mounts the rows of HTTP that topics and carriers write. */
import { createHash } from 'node:crypto';
import type { Application, Request, Response } from 'express';
import type { Transact, Tx } from '../engine/tx.ts';
import type { HttpAnswer, HttpReadRow, HttpRequest, HttpRow } from '../engine/web.ts';
import { Outage } from '../lib/errors.ts';
import type { Signed } from '../lib/sign.ts';
import { type CommandNames, hasSlash, nameSlash } from '../lib/slash.ts';
import { type Body, NOTHING, readBody } from './body.ts';
import { openTogether, type Together } from './together.ts';

/** The slash commands by the names that the workspace gave them. */
type Names = (tx: Tx) => Promise<CommandNames>;

/** Mounts the rows. Where a row finds nothing, the answer is that of any wrong address. */
export function mountRows(web: Application, rows: readonly HttpRow[], transact: Transact, names: Names): void {
  const run: Run = { transact, together: openTogether(transact) };
  for (const path of new Set(rows.map((row) => row.path))) {
    const here = rows.filter((row) => row.path === path);
    web.all(path, async (req, res, next) => {
      const method = req.method === 'HEAD' ? 'GET' : req.method;
      const row = here.find((one) => one.method === method);
      const answer = row === undefined ? await otherMethod(here, req, transact) : await ask(row, req, res, run);
      if (answer === undefined) next();
      else send(req, res, await named(answer, transact, names));
    });
  }
}

/** An answer that names a slash command names it as this workspace does. */
async function named(answer: HttpAnswer, transact: Transact, names: Names): Promise<HttpAnswer> {
  const { body } = answer;
  if (typeof body !== 'string' || !hasSlash(body)) return answer;
  return { ...answer, body: nameSlash(body, await transact(names, 'soon')) };
}

/** How rows that read reach the database: each by itself, or with those that wait at the same time. */
interface Run {
  readonly transact: Transact;
  readonly together: Together;
}

async function ask(row: HttpRow, req: Request, res: Response, run: Run): Promise<HttpAnswer | undefined> {
  const body = await readBody(row.body, req, res);
  if ('refused' in body) return body.refused;
  const request = requestOf(req, body);
  const entry = authenticate(row, request);
  if ('refused' in entry) return entry.refused;
  const known: HttpRequest = { ...request, signed: entry.signed };
  return 'act' in row ? row.act(known) : answerOf(row, known, run);
}

async function answerOf(
  { ahead, answer, failed, missed, patience, together: shared }: HttpReadRow,
  request: HttpRequest,
  { transact, together }: Run,
): Promise<HttpAnswer | undefined> {
  try {
    ahead?.(request);
    const read = (tx: Tx) => answer(tx, request);
    const bytes = request.bytes.length;
    const draw = await (shared === true ? together(read, bytes, patience) : transact(read, 'soon', patience));
    return draw?.();
  } catch (error) {
    if (failed === undefined) throw error;
    const heard = failed(error);
    // A database that is away cannot keep it either, and says so by itself.
    if (missed !== undefined && !(error instanceof Outage))
      await transact((tx) => missed(tx, request), 'soon', patience).catch((again: unknown) => void failed(again));
    return heard;
  }
}

function requestOf(req: Request, body: Body): HttpRequest {
  const params = req.params as Readonly<Record<string, string>>;
  const from = req.socket.remoteAddress ?? '';
  return { params, header: (name) => req.get(name), from, url: req.originalUrl, ...body, signed: undefined };
}

type Entry = { readonly signed: Signed | undefined } | { readonly refused: HttpAnswer };

function authenticate({ auth }: HttpRow, request: HttpRequest): Entry {
  let signed: Signed | undefined;
  for (const check of auth) {
    if (check.kind === 'signature' && !check.valid(request)) return { refused: check.refused };
    if (check.kind !== 'token') continue;
    const read = check.read(request.params[check.param] ?? '');
    if (typeof read === 'string') return { refused: check.refused(read) };
    signed = read;
  }
  return { signed };
}

/** 405 where something is; what a reader would not find by GET is hidden from every other method too. */
async function otherMethod(
  here: readonly HttpRow[],
  req: Request,
  transact: Transact,
): Promise<HttpAnswer | undefined> {
  const hidden = here.find((row) => 'answer' in row && row.auth.some(({ kind }) => kind === 'lookup'));
  if (hidden !== undefined && 'answer' in hidden) {
    const found = await transact((tx) => hidden.answer(tx, requestOf(req, NOTHING)), 'soon');
    if (found === undefined) return undefined;
  }
  const allow = here.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  const body = `This address accepts ${allow}.\n`;
  return { type: 'text/plain', status: 405, headers: { allow, 'cache-control': 'no-store' }, body };
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
