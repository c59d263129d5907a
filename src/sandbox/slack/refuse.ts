import { blockComplaints, type Refusal, refuseMessageBlocks } from './blocks.ts';
import { type Args, isObject } from './emulator/model.ts';
import { checkString, checkText, complain, type Walk } from './limits/fields.ts';

const refuse = (error: string, ...messages: readonly string[]): Refusal => ({ error, messages });

const checkModalFields = (walk: Walk, view: Args): void => {
  checkText(walk, '/view/title', view.title, { max: 24, plain: true });
  checkText(walk, '/view/submit', view.submit, { max: 24, plain: true, optional: true });
  checkText(walk, '/view/close', view.close, { max: 24, plain: true, optional: true });
  const blocks = Array.isArray(view.blocks) ? view.blocks.filter(isObject) : [];
  if (view.submit === undefined && blocks.some((block) => block.type === 'input'))
    complain(walk, '/view/submit', 'missing required field: submit is required when an input block is used');
};

const FIELDS = 'type blocks private_metadata callback_id external_id';
const VIEW_FIELDS: Readonly<Record<Surface, ReadonlySet<string>>> = {
  home: new Set(FIELDS.split(' ')),
  modal: new Set(`${FIELDS} title close submit clear_on_close notify_on_close submit_disabled`.split(' ')),
};

type Surface = 'home' | 'modal';

/** Why Slack would refuse a view as a modal, or as a Home tab; undefined when it takes it. */
export const refuseView = (view: unknown, surface: Surface = 'modal'): Refusal | undefined => {
  if (!isObject(view)) return refuse('invalid_arguments', '[ERROR] missing required field [json-pointer:/view]');
  const walk: Walk = { complaints: [], blockIds: new Set(), surface };
  if (view.type !== surface) complain(walk, '/view/type', `must be ${surface}`);
  if (surface === 'modal') checkModalFields(walk, view);
  checkString(walk, '/view/private_metadata', view.private_metadata, 3000);
  checkString(walk, '/view/callback_id', view.callback_id, 255);
  checkString(walk, '/view/external_id', view.external_id, 255);
  for (const field of Object.keys(view))
    if (!VIEW_FIELDS[surface].has(field)) complain(walk, `/view/${field}`, `invalid additional property: ${field}`);
  const messages = [...walk.complaints, ...blockComplaints(view.blocks, surface, '/view/blocks')];
  if (messages.length > 0) return refuse('invalid_arguments', ...messages);
  if (JSON.stringify(view).length > 250_000) return refuse('view_too_large');
  return undefined;
};

const refuseMetadata = (metadata: unknown): Refusal | undefined => {
  if (metadata === undefined) return undefined;
  const good = isObject(metadata) && typeof metadata.event_type === 'string' && isObject(metadata.event_payload);
  if (!good) return refuse('invalid_metadata_format');
  return JSON.stringify(metadata).length > 8000 ? refuse('metadata_too_large') : undefined;
};

/** Longest text of a message, and of a message that is edited. */
const TEXT_MAX = { post: 40_000, update: 4_000 } as const;

/** Why Slack would refuse a message's content, or undefined. */
export const refuseMessage = (args: Args, kind: keyof typeof TEXT_MAX = 'post'): Refusal | undefined => {
  const text = args.text;
  if (text !== undefined && typeof text !== 'string')
    return refuse('invalid_arguments', '[ERROR] must be a string [json-pointer:/text]');
  if (typeof text === 'string' && text.length > TEXT_MAX[kind]) return refuse('msg_too_long');
  const items = Array.isArray(args.blocks) ? args.blocks : [];
  if ((text ?? '') === '' && items.length === 0 && args.attachments === undefined) return refuse('no_text');
  const blocks = args.blocks === undefined ? undefined : refuseMessageBlocks(args.blocks);
  return blocks ?? refuseMetadata(args.metadata);
};

const refuseName = (args: Args): Refusal | undefined => {
  const name = args.name;
  if (typeof name !== 'string' || name === '') return refuse('invalid_name_required');
  if (name.length > 80) return refuse('invalid_name_maxlength');
  if (!/[\p{L}\p{N}]/u.test(name)) return refuse('invalid_name_punctuation');
  if (!/^[\p{Ll}\p{Lo}\p{Lm}\p{N}_-]+$/u.test(name)) return refuse('invalid_name_specials');
  return undefined;
};

const refuseUpload = (args: Args): Refusal | undefined => {
  const length = Number(args.length);
  return typeof args.filename === 'string' && length > 0 ? undefined : refuse('invalid_arguments');
};

const refuseTopic = (args: Args): Refusal | undefined =>
  String(args.topic ?? args.purpose ?? '').length > 250 ? refuse('too_long') : undefined;

const CHECKS: Readonly<Record<string, (args: Args) => Refusal | undefined>> = {
  'chat.postMessage': refuseMessage,
  'chat.postEphemeral': refuseMessage,
  'chat.update': (args) => refuseMessage(args, 'update'),
  'views.open': (args) => refuseView(args.view),
  'views.push': (args) => refuseView(args.view),
  'views.update': (args) => refuseView(args.view),
  'views.publish': (args) => refuseView(args.view, 'home'),
  'conversations.create': refuseName,
  'conversations.rename': refuseName,
  'conversations.setTopic': refuseTopic,
  'conversations.setPurpose': refuseTopic,
  'files.getUploadURLExternal': refuseUpload,
};

/** Slack takes a `limit` under 1,000 wherever it answers in pages. */
const refuseLimit = (args: Args): Refusal | undefined =>
  args.limit !== undefined && !(Number(args.limit) >= 1 && Number(args.limit) < 1_000)
    ? refuse('invalid_limit')
    : undefined;

/** Why Slack would refuse the arguments of a method for what they are, before it looks at the workspace. */
export const refuseArguments = (method: string, args: Args): Refusal | undefined =>
  refuseLimit(args) ?? CHECKS[method]?.(args);
