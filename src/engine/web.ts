/** What is asked for by HTTP, as rows: topics and carriers write them, `web/` mounts them. */
import type { Millis } from '../lib/instant.ts';
import type { Signed } from '../lib/sign.ts';
import type { Tx } from './tx.ts';

/** A request whose body has been read and whose authentication holds. */
export interface HttpRequest {
  /** The named parts of the row's path. */
  readonly params: Readonly<Record<string, string | undefined>>;
  /** A header by its name in any case. */
  readonly header: (name: string) => string | undefined;
  /** The address that the connection comes from: of a proxy, where there is one. */
  readonly from: string;
  /** Path and query, as they were asked for. */
  readonly url: string;
  /** The body as text; empty where the row takes none. */
  readonly text: string;
  /** The body as it came, where the row takes `any`; else empty. */
  readonly bytes: Uint8Array;
  /** Why a body of any kind could not be received, and the status for it; undefined: it is here. */
  readonly unread: { readonly status: number; readonly words: string } | undefined;
  /** The fields of a form. */
  readonly form: Readonly<Record<string, string | undefined>>;
  /** What a JSON body holds. */
  readonly json: unknown;
  /** What the signed token in the path says, where the row asks for one. */
  readonly signed: Signed | undefined;
}

/** What is sent back. */
export interface HttpAnswer {
  /** The media type; the body is UTF-8. */
  readonly type: string;
  /** The name under which a browser would save it; absent: it is a page. */
  readonly fileName?: string;
  readonly body: string;
  /** Instead of those of a file, which is sent again only when it has changed. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 200. */
  readonly status?: number;
}

/**
 * What a row reads of a request's body; `limit` is bytes, unpacked, and more is refused. `any`: the row itself reads it,
 * and answers for what could not be received.
 */
export type HttpBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'form' | 'json' | 'text' | 'any'; readonly limit: number };

/** Who may ask. */
export type HttpAuth =
  /** The reader that the row itself finds in its rows: the reader of the board, the secret address of a calendar. */
  | { readonly kind: 'lookup' }
  /** The holder of a token that we sealed; it is the named part `param` of the path. */
  | {
      readonly kind: 'token';
      readonly param: string;
      readonly read: (token: string) => Signed | 'forged' | 'expired';
      readonly refused: (why: 'forged' | 'expired') => HttpAnswer;
    }
  /** The sender that signed the whole request, as Twilio does. */
  | {
      readonly kind: 'signature';
      readonly valid: (request: HttpRequest) => boolean;
      readonly refused: HttpAnswer;
    };

interface HttpAddress {
  /** `GET` answers `HEAD` too. */
  readonly method: 'GET' | 'POST';
  /** As express writes it: `/calendar/:file`. */
  readonly path: string;
  readonly body: HttpBody;
  /** All of them must hold, in this order; with none anybody may ask. */
  readonly auth: readonly HttpAuth[];
}

/** Reads rows in one transaction. What it returns draws the answer after the commit; undefined: nothing is there. */
export interface HttpReadRow extends HttpAddress {
  readonly answer: (tx: Tx, request: HttpRequest) => Promise<(() => HttpAnswer) | undefined>;
  /** Prepares for the transaction what needs no rows. */
  readonly ahead?: (request: HttpRequest) => void;
  /** What is answered when the transaction failed, in the place of a page for people. */
  readonly failed?: (error: unknown) => HttpAnswer;
  /** Keeps that a request met a fault of Muster, in a transaction of its own. */
  readonly missed?: (tx: Tx, request: HttpRequest) => Promise<void>;
  /** Requests that wait at the same time share one transaction, so that they wait for the disk once. */
  readonly together?: boolean;
  /** How long the transaction may wait for a database that is busy before it fails. */
  readonly patience?: Millis;
}

/** Acts by the one door, in transactions of that door's own. Undefined: nothing is there. */
export interface HttpActRow extends HttpAddress {
  readonly act: (request: HttpRequest) => Promise<HttpAnswer | undefined>;
}

/** One address and method. */
export type HttpRow = HttpReadRow | HttpActRow;
