/** The slash commands, and how our own words name them: a workspace may have given them other names. Pure. */

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
