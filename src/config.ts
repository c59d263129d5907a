/** The environment, read once into one frozen value; or every problem at once, each with its name and what would be right. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { CARRIER_ACCOUNTS, type CarrierConfig } from './carriers/registry.ts';
import { MusterError } from './lib/errors.ts';
import { isNetwork } from './lib/net/addresses.ts';
import { whyUnread } from './lib/place.ts';

/** What it takes to talk to a workspace. With `appToken` it is Socket Mode, else signed HTTP. */
export interface SlackSettings {
  readonly botToken: string;
  readonly signingSecret: string | undefined;
  readonly appToken: string | undefined;
  readonly userToken: string | undefined;
  /** Another Slack Web API, ending with a slash. */
  readonly apiUrl: string | undefined;
}

/** The settings of the process; each carrier's account is present if it is set up. */
export interface Config extends CarrierConfig {
  /** Undefined: no credentials were given, so the sandbox is meant. */
  readonly slack: SlackSettings | undefined;
  /** `sqlite:<path>`, `sqlite::memory:` or `postgres://…`. */
  readonly databaseUrl: string;
  /** The path of muster.yaml. */
  readonly file: string;
  readonly runbooksDir: string;
  /** Where reviews are written as Markdown; undefined: nowhere. */
  readonly reviewsDir: string | undefined;
  readonly publicUrl: string | undefined;
  /** The read-only pages: opened by signed links, by the reader a proxy names in a header, or not there. */
  readonly web: {
    readonly links: boolean;
    readonly userHeader: string | undefined;
    /** Who may name the reader in that header: addresses and networks of proxies. */
    readonly proxies: readonly string[];
  };
  /** Who reads figures and details of health: anyone with the token, and anyone who reaches the separate port. */
  readonly metrics: { readonly token: string | undefined; readonly port: number | undefined };
  /** Receivers in private networks that people may enter as a webhook or a push server: names, addresses, networks. */
  readonly privateReceivers: readonly string[];
  readonly port: number;
  readonly host: string;
  /** Called every minute while all is well, so that an external monitor notices when it is not. */
  readonly deadManUrl: string | undefined;
  /** The variables that are no settings of Muster: the secrets that muster.yaml names as `$NAME`. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

type Env = Readonly<Record<string, string | undefined>>;

const token = (prefix: string, what: string) => z.string().startsWith(prefix, `must start with ${prefix}: ${what}`);

const port = z.coerce
  .number('must be a port, 0 to 65535')
  .int('must be a port, 0 to 65535')
  .min(0, 'must be a port, 0 to 65535')
  .max(65_535, 'must be a port, 0 to 65535');

/** Words with commas between, each of which `fits`. */
const listOf = (fits: (entry: string) => boolean, words: string) =>
  z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''))
    .refine((entries) => entries.every(fits), words);

const settings = z.object({
  SLACK_BOT_TOKEN: token('xoxb-', 'it is the "Bot User OAuth Token" of the app').optional(),
  SLACK_SIGNING_SECRET: z.string().min(8, 'must be the "Signing Secret" of the app, 32 characters').optional(),
  SLACK_APP_TOKEN: token('xapp-', 'it is an app-level token with connections:write').optional(),
  SLACK_USER_TOKEN: token('xoxp-', 'it is a user token of an admin').optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'must be an address such as https://slack.com/api/' }).optional(),
  DATABASE_URL: z
    .string()
    .regex(
      /^(sqlite:.+|postgres(ql)?:\/\/.+)$/,
      'must be sqlite:<path>, for example sqlite:data/muster.db, or postgres://user:password@host/database',
    )
    .default('sqlite:data/muster.db'),
  MUSTER_CONFIG: z.string().default('muster.yaml'),
  RUNBOOKS_DIR: z.string().default('runbooks'),
  REVIEWS_DIR: z.string().default('reviews'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://muster.example.com' })
    .optional(),
  WEB_LINKS: z.enum(['on', 'off'], 'must be on or off').default('off'),
  WEB_USER_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header such as X-Forwarded-Email')
    .optional(),
  WEB_TRUSTED_PROXIES: listOf(
    isNetwork,
    'must be addresses or networks of your proxies, such as 10.0.0.2 or 10.0.0.0/24',
  ),
  METRICS_TOKEN: z
    .string()
    .min(16, 'must be a secret of 16 characters or more, for example the output of `openssl rand -hex 16`')
    .optional(),
  METRICS_PORT: port.optional(),
  PRIVATE_RECEIVERS: listOf(
    (entry) => isNetwork(entry) || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(entry),
    'must be names, addresses or networks, such as ntfy.internal, 10.1.2.3 or 10.1.0.0/16',
  ),
  DEAD_MAN_URL: z.url({ protocol: /^https?$/, error: 'must be an address such as https://hc-ping.com/…' }).optional(),
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
});

