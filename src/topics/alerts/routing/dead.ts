/** Rules of `routes:` that can never match. Pure. */
import { compileExpression, type ExpressionPart } from '../../../lib/expression.ts';
import { nearest } from '../../../lib/grammar.ts';
import type { RouteRule } from './config.ts';

/** What must hold for a rule, none for one that takes every alert; undefined where its expression cannot be read. */
type Parts = readonly ExpressionPart[] | undefined;

/** Each rule that can never match, and why, as a sentence about it; `sources` are those of muster.yaml. */
export function deadRules(
  rules: readonly RouteRule[],
  sources: readonly string[],
): readonly { readonly at: number; readonly words: string }[] {
  const parts = rules.map(partsIn);
  return rules.flatMap((_, at) => {
    const why = whyNever(parts[at], sources) ?? whyAfter(parts.slice(0, at), parts[at]);
    return why === undefined ? [] : [{ at, words: `can never match: ${why}` }];
  });
}

function partsIn({ when }: RouteRule): Parts {
  if (when === undefined) return [];
  const made = compileExpression(when);
  return 'wrong' in made ? undefined : made.parts;
}

/** Why no alert at all is what the rule asks for. */
function whyNever(parts: Parts, sources: readonly string[]): string | undefined {
  if (parts?.some(({ key }) => key === 'false') === true) return 'its `when:` is false';
  const asked = new Map<string, string>();
  for (const { equals } of parts ?? []) {
    if (equals === undefined) continue;
    const { field, value } = equals;
    const other = asked.get(field);
    if (other !== undefined && other !== value) return `${field} cannot be both “${other}” and “${value}”`;
    if (field === 'source' && !sources.includes(value)) return noSource(value, sources);
    asked.set(field, value);
  }
  return undefined;
}

function noSource(name: string, sources: readonly string[]): string {
  const near = nearest(name, sources);
  const known = near === undefined ? `Sources: ${sources.join(', ') || 'none'}` : `Did you mean “${near}”?`;
  return `there is no source “${name}”. ${known}`;
}

/** Which earlier rule takes every alert that the rule asks for. */
function whyAfter(before: readonly Parts[], parts: Parts): string | undefined {
  if (parts === undefined) return undefined;
  const keys = new Set(parts.map(({ key }) => key));
  const first = before.findIndex((earlier) => earlier?.every(({ key }) => keys.has(key)) === true);
  if (first < 0) return undefined;
  const size = new Set(before[first]?.map(({ key }) => key)).size;
  if (size === 0) return `rule ${first + 1} above it matches every alert`;
  if (size === keys.size) return `rule ${first + 1} has the same \`when:\`, and the first match wins`;
  return `rule ${first + 1} matches every alert that it matches, and the first match wins`;
}
