/** Watches what other processes do to the database: write to it, remove it, or migrate it. */
import type { Database } from '../../db/database.ts';
import { outgrown } from '../../db/migrate.ts';
import type { Log } from '../../lib/log.ts';
import type { Check } from './vitals.ts';

/** The listeners; the last two are called once. */
export interface DatabaseEars {
  readonly onForeignWrite: () => void;
  /** The bot has lost the database. */
  readonly onLost: () => void;
  /** A newer version has migrated it. */
  readonly onOutgrown: () => void;
}

/** Milliseconds of the machine's time between two looks: what happens is noticed within a second. */
const LOOK = 700;
/** So many looks, about a minute, lie between two reminders that the database is lost. */
const REMIND = 85;

/** What is wrong with the database itself is a complaint, no matter what is late. */
export function databaseIsWell(db: Database): Check {
  return {
    name: 'database',
    look: () => {
      const trouble = db.trouble();
      return trouble === undefined ? [] : [trouble.what, trouble.next];
    },
  };
}

/** Looks at the database until the returned function is called; one look waits for the one before it. */
export function watchDatabase(db: Database, log: Log, ears: DatabaseEars): () => void {
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const trouble = reportTrouble(db, log);
  const once = openOnce(db, log, ears);
  let answers = true;
  const look = async (): Promise<void> => {
    try {
      const goOn = await once();
      trouble();
      if (!answers) log.info('the database answers again');
      answers = true;
      over ||= !goOn;
    } catch (error) {
      // It is asked again; code that needs it meanwhile reports it as well.
      if (answers) log.warn({ err: error }, 'the database does not answer');
      answers = false;
    }
  };
  const run = async (): Promise<void> => {
    await look();
    if (!over) timer = setTimeout(() => void run(), LOOK).unref();
  };
  void run();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

/** One look; resolves to false when there is nothing more to look for. */
function openOnce(db: Database, log: Log, ears: DatabaseEars): () => Promise<boolean> {
  let version = db.version();
  let looksLost = 0;
  return async () => {
    if (await db.lost()) {
      if (looksLost === 0) ears.onLost();
      if (looksLost % REMIND === 0)
        log.fatal(db.trouble(), 'the database is lost: Muster records nothing and pages nobody');
      looksLost += 1;
      return true;
    }
    db.relieve();
    const seen = db.version();
    if (seen !== version) ears.onForeignWrite();
    version = seen;
    if (!(await outgrown(db.kysely))) return true;
    log.fatal('a newer version of Muster has migrated the database, so this one stops');
    ears.onOutgrown();
    return false;
  };
}

/** Says in the log what is wrong with the database when that changes. */
function reportTrouble(db: Database, log: Log): () => void {
  let said: string | undefined;
  return () => {
    const trouble = db.trouble();
    if (trouble?.code === said) return;
    if (trouble === undefined) log.info('the database works again');
    else log.error(trouble, 'something is wrong with the database');
    said = trouble?.code;
  };
}
