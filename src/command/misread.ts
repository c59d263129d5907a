/** Replies to a line that was not understood: what was wrong, what is valid, and buttons with the likely meanings. Pure. */

import { Mistake, type Offer } from '../lib/errors.ts';
import { type Arg, nearest, usageOf, type Vocabulary } from '../lib/grammar.ts';
import { slash } from '../lib/slash.ts';
import type { Parsed } from '../lib/typed/parse.ts';
import type { CommandRow } from './row.ts';

/** The mistake of a line that a row could not read; `typed` are the words after its name, when somebody typed them. */
export function explainMisread(
  found: CommandRow,
  parsed: Extract<Parsed, { ok: false }>,
  vocabulary: Vocabulary,
  typed: string | undefined,
): Mistake {
  if (parsed.doubt !== undefined) {
    const { question, choices } = parsed.doubt;
    const offers = choices.map(({ label, text }) => ({ label, line: `${found.name} ${text}` }));
    return new Mistake(`${question} ${UNCHANGED}`, { offers, example: found.example });
  }
  const { arg, found: word } = parsed;
  const usage = `Usage: ${slash(`/${found.name} ${usageOf(found.args)}`.trim())}`;
  if (word === '')
    return new Mistake(`\`${slash(`/${found.name}`)}\` also needs ${wording(arg)}. ${usage}`, {
      example: found.example,
      field: arg.name,
    });
  const known = namesFor(arg, vocabulary);
  const near = known === undefined ? undefined : nearest(word.replace(/^@/, ''), known);
  const offers = near === undefined || typed === undefined ? [] : offerOf(found, arg, { word, near, typed });
  const list = known === undefined ? '' : ` ${listed(arg, known)}`;
  const person = arg.kind === 'person' || arg.kind === 'people';
  const what = person ? 'a person I know' : wording(arg);
  return new Mistake(`“${word}” is not ${what}.${list} ${UNCHANGED} ${usage}`, {
    example: found.example,
    field: arg.name,
    offers,
  });
}

const UNCHANGED = 'Nothing was changed.';

/** The mistake for a word that should name a person but does not. */
export function unknownPerson(
  word: string,
  vocabulary: Vocabulary,
  more: { readonly example: string; readonly field?: string; readonly offers?: readonly Offer[] },
): Mistake {
  const known = namesFor({ kind: 'person' }, vocabulary) ?? [];
  return new Mistake(`“${word}” is not a person I know. ${listed({ kind: 'person' }, known)} ${UNCHANGED}`, more);
}

function offerOf(
  found: CommandRow,
  { kind }: Arg,
  { word, near, typed }: { readonly word: string; readonly near: string; readonly typed: string },
): readonly Offer[] {
  const name = kind === 'person' || kind === 'people' ? `@${near}` : near;
  const at = typed.lastIndexOf(word);
  if (at < 0) return [];
  return [
    {
      label: `Did you mean ${name}?`,
      line: `${found.name} ${typed.slice(0, at)}${name}${typed.slice(at + word.length)}`,
    },
  ];
}

/** What an argument of a kind may name, each once; undefined when that cannot be listed. */
function namesFor(
  arg: Pick<Arg, 'kind' | 'of'>,
  { severities, services, schedules, people }: Vocabulary,
): readonly string[] | undefined {
  // Somebody has several names: the last is muster.yaml's.
  const called = [...new Map([...people].map(([name, id]) => [id, name])).values()];
  const names: Partial<Record<Arg['kind'], readonly string[]>> = {
    severity: severities.map(({ key }) => key),
    service: services,
    schedule: schedules,
    person: called,
    people: called,
    choice: arg.of ?? [],
  };
  const known = names[arg.kind];
  return known && [...new Set(known)];
}

const PLURALS: Partial<Record<Arg['kind'], string>> = {
  severity: 'Severities',
  service: 'Services',
  schedule: 'Schedules',
  person: 'People',
  people: 'People',
};

/** Names in a sentence, as many as people read. */
export function listed({ kind }: Pick<Arg, 'kind'>, known: readonly string[]): string {
  const what = PLURALS[kind];
  if (what === undefined) return '';
  if (known.length === 0) return `${what}: none yet. Add them to muster.yaml.`;
  const more = known.length > MOST ? ` and ${known.length - MOST} more` : '';
  return `${what}: ${known.slice(0, MOST).join(', ')}${more}.`;
}

const MOST = 25;

function wording(arg: Arg): string {
  const words: Partial<Record<Arg['kind'], string>> = {
    incident: 'an incident such as INC-142',
    page: 'a page such as p42',
    alert: 'an alert group such as A-17',
    silence: 'a silence such as S-3',
    severity: 'a severity',
    service: 'a service in muster.yaml',
    schedule: 'a schedule in muster.yaml',
    person: 'a person such as @ana',
    people: 'people such as @ana @bo',
    choice: `one of ${arg.of?.join(', ') ?? ''}`,
    rest: `a ${arg.name}`,
  };
  return words[arg.kind] ?? `a ${arg.name}`;
}
