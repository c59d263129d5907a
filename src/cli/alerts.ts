/** `muster alerts`: why an alert did what it did, and what a body would do. */
import { existsSync, readFileSync } from 'node:fs';
import { readTokens } from '../lib/blockkit.ts';
import { whyUnread } from '../lib/place.ts';
import { parseRfc3339 } from '../lib/zoned.ts';
import { reasonWords, whyLines } from '../topics/alerts/explain/blocks.ts';
import { explained } from '../topics/alerts/explain/explained.ts';
import { type Trial, trySignals } from '../topics/alerts/explain/trial.ts';
import { findGroup } from '../topics/alerts/groups/store.ts';
import { problemWords } from '../topics/alerts/intake/blocks.ts';
import { readBodyText } from '../topics/alerts/intake/door/body.ts';
import { readSent } from '../topics/alerts/intake/door/operations.ts';
import { LARGEST } from '../topics/alerts/intake/door/routes.ts';
import { everySource, findSource } from '../topics/alerts/intake/store.ts';
import { nameBook } from '../topics/team/store.ts';
import { textOfBytes } from '../web/decode.ts';
import { type Call, databaseAbsent, EXIT, Misuse, onDatabase } from './call.ts';

const USAGE = 'For example: muster alerts why A-17, or muster alerts try payload.json --source shop';

/** Explains a group, or tries a body without effects. */
export async function alerts(call: Call): Promise<number> {
  const [verb, what] = call.words;
  if ((verb !== 'why' && verb !== 'try') || what === undefined)
    throw new Misuse(`“muster alerts” needs why or try. ${USAGE}`);
  if (databaseAbsent(call.config)) {
    call.around.err(`There is no database at ${call.config.databaseUrl} yet. Start Muster first.`);
    return EXIT.problems;
  }
  return verb === 'why' ? why(call, what) : tryFile(call, what);
}

async function why(call: Call, name: string): Promise<number> {
  const id = /^a-?(\d{1,9})$/i.exec(name)?.[1];
  if (id === undefined) throw new Misuse(`“${name}” is not an alert group such as A-17. ${USAGE}`);
  const lines = await onDatabase(call, false, (transact) =>
    transact(async (tx) => {
      const group = await findGroup(tx, Number(id));
      return group === undefined ? undefined : whyLines(group, await explained(tx, group));
    }),
  );
  if (lines === undefined) {
    call.around.err(`There is no alert group A-${id}.`);
    return EXIT.problems;
  }
  for (const line of lines) call.around.out(line);
  return EXIT.well;
}

async function tryFile(call: Call, path: string): Promise<number> {
  const { flags, around } = call;
  const name = flags.source;
  if (name === undefined) throw new Misuse(`Which source? ${USAGE}`);
  const at = flags.at === undefined ? undefined : parseRfc3339(flags.at);
  if (flags.at !== undefined && at === undefined)
    throw new Misuse(`“${flags.at}” is not a time such as 2026-03-06T14:00:00Z.`);
  const text = textOf(call, path);
  if (text === undefined) return EXIT.problems;
  return onDatabase(call, false, async (transact) => {
    const { source, known, names } = await transact(async (tx) => ({
      source: await findSource(tx, name),
      known: (await everySource(tx)).map((one) => one.name),
      names: await nameBook(tx),
    }));
    if (source === undefined) {
      around.err(`There is no source “${name}”. Sources: ${known.join(', ') || 'none yet; add them to muster.yaml'}.`);
      return EXIT.problems;
    }
    // A form is told from JSON by how it begins: nobody says here what it is.
    const read = readSent(source, { body: () => readBodyText(text, FORM) });
    if (!('signals' in read)) {
      for (const problem of read.problems) around.err(problemWords(problem));
      return EXIT.problems;
    }
    const trials = await trySignals(transact, source.name, read.signals, at);
    for (const line of trials.flatMap((trial) => trialLines(trial, names))) around.out(line);
    if (trials.length === 0) around.out('It contains no alert.');
    for (const problem of read.skipped ?? []) around.err(`not read: ${problemWords(problem)}`);
    return EXIT.well;
  });
}

const FORM = 'application/x-www-form-urlencoded';

/** What the door would read of these bytes. */
function textOf({ around }: Call, path: string): string | undefined {
  if (!existsSync(path)) {
    around.err(`There is no file ${path}.`);
    return undefined;
  }
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= LARGEST) return textOfBytes(bytes);
    around.err(`${path} is larger than ${LARGEST / 1024} KB, so Muster would refuse it: send fewer alerts at a time.`);
  } catch (error) {
    around.err(whyUnread(path, error));
  }
  return undefined;
}

function trialLines(
  { signal, path, pages }: Trial,
  names: (kind: 'person' | 'channel', id: string) => string,
): readonly string[] {
  const who = pages.map((one) => readTokens(one, names)).join(', ');
  return [
    `${signal.state} ${signal.identity}: ${signal.title === '' ? 'no title' : signal.title}`,
    ...path.reasons.map((reason) => `  ${reasonWords(reason)}`),
    who === '' ? '  It would page nobody.' : `  It would page ${who}.`,
  ];
}
