import { type DestinationStream, type Logger, pino } from 'pino';
import { nameSlash } from './slash.ts';

export type Log = Logger;

/** The names of fields that contain secrets, with any word before them: `botToken`, `response_url`, `Authorization`. */
const SECRET = /(?:token|secret|password|passwd|authorization|cookie|signature|response_?url)$/i;
/** Slack's tokens, anywhere in a text. */
const SLACK_TOKEN = /\bx(?:ox[a-z]|app)-[\w-]{6,}/g;
const CENSORED = '…';
/** Errors of libraries hold their requests, which hold whole sockets. */
const DEEPEST = 8;

/** A JSON log on standard output; tokens, secrets and `response_url`s are never written, however deep they lie. */
export function openLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => error },
    formatters: { log: (fields: object) => withoutSecrets(fields) as Record<string, unknown> },
    // The log has the canonical names of slash commands.
    hooks: { streamWrite: (line: string) => nameSlash(line, {}) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** A copy without secrets and without circular references. */
function withoutSecrets(value: unknown, above: readonly unknown[] = []): unknown {
  if (typeof value === 'string') return value.replace(SLACK_TOKEN, CENSORED);
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value) || above.length >= DEEPEST) return CENSORED;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (value instanceof Date) return value;
  const inside = [...above, value];
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, inside));
  const fields = value instanceof Error ? fieldsOf(value) : Object.entries(value);
  return Object.fromEntries(
    fields.map(([name, one]) => [name, SECRET.test(name) ? CENSORED : withoutSecrets(one, inside)]),
  );
}

/** Of an error also what is not listed among its fields. */
function fieldsOf(error: Error): readonly (readonly [string, unknown])[] {
  const { message, stack, cause } = error;
  const why = cause === undefined ? [] : [['cause', cause] as const];
  return [['type', error.constructor.name], ['message', message], ['stack', stack], ...why, ...Object.entries(error)];
}
