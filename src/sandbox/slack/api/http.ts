/** How a Web API call arrives over HTTP, and how its answer leaves. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Args } from '../emulator/model.ts';

/** The whole body of a request. */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const JSON_FIELDS = new Set(['blocks', 'attachments', 'view', 'metadata', 'files', 'profile']);

const fieldOf = (name: string, value: string): unknown => {
  if (!JSON_FIELDS.has(name) || value === '') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
};

/** The arguments of a call, sent as JSON or as a form. */
export const parseArgs = (contentType: string, body: string): Args => {
  if (contentType.includes('application/json')) return (body === '' ? {} : JSON.parse(body)) as Args;
  return Object.fromEntries([...new URLSearchParams(body)].map(([name, value]) => [name, fieldOf(name, value)]));
};

/** Answers with an object as JSON. */
export const sendJson = (
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
};
