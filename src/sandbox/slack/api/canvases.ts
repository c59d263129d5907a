/** Canvases of channels, as far as a bot writes them. */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { Args } from '../emulator/model.ts';
import { nextId, type Slack } from '../state.ts';
import { no, type Outcome, type OwnMethod, ok } from './outcome.ts';

const markdownOf = (content: unknown): string | undefined => {
  const { type, markdown } = (content ?? {}) as { type?: unknown; markdown?: unknown };
  return type === 'markdown' && typeof markdown === 'string' ? markdown : undefined;
};

interface Node {
  readonly type: string;
  readonly children?: readonly Node[];
  readonly position?: { readonly start: { readonly line: number } } | undefined;
}

// As Slack words it: https://github.com/slackapi/python-slack-sdk/issues/1720
const tableIn = (markdown: string): string | undefined => {
  const find = (node: Node): Node | undefined =>
    node.type === 'table' ? node : node.children?.map(find).find((each) => each !== undefined);
  const table = find(fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
  return table && `'content' error: line ${table.position?.start.line}: Unsupported table type`;
};

/** Lists and objects arrive as JSON where the call was sent as a form. */
const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

/** `conversations.canvases.create`: one a channel. */
const createCanvas = (slack: Slack, args: Args): Outcome => {
  const channel = String(args.channel_id ?? '');
  const markdown = markdownOf(parsed(args.document_content));
  if (channel === '' || markdown === undefined) return no('invalid_arguments');
  const table = tableIn(markdown);
  if (table !== undefined) return no('canvas_creation_failed', { detail: table });
  if ([...slack.canvases.values()].some((canvas) => canvas.channel === channel))
    return no('channel_canvas_already_exists');
  const id = `F${nextId(slack)}`;
  slack.canvases.set(id, { channel, markdown });
  return ok({ canvas_id: id });
};

/** `canvases.edit`, of which only the replacement of everything is served. */
const editCanvas = (slack: Slack, args: Args): Outcome => {
  const canvas = slack.canvases.get(String(args.canvas_id));
  if (canvas === undefined) return no('canvas_not_found');
  const [change] = parsed(args.changes) as readonly { operation?: unknown; document_content?: unknown }[];
  const markdown = markdownOf(change?.document_content);
  if (change?.operation !== 'replace' || markdown === undefined) return no('invalid_arguments');
  const table = tableIn(markdown);
  if (table !== undefined) return no('canvas_editing_failed', { detail: table });
  slack.canvases.set(String(args.canvas_id), { ...canvas, markdown });
  return ok({});
};

/** The methods of canvases. */
export const CANVAS_METHODS: Readonly<Record<string, OwnMethod>> = {
  'conversations.canvases.create': { scope: 'canvases:write', run: createCanvas },
  'canvases.edit': { scope: 'canvases:write', run: editCanvas },
};
