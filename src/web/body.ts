/** Reads the body of a request as its row wants it, and never more than the row allows. */
import express, { type Request, type Response } from 'express';
import type { HttpAnswer, HttpBody, HttpRequest } from '../engine/web.ts';

type Body = Pick<HttpRequest, 'text' | 'form' | 'json'>;

const NOTHING: Body = { text: '', form: {}, json: undefined };

/** The body, or what a sender hears whose body is too large or cannot be read. */
export async function readBody(
  body: HttpBody,
  req: Request,
  res: Response,
): Promise<Body | { readonly refused: HttpAnswer }> {
  if (body.kind === 'none') return NOTHING;
  const read = await bytesOf(req, res, body.limit);
  if ('refused' in read) return read;
  const { text } = read;
  if (body.kind === 'form') return { ...NOTHING, text, form: isForm(req) ? formOf(text) : {} };
  return body.kind === 'json' ? jsonOf(text) : { ...NOTHING, text };
}

function bytesOf(
  req: Request,
  res: Response,
  limit: number,
): Promise<{ readonly text: string } | { readonly refused: HttpAnswer }> {
  return new Promise((resolve) => {
    express.raw({ type: () => true, limit })(req, res, (error?: unknown) => {
      if (error !== undefined) resolve({ refused: refusalOf(error) });
      else resolve({ text: Buffer.isBuffer(req.body) ? req.body.toString('utf8') : '' });
    });
  });
}

function refusalOf(error: unknown): HttpAnswer {
  const { status = 400 } = error as { readonly status?: number };
  return refusal(status, status === 413 ? 'That is too large.' : 'That could not be read.');
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
