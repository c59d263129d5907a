/** What is asked for by HTTP, as rows: topics write them, `web/` mounts them. */
import type { Tx } from './tx.ts';

/** A GET request; `params` are the named parts of the row's path. */
export interface HttpRequest {
  readonly params: Readonly<Record<string, string | undefined>>;
  /** A header by its name in any case. */
  readonly header: (name: string) => string | undefined;
}

/** What is sent back; it is sent again only when it has changed. */
export interface HttpAnswer {
  /** The media type; the body is UTF-8. */
  readonly type: string;
  /** The name under which a browser would save it; absent: it is a page. */
  readonly fileName?: string;
  readonly body: string;
  /** Instead of those of a file. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 200. */
  readonly status?: number;
}

/** One address, for GET and HEAD. */
export interface HttpRow {
  /** As express writes it: `/calendar/:file`. */
  readonly path: string;
  /** Reads rows. What it returns draws the answer after the commit; undefined means that nothing is there. */
  readonly answer: (tx: Tx, request: HttpRequest) => Promise<(() => HttpAnswer) | undefined>;
}
