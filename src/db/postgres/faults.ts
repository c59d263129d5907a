/** What PostgreSQL's errors mean, by their codes. Whatever the server did not say itself is a fault of the connection. */
import pg from 'pg';
import { MusterError, Outage } from '../../lib/errors.ts';
import { outage, pauseAfterRace, pauseForOthers, type Trouble, UNREACHABLE } from '../trouble.ts';

/** Two transactions conflicted; when the loser runs again, it finds what the winner wrote. */
const RACES = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '23505', // unique_violation: two wrote the same new key at once
  '55P03', // lock_not_available
  '57014', // query_canceled: it waited too long for somebody's lock
]);

/** The server ended the connection, or takes none now: another connection, or the same a little later, may work. */
const UNAVAILABLE = /^(?:08...|57P0[1-5]|25P0[34]|25006)$/;

/** The server has no room, cannot read its disk, or found its data damaged. */
const TROUBLES: readonly (readonly [codes: RegExp, what: string, next: string])[] = [
  ['53100', 'The disk of PostgreSQL is full', 'Free some space on it. Muster continues by itself.'],
  ['58...', 'The disk fails when PostgreSQL reads or writes', 'Look at the disk and at PostgreSQL’s log.'],
  [
    'XX00[12]',
    'PostgreSQL found its data damaged',
    'Look at PostgreSQL’s log, and restore the last backup: muster restore',
  ],
].map(([codes = '', what = '', next = '']) => [new RegExp(`^${codes}$`), what, next]);

/**
 * What the server refuses for ever, because a setting is wrong: user, password, database, or what the user may do
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const SETTINGS: Readonly<Record<string, string>> = {
  '28P01': 'Correct the user and the password in DATABASE_URL.',
  '28000': 'Correct the user in DATABASE_URL, or allow that user in pg_hba.conf.',
  '3D000': 'Create the database (createdb muster), or correct its name in DATABASE_URL.',
  '42501': 'Make the user the owner of the database: alter database muster owner to muster;',
};

/**
 * What keeps a connection from being made at all, because a setting is wrong, by the codes of Node's name look-up and TLS.
 * A name server that does not answer is another code, EAI_AGAIN, and may answer later.
 */
const CONNECTING: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The host name is unknown; correct it.',
  ...Object.fromEntries(
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'].map((code) => [
      code,
      'Let Muster trust the authority of that certificate: NODE_EXTRA_CA_CERTS=/path/to/ca.pem, or sslrootcert= in the address.',
    ]),
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: 'Use the host name for which the certificate was made.',
  ERR_INVALID_URL: 'Write # as %23, / as %2F and @ as %40 in the user and the password.',
  CERT_HAS_EXPIRED: 'Renew the certificate of the server.',
};

/** What the library itself refuses; it gives these no code. */
const UNCODED: readonly (readonly [words: RegExp, remedy: string])[] = [
  [/client password must be a string/, 'Add the password: postgres://muster:PASSWORD@HOST:5432/muster'],
  [/server does not support SSL/, 'Switch TLS on in the server, or remove sslmode= from the address.'],
];

/**
 * An error at the start in the words of somebody who starts Muster: `configuration` where only another setting or a right
 * of the user cures it; undefined for a fault of the statement.
 */
export function startFault(error: unknown): MusterError | undefined {
  // A connection that was refused counts as one that may work later, with the first words as its cause.
  const said = error instanceof Outage ? error.cause : error;
  const remedy = remedyOf(said);
  if (remedy !== undefined) {
    const what =
      said instanceof pg.DatabaseError ? 'PostgreSQL refuses the connection' : 'PostgreSQL cannot be reached';
    return new MusterError('configuration', `DATABASE_URL: ${what} (${reasonOf(said)}). ${remedy}`, { cause: error });
  }
  if (!(error instanceof Outage) || error.code !== UNREACHABLE) return undefined;
  const what = `PostgreSQL does not answer (${reasonOf(said)}). Check that it runs and that DATABASE_URL points to it; then start Muster again, which systemd and Docker do by themselves.`;
  return new MusterError(UNREACHABLE, what, { cause: error });
}

function remedyOf(said: unknown): string | undefined {
  if (said instanceof pg.DatabaseError) return SETTINGS[said.code ?? ''];
  if (!(said instanceof Error)) return undefined;
  const known = CONNECTING[String((said as NodeJS.ErrnoException).code)];
  return known ?? UNCODED.find(([words]) => words.test(said.message))?.[1];
}

/** A host of several addresses fails with one error for all of them, which has no words of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}

/** What is to be thrown in the place of an error, and whether its connection can be used again. */
export interface Reading {
  readonly error: unknown;
  readonly broken: boolean;
}

/** Reads an error of a statement or of connecting. */
export function readFault(error: unknown): Reading {
  if (error instanceof Outage) return { error, broken: true };
  if (!(error instanceof pg.DatabaseError)) return { error: unreachable(error), broken: true };
  const code = error.code ?? '';
  if (UNAVAILABLE.test(code)) return { error: unreachable(error), broken: true };
  const trouble = troubleOf(error);
  return { error: trouble === undefined ? error : outage(trouble, error), broken: false };
}

/** What an error says about the server itself; undefined for a fault of the statement. */
function troubleOf({ code = '', message }: pg.DatabaseError): Trouble | undefined {
  const found = TROUBLES.find(([codes]) => codes.test(code));
  if (found === undefined) return undefined;
  const [, what, next] = found;
  return {
    code: 'database_server',
    said: 'Muster’s database cannot record anything.',
    what: `${what} (${message}).`,
    next,
  };
}

/** The connection was cut or silent before anything was committed, or there was none. */
export function unreachable(cause: unknown): MusterError {
  return outage(
    {
      code: UNREACHABLE,
      said: 'Muster’s database does not answer.',
      what: `PostgreSQL does not answer (${reasonOf(cause)}).`,
      next: 'Check that it runs and that DATABASE_URL points to it. Muster continues by itself.',
    },
    cause,
  );
}

/** How long to wait before a transaction is begun again; undefined when that would not help. */
export function retryIn(error: unknown, attempt: number, waited: number): number | undefined {
  if (error instanceof Outage) return error.code === UNREACHABLE ? pauseForOthers(attempt, waited) : undefined;
  return error instanceof pg.DatabaseError && RACES.has(error.code ?? '') ? pauseAfterRace(attempt) : undefined;
}
