/** What was read of a body's parts, as one reading. Pure. */
import type { z } from 'zod';
import type { Reading, Signal, Unreadable } from './signal.ts';
import { kindOf } from './value.ts';

/** Problems of one body that are kept; more of them say nothing new. */
const MOST = 20;

/** The signals of the parts that could be read; the body is unreadable only where none could. */
export function gathered(parts: readonly (Signal | Unreadable)[]): Reading {
  const signals = parts.filter((part): part is Signal => 'identity' in part);
  const wrong = parts.filter((part): part is Unreadable => !('identity' in part));
  const problems = wrong.slice(0, MOST);
  if (signals.length === 0 && problems.length > 0) return { unreadable: problems };
  return { signals, ...(problems.length > 0 && { skipped: problems }) };
}

/** What a schema finds wrong, with what is at that place in the body. */
export function unreadableOf(error: z.core.$ZodError, body: unknown): readonly Unreadable[] {
  return error.issues.slice(0, MOST).map(({ path, message }) => {
    let found = body;
    for (const part of path) found = (found as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[part];
    return { path: placeText(path), expected: `${message}, found ${kindOf(found)}` };
  });
}

/** `alerts[2].status`. */
export function placeText(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
}
