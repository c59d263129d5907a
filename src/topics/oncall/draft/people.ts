/** The people of a rotation as somebody typed them: one shift a line, those who share it with `+` or `,` between. */
import type { Tx } from '../../../engine/tx.ts';
import { Mistake } from '../../../lib/errors.ts';
import { nearest } from '../../../lib/grammar.ts';
import { everyPerson, everyUser } from '../../team/people/store.ts';

/** Everybody by the words that may mean them. */
export interface Crew {
  /** The file's names, by lower-case name, Slack name, real name and Slack id. */
  readonly keys: ReadonlyMap<string, string>;
  /** People of Slack that muster.yaml lacks: what they are called, and their id. */
  readonly strangers: ReadonlyMap<string, { readonly name: string; readonly id: string }>;
}

/** The people who may be meant now. A name that two people have in Slack is nobody's. */
export async function loadCrew(tx: Tx): Promise<Crew> {
  const people = await everyPerson(tx);
  const users = (await everyUser(tx)).filter(({ kind }) => kind !== 'bot');
  const byId = new Map(people.map(({ slack_id, person }) => [slack_id, person]));
  const keys = new Map<string, string>();
  const strangers = new Map<string, { name: string; id: string }>();
  const twice = new Set(repeated(users.flatMap(({ name, real_name }) => [...new Set([fold(name), fold(real_name)])])));
  for (const { id, name, real_name } of users) {
    const key = byId.get(id);
    for (const word of [id, name, real_name].map(fold).filter((w) => w !== '' && !twice.has(w))) {
      if (key === undefined) strangers.set(word, { name: real_name || name, id });
      else keys.set(word, key);
    }
  }
  for (const { person } of people) keys.set(fold(person), person);
  return { keys, strangers };
}

function repeated(words: readonly string[]): readonly string[] {
  return words.filter((word, i) => words.indexOf(word) !== i);
}

function fold(word: string): string {
  return word.normalize('NFC').toLowerCase().trim();
}

/** How a form shows a list, so that `readShifts` reads it back. */
export function shiftLines(people: readonly (readonly string[])[]): string {
  return people.map((entry) => entry.join(' + ')).join('\n');
}

/** The shifts of a list. Throws a Mistake at the field `people`. */
export function readShifts(text: string, crew: Crew): readonly (readonly string[])[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/^\s*(?:[-*•]|\d{1,3}[.)])\s+/, '').trim());
  const shifts = lines.filter((line) => line !== '').map((line) => shiftOf(line, crew));
  if (shifts.length === 0) throw wrong('The list is empty. A rotation needs at least one person.', 'ana');
  return shifts;
}

function shiftOf(line: string, crew: Crew): readonly string[] {
  const words = line.split(/[+,&]/).map((word) => word.trim());
  if (words.some((word) => word === ''))
    throw wrong(`“${line}” has an extra “+” or “,”. Write a shared shift like this:`, 'ana + bo');
  const people = words.map((word) => personOf(word, crew));
  const double = repeated(people)[0];
  if (double !== undefined) throw wrong(`${double} is twice in one shift (“${line}”).`, 'ana + bo');
  return people;
}

function personOf(word: string, { keys, strangers }: Crew): string {
  const folded = fold(word.replace(/^\u0002@|\u0003$/g, '').replace(/^@/, ''));
  const key = keys.get(folded);
  if (key !== undefined) return key;
  const stranger = strangers.get(folded);
  if (stranger !== undefined)
    throw wrong(
      `${stranger.name} is in Slack but not in muster.yaml. First add them under “people:” and run “muster apply”.`,
      `${keyFor(folded)}: { slack: ${stranger.id} }`,
    );
  const near = nearest(folded, [...keys.keys()]);
  throw wrong(`“${word}” is not in muster.yaml${near === undefined ? '' : `; did you mean ${keys.get(near)}?`}.`);
}

/** A name that the file takes, from one that people have. */
function keyFor(word: string): string {
  const key = word.normalize('NFD').replace(/[^a-z0-9]+/g, '');
  return key === '' || /^[uw][a-z0-9]{6,}$/.test(key) ? 'name' : key;
}

function wrong(words: string, example?: string): Mistake {
  return new Mistake(words, { field: 'people', example });
}