type Settings = z.infer<typeof settings>;

/** What carriers read, each by its own file. */
const carriers = z.object(
  Object.assign({}, ...CARRIER_ACCOUNTS.map(({ env }) => env)) as (typeof CARRIER_ACCOUNTS)[number]['env'],
);

/** Puts what the file `.env` of this folder sets into the environment, if there is one. Throws `configuration`. */
export function loadEnvFile(): void {
  if (!existsSync('.env')) return;
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    throw new MusterError('configuration', whyUnread('.env', error), { cause: error });
  }
}

/** Reads the environment. Throws `configuration`, whose message lists every problem. */
export function readConfig(env: Env): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const [parsed, carried] = [settings.safeParse(given), carriers.safeParse(given)];
  const issues = [parsed, carried].flatMap(({ error }) => error?.issues ?? []);
  const wrong = issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  const problems = [...wrong, ...missing(given), ...halves(given), ...unguarded(given)];
  if (problems.length > 0 || !parsed.success || !carried.success)
    throw new MusterError('configuration', problems.join('\n'));
  return Object.freeze({ ...configOf(parsed.data), ...accountsOf(carried.data), secrets: othersIn(given) });
}

function othersIn(given: Env): Env {
  const known = new Set([...Object.keys(settings.shape), ...Object.keys(carriers.shape)]);
  return Object.freeze(Object.fromEntries(Object.entries(given).filter(([name]) => !known.has(name))));
}

/** Credentials come together, or not at all; in production they must be there. */
function missing(given: Env): readonly string[] {
  const bot = given['SLACK_BOT_TOKEN'] !== undefined;
  const door = given['SLACK_SIGNING_SECRET'] !== undefined || given['SLACK_APP_TOKEN'] !== undefined;
  const needed = bot || door || given['NODE_ENV'] === 'production';
  if (!needed) return [];
  const why = bot || door ? 'is missing' : 'is missing, and there is no sandbox with NODE_ENV=production';
  return [
    ...(bot ? [] : [`SLACK_BOT_TOKEN ${why}: copy the "Bot User OAuth Token" of the app, which starts with xoxb-`]),
    ...(door
      ? []
      : [`SLACK_SIGNING_SECRET ${why}: copy the "Signing Secret" of the app, or set SLACK_APP_TOKEN for Socket Mode`]),
  ];
}

/** Anybody can send a header: without knowing the proxy, anyone who reaches the port could claim to be anybody. */
function unguarded(given: Env): readonly string[] {
  if (given['WEB_USER_HEADER'] === undefined || given['WEB_TRUSTED_PROXIES'] !== undefined) return [];
  return [
    'WEB_TRUSTED_PROXIES is missing: Muster trusts WEB_USER_HEADER only from the addresses of your proxies, such as 10.0.0.2',
  ];
}

/** A contact method that is only half set up would fail at three in the morning. */
function halves(given: Env): readonly string[] {
  return CARRIER_ACCOUNTS.flatMap(({ required: names }) => {
    const absent = names.filter((name) => given[name] === undefined);
    if (absent.length === 0 || absent.length === names.length) return [];
    return absent.map(
      (name) => `${name} is missing: it must be set together with ${names.filter((n) => n !== name).join(' and ')}`,
    );
  });
}

function accountsOf(env: Env): CarrierConfig {
  return Object.fromEntries(CARRIER_ACCOUNTS.map(({ key, read }) => [key, read(env)])) as CarrierConfig;
}

function configOf(s: Settings): Omit<Config, keyof CarrierConfig | 'secrets'> {
  return {
    slack: slackOf(s),
    databaseUrl: s.DATABASE_URL,
    file: s.MUSTER_CONFIG,
    runbooksDir: s.RUNBOOKS_DIR,
    // The sandbox leaves nothing behind.
    reviewsDir: s.SLACK_BOT_TOKEN === undefined ? undefined : s.REVIEWS_DIR,
    publicUrl: s.PUBLIC_URL?.replace(/\/$/, ''),
    web: Object.freeze({
      links: s.WEB_LINKS === 'on',
      userHeader: s.WEB_USER_HEADER,
      proxies: s.WEB_TRUSTED_PROXIES,
    }),
    metrics: Object.freeze({ token: s.METRICS_TOKEN, port: s.METRICS_PORT }),
    privateReceivers: s.PRIVATE_RECEIVERS,
    port: s.PORT,
    host: s.HOST,
    deadManUrl: s.DEAD_MAN_URL,
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
