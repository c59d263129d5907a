/** Signed tokens: they prove that a holder of the secret wrote them, and may expire. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from './instant.ts';

/** HMAC-SHA256 as hexadecimal. */
export function signature(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** Compares in constant time; strings of other lengths differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** What a token is for; it opens nothing else. Addresses of calendars are not signed: they are random, and only their hash is stored. */
export type Purpose = 'answer' | 'call' | 'report' | 'receipt' | 'web';

/** What a signed link does, for which person, until when. */
export interface Signed {
  readonly line: string;
  readonly user: string;
  readonly until: Instant;
}

/** A token for an address: `payload.signature`, both safe in a path. */
export function seal(secret: string, purpose: Purpose, { line, user, until }: Signed): string {
  const payload = Buffer.from(JSON.stringify([line, user, until])).toString('base64url');
  return `${payload}.${macOf(secret, purpose, payload)}`;
}

/** What a token says; `forged` when nobody who holds the secret made it for this purpose, `expired` when its time is over. */
export function unseal(secret: string, purpose: Purpose, token: string, now: Instant): Signed | 'forged' | 'expired' {
  const [, payload = '', mac = ''] = /^([\w-]+)\.([0-9a-f]{32})$/.exec(token) ?? [];
  const old = sameText(mac, macOf(secret, 'link', payload));
  if (!old && !sameText(mac, macOf(secret, purpose, payload))) return 'forged';
  const [line, user, until] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [string, string, Instant];
  if (old && !OLD[purpose].test(line)) return 'forged';
  return until > now ? { line, user, until } : 'expired';
}

function macOf(secret: string, purpose: Purpose | 'link', payload: string): string {
  return signature(secret, `${purpose}:${payload}`).slice(0, 32);
}

/** Earlier versions sealed every token as a `link`; the line tells what it was made for. */
const OLD: Readonly<Record<Purpose, RegExp>> = {
  answer: /^(page|oncall) [^\n]+$/,
  call: /^(page|oncall) /,
  report: /^(\{|try:)/,
  receipt: /^(page|oncall) [^\n]+$/,
  web: /^web \d+$/,
};
