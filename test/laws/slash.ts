/** Words of ours that name a slash command which a workspace may have renamed. */
import { parseSync, Visitor } from 'vite';
import { SLASH_COMMANDS } from '../../src/lib/slash.ts';
import type { SourceFile } from './house.ts';

const COMMAND = new RegExp(`(^|[\\s(“"'\`])/(${SLASH_COMMANDS.join('|')})(?![\\w/-]|\\.\\w)`);

/** What marks the commands in its words, or is asked for by nobody but us. */
const TAGS = /^(rich|own)$/;
const MARKING = /^(code|slash|markSlash)$/;
/** Lines that are marked where they are shown: see `command/help.ts` and `lib/mistake.ts`. */
const FIELDS = /^(example|summary|words|hint)$/;
/** They show a workspace of their own, or the command line, where nothing is renamed. */
const ELSEWHERE = /^(sandbox\/|cli\.ts$|command\/manifest\.ts$|lib\/slash\.ts$)/;

/** Literals that name a slash command without marking it: they would show a name that the workspace does not have. */
export function unmarkedCommands(files: readonly SourceFile[]): readonly string[] {
  return files.filter(({ path }) => !ELSEWHERE.test(path)).flatMap(({ path, text }) => unmarkedIn(path, text));
}

function unmarkedIn(path: string, text: string): readonly string[] {
  const { program } = parseSync(path, text);
  const marked = new Set<number>();
  const found: string[] = [];
  const mark = (node: { readonly type: string; readonly start: number; readonly end: number }): void => {
    marked.add(node.start);
  };
  new Visitor({
    TaggedTemplateExpression: ({ tag, quasi }) => {
      if (tag.type === 'Identifier' && TAGS.test(tag.name)) mark(quasi);
    },
    CallExpression: ({ callee, arguments: given }) => {
      if (callee.type === 'Identifier' && MARKING.test(callee.name)) for (const one of given) mark(one);
    },
    VariableDeclarator: ({ id, init }) => {
      if (id.type === 'Identifier' && /EXAMPLE$/.test(id.name) && init !== null) mark(init);
    },
    Property: ({ key, value }) => {
      if (key.type === 'Identifier' && FIELDS.test(key.name)) mark(value);
    },
  }).visit(program);
  const look = (start: number, words: readonly string[]): void => {
    const bad = marked.has(start) ? undefined : words.find((word, i) => COMMAND.test(i === 0 ? word : `:${word}`));
    if (bad !== undefined)
      found.push(`${path}: “${bad.replace(/\s+/g, ' ').trim()}” needs own\`…\`, rich\`…\` or slash(…)`);
  };
  new Visitor({
    Literal: ({ value, start }) => {
      if (typeof value === 'string') look(start, [value]);
    },
    TemplateLiteral: ({ quasis, start }) =>
      look(
        start,
        quasis.map(({ value }) => value.cooked ?? ''),
      ),
  }).visit(program);
  return found;
}
