import type { ChannelRow } from '../emulator/model.ts';
import { IDS } from '../emulator/seed.ts';
import type { Slack } from '../state.ts';

/** `&`, `<` and `>` as Slack sends them. */
export const escapeEntities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const BROADCASTS = new Set(['channel', 'here', 'everyone']);

const mention = (slack: Slack, typed: string, named: boolean): string | undefined => {
  const name = typed.toLowerCase();
  if (BROADCASTS.has(name)) return `<!${name}>`;
  if (name === 'muster') return named ? `<@${IDS.botUser}|muster>` : `<@${IDS.botUser}>`;
  const person = slack.seed.people.find((candidate) => candidate.name.toLowerCase() === name);
  if (person !== undefined) return named ? `<@${person.id}|${person.name}>` : `<@${person.id}>`;
  const group = [...slack.groups.values()].find((candidate) => candidate.handle === name);
  return group === undefined ? undefined : `<!subteam^${group.id}|@${group.handle}>`;
};

const PIECES = /(^|[\s(])([@#])([\p{L}\p{N}._-]*[\p{L}\p{N}_])|(https?:\/\/[^\s|<>]+)/gu;

/**
 * A typed line as Slack sends it: entities, people, channels and addresses in Slack's own markup.
 * `named` is how slash commands carry people (`<@U…|name>`); messages carry them bare.
 */
export const toMarkup = (slack: Slack, channels: readonly ChannelRow[], line: string, named: boolean): string =>
  escapeEntities(line).replace(PIECES, (_whole, before: string, sign: string, name: string, url: string) => {
    if (url !== undefined) return `<${url}>`;
    if (sign === '@') return `${before}${mention(slack, name, named) ?? `@${name}`}`;
    const channel = channels.find((candidate) => !candidate.is_im && candidate.name === name.toLowerCase());
    return `${before}${channel === undefined ? `#${name}` : `<#${channel.channel_id}|${channel.name}>`}`;
  });
