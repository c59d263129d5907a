/** The environment, read once into one frozen value; or every problem at once, each with its name and what would be right. */
import { z } from 'zod';
import { MusterError } from './lib/errors.ts';

/** What it takes to talk to a workspace. With `appToken` it is Socket Mode, else signed HTTP. */
export interface SlackSettings {
  readonly botToken: string;
  readonly signingSecret: string | undefined;
  readonly appToken: string | undefined;
  readonly userToken: string | undefined;
  /** Another Slack Web API, ending with a slash. */
  readonly apiUrl: string | undefined;
}

export interface Config {
  /** Undefined: no credentials were given, so the sandbox is meant. */
  readonly slack: SlackSettings | undefined;
  /** `sqlite:<path>`, `sqlite::memory:` or `postgres://…`. */
  readonly databaseUrl: string;
  /** The path of muster.yaml. */
  readonly file: string;
  readonly runbooksDir: string;
  readonly publicUrl: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

type Env = Readonly<Record<string, string | undefined>>;

const token = (prefix: string, what: string) => z.string().startsWith(prefix, `starts with ${prefix} (${what})`);

const settings = z.object({
  SLACK_BOT_TOKEN: token('xoxb-', 'the "Bot User OAuth Token" of the app').optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, 'the "Signing Secret" of the app, 32 characters').optional(),
  SLACK_APP_TOKEN: token('xapp-', 'an app-level token with connections:write').optional(),
  SLACK_USER_TOKEN: token('xoxp-', 'a user token of an administrator').optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'an address such as https://slack.com/api/' }).optional(),
  DATABASE_URL: z
    .string()
    .regex(
      /^(sqlite:.+|postgres(ql)?:\/\/.+)$/,
      'sqlite:<path>, for example sqlite:data/muster.db, or postgres://user:password@host/database',
    )
    .default('sqlite:data/muster.db'),
  MUSTER_CONFIG: z.string().default('muster.yaml'),
  RUNBOOKS_DIR: z.string().default('runbooks'),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'an address such as https://muster.example.com' }).optional(),
  PORT: z.coerce
    .number('a port, 0 to 65535')
    .int('a port, 0 to 65535')
    .min(0, 'a port, 0 to 65535')
    .max(65_535, 'a port, 0 to 65535')
    .default(3000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
});

type Settings = z.infer<typeof settings>;

/** Reads the environment. Throws `configuration`, whose message lists every problem. */
export function readConfig(env: Env): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = settings.safeParse(given);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: should be ${issue.message}`);
  const problems = [...wrong, ...missing(given)];
  if (problems.length > 0 || !parsed.success) throw new MusterError('configuration', problems.join('\n'));
  return Object.freeze(configOf(parsed.data));
}

/** Credentials come together, or not at all; in production they must be there. */
function missing(given: Env): readonly string[] {
  const bot = given['SLACK_BOT_TOKEN'] !== undefined;
  const door = given['SLACK_SIGNING_SECRET'] !== undefined || given['SLACK_APP_TOKEN'] !== undefined;
  const needed = bot || door || given['NODE_ENV'] === 'production';
  if (!needed) return [];
  const why = bot || door ? 'is missing' : 'is missing, and with NODE_ENV=production there is no sandbox';
  return [
    ...(bot
      ? []
      : [`SLACK_BOT_TOKEN: ${why}; should be the "Bot User OAuth Token" of the app, which starts with xoxb-`]),
    ...(door
      ? []
      : [
          `SLACK_SIGNING_SECRET: ${why}; should be the "Signing Secret" of the app; or set SLACK_APP_TOKEN for Socket Mode`,
        ]),
  ];
}

function configOf(s: Settings): Config {
  return {
    slack: slackOf(s),
    databaseUrl: s.DATABASE_URL,
    file: s.MUSTER_CONFIG,
    runbooksDir: s.RUNBOOKS_DIR,
    publicUrl: s.PUBLIC_URL?.replace(/\/$/, ''),
    port: s.PORT,
    host: s.HOST,
    logLevel: s.LOG_LEVEL,
  };
}

function slackOf(s: Settings): SlackSettings | undefined {
  if (s.SLACK_BOT_TOKEN === undefined) return undefined;
  return Object.freeze({
    botToken: s.SLACK_BOT_TOKEN,
    signingSecret: s.SLACK_SIGNING_SECRET,
    appToken: s.SLACK_APP_TOKEN,
    userToken: s.SLACK_USER_TOKEN,
    apiUrl: s.SLACK_API_URL?.replace(/\/?$/, '/'),
  });
}
