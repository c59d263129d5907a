/**
 * Conditions of muster.yaml, in CEL (https://cel.dev): `labels.team == "payments" && severity == "critical"`. What an
 * expression may cost is bounded when it is read, so none that was accepted is slow on any input, and none asks what time
 * it is. Only this file knows cel-js and re2js.
 */
import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { nearest } from './grammar.ts';

/** What a condition is asked about. A label or link that is missing is an empty string. */
export interface ExpressionValues {
  readonly labels: Readonly<Record<string, string>>;
  readonly source: string;
  readonly title: string;
  readonly description?: string | undefined;
  readonly severity?: string | undefined;
  readonly state: string;
  readonly links: Readonly<Record<string, string | undefined>>;
}

/** A condition that was read. */
export interface Expression {
  /** Whether it holds; `failed` says why that could not be told, such as `int("many")`. Never throws. */
  test(values: ExpressionValues): boolean | { readonly failed: string };
  /** The parts that must all hold, as far as it is written with &&; none for `true`. */
  readonly parts: readonly ExpressionPart[];
}

/** A part of a condition that must hold. */
export interface ExpressionPart {
  /** The same for parts that say the same, however they are written; `false` for what never holds. */
  readonly key: string;
  /** What it compares, where it is a field and a text: `labels.team`, `payments`. */
  readonly equals?: { readonly field: string; readonly value: string } | undefined;
}

/** Why a text is no condition, as a sentence, and where: an offset into the text. */
export interface WrongExpression {
  readonly wrong: string;
  readonly at: number;
}

/** Characters of a condition, nodes of its tree, and how deep they nest. */
const LONGEST = 4_000;
const LIMITS = { maxAstNodes: 200, maxDepth: 50 };

/** Letters of a pattern, how often a part of it may be repeated, letters of a text that are read. */
const PATTERN = 200;
const REPEATED = 50;
const READ = 1_000;
/** Steps of the programs of all patterns of a condition; inside `exists` and the others each counts so many times. */
const STEPS = 1_000;
const TIMES = 10;

const NAMES = {
  labels: 'map<string, string>',
  links: 'map<string, string>',
  source: 'string',
  title: 'string',
  description: 'string',
  severity: 'string',
  state: 'string',
} as const;

const MACROS = ['all', 'exists', 'exists_one', 'filter', 'map'];

/** All of these take time that grows with their input, give no more than they get, and know no time of day. */
const FUNCTIONS = [
  ...MACROS,
  ...['like', 'has', 'size', 'contains', 'startsWith', 'endsWith', 'lowerAscii', 'upperAscii', 'trim'],
  ...['indexOf', 'lastIndexOf', 'substring', 'int', 'double', 'string'],
];

/** The function that a field of `labels` or `links` is read by; nobody can write its name. */
const FIELD = 'muster_field';

/** Reads a condition, or says what is wrong with it. */
export function compileExpression(text: string): Expression | WrongExpression {
  if (text.trim() === '') return { wrong: 'The condition is empty.', at: 0 };
  if (text.length > LONGEST) return { wrong: `A condition has at most ${LONGEST} characters.`, at: LONGEST };
  const patterns: Patterns = { read: new Map(), steps: 0 };
  const environment = environmentWith(patterns.read);
  try {
    const read = environment.parse(text);
    const refused = refusalIn(read.ast, patterns);
    if (refused !== undefined) return refused;
    const edited = withFields(text, read.ast);
    const checked = read.check();
    if (!checked.valid) throw checked.error;
    if (checked.type !== 'bool')
      return { wrong: `The condition must be true or false, but its type is ${checked.type}.`, at: 0 };
    const run = environment.parse(edited);
    run.check();
    return { test: (values) => result(run, values), parts: partsOf(read.ast) };
  } catch (error) {
    return explained(error, text);
  }
}

/** The patterns of a condition, read, and the steps of their programs. */
interface Patterns {
  readonly read: Map<string, RE2JS>;
  steps: number;
}

