import { type Block, isObject } from '../emulator/model.ts';
import { checkArray, complain, type Walk } from './fields.ts';

const INLINE: Readonly<Record<string, string | undefined>> = {
  text: 'text',
  link: 'url',
  user: 'user_id',
  channel: 'channel_id',
  usergroup: 'usergroup_id',
  broadcast: 'range',
  emoji: 'name',
  date: 'timestamp',
  color: 'value',
  team: 'team_id',
};

const checkInline = (walk: Walk, at: string, element: unknown): void => {
  if (!isObject(element)) {
    complain(walk, at, 'must be an object');
    return;
  }
  const field = INLINE[String(element.type)];
  if (field === undefined) {
    complain(walk, `${at}/type`, `unsupported type: ${String(element.type)}`);
    return;
  }
  const value = element[field];
  if (value === undefined || value === null || value === '')
    complain(walk, `${at}/${field}`, 'must be more than 0 characters');
  if (element.type === 'date' && typeof value !== 'number') complain(walk, `${at}/timestamp`, 'must be an integer');
  if (element.style !== undefined && !isObject(element.style)) complain(walk, `${at}/style`, 'must be an object');
};

const checkPart = (walk: Walk, at: string, part: unknown): void => {
  if (!isObject(part)) {
    complain(walk, at, 'must be an object');
    return;
  }
  const kind = String(part.type);
  const elements = checkArray(walk, `${at}/elements`, part.elements, 0, 1000);
  if (kind === 'rich_text_list') {
    if (part.style !== 'bullet' && part.style !== 'ordered')
      complain(walk, `${at}/style`, 'must be one of bullet, ordered');
    elements.forEach((item, index) => {
      if (!isObject(item) || item.type !== 'rich_text_section')
        complain(walk, `${at}/elements/${index}`, 'must be a rich_text_section');
      else checkPart(walk, `${at}/elements/${index}`, item);
    });
  } else if (['rich_text_section', 'rich_text_preformatted', 'rich_text_quote'].includes(kind))
    elements.forEach((element, index) => {
      checkInline(walk, `${at}/elements/${index}`, element);
    });
  else complain(walk, `${at}/type`, `unsupported type: ${kind}`);
};

/** The structure of a rich_text block: parts, lists of sections, inline elements with what they need. */
export const checkRichText = (walk: Walk, at: string, block: Block): void => {
  checkArray(walk, `${at}/elements`, block.elements, 1, 1000).forEach((part, index) => {
    checkPart(walk, `${at}/elements/${index}`, part);
  });
};
