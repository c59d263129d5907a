/** Reads addresses of the web, and files by `file:`, for the outbox and the command line. */
import { readFile, stat } from 'node:fs/promises';
import type { Downloaded } from '../engine/outbox/deliveries.ts';
import type { Attempt, Outcome } from '../engine/outbox/outcome.ts';
import { MusterError } from '../lib/errors.ts';
import { type Millis, SECOND } from '../lib/instant.ts';
import { textOfBytes } from './decode.ts';

export interface DownloadLimits {
  /** For all of it, redirects too: less than the outbox waits before it thinks the sender dead. */
  readonly within: Millis;
  /** Bytes, after they were unpacked. */
  readonly largest: number;
}

const LIMITS: DownloadLimits = { within: 7 * SECOND, largest: 5_000_000 };
const MOST_REDIRECTS = 5;
const LONGEST_ETAG = 500;

/**
 * Delivers by reading an address; what has not changed since the known ETag comes back without a body. Every failure is
 * a refusal, as only those are told to the caller, which decides what a failure means.
 */
export async function sendDownload({ payload }: Attempt<'download'>): Promise<Outcome> {
  try {
    return { kind: 'sent', receipt: { data: await download(payload.url, payload.etag) } };
  } catch (error) {
    return { kind: 'refused', error: error instanceof MusterError ? error.message : 'it could not be read' };
  }
}

/**
 * Reads an address. Throws `download`, whose message is the end of “… could not be read: …” and never holds the address:
 * those of calendars are secrets. Machines of the own network may be read: the author of muster.yaml runs the bot.
 */
export async function download(
  address: string,
  etag: string | null,
  limits: DownloadLimits = LIMITS,
): Promise<Downloaded> {
  if (address.startsWith('file:')) return readLocal(new URL(address), etag, limits);
  const signal = AbortSignal.timeout(limits.within);
  try {
    const response = await follow(address, etag, signal);
    const tag = response.headers.get('etag');
    const kept = tag !== null && tag.length <= LONGEST_ETAG ? tag : null;
    if (response.status === 304) return { body: null, etag: kept ?? etag };
    return { body: await textOf(response, limits.largest), etag: kept };
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

/** Follows redirects by hand: fetch would follow more of them, and say where to. */
async function follow(address: string, etag: string | null, signal: AbortSignal): Promise<Response> {
  let url = webAddress(address);
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const headers = { accept: 'text/calendar, */*;q=0.1', ...(etag === null ? {} : { 'if-none-match': etag }) };
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return accepted(response);
    await response.body?.cancel();
    url = webAddress(location, url);
  }
  throw failed(`it redirects too often (more than ${MOST_REDIRECTS} redirects)`);
}

/** A redirect may lead anywhere in the web, but not to a file of this machine. */
function webAddress(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw failed('its address is not http or https');
  return url;
}

async function accepted(response: Response): Promise<Response> {
  if (response.ok || response.status === 304) return response;
  await response.body?.cancel();
  throw failed(`HTTP ${response.status}`);
}

/** Reads no more than is allowed, whatever was announced. */
async function textOf(response: Response, largest: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largest) throw tooLarge(largest);
    chunks.push(chunk);
  }
  return textOfBytes(Buffer.concat(chunks));
}

function tooLarge(largest: number): MusterError {
  return failed(`it is larger than ${largest / 1_000_000} MB`);
}

/** The system's code where there is one: ENOTFOUND, ECONNREFUSED, CERT_HAS_EXPIRED. */
function networkWords(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code === '' ? 'it could not be reached' : `it could not be reached (${code})`;
}

const FILE_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'the file may not be read',
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
