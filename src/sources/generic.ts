/** Any tool that sends JSON or a form: muster.yaml says where in the body each part of a signal is. Pure. */
import { z } from 'zod';
import { parseDuration } from '../lib/duration.ts';
import { gathered } from './gathered.ts';
import { identityOf } from './identity.ts';
import type { Reading, Signal, SignalState, SourceType, Unreadable } from './signal.ts';
import {
  fillTemplate,
  type Path,
  pathsOf,
  pathText,
  readPath,
  readTemplate,
  type Template,
  textAt,
  valueAt,
  type Where,
} from './template.ts';
import { descriptionOf, labelsOf, labelText, lineOf, linkOf, present, TITLE, wordOf } from './text.ts';
import { isObject, kindOf, scalarText, shortly } from './value.ts';

const PATH = 'must be a path into the payload, such as monitor.name';
const path = z.string(PATH).refine((text) => readPath(text) !== undefined, PATH);

const template = z.string('must be text with paths in it, such as "{monitor.name} on {host}"').check((context) => {
  const read = readTemplate(context.value);
  if ('wrong' in read) context.issues.push({ code: 'custom', input: context.value, message: `must be ${read.wrong}` });
});

const IDENTITY = 'must contain at least one path, such as "{monitor.id}/{host}": one identity is one alert';
const WORDS = 'must be a word that the tool sends, or a list of such words, such as [down, critical]';
const word = z.union([z.string(), z.number(), z.boolean()], WORDS).transform((value) => String(value).trim());
const words = z.union([z.array(word), word.transform((one) => [one])], WORDS);

const DURATION = 'must be a duration such as 30s, 5m, 2h or 1d';
const duration = z.union(
  [
    z.number().positive(),
    z
      .string()
      .refine((text) => parseDuration(text) !== undefined, DURATION)
      .transform((text) => parseDuration(text) ?? 0),
  ],
  DURATION,
);

const stateSchema = z
  .strictObject({
    path,
    firing: words,
    resolved: words.optional(),
    acknowledged: words.optional(),
  })
  .refine(({ firing, resolved = [], acknowledged = [] }) => {
    const all = [firing, resolved, acknowledged].flatMap((some) => [...new Set(some.map(plainWord))]);
    return new Set(all).size === all.length;
  }, 'must not have the same word in two lists');

const settingsSchema = z
  .strictObject({
    each: path.optional(),
    identity: template.refine((text) => holdsPath(text), IDENTITY),
    state: stateSchema.optional(),
    resolve_after: duration.optional(),
    title: template.optional(),
    severity: z.object({ path, default: word.optional() }).catchall(word).optional(),
    labels: z.record(z.string().min(1).max(200), path).optional(),
    link: template.optional(),
    description: template.optional(),
    runbook: template.optional(),
    image: template.optional(),
  })
  .refine(
    ({ state, resolve_after }) => state !== undefined || resolve_after !== undefined,
    'needs `state:`, such as { path: status, firing: [down], resolved: [up] }, or `resolve_after:` for a tool that never says that an alert is resolved',
  );

/** What muster.yaml says of a `generic` source; it reads what it wrote. */
type GenericSettings = z.infer<typeof settingsSchema>;

/** `type: generic`. */
export const generic: SourceType<GenericSettings> = {
  name: 'generic',
  settings: settingsSchema,
  read: readGeneric,
  setUp: (address) =>
    [
      'Send JSON or a form to:',
      `  ${address}`,
      'For example:',
      `  curl -fsS -X POST -H 'Content-Type: application/json' -d '{"status":"down","host":"web01"}' ${address}`,
      'Send the fields that `identity:`, `state:` and the other settings of this source refer to in muster.yaml.',
    ].join('\n'),
};

function holdsPath(text: string): boolean {
  const read = readTemplate(text);
  return 'wrong' in read || pathsOf(read).length > 0;
}

/** Words of tools are compared without regard to capitals. */
function plainWord(text: string): string {
  return text.trim().toLowerCase();
}

type Text = 'title' | 'link' | 'description' | 'runbook' | 'image';

/** The settings with their paths and templates read. */
interface Mapping {
  readonly settings: GenericSettings;
  readonly identity: Template;
  readonly states: ReadonlyMap<string, SignalState>;
  readonly state: Path | undefined;
  readonly severities: ReadonlyMap<string, string>;
  readonly severity: Path | undefined;
  readonly labels: readonly (readonly [name: string, path: Path])[];
  readonly texts: Readonly<Partial<Record<Text, Template>>>;
}

function mappingOf(settings: GenericSettings): Mapping {
  const { state, severity } = settings;
  const states = (['firing', 'resolved', 'acknowledged'] as const).flatMap((name) =>
    (state?.[name] ?? []).map((text) => [plainWord(text), name] as const),
  );
  const severities = Object.entries(severity ?? {}).filter(([name]) => name !== 'path' && name !== 'default');
  const texts = (['title', 'link', 'description', 'runbook', 'image'] as const).map(
    (name) => [name, settings[name] === undefined ? undefined : checked(settings[name])] as const,
  );
  return {
    settings,
    identity: checked(settings.identity),
    states: new Map(states),
    state: state && readPath(state.path),
    severities: new Map(severities.map(([name, key]) => [plainWord(name), String(key)])),
    severity: severity && readPath(severity.path),
    labels: Object.entries(settings.labels ?? {}).map(([name, at]) => [name, readPath(at) ?? []]),
    texts: present(Object.fromEntries(texts)),
  };
}

