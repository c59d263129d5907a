/** The slash commands, and how Muster's own text names them: a workspace may have renamed them. Pure. */

/** The slash commands of the Slack app, in the order of the help. Final: a seventh would make every workspace paste its manifest again. */
export const SLASH_COMMANDS = ['incident', 'page', 'oncall', 'alert', 'runbook', 'muster'] as const;

/** The command that also runs every line of the others. */
export const ANY_LINE = 'muster';

export type SlashCommandName = (typeof SLASH_COMMANDS)[number];

/** The names that a workspace gives to slash commands, by the canonical one; absent: the canonical one. */
export type CommandNames = Readonly<Record<string, string | undefined>>;

export function isSlashCommand(word: string): word is SlashCommandName {
  return (SLASH_COMMANDS as readonly string[]).includes(word);
}

/**
 * Follows the slash of a command in Muster's own words. Where the words leave, the command is found by it and gets the name
 * of the workspace. Nobody can see it, and nobody else can write it: texts from outside lose it where they come in.
 */
const MARK = '\u2060';

/** A slash command as Muster's sentences name one: `/oncall gaps`, “/page”; not part of an address or a path. */
const NAMED = new RegExp(`(?<=^|[\\s(“"'*\`])/(?=(?:${SLASH_COMMANDS.join('|')})(?![\\w/-]|\\.\\w))`, 'g');

/** Marks the slash commands in words that hold nothing from outside. */
export function markSlash(words: string): string {
  return words.includes('/') ? words.replace(NAMED, `/${MARK}`) : words;
}

/** A piece of a template: after data that ends without a space, a slash is part of an address or a path. */
export function markPiece(word: string, i: number): string {
  return i === 0 ? markSlash(word) : markSlash(`:${word}`).slice(1);
}

/** Muster's own text with outside text put in as data: commands in the text are marked, those in the data are not. */
export function own(words: TemplateStringsArray, ...parts: readonly (string | number | undefined)[]): string {
  return words.map((word, i) => `${markPiece(word, i)}${parts[i] ?? ''}`).join('');
}

/** Marks the slash command at the beginning of a line: `/oncall override payments`. What follows stays as it is. */
export function slash(line: string): string {
  const [head = '', ...rest] = line.split(/(?=\s)/);
  return [markSlash(head), ...rest].join('');
}

const MARKED = new RegExp(`/${MARK}(\\w*)`, 'g');

/** Outgoing text, with the commands by their names in the workspace. */
export function nameSlash(words: string, names: CommandNames): string {
  return words.replace(MARKED, (_, name: string) => `/${names[name] ?? name}`);
}

/** Whether anything in it names a marked slash command. It must be what JSON can hold. */
export function hasSlash(value: unknown): boolean {
  return JSON.stringify(value).includes(MARK);
}

/** The same for everything in it that is words. It must be what JSON can hold. */
export function nameSlashes<T>(value: T, names: CommandNames): T {
  return hasSlash(value) ? (JSON.parse(nameSlash(JSON.stringify(value), names)) as T) : value;
}

/** The canonical name of a command that somebody typed by its name in this workspace. */
export function canonicalCommand(command: string, names: CommandNames): string {
  const lower = command.toLowerCase();
  return Object.entries(names).find(([, name]) => name === lower)?.[0] ?? lower;
}

/** A typed line without its slash, and with the canonical name of its command; after `/muster` too. */
export function canonicalLine(line: string, names: CommandNames): string {
  const [, head = '', rest = ''] = /^\/?(\S*)([\s\S]*)$/.exec(line) ?? [];
  const command = canonicalCommand(head, names);
  if (command !== ANY_LINE) return `${command}${rest}`;
  const inner = rest.trimStart();
  return inner === '' ? command : `${command} ${canonicalLine(inner, names)}`;
}
