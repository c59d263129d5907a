/** Signatures: who holds the secret wrote these words, and may have set a time after which they no longer count. */
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

/** What a signed link does, for whom, until when. */
export interface Signed {
  readonly line: string;
  readonly user: string;
  readonly until: Instant;
}

/** A token for an address: `payload.signature`, both safe in a path. */
export function seal(secret: string, { line, user, until }: Signed): string {
  const payload = Buffer.from(JSON.stringify([line, user, until])).toString('base64url');
  return `${payload}.${signature(secret, `link:${payload}`).slice(0, 32)}`;
}

/** What a token says; `forged` when nobody who holds the secret made it, `expired` when its time is over. */
export function unseal(secret: string, token: string, now: Instant): Signed | 'forged' | 'expired' {
  const [payload = '', mac = ''] = token.split('.');
  if (!sameText(mac, signature(secret, `link:${payload}`).slice(0, 32))) return 'forged';
  const [line, user, until] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [string, string, Instant];
  return until > now ? { line, user, until } : 'expired';
}