function environmentWith(patterns: ReadonlyMap<string, RE2JS>): Environment {
  const environment = new Environment({ limits: LIMITS });
  for (const [name, type] of Object.entries(NAMES)) environment.registerVariable(name, type);
  return environment
    .registerFunction(
      'like(string, string): bool',
      (text: string, pattern: string) => patterns.get(pattern)?.test(text.slice(0, READ)) ?? false,
    )
    .registerFunction(
      `${FIELD}(map<string, string>, string): string`,
      (map: ReadonlyMap<string, string>, name: string) => map.get(name) ?? '',
    );
}

function result(
  run: (context: Record<string, unknown>) => unknown,
  values: ExpressionValues,
): boolean | { failed: string } {
  const links = Object.entries(values.links).flatMap(([name, link]) =>
    link === undefined ? [] : [[name, link] as const],
  );
  try {
    const found = run({
      labels: new Map(Object.entries(values.labels)),
      links: new Map(links),
      source: values.source,
      title: values.title,
      description: values.description ?? '',
      severity: values.severity ?? '',
      state: values.state,
    });
    return typeof found === 'boolean' ? found : { failed: 'The result was neither true nor false.' };
  } catch (error) {
    return { failed: summaryOf(error) };
  }
}

/** Nodes directly below one. */
function childrenOf({ args }: ASTNode): readonly ASTNode[] {
  return nodesIn(args);
}

function nodesIn(value: unknown): readonly ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value ? [value as ASTNode] : [];
}

function partsOf(node: ASTNode): readonly ExpressionPart[] {
  if (node.op === '&&') return node.args.flatMap(partsOf);
  if (node.op === 'value' && typeof node.args === 'boolean') return node.args ? [] : [{ key: 'false' }];
  return [{ key: JSON.stringify(shapeOf(node)), equals: equalsOf(node) }];
}

/** A tree without places, in one way of writing it. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  const [node] = nodesIn(value);
  if (node === undefined) return typeof value === 'bigint' ? `${value}n` : value;
  const shapes = Array.isArray(node.args) ? node.args.map(shapeOf) : [shapeOf(node.args)];
  if (node.op === '==') shapes.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return fieldOf(node) ?? [node.op, ...shapes];
}

/** `labels.team`, also where it is written `labels["team"]`. */
function fieldOf(node: ASTNode | undefined): string | undefined {
  if (node?.op === 'id') return node.args;
  if (node?.op !== '.' && node?.op !== '[]') return undefined;
  const [map, name] = node.args as readonly [ASTNode, ASTNode | string];
  const named = typeof name === 'string' ? name : name.op === 'value' ? name.args : undefined;
  return map.op === 'id' && typeof named === 'string' ? `${map.args}.${named}` : undefined;
}

function equalsOf({ op, args }: ASTNode): ExpressionPart['equals'] {
  if (op !== '==') return undefined;
  for (const [one, other] of [args, args.toReversed()]) {
    const field = fieldOf(one);
    if (field !== undefined && other?.op === 'value' && typeof other.args === 'string')
      return { field, value: other.args };
  }
  return undefined;
}

interface Call {
  readonly name: string;
  readonly args: readonly ASTNode[];
}

/** A call's name and arguments; a method's receiver is the first. */
function callOf(node: ASTNode): Call | undefined {
  if (node.op === 'call') return { name: node.args[0], args: node.args[1] };
  return node.op === 'rcall' ? { name: node.args[0], args: [node.args[1], ...node.args[2]] } : undefined;
}

