import { type Block, isObject } from '../emulator/model.ts';
import { checkArray, checkPrintable, checkString, checkText, checkUnique, complain, type Walk } from './fields.ts';

const OPTION = { text: 75, value: 150, description: 75 };

const checkOption = (walk: Walk, at: string, option: unknown, plain: boolean): void => {
  if (!isObject(option)) {
    complain(walk, at, 'must be an object');
    return;
  }
  checkText(walk, `${at}/text`, option.text, { max: OPTION.text, plain });
  checkString(walk, `${at}/value`, option.value, OPTION.value, true);
  checkPrintable(walk, `${at}/value`, option.value);
  checkText(walk, `${at}/description`, option.description, { max: OPTION.description, plain, optional: true });
};

const checkOptions = (walk: Walk, at: string, element: Block, max: number, plain: boolean): void => {
  const options = checkArray(walk, `${at}/options`, element.options, 1, max);
  options.forEach((option, index) => {
    checkOption(walk, `${at}/options/${index}`, option, plain);
  });
  checkInitial(walk, at, element, options);
};

// Slack compares the whole option, so an initial option with another text is refused too.
const checkInitial = (walk: Walk, at: string, element: Block, options: readonly unknown[]): void => {
  const known = new Set(options.map((option) => JSON.stringify(sorted(option))));
  const single = element.initial_option === undefined ? [] : [element.initial_option];
  const many = Array.isArray(element.initial_options) ? element.initial_options : [];
  if (Array.isArray(element.initial_options) && many.length === 0)
    complain(walk, `${at}/initial_options`, 'must have at least 1 items');
  for (const initial of [...single, ...many])
    if (!known.has(JSON.stringify(sorted(initial))))
      complain(walk, `${at}/initial_option`, 'must match one of the options');
};

const sorted = (value: unknown): unknown => {
  if (!isObject(value)) return value;
  const keys = Object.keys(value)
    .filter((key) => key !== 'emoji')
    .sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
};

const checkSelect = (walk: Walk, at: string, element: Block): void => {
  checkText(walk, `${at}/placeholder`, element.placeholder, { max: 150, plain: true, optional: true });
  if (element.option_groups === undefined) {
    checkOptions(walk, at, element, 100, true);
    return;
  }
  const groups = checkArray(walk, `${at}/option_groups`, element.option_groups, 1, 100).filter(isObject);
  groups.forEach((group, index) => {
    checkText(walk, `${at}/option_groups/${index}/label`, group.label, { max: 75, plain: true });
    checkArray(walk, `${at}/option_groups/${index}/options`, group.options, 1, 100).forEach((option, place) => {
      checkOption(walk, `${at}/option_groups/${index}/options/${place}`, option, true);
    });
  });
  checkInitial(
    walk,
    at,
    element,
    groups.flatMap((group) => group.options as unknown[]),
  );
};

const checkButton = (walk: Walk, at: string, element: Block): void => {
  checkText(walk, `${at}/text`, element.text, { max: 75, plain: true });
  checkString(walk, `${at}/value`, element.value, 2000);
  checkPrintable(walk, `${at}/value`, element.value);
  checkString(walk, `${at}/url`, element.url, 3000);
  checkString(walk, `${at}/accessibility_label`, element.accessibility_label, 75);
  const style = element.style;
  if (style !== undefined && style !== 'primary' && style !== 'danger')
    complain(walk, `${at}/style`, 'must be one of primary, danger');
};

const checkInputText = (walk: Walk, at: string, element: Block): void => {
  const max = element.max_length === undefined ? 3000 : Number(element.max_length);
  if (!(max >= 1 && max <= 3000)) complain(walk, `${at}/max_length`, 'must be between 1 and 3000');
  checkString(walk, `${at}/initial_value`, element.initial_value, Math.min(max, 3000));
  checkText(walk, `${at}/placeholder`, element.placeholder, { max: 150, plain: true, optional: true });
};

const checkImage = (walk: Walk, at: string, element: Block): void => {
  checkString(walk, `${at}/alt_text`, element.alt_text, 2000, true);
  if (element.slack_file === undefined) checkString(walk, `${at}/image_url`, element.image_url, 3000, true);
};

