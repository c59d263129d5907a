/** The process: environment, signals, exit codes; nothing else. */
import { startApp } from './app.ts';
import { type Config, loadEnvFile, readConfig } from './config.ts';
import { MusterError } from './lib/errors.ts';
import { type Log, openLog } from './lib/log.ts';
import { obeyProxies } from './lib/net/proxy.ts';

const EXIT = { failed: 1, forGood: 2 } as const;

/** What starting again finds unchanged: a person must set, restore or update something first. */
const FOR_GOOD: ReadonlySet<string> = new Set(['configuration', 'database_damaged', 'newer_schema']);

interface Running {
  readonly url: string;
  readonly words: string;
  /** What Slack says to the tokens; `isNew`: no bot on this database ever had an answer. */
  readonly meet?: () => Promise<{ readonly refused: boolean; readonly words: string } | undefined>;
  readonly isNew?: boolean;
  /** Resolves when a newer version has taken over. */
  readonly outgrown?: Promise<void>;
  stop(): Promise<void>;
}

async function start(config: Config, log: Log): Promise<Running> {
  if (config.slack === undefined) {
    const { startSandbox } = await import('./sandbox/start.ts');
    const sandbox = await startSandbox(config);
    return {
      ...sandbox,
      words: `This is the sandbox, not Slack. Everything in it is lost when it stops.\nOpen ${sandbox.url} in a browser.`,
    };
  }
  const app = await startApp(config, { log });
  const how =
    app.mode === 'socket'
      ? 'Socket Mode'
      : `HTTP; Slack must be able to reach ${config.publicUrl ?? app.url}/slack/events`;
  const store =
    app.dialect === 'sqlite' ? `SQLite (${config.databaseUrl}); one bot only` : 'PostgreSQL; several bots can share it';
  return {
    url: app.url,
    outgrown: app.outgrown,
    meet: () => app.meet(),
    isNew: app.isNew,
    stop: () => app.stop(),
    words: `Muster runs at ${app.url}\nSlack: ${how}\nDatabase: ${store}`,
  };
}

function fail(error: unknown, log: Log | undefined): never {
  if (error instanceof MusterError && error.code === 'configuration') {
    process.stderr.write(`Muster cannot start. Settings to correct:\n${error.message.replace(/^/gm, '  ')}\n`);
    process.exit(EXIT.forGood);
  }
  if (error instanceof MusterError) process.stderr.write(`Muster cannot start: ${error.message}\n`);
  else if (log === undefined) process.stderr.write(`Muster cannot start: ${String(error)}\n`);
  else log.fatal({ err: error }, 'could not start');
  process.exit(error instanceof MusterError && FOR_GOOD.has(error.code) ? EXIT.forGood : EXIT.failed);
}

/**
 * Says whose token it is. A refused one ends a bot that never had another: nobody relies on it yet. One that has worked
 * before keeps the bot running, because pages also leave by e-mail, SMS, call and push.
 */
async function meet({ meet: ask, isNew = false, stop }: Running, log: Log): Promise<void> {
  const met = await ask?.();
  if (met === undefined) return;
  if (!met.refused) return void process.stdout.write(`${met.words}\n`);
  if (!isNew) return log.error(met.words);
  await stop();
  fail(new MusterError('configuration', met.words), log);
}

function obeySignals(running: Running, log: Log): void {
  let stopping = false;
  const stop = (signal: string, code = 0): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    running.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        log.fatal({ err: error }, 'could not stop cleanly');
        process.exit(EXIT.failed);
      },
    );
  };
  void running.outgrown?.then(() => stop('outgrown', EXIT.failed));
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

/** What the process writes is readable by its owner only, unless a line says otherwise. */
const UMASK = 0o077;

async function main(): Promise<void> {
  let log: Log | undefined;
  process.umask(UMASK);
  try {
    loadEnvFile();
    const config = readConfig(process.env);
    obeyProxies(process.env);
    const opened = openLog(config.logLevel);
    log = opened;
    process.on('unhandledRejection', (error) => {
      opened.fatal({ err: error }, 'unhandled error');
      process.exit(EXIT.failed);
    });
    const running = await start(config, opened);
    obeySignals(running, opened);
    process.stdout.write(`${running.words}\n`);
    await meet(running, opened);
  } catch (error) {
    fail(error, log);
  }
}

await main();
