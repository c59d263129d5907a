/** Identities as they are stored: different ones stay different, however long they are and whatever they hold. Pure. */
import { hashOf, plainText } from './value.ts';

/** Characters of an identity, with its hash. */
const LONGEST = 250;
/** How an identity ends that was cut or cleaned. One that came like this is hashed too, so that nobody can forge it. */
const HASHED = /~[0-9a-f]{32}$/;

/** The identity that is stored; undefined where the source gave none. */
export function identityOf(text: string | undefined): string | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const clean = plainText(text);
  if (clean === text && text.length <= LONGEST && !HASHED.test(text)) return text;
  const head = plainText(clean.slice(0, LONGEST - 33));
  return `${head}~${hashOf(text)}`;
}
