import { isObject } from '../emulator/model.ts';

/** Collects Slack's complaints while walking blocks; `at` is the JSON pointer of what is walked. */
export interface Walk {
  readonly complaints: string[];
  readonly blockIds: Set<string>;
  readonly surface: 'message' | 'modal' | 'home';
}

/** Notes one complaint in Slack's words. */
export const complain = (walk: Walk, at: string, what: string): void => {
  walk.complaints.push(`[ERROR] ${what} [json-pointer:${at}]`);
};

/** A value of a button or option: Slack does not keep control characters in it. */
export const checkPrintable = (walk: Walk, at: string, value: unknown): void => {
  if (typeof value === 'string' && /[\u0000-\u0008\u000b-\u001f\u007f]/.test(value))
    complain(walk, at, 'must be printable');
};

/** A string field of at most `max` characters; complains when it is missing and `required`. */
export const checkString = (walk: Walk, at: string, value: unknown, max: number, required = false): void => {
  if (value === undefined || value === null) {
    if (required) complain(walk, at, 'missing required field');
  } else if (typeof value !== 'string') complain(walk, at, 'must be a string');
  else if (value.length > max) complain(walk, at, `must be less than ${max + 1} characters`);
  else if (required && value.length === 0) complain(walk, at, 'must be more than 0 characters');
};

/** A text object: `plain` allows only plain_text. Missing is a complaint unless `optional`. */
export const checkText = (
  walk: Walk,
  at: string,
  value: unknown,
  rule: { readonly max: number; readonly plain?: boolean; readonly optional?: boolean },
): void => {
  if (value === undefined || value === null) {
    if (!rule.optional) complain(walk, at, 'missing required field: text');
    return;
  }
  if (!isObject(value)) {
    complain(walk, at, 'must be an object');
    return;
  }
  const kinds = rule.plain ? ['plain_text'] : ['plain_text', 'mrkdwn'];
  if (!kinds.includes(String(value.type))) complain(walk, `${at}/type`, `must be one of ${kinds.join(', ')}`);
  if (value.type === 'plain_text' && 'verbatim' in value) complain(walk, at, 'invalid additional property: verbatim');
  if (value.type === 'mrkdwn' && 'emoji' in value) complain(walk, at, 'invalid additional property: emoji');
  checkString(walk, `${at}/text`, value.text, rule.max, true);
};

/** An array with between `min` and `max` items; gives its items, or none after a complaint. */
export const checkArray = (walk: Walk, at: string, value: unknown, min: number, max: number): readonly unknown[] => {
  if (!Array.isArray(value)) {
    complain(walk, at, 'must be an array');
    return [];
  }
  if (value.length < min) complain(walk, at, `must have at least ${min} items`);
  if (value.length > max) complain(walk, at, `no more than ${max} items allowed`);
  return value;
};

/** An id that must differ from every other in `seen`. */
export const checkUnique = (walk: Walk, at: string, value: unknown, seen: Set<string>): void => {
  checkString(walk, at, value, 255);
  if (typeof value !== 'string') return;
  if (seen.has(value)) complain(walk, at, `"${value}" already exists`);
  seen.add(value);
};
