/** Small talk in direct messages and mentions: greetings, thanks, and questions about who is on call. Pure. */
import { code, type Message, message, rich } from '../lib/blockkit.ts';
import { Mistake } from '../lib/errors.ts';
import { headAndRest, severityOf, type Vocabulary } from '../lib/grammar.ts';
import { slash } from '../lib/slash.ts';
import type { Located } from './help.ts';

/** A question that is a command in other words, or a friendly answer; undefined for everything else. */
export type SmallTalk = { readonly line: string } | { readonly message: Message } | undefined;

/** Small talk is short; what is longer is read as a command. */
const LONGEST = 120;

const GREETING =
  /^(?:hi|hello|hey|hiya|yo|morning|good (?:morning|afternoon|evening|day))(?: (?:hi|hello|there|all|team|everyone|muster|bot|again))*$/;
const THANKS =
  /^(?:(?:ok|okay|great|perfect|nice|cool|awesome|super|many) )*(?:thanks|thank you|thx|ty|cheers|ok|okay|great|perfect|nice|cool|awesome|good bot|well done|bye)(?: (?:so much|very much|a lot|a million|muster|all|everyone|again|for your help|for the help|for that))*$/;
const WHEN = '(?:(?: right)? now| at the moment| currently| today| please)*';
const ON_CALL = new RegExp(
  `^(?:(?:hi|hello|hey|please|so|and|ok|muster) )*(?:(?:do you know|tell me|show me|can you tell me) )?who(?: is| are|s| s|'s)?(?: currently)? (?:on ?call|oncall|on duty)${WHEN}(?: (?:for|of|at|in|on) (.+?))?${WHEN}$`,
);
const MINE = /^(?:when )?am i (?:on ?call|oncall|on duty)(?: (?:again|now|next|today|this week|next week))?$/;

/** Reads a greeting, thanks, or a question about who is on call. */
export function readSmallTalk(text: string, vocabulary: Vocabulary): SmallTalk {
  if (text.length > LONGEST) return undefined;
  const words = text
    .toLowerCase()
    .replace(/[’']/g, "'")
    .replace(/(?<=\w)-(?=\w)/g, ' ')
    .replace(/[^\p{L}\p{N}'@._\s\u0002\u0003&-]/gu, ' ')
    .replace(/\.(?=\s|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (GREETING.test(words)) return { message: friendly('Hello!', vocabulary) };
  if (THANKS.test(words)) return { message: friendly('You’re welcome!', vocabulary) };
  if (MINE.test(words)) return { line: 'oncall shifts' };
  const asked = ON_CALL.exec(words);
  return asked === null ? undefined : { line: whoLine(asked[1], text, vocabulary) };
}

/** A schedule's own line, or that of whatever else may be paged. `typed` has the name as it was written. */
function whoLine(asked: string | undefined, typed: string, { schedules, services, policies }: Vocabulary): string {
  if (asked === undefined) return 'oncall';
  const wanted = asked.replace(/^the /, '').replace(/ (?:team|service|schedule|rotation|policy)$/, '');
  const same = (name: string): boolean => name.toLowerCase().replaceAll('-', ' ') === wanted;
  const schedule = schedules.find(same);
  if (schedule !== undefined) return `oncall ${schedule}`;
  const target = [...services, ...policies].find(same);
  const [last = wanted] = typed
    .replace(/[?!.\s]+$/, '')
    .split(/\s+/)
    .slice(-1);
  return `page who ${target ?? (wanted.includes(' ') ? wanted.replaceAll(' ', '-') : last)}`;
}

/** Three example commands that work for this team. */
function examples({ services, schedules }: Vocabulary): readonly [string, string, string] {
  const [service] = services;
  const [schedule] = schedules;
  return [
    schedule === undefined ? slash('/oncall') : slash(`/oncall ${schedule}`),
    slash(`/page ${service ?? '@ana'} Payments are failing`),
    slash(`/incident new sev1 ${service === undefined ? '' : `${service} `}Payments are failing`),
  ];
}

function friendly(greeting: string, vocabulary: Vocabulary): Message {
  const [first, second, third] = examples(vocabulary);
  return message(rich`${greeting} Try ${code(first)}, ${code(second)} or ${code(third)}.`);
}

/**
 * What is said to words that are no command: they are nobody's title yet. Throws that Mistake for a line of a direct message
 * or mention that only fell to `/incident` because nothing else begins so; a line that begins with a severity declares.
 */
export function requireCommand(text: string, located: Located, vocabulary: Vocabulary): void {
  const [first] = headAndRest(text);
  const fell = located.kind === 'row' && located.row.name === 'incident' && first.toLowerCase() !== 'incident';
  if (!fell || severityOf(first, vocabulary) !== undefined) return;
  const [onCall] = examples(vocabulary);
  throw new Mistake(`I don’t know the command “${first}”. Nothing was declared and nobody was paged.`, {
    example: onCall,
    offers: [
      { label: 'Declare an incident', line: `incident ${text}` },
      { label: 'Show help', line: 'incident help' },
    ],
  });
}
