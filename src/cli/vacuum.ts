/** `muster vacuum`. */
import { vacuumFile } from '../db/sqlite/space.ts';
import { MusterError } from '../lib/errors.ts';
import { type Call, databaseAbsent, done } from './call.ts';

/** Gives the free space of a SQLite file back to the disk while no bot runs on it; PostgreSQL does that by itself. */
export async function vacuum({ config, around }: Call): Promise<number> {
  const url = config.databaseUrl;
  if (!url.startsWith('sqlite:')) return done(around, 'PostgreSQL frees space by itself (autovacuum).');
  const path = url.slice('sqlite:'.length);
  if (databaseAbsent(config)) throw new MusterError('no_database', `There is no database ${path}.`);
  const { before, after } = await vacuumFile(path);
  const [was, is] = [before, after].map((bytes) => `${(bytes / 1_000_000).toFixed(1)} MB`);
  return done(around, `${path} was ${was} and is now ${is}. From now on the bot frees space by itself.`);
}