/** What CEL would take and Muster does not; `macro` is the name of the element inside `exists` and the others. */
function refusalIn(node: ASTNode, patterns: Patterns, macro?: string): WrongExpression | undefined {
  const call = callOf(node);
  const own = node.op === 'rcall' && MACROS.includes(node.args[0]) ? elementOf(node.args[2][0]) : undefined;
  const wrong =
    (node.op === 'id' ? wrongName(node.args, macro) : undefined) ??
    (call && wrongCall(call, patterns, macro === undefined ? 1 : TIMES)) ??
    (own === undefined || macro === undefined
      ? undefined
      : `${call?.name}() must not be inside another ${MACROS.join(', ')}.`) ??
    (own !== undefined && own in NAMES ? `${own} is already a name here. Use another variable, such as x.` : undefined);
  if (wrong !== undefined) return { wrong, at: node.start };
  for (const child of childrenOf(node)) {
    const refused = refusalIn(child, patterns, macro ?? own);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** The name that a macro has for an element; cel-js refuses anything but a name. */
function elementOf(node: ASTNode | undefined): string {
  return node?.op === 'id' ? node.args : '';
}

function wrongName(name: string, macro: string | undefined): string | undefined {
  const names = Object.keys(NAMES);
  if (names.includes(name) || name === macro) return undefined;
  const near = nearest(name, names);
  return `There is no ${name}${near === undefined ? '' : `; did you mean ${near}`}. Names: ${names.join(', ')}.`;
}

function wrongCall({ name, args }: Call, patterns: Patterns, times: number): string | undefined {
  if (name === 'matches') return 'Write like(text, "pattern") instead of matches.';
  if (!FUNCTIONS.includes(name)) {
    const near = nearest(name, FUNCTIONS);
    return `There is no function ${name}${near === undefined ? '' : `; did you mean ${near}`}. Functions: ${FUNCTIONS.join(', ')}.`;
  }
  return name === 'like' ? wrongPattern(args[1], patterns, times) : undefined;
}

/** Reads the pattern of `like`, which is a literal, so that nothing has to be read when it is asked. */
function wrongPattern(node: ASTNode | undefined, patterns: Patterns, times: number): string | undefined {
  const pattern = node?.op === 'value' ? node.args : undefined;
  if (typeof pattern !== 'string') return 'The pattern of like(text, "pattern") must be written out, in quotes.';
  if (pattern.length > PATTERN) return `A pattern has at most ${PATTERN} characters.`;
  // Escapes such as \x{20ac} and \p{Greek} have braces that repeat nothing.
  const counts = pattern.replace(/\\(?:[xpP]\{[^}]*\}|.)/gs, '').matchAll(/\{(\d*),?(\d*)\}/g);
  for (const [, least = '', most = ''] of counts)
    if (Math.max(Number(least), Number(most)) > REPEATED)
      return `A part of a pattern may be repeated at most ${REPEATED} times.`;
  try {
    const read = RE2JS.compile(pattern);
    patterns.read.set(pattern, read);
    patterns.steps += times * read.programSize();
    return patterns.steps > STEPS ? 'Together, the patterns of this condition are too large.' : undefined;
  } catch (error) {
    return `The pattern is wrong: ${summaryOf(error)}.`;
  }
}

/** The text with each `labels.x`, `labels["x"]` and the same of `links` read by a function that knows what is missing. */
function withFields(text: string, ast: ASTNode): string {
  const edits = fieldEdits(text, ast).toSorted((a, b) => b.from - a.from);
  return edits.reduce((edited, { from, to, by }) => edited.slice(0, from) + by + edited.slice(to), text);
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

function fieldEdits(text: string, node: ASTNode): readonly Edit[] {
  // has(labels.team) asks whether there is one.
  if (callOf(node)?.name === 'has') return [];
  const below = childrenOf(node).flatMap((child) => fieldEdits(text, child));
  if (node.op !== '.' && node.op !== '[]') return below;
  const [map] = node.args;
  if (map.op !== 'id' || (map.args !== 'labels' && map.args !== 'links')) return below;
  const opened = `${FIELD}(${map.args}, `;
  if (node.op === '.') return [{ from: node.start, to: node.end, by: `${opened}${JSON.stringify(node.args[1])})` }];
  const bracket = text.indexOf('[', map.end);
  return [{ from: node.start, to: bracket + 1, by: opened }, ...below, { from: node.end - 1, to: node.end, by: ')' }];
}

/** What cel-js found, in our words where people make the mistake often. */
function explained(error: unknown, text: string): WrongExpression {
  const { code, range } = error as { readonly code?: string; readonly range?: { readonly start: number } };
  const at = Math.min(range?.start ?? 0, text.length);
  if (code === 'limit_exceeded')
    return {
      wrong: `The condition is too large: at most ${LIMITS.maxAstNodes} parts, nested at most ${LIMITS.maxDepth} deep.`,
      at,
    };
  return { wrong: `${summaryOf(error)}.`, at };
}

/** The first line of an error, without the drawing of where it is. */
function summaryOf(error: unknown): string {
  const { summary, message } = error as { readonly summary?: string; readonly message?: string };
  return (summary ?? message ?? String(error)).split('\n')[0]?.replace(/\.$/, '') ?? '';
}
