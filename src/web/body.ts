/** Reads the body of a request as its row wants it, and never more than the row allows. */
import express, { type Request, type Response } from 'express';
import type { HttpAnswer, HttpBody, HttpRequest } from '../engine/web.ts';
import { textOfBytes } from './decode.ts';

/** What a request's body is to its row. */
export type Body = Pick<HttpRequest, 'text' | 'bytes' | 'unread' | 'form' | 'json'>;

/** No body. */
export const NOTHING: Body = { text: '', bytes: new Uint8Array(), unread: undefined, form: {}, json: undefined };

/** The body, or what a sender hears whose body is too large or cannot be read. */
export async function readBody(
  body: HttpBody,
  req: Request,
  res: Response,
): Promise<Body | { readonly refused: HttpAnswer }> {
  if (body.kind === 'none') return NOTHING;
  const read = await bytesOf(req, res, body.limit);
  if ('error' in read) return refusalOf(read.error, body);
  if (body.kind === 'any') return { ...NOTHING, bytes: read.bytes, text: textOfBytes(read.bytes) };
  const text = read.bytes.toString('utf8');
  if (body.kind === 'form') return { ...NOTHING, text, form: isForm(req) ? formOf(text) : {} };
  return body.kind === 'json' ? jsonOf(text) : { ...NOTHING, text };
}

function bytesOf(
  req: Request,
  res: Response,
  limit: number,
): Promise<{ readonly bytes: Buffer } | { readonly error: unknown }> {
  return new Promise((resolve) => {
    express.raw({ type: () => true, limit })(req, res, (error?: unknown) => {
      if (error !== undefined) resolve({ error });
      else resolve({ bytes: Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0) });
    });
  });
}

function refusalOf(error: unknown, body: HttpBody): Body | { readonly refused: HttpAnswer } {
  const { status = 400, type } = error as { readonly status?: number; readonly type?: string };
  // Nobody is there any more to hear an answer.
  const gone = type === 'request.aborted';
  if (body.kind === 'any' && !gone) return { ...NOTHING, unread: { status, words: unreadWords(status, body.limit) } };
  return { refused: refusal(status, status === 413 ? 'That is too large.' : 'That could not be read.') };
}

function unreadWords(status: number, limit: number): string {
  if (status === 413) return `The payload is larger than ${Math.floor(limit / 1024)} KB: send fewer alerts at a time`;
  if (status === 415) return 'The Content-Encoding is not known: send the payload as it is, or with gzip';
  return 'The payload could not be received: its Content-Length or Content-Encoding is wrong';
}

function refusal(status: number, words: string): HttpAnswer {
  return { type: 'text/plain', status, headers: { 'cache-control': 'no-store' }, body: `${words}\n` };
}

function isForm(req: Request): boolean {
  return req.is('application/x-www-form-urlencoded') !== false;
}

function formOf(text: string): Body['form'] {
  return Object.fromEntries(new URLSearchParams(text));
}

function jsonOf(text: string): Body | { readonly refused: HttpAnswer } {
  try {
    return { ...NOTHING, text, json: JSON.parse(text) as unknown };
  } catch {
    return { refused: refusal(400, 'That is not JSON.') };
  }
}