/** A template that the settings' own check has let pass. */
function checked(text: string): Template {
  const read = readTemplate(text);
  if ('wrong' in read) throw new TypeError(`A template was not checked: it must be ${read.wrong}.`);
  return read;
}

function readGeneric(body: unknown, settings: GenericSettings): Reading {
  if (!isObject(body) && !Array.isArray(body))
    return { unreadable: [{ path: '', expected: `an object or a list, found ${kindOf(body)}` }] };
  const found = elementsOf(body, settings.each);
  if ('path' in found) return { unreadable: [found] };
  const mapping = mappingOf(settings);
  const shared = new Map<Path, string | undefined>();
  return gathered(
    found.elements.map(({ at, element }) => {
      const read = readElement({ element, body, shared }, mapping);
      return 'identity' in read ? read : { ...read, path: placeOf(read.path, at) };
    }),
  );
}

/** Each element that becomes a signal, with its place in the body. */
function elementsOf(
  body: unknown,
  each: string | undefined,
): { readonly elements: readonly { readonly at: string; readonly element: unknown }[] } | Unreadable {
  if (each === undefined) return { elements: [{ at: '', element: body }] };
  const list = valueAt(readPath(each) ?? [], { element: body, body });
  if (Array.isArray(list)) return { elements: list.map((element, i) => ({ at: `${each}[${i}]`, element })) };
  return { path: each, expected: `a list, found ${kindOf(list)}`, mend: `each: ${each}` };
}

function placeOf(place: string, at: string): string {
  if (place.startsWith('$.')) return place.slice(2);
  return [at, place].filter((part) => part !== '').join('.');
}

function readElement(where: Where, mapping: Mapping): Signal | Unreadable {
  const identity = readIdentity(where, mapping);
  if (typeof identity !== 'string') return identity;
  const state = readState(where, mapping);
  if (typeof state !== 'string') return state;
  const text = (name: Text): string | undefined => {
    const template = mapping.texts[name];
    // Where a part of it is not in the body, the rest is shown.
    return template === undefined ? undefined : fillTemplate(template, where, descriptionOf).text;
  };
  const title = lineOf(text('title'), TITLE) ?? (state === 'firing' ? lineOf(identity, TITLE) : undefined);
  return {
    identity,
    state,
    title: title ?? '',
    labels: labelsOf(Object.fromEntries(mapping.labels.map(([name, at]) => [name, textAt(at, where, labelText)]))),
    links: present({ source: linkOf(text('link')), runbook: linkOf(text('runbook')) }),
    ...present({
      description: descriptionOf(text('description')),
      severity: readSeverity(where, mapping),
      image: linkOf(text('image')),
      resolveAfter: mapping.settings.resolve_after,
    }),
  };
}

/** A part of an identity, and of a long one its hash. */
function partOf(value: unknown): string | undefined {
  const part = scalarText(value);
  return part === undefined || part.length <= TITLE ? part : identityOf(part);
}

function readIdentity(where: Where, { identity, settings }: Mapping): string | Unreadable {
  const { text, missing } = fillTemplate(identity, where, partOf);
  const mend = `identity: "${settings.identity}"`;
  const [first] = missing;
  if (first !== undefined) return unreadable(first, where, 'a string or a number that identifies the alert', mend);
  const paths = pathsOf(identity);
  const said = paths.some((each) => textAt(each, where, partOf)?.trim() !== '');
  return (said ? identityOf(text) : undefined) ?? unreadable(paths[0] ?? [], where, 'a string that is not empty', mend);
}

function readState(where: Where, { state, states, settings }: Mapping): SignalState | Unreadable {
  if (state === undefined) return 'firing';
  const value = textAt(state, where, stateWord);
  const found = value === undefined ? undefined : states.get(plainWord(value));
  if (found !== undefined) return found;
  const expected = `one of ${[...states].map(([known, name]) => `${known} (${name})`).join(', ')}`;
  const mend =
    value === undefined
      ? `state: { path: ${pathText(state)}, … }`
      : mendState(shortly(value), settings.state?.resolved);
  return unreadable(state, where, expected, mend);
}

/** No tool has a longer word for a state. */
function stateWord(value: unknown): string | undefined {
  return scalarText(value)?.slice(0, TITLE);
}

function mendState(word: string, resolved: readonly string[] | undefined): string {
  const firing = `state: { firing: [${word}] }`;
  return resolved === undefined ? firing : `${firing} or state: { resolved: [${word}] }`;
}

function readSeverity(where: Where, { severity, severities, settings }: Mapping): string | undefined {
  if (severity === undefined) return undefined;
  const word = textAt(severity, where, wordOf);
  return severities.get(plainWord(word ?? '')) ?? settings.severity?.default ?? word;
}

function unreadable(path: Path, where: Where, expected: string, mend: string): Unreadable {
  return { path: pathText(path), expected: `${expected}, found ${kindOf(valueAt(path, where))}`, mend };
}
