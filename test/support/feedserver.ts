/** Somebody's calendar on the web: a server of ours on 127.0.0.1. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface FeedServer {
  /** The address of its calendar, with a token that must not be shown. */
  readonly url: string;
  /** What it answers with from now on; `hang up` breaks the connection. */
  answer: { readonly status: number; readonly body: string; readonly etag?: string } | 'hang up';
  /** What came: path, and the ETag it was asked with. */
  readonly requests: { readonly path: string; readonly etag: string | undefined }[];
}

export const TOKEN = 'private-0123456789abcdef';

/** Serves a calendar; gone with the test. */
export async function serveFeed(body: string): Promise<FeedServer> {
  const server = createServer((request, response) => respond(feed, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const feed: FeedServer = {
    url: `http://127.0.0.1:${port}/${TOKEN}/basic.ics`,
    answer: { status: 200, body },
    requests: [],
  };
  return feed;
}

function respond({ answer, requests }: FeedServer, request: IncomingMessage, response: ServerResponse): void {
  const etag = request.headers['if-none-match'];
  requests.push({ path: request.url ?? '', etag });
  if (answer === 'hang up') {
    response.destroy();
    return;
  }
  const same = answer.etag !== undefined && answer.etag === etag;
  const headers = { 'content-type': 'text/calendar', ...(answer.etag === undefined ? {} : { etag: answer.etag }) };
  response.writeHead(same ? 304 : answer.status, headers).end(same ? undefined : answer.body);
}
