/** Who may read the pages: a person with a signed link, or one that the proxy in front names. */
import type { Tx } from '../../engine/tx.ts';
import type { HttpRequest } from '../../engine/web.ts';
import { DAY, type Instant } from '../../lib/instant.ts';
import { addressList } from '../../lib/net/addresses.ts';
import { seal, unseal } from '../../lib/sign.ts';
import { memberOfEmail } from '../team/people/store.ts';
import { findUser, ownSecret, putSetting, setting } from '../team/store.ts';
import type { BoardReader } from './state.ts';

/** How people may open the pages; with neither links nor a header the pages are switched off. */
export interface BoardSettings {
  /** Signed links by `/incident web`. */
  readonly links: boolean;
  /** The header in which an authenticating proxy names the reader's e-mail. */
  readonly userHeader: string | undefined;
  /** The addresses and networks whose header is trusted. */
  readonly proxies: readonly string[];
  readonly publicUrl: string | undefined;
}

/** The cookie that keeps a link's token out of the address. */
export const COOKIE = 'muster';
const HOLDS = 30 * DAY;

function generationKey(user: string): string {
  return `web:${user}`;
}

/** A token for one reader, good for thirty days or until they end their links. */
export async function makeToken(tx: Tx, user: string): Promise<{ readonly token: string; readonly until: Instant }> {
  const until = tx.now + HOLDS;
  const generation = (await setting<number>(tx, generationKey(user))) ?? 0;
  return { token: seal(await ownSecret(tx), 'web', { line: `web ${generation}`, user, until }), until };
}

/** Ends every link of a reader. */
export async function endTokens(tx: Tx, user: string): Promise<void> {
  await putSetting(tx, generationKey(user), ((await setting<number>(tx, generationKey(user))) ?? 0) + 1);
}

/** The owner of a token; undefined when the token is forged, expired or revoked, or its owner has left. */
export async function readerOf(tx: Tx, token: string): Promise<string | undefined> {
  const signed = readSealed(await ownSecret(tx), token, tx.now);
  if (signed === undefined) return undefined;
  const generation = (await setting<number>(tx, generationKey(signed.user))) ?? 0;
  return signed.line === `web ${generation}` ? active(tx, signed.user) : undefined;
}

function readSealed(secret: string, token: string, now: Instant) {
  const signed = unseal(secret, 'web', token, now);
  return typeof signed === 'string' ? undefined : signed;
}

async function active(tx: Tx, user: string): Promise<string | undefined> {
  const row = await findUser(tx, user);
  return row !== undefined && row.deactivated === 0 && row.kind === 'member' ? user : undefined;
}

/** The reader of a request, by the proxy's header or the cookie; undefined when they may not see the page. */
export async function askerOf(
  tx: Tx,
  request: HttpRequest,
  { links, userHeader, proxies }: BoardSettings,
): Promise<BoardReader | undefined> {
  const believed = userHeader !== undefined && addressList(proxies).holdsAddress(request.from);
  const email = believed ? request.header(userHeader)?.trim().toLowerCase() : undefined;
  if (email !== undefined && email !== '') return readerNamed(await byEmail(tx, email), false);
  if (!links) return undefined;
  const token = cookieIn(request.header('cookie') ?? '');
  return token === undefined ? undefined : readerNamed(await readerOf(tx, token), true);
}

function readerNamed(user: string | undefined, wall: boolean): BoardReader | undefined {
  return user === undefined ? undefined : { user, wall };
}

async function byEmail(tx: Tx, email: string): Promise<string | undefined> {
  const row = await memberOfEmail(tx, email);
  return row === undefined ? undefined : active(tx, row.id);
}

function cookieIn(header: string): string | undefined {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([^;\\s]+)\\s*(?:;|$)`).exec(header)?.[1];
}

/** The cookie that a first visit gets: scripts cannot read it, and browsers send it only to this site. */
export function cookieOf(token: string, until: Instant, now: Instant, publicUrl: string | undefined): string {
  const secure = publicUrl?.startsWith('https:') === true ? '; Secure' : '';
  return `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${Math.floor((until - now) / 1000)}${secure}`;
}

/** When a token expires; its cookie expires at the same time. */
export async function endOf(tx: Tx, token: string): Promise<Instant> {
  return readSealed(await ownSecret(tx), token, tx.now)?.until ?? tx.now;
}
