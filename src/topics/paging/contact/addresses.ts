/** Addresses as people type them. Pure. */
import type { ContactMethod } from './rules.ts';

/** An address as it is kept, or what is wrong with it and one that would do. */
export type ReadAddress = { readonly address: string } | { readonly problem: string; readonly example: string };

const LONGEST = 500;

/** Reads the address of a way. */
export function readAddress(method: ContactMethod, text: string): ReadAddress {
  const typed = text.trim().slice(0, LONGEST);
  switch (method) {
    case 'email':
      return /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}$/.test(typed)
        ? { address: typed }
        : { problem: `“${typed}” is not an e-mail address.`, example: 'ana@example.com' };
    case 'sms':
    case 'call':
      return readNumber(typed);
    case 'push':
      return readTopic(typed);
    case 'webhook':
      return readUrl(typed) ?? { problem: `“${typed}” is not an address.`, example: 'https://example.com/pages' };
  }
}

/** E.164: a country and up to 15 digits (https://www.itu.int/rec/T-REC-E.164). */
function readNumber(typed: string): ReadAddress {
  const digits = typed.replace(/[\s().\-/]/g, '').replace(/^00/, '+');
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return { address: digits };
  const what = /^\d+$/.test(digits) ? 'has no country code' : 'is not a phone number';
  return { problem: `“${typed}” ${what}.`, example: '+44 7700 900123' };
}

/** A topic of ntfy.sh, or the whole address of one elsewhere. */
function readTopic(typed: string): ReadAddress {
  if (/^[\w-]{6,64}$/.test(typed)) return { address: `https://ntfy.sh/${typed}` };
  const url = readUrl(typed);
  if (url !== undefined && /^\/[\w-]{1,64}$/.test(new URL(url.address).pathname)) return url;
  const what = /^[\w-]{1,5}$/.test(typed)
    ? 'is easy to guess, and whoever knows a topic reads it'
    : 'is not a topic of ntfy';
  return { problem: `“${typed}” ${what}.`, example: 'ana-k7f2m9q1, or https://ntfy.example.com/ana' };
}

function readUrl(typed: string): { readonly address: string } | undefined {
  if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed)) return undefined;
  return { address: typed };
}
