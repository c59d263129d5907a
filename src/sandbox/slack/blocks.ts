import { type Block, isObject } from './emulator/model.ts';
import { checkContextElement, checkElement } from './limits/elements.ts';
import { checkArray, checkString, checkText, checkUnique, complain, type Walk } from './limits/fields.ts';
import { checkChart, checkTable } from './limits/figures.ts';
import { checkRichText } from './limits/rich-text.ts';

/** Why Slack would refuse blocks: its code and its messages. */
export interface Refusal {
  readonly error: string;
  readonly messages: readonly string[];
}

type Check = (walk: Walk, at: string, block: Block) => void;

const checkSection: Check = (walk, at, block) => {
  if (block.text === undefined && block.fields === undefined)
    complain(walk, at, 'missing required field: text or fields');
  checkText(walk, `${at}/text`, block.text, { max: 3000, optional: true });
  if (block.fields !== undefined)
    checkArray(walk, `${at}/fields`, block.fields, 1, 10).forEach((field, index) => {
      checkText(walk, `${at}/fields/${index}`, field, { max: 2000 });
    });
  if (block.accessory !== undefined) checkElement(walk, `${at}/accessory`, block.accessory, 'accessory', new Set());
};

const checkActions: Check = (walk, at, block) => {
  const seen = new Set<string>();
  checkArray(walk, `${at}/elements`, block.elements, 1, 25).forEach((element, index) => {
    checkElement(walk, `${at}/elements/${index}`, element, 'actions', seen);
  });
};

const checkInput: Check = (walk, at, block) => {
  checkText(walk, `${at}/label`, block.label, { max: 2000, plain: true });
  checkText(walk, `${at}/hint`, block.hint, { max: 2000, plain: true, optional: true });
  checkElement(walk, `${at}/element`, block.element, 'input', new Set());
};

const checkContext: Check = (walk, at, block) =>
  checkArray(walk, `${at}/elements`, block.elements, 1, 10).forEach((element, index) => {
    checkContextElement(walk, `${at}/elements/${index}`, element);
  });

const BLOCKS: Readonly<Record<string, Check>> = {
  section: checkSection,
  divider: () => undefined,
  header: (walk, at, block) => checkText(walk, `${at}/text`, block.text, { max: 150, plain: true }),
  actions: checkActions,
  context: checkContext,
  input: checkInput,
  rich_text: checkRichText,
  image: (walk, at, block) => checkString(walk, `${at}/alt_text`, block.alt_text, 2000, true),
  video: (walk, at, block) => checkString(walk, `${at}/alt_text`, block.alt_text, 2000, true),
  alert: (walk, at, block) => checkText(walk, `${at}/text`, block.text, { max: 3000 }),
};
const MESSAGE_ONLY: Readonly<Record<string, Check>> = {
  markdown: (walk, at, block) => checkString(walk, `${at}/text`, block.text, 12_000, true),
  table: checkTable,
  file: (walk, at, block) => checkString(walk, `${at}/external_id`, block.external_id, 255, true),
  data_visualization: checkChart,
};

const checkBlock = (walk: Walk, at: string, block: unknown): void => {
  if (!isObject(block)) {
    complain(walk, at, 'must be an object');
    return;
  }
  const kind = String(block.type);
  const check = BLOCKS[kind] ?? (walk.surface === 'message' ? MESSAGE_ONLY[kind] : undefined);
  if (check === undefined) {
    complain(walk, `${at}/type`, `unsupported type: ${kind}`);
    return;
  }
  checkUnique(walk, `${at}/block_id`, block.block_id, walk.blockIds);
  check(walk, at, block);
};

/** Every complaint Slack would have about a list of blocks. */
export const blockComplaints = (blocks: unknown, surface: Walk['surface'], root: string): readonly string[] => {
  const walk: Walk = { complaints: [], blockIds: new Set(), surface };
  const items = checkArray(walk, root, blocks, 0, surface === 'message' ? 50 : 100);
  items.forEach((block, index) => {
    checkBlock(walk, `${root}/${index}`, block);
  });
  return walk.complaints;
};

const textLength = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : textLength(item)),
    0,
  );
};

const FIGURES = new Set<unknown>(['table', 'data_visualization']);

const withoutValue = (key: string, item: unknown): unknown => (key === 'value' ? undefined : item);

/** What Slack counts of blocks: tables and charts have limits of their own. */
const sizeOfAll = (items: readonly unknown[]): number =>
  items.reduce(
    (sum: number, item) =>
      sum + (isObject(item) && FIGURES.has(item.type) ? textLength(item) : JSON.stringify(item, withoutValue).length),
    0,
  );

const count = (blocks: readonly unknown[], kind: string): number =>
  blocks.filter((block) => isObject(block) && block.type === kind).length;

/** Characters of one message's blocks beyond which Slack refuses it; it counts their structure too. */
const BLOCKS_MAX = 13_200;
/** Characters in all cells of a table. */
const TABLE_TEXT_MAX = 10_000;

/** Why Slack would refuse these blocks in a message, or undefined. */
export const refuseMessageBlocks = (blocks: unknown): Refusal | undefined => {
  const messages = blockComplaints(blocks, 'message', '/blocks');
  if (messages.length > 0) return { error: 'invalid_blocks', messages };
  const items = Array.isArray(blocks) ? blocks : [];
  if (sizeOfAll(items) > BLOCKS_MAX) return { error: 'msg_blocks_too_long', messages: [] };
  const markdown = items.filter((block) => isObject(block) && block.type === 'markdown');
  if (textLength(markdown) > 12_000) return { error: 'msg_blocks_too_long', messages: [] };
  if (count(items, 'data_visualization') > 2 || count(items, 'table') > 1)
    return { error: 'invalid_blocks', messages: ['[ERROR] too many charts or tables [json-pointer:/blocks]'] };
  if (textLength(items.filter((block) => isObject(block) && block.type === 'table')) > TABLE_TEXT_MAX)
    return { error: 'invalid_blocks', messages: ['[ERROR] too many characters in a table [json-pointer:/blocks]'] };
  return undefined;
};

/** Gives every block and element the id Slack would make up, so that a click can name it. */
export const withIds = (blocks: readonly Block[], make: () => string): readonly Block[] =>
  blocks.map((block) => {
    const done: Record<string, unknown> = { ...block, block_id: block.block_id ?? make() };
    const named = (element: unknown): unknown =>
      isObject(element) && element.type !== 'image' ? { ...element, action_id: element.action_id ?? make() } : element;
    if (block.accessory !== undefined) done.accessory = named(block.accessory);
    if (block.element !== undefined) done.element = named(block.element);
    if (block.type === 'actions') done.elements = (block.elements as unknown[]).map(named);
    return done;
  });
