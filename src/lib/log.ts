import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

const SECRETS = ['token', 'secret', 'authorization', 'response_url', 'botToken', 'appToken', 'password'];

/** A JSON log on standard output; tokens, secrets and `response_url`s are never written. */
export function openLog(level: string, destination?: DestinationStream): Log {
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = { level, base: null, redact: { paths, censor: '…' }, timestamp: pino.stdTimeFunctions.isoTime };
  return destination ? pino(options, destination) : pino(options);
}
