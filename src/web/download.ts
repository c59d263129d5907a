/** Reads addresses of the web, and files by `file:`, for the outbox and the command line. */
import { readFile, stat } from 'node:fs/promises';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Downloaded } from '../engine/outbox/deliveries.ts';
import type { Attempt, Outcome } from '../engine/outbox/outcome.ts';
import { MusterError } from '../lib/errors.ts';
import { type Millis, SECOND } from '../lib/instant.ts';
import type { AddressList } from '../lib/net/addresses.ts';
import { ClosedAddress, type Exchange, exchange, type HttpAnswer } from '../lib/net/exchange.ts';
import { textOfBytes } from './decode.ts';

export interface DownloadLimits {
  /** For all of it, redirects too: less than the outbox waits before it thinks the sender dead. */
  readonly within: Millis;
  /** Bytes, after they were unpacked. */
  readonly largest: number;
}

const LIMITS: DownloadLimits = { within: 7 * SECOND, largest: 5_000_000 };
const ASKING = {
  'user-agent': 'Muster',
  accept: 'text/calendar, */*;q=0.1',
  'accept-encoding': 'gzip, deflate, br',
};
const MOST_REDIRECTS = 5;
const LONGEST_ETAG = 500;

/**
 * A sender that reads an address; what has not changed since the known ETag comes back without a body. Every failure is
 * a refusal, as only those are told to the caller, which decides what a failure means. `receivers`: what redirects may
 * lead to in networks of our own.
 */
export function downloadSender(receivers: AddressList): (attempt: Attempt<'download'>) => Promise<Outcome> {
  return async ({ payload }) => {
    try {
      return { kind: 'sent', receipt: { data: await download(payload.url, payload.etag, receivers) } };
    } catch (error) {
      return { kind: 'refused', error: error instanceof MusterError ? error.message : 'it could not be read' };
    }
  };
}

/**
 * Reads an address. Throws `download`, whose message is the end of “… could not be read: …” and never holds the address:
 * those of calendars are secrets. Machines of the own network may be read: the author of muster.yaml runs the bot. What
 * they redirect to may not, but for `receivers`.
 */
export async function download(
  address: string,
  etag: string | null,
  receivers: AddressList,
  limits: DownloadLimits = LIMITS,
): Promise<Downloaded> {
  if (address.startsWith('file:')) return readLocal(new URL(address), etag, limits);
  const signal = AbortSignal.timeout(limits.within);
  try {
    const known = etag === null ? {} : { 'if-none-match': etag };
    const headers = { ...ASKING, ...known };
    const answer = await follow(address, { headers, signal, receivers });
    const { etag: tag } = answer.headers;
    const kept = tag !== undefined && tag.length <= LONGEST_ETAG ? tag : null;
    if (answer.statusCode !== 304) return { body: await textOf(answer, limits.largest), etag: kept };
    answer.destroy();
    return { body: null, etag: kept ?? etag };
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw failed(
      signal.aborted ? `there was no complete answer within ${limits.within / SECOND} s` : networkWords(error),
    );
  }
}

function failed(reason: string): MusterError {
  return new MusterError('download', reason);
}

/**
 * Follows redirects, some of them. The host of the first address is trusted with whatever network it is in; a redirect to
 * another host may lead to the open internet, and to what PRIVATE_RECEIVERS names. No redirect gives up encryption.
 */
async function follow(address: string, call: Follow): Promise<HttpAnswer> {
  const first = webAddress(address);
  let url = first;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const typed = isSameHost(url, first) ? undefined : call.receivers;
    const answer = await exchange(url.href, { method: 'GET', body: undefined, ...call, typed });
    const { statusCode = 0, headers } = answer;
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return accepted(answer);
    answer.destroy();
    const next = webAddress(headers.location, url);
    if (url.protocol === 'https:' && next.protocol === 'http:')
      throw failed('it redirects from https to http, which Muster does not follow');
    url = next;
  }
  throw failed(`it redirects too often (more than ${MOST_REDIRECTS} redirects)`);
}

interface Follow extends Pick<Exchange, 'headers' | 'signal'> {
  readonly receivers: AddressList;
}

/** Another port is another server, but for the ones that http and https have by themselves. */
function isSameHost(url: URL, first: URL): boolean {
  return url.hostname === first.hostname && (url.port === first.port || url.port === '');
}

/** A redirect may lead anywhere in the web, but not to a file of this machine. */
function webAddress(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw failed('its address is not http or https');
  return url;
}

function accepted(answer: HttpAnswer): HttpAnswer {
  const { statusCode = 0 } = answer;
  if ((statusCode >= 200 && statusCode < 300) || statusCode === 304) return answer;
  answer.destroy();
  throw failed(`HTTP ${statusCode}`);
}

/** Reads no more than is allowed, whatever was announced. */
async function textOf(answer: HttpAnswer, largest: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of unpacked(answer) as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > largest) throw tooLarge(largest);
    chunks.push(chunk);
  }
  return textOfBytes(Buffer.concat(chunks));
}

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

function unpacked(answer: HttpAnswer): Readable {
  const unpacker = UNPACKERS[(answer.headers['content-encoding'] ?? '').trim().toLowerCase()]?.();
  // The reader of the last of the two gets the error of either.
  return unpacker === undefined ? answer : pipeline(answer, unpacker, () => undefined);
}

function tooLarge(largest: number): MusterError {
  return failed(`it is larger than ${largest / 1_000_000} MB`);
}

/** The system's code where there is one: ENOTFOUND, ECONNREFUSED, CERT_HAS_EXPIRED. */
function networkWords(error: unknown): string {
  if (error instanceof ClosedAddress)
    return 'it redirects into a private network, which Muster follows only if PRIVATE_RECEIVERS names the host';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === '' ? 'it could not be reached' : `it could not be reached (${code})`;
}

const FILE_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'Muster is not allowed to read the file',
};

async function readLocal(url: URL, etag: string | null, { largest }: DownloadLimits): Promise<Downloaded> {
  try {
    const found = await stat(url);
    if (!found.isFile()) throw failed('it is not a file');
    if (found.size > largest) throw tooLarge(largest);
    const tag = `${found.mtimeMs}-${found.size}`;
    return tag === etag ? { body: null, etag } : { body: textOfBytes(await readFile(url)), etag: tag };
  } catch (error) {
    if (error instanceof MusterError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw failed(FILE_WORDS[code] ?? `the file could not be read (${code})`);
  }
}