const matching =
  (field: string, pattern: RegExp) =>
  (walk: Walk, at: string, element: Block): void => {
    const value = element[field];
    if (value !== undefined && !pattern.test(String(value)))
      complain(walk, `${at}/${field}`, 'must match the expected format');
  };

type Check = (walk: Walk, at: string, element: Block) => void;
const placeholderOnly: Check = (walk, at, element) =>
  checkText(walk, `${at}/placeholder`, element.placeholder, { max: 150, plain: true, optional: true });

const INPUT_CHECKS: Readonly<Record<string, Check>> = {
  plain_text_input: checkInputText,
  email_text_input: placeholderOnly,
  url_text_input: placeholderOnly,
  number_input: placeholderOnly,
  rich_text_input: placeholderOnly,
  file_input: () => undefined,
};
const CHOICE_CHECKS: Readonly<Record<string, Check>> = {
  static_select: checkSelect,
  multi_static_select: checkSelect,
  checkboxes: (walk, at, element) => checkOptions(walk, at, element, 10, false),
  radio_buttons: (walk, at, element) => checkOptions(walk, at, element, 10, false),
  datepicker: matching('initial_date', /^\d{4}-\d{2}-\d{2}$/),
  timepicker: matching('initial_time', /^\d{2}:\d{2}$/),
  datetimepicker: matching('initial_date_time', /^\d{10}$/),
};
for (const what of ['users', 'conversations', 'channels', 'external'])
  Object.assign(CHOICE_CHECKS, { [`${what}_select`]: placeholderOnly, [`multi_${what}_select`]: placeholderOnly });
const PRESS_CHECKS: Readonly<Record<string, Check>> = {
  button: checkButton,
  overflow: (walk, at, element) => checkOptions(walk, at, element, 5, true),
  workflow_button: checkButton,
};

const PLACES: Readonly<Record<'actions' | 'accessory' | 'input', Readonly<Record<string, Check>>>> = {
  actions: { ...CHOICE_CHECKS, ...PRESS_CHECKS, rich_text_input: placeholderOnly },
  accessory: { ...CHOICE_CHECKS, ...PRESS_CHECKS, image: checkImage },
  input: { ...CHOICE_CHECKS, ...INPUT_CHECKS },
};

const checkConfirm = (walk: Walk, at: string, confirm: unknown): void => {
  if (confirm === undefined) return;
  if (!isObject(confirm)) {
    complain(walk, at, 'must be an object');
    return;
  }
  checkText(walk, `${at}/title`, confirm.title, { max: 100, plain: true });
  checkText(walk, `${at}/text`, confirm.text, { max: 300 });
  checkText(walk, `${at}/confirm`, confirm.confirm, { max: 30, plain: true });
  checkText(walk, `${at}/deny`, confirm.deny, { max: 30, plain: true });
};

/** One interactive element in its place; `actionIds` are those its block already has. */
export const checkElement = (
  walk: Walk,
  at: string,
  element: unknown,
  place: keyof typeof PLACES,
  actionIds: Set<string>,
): void => {
  if (!isObject(element)) {
    complain(walk, at, 'must be an object');
    return;
  }
  const check = PLACES[place][String(element.type)];
  if (check === undefined) {
    complain(walk, `${at}/type`, `unsupported type: ${String(element.type)}`);
    return;
  }
  checkUnique(walk, `${at}/action_id`, element.action_id, actionIds);
  checkConfirm(walk, `${at}/confirm`, element.confirm);
  check(walk, at, element);
};

/** What a context block may hold: an image or text. */
export const checkContextElement = (walk: Walk, at: string, element: unknown): void => {
  const kind = isObject(element) ? String(element.type) : 'none';
  if (isObject(element) && kind === 'image') checkImage(walk, at, element);
  else if (kind === 'mrkdwn' || kind === 'plain_text') checkText(walk, at, element, { max: 2000 });
  else complain(walk, `${at}/type`, `unsupported type: ${kind}`);
};
