/** Canvases of channels, as far as a bot writes them. */
import type { Args } from '../emulator/model.ts';
import { nextId, type Slack } from '../state.ts';
import { no, type Outcome, type OwnMethod, ok } from './outcome.ts';

const markdownOf = (content: unknown): string | undefined => {
  const { type, markdown } = (content ?? {}) as { type?: unknown; markdown?: unknown };
  return type === 'markdown' && typeof markdown === 'string' ? markdown : undefined;
};

/** Lists and objects arrive as JSON where the call was sent as a form. */
const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

/** `conversations.canvases.create`: one a channel. */
const createCanvas = (slack: Slack, args: Args): Outcome => {
  const channel = String(args.channel_id ?? '');
  const markdown = markdownOf(parsed(args.document_content));
  if (channel === '' || markdown === undefined) return no('invalid_arguments');
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
  slack.canvases.set(String(args.canvas_id), { ...canvas, markdown });
  return ok({});
};

/** The methods of canvases. */
export const CANVAS_METHODS: Readonly<Record<string, OwnMethod>> = {
  'conversations.canvases.create': { scope: 'canvases:write', run: createCanvas },
  'canvases.edit': { scope: 'canvases:write', run: editCanvas },
};
