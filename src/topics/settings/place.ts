/** Where in muster.yaml a setting is. Pure. */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from 'yaml';

/** The path of a setting from the top of the file: keys, and positions in lists from 0. */
export type SettingPath = readonly PropertyKey[];

interface Found {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/** The offset of a setting: of its value, or of its name when the name is wrong or there is no value. */
export function offsetOf(document: Document.Parsed, path: SettingPath, at: 'name' | 'value'): number {
  let found: Found = { key: undefined, value: document.contents ?? undefined };
  for (const part of path) {
    const next = enter(document, found.value, part);
    if (next === undefined) return startOf(found.key) ?? startOf(found.value) ?? 0;
    found = next;
  }
  const plain = at === 'value' && isScalar(found.value) && found.value.value !== null;
  const named = plain || found.key === undefined ? found.value : found.key;
  return startOf(named) ?? startOf(found.key) ?? 0;
}

function enter(document: Document.Parsed, node: Node | undefined, part: PropertyKey): Found | undefined {
  const container = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(container)) {
    const item = container.items[Number(part)];
    return isNode(item) ? { key: undefined, value: item } : undefined;
  }
  if (!isMap(container)) return undefined;
  const pair = container.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part));
  if (pair === undefined) return undefined;
  return { key: isNode(pair.key) ? pair.key : undefined, value: isNode(pair.value) ? pair.value : undefined };
}

function startOf(node: Node | undefined): number | undefined {
  return node?.range?.[0];
}

/** `12:5`: line and column, both from 1. */
export function lineAndColumn(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${Math.max(1, line)}:${Math.max(1, col)}`;
}
