/** What is said of gaps and of people who cannot be reached. Pure. */
import {
  type Block,
  type ButtonSpec,
  buttons,
  code,
  date,
  list,
  type Message,
  message,
  paragraph,
  person,
  type Rich,
  rich,
} from '../../../lib/blockkit.ts';
import { formatRfc3339 } from '../../../lib/zoned.ts';
import type { Problem } from './model.ts';

/** A problem with the Slack account of its person, where there is one. */
export interface NamedProblem extends Problem {
  readonly user: string | undefined;
  /** It continues beyond what anybody plans for; `end` is only where we stop looking. */
  readonly open: boolean;
}

/** What is said of one schedule. */
export interface Report {
  readonly schedule: string;
  readonly problems: readonly NamedProblem[];
  /** How many more are known; they are not listed. */
  readonly others: number;
}

const WHY: Readonly<Record<Exclude<Problem['why'], 'nobody' | 'expected'>, string>> = {
  'not in Slack': 'is not found in Slack',
  'left Slack': 'has left Slack',
  'two accounts': 'has an e-mail address that two members of this workspace share, so pages reach neither',
  'no member': 'has the e-mail address of a guest or of another workspace, so pages reach nobody',
  'a bot': 'is a bot',
  away: 'is away',
};

function line({ why, person: name = '', user, start, end, open }: NamedProblem): Rich {
  const when = open ? rich`from ${date(start)}` : rich`from ${date(start)} to ${date(end)}`;
  if (why === 'nobody') return rich`🚨 *Nobody* is on call ${when}`;
  if (why === 'expected') return rich`🌙 Nobody is on call ${when}, as muster.yaml expects`;
  const who = user === undefined ? rich`*${name}*` : [person(user)];
  return rich`⚠️ ${who} ${WHY[why]}, and is on call ${when}`;
}

/** As many lines as anybody reads, shared by the schedules of a message. */
const LINES = 18;
const FEWEST = 2;
/** Beyond that the others are only named: a message of Slack holds about 12,000 characters of blocks. */
const SCHEDULES = 6;

function lines({ schedule, problems, others }: Report, most: number): readonly Rich[] {
  const shown = problems.slice(0, most).map(line);
  const more = problems.length - shown.length + others;
  return more === 0 ? shown : [...shown, rich`… and ${more} more: /oncall gaps ${schedule}`];
}

/** For the first one: on call myself, or the form for anybody. */
function fixes({ schedule, problems }: Report, alone: boolean): readonly ButtonSpec[] {
  const first = problems.find(({ why }) => why !== 'expected');
  if (first === undefined) return [];
  const when = `${formatRfc3339(first.start, 'UTC')} to ${formatRfc3339(first.end, 'UTC')}`;
  const of = alone ? '' : `: ${schedule}`;
  return [
    { label: `Put me on call${of}`, line: `oncall override ${schedule} ${when}`, style: 'primary' },
    { label: `Override${of}`, line: `oncall override ${schedule}` },
  ];
}

/** The problems of some schedules, each with what mends the first of them. */
export function reportMessage(reports: readonly Report[]): Message {
  const [first] = reports;
  const [problem, ...others] = first?.problems ?? [];
  if (first === undefined || problem === undefined) return message(rich`No gaps.`);
  const alone = reports.length === 1;
  const most = Math.max(FEWEST, Math.floor(LINES / reports.length));
  const blocks = reports.slice(0, SCHEDULES).flatMap((report): readonly Block[] => {
    const press = fixes(report, alone);
    const words = [paragraph(rich`*${report.schedule}* in the next 14 days`), list(lines(report, most))];
    return press.length === 0 ? words : [...words, buttons(press)];
  });
  const rest = reports.slice(SCHEDULES).map(({ schedule }) => schedule);
  const title = alone
    ? rich`*${first.schedule}*: ${line(problem)}${others.length === 0 ? '' : `, and ${others.length} more`}`
    : rich`${reports.length} schedules have gaps, or people on call who cannot be reached`;
  return message(title, rest.length === 0 ? blocks : [...blocks, paragraph(rich`Also: ${rest.join(', ')}.`)]);
}

/** Nothing at all is wrong. */
export function wellMessage(schedules: readonly string[]): Message {
  const words = rich`✅ *${schedules.join(', ')}*: no gaps in the next 14 days. Everyone on call can be reached.`;
  return message(words, [paragraph(words)]);
}

/** What was said is mended, and nothing else is wrong. */
export function mendedMessage(schedules: readonly string[]): Message {
  const words = rich`✅ *${schedules.join(', ')}*: fixed. There are no gaps in the next 14 days.`;
  return message(words, [paragraph(words)]);
}

/** People whose address in muster.yaml is out of date. The addresses themselves are for `muster doctor`. */
export function outdatedMessage(people: readonly { readonly person: string; readonly user: string }[]): Message {
  const names = people.map((one): Rich => rich`${person(one.user)} (${code(one.person)} in muster.yaml)`);
  const words = rich`✉️ *muster.yaml is out of date.* The e-mail addresses of these people have changed in Slack. They stay on call, and pages still reach them. Correct ${code('email:')} in muster.yaml and run ${code('muster apply')}.`;
  return message(words, [paragraph(words), list(names)]);
}
