import type { Row } from '../db/schema.ts';
import {
  type Block,
  type ButtonSpec,
  buttons,
  channel,
  date,
  header,
  linkButton,
  list,
  type Message,
  message,
  paragraph,
  person,
  personToken,
  type Rich,
  rich,
  time,
} from '../lib/blockkit.ts';
import { formatDuration } from '../lib/phrases.ts';
import { after, type Ladder, pageName, positionText, type Target } from './model.ts';
import type { Page, PageEvent } from './store.ts';

/**
 * What somebody who is paged sees, at the state the page is in now. `latest`: this is the newest message to them;
 * `schedule` is the one that named them.
 */
export function pageMessage(page: Page, latest: boolean, schedule: string | null): Message {
  const title = titleOf(page);
  const about = rich`*${title}*${schedule === null ? '' : rich`\nYou are on call for ${schedule}.`}`;
  const short = rich`${stateWord(page)} ${pageName(page.id)} · ${title}${page.state === 'open' ? ' · Acknowledge?' : ''}`;
  return message(short, [
    header(`${stateWord(page)} ${pageName(page.id)}`),
    paragraph(about),
    paragraph(stateLine(page)),
    ...actions(page, latest),
  ]);
}

/** The text of a page, or a stand-in that tells nothing of a private incident. */
export function titleOf(page: Page): string {
  return page.private === 1 ? 'Private incident, open Slack' : page.text;
}

function stateWord(page: Page): string {
  if (page.state === 'open') return '🔔 Page';
  if (page.state === 'acknowledged') return '✅ Acknowledged';
  return page.state === 'resolved' ? '☑️ Resolved' : '🚨 Nobody answered';
}

function stateLine(page: Page): Rich {
  const opened = rich`Opened ${date(page.opened_at)} by ${page.opened_by === 'muster' ? 'Muster' : person(page.opened_by)}.`;
  if (page.state === 'acknowledged')
    return rich`${opened} ${page.acked_by === null ? '' : person(page.acked_by)} acknowledged at ${time(page.acked_at ?? page.opened_at)}. Nobody else is paged.`;
  if (page.state === 'resolved')
    return rich`${opened} Closed ${date(page.closed_at ?? page.opened_at)}; nothing to do.`;
  if (page.state === 'exhausted')
    return rich`${opened} *The whole escalation policy ran out without an answer.* Acknowledge if you can take it.`;
  return rich`${opened} ${nextLine(page)}`;
}

function nextLine(page: Page): Rich {
  const wait = formatDuration(page.ladder.steps[page.step]?.wait ?? 0);
  const next = after(page.ladder, page);
  if (next === undefined) return rich`This is the last step: in ${wait} everybody is told that nobody answered.`;
  const whom = page.ladder.steps[next.step]?.page.map(targetName).join(', ') ?? '';
  return rich`Without an answer within ${wait}, ${next.step === 0 ? 'the ladder starts again with ' : ''}${whom} will be paged.`;
}

/** A target as people call it. */
export function targetName({ kind, name }: Target): string {
  if (kind === 'schedule') return `whoever is on call for ${name}`;
  return kind === 'user' ? personToken(name) : name;
}

function actions(page: Page, latest: boolean): Block[] {
  if (!latest || page.state === 'resolved') return [];
  const specs: ButtonSpec[] = [];
  if (page.state !== 'acknowledged')
    specs.push({ label: 'Acknowledge', line: `page ack ${pageName(page.id)}`, style: 'primary' });
  if (page.state === 'open')
    specs.push({ label: 'Escalate', line: `page escalate ${pageName(page.id)} ${positionText(page)}` });
  if (page.state === 'exhausted')
    specs.push({ label: 'Page again', line: `page again ${pageName(page.id)}`, style: 'danger' });
  if (page.incident === null) specs.push({ label: 'Declare incident', line: `incident from ${pageName(page.id)}` });
  const row = buttons(specs);
  if (page.room_channel !== null && row.type === 'actions')
    row.elements.push(linkButton('Open', openUrl(page.room_channel, page.room_thread)));
  return row.type === 'actions' && row.elements.length > 0 ? [row] : [];
}

/** A link that opens a channel, or a thread of it, in the reader's Slack. */
export function openUrl(channel: string, thread: string | null): string {
  const base = `https://slack.com/app_redirect?channel=${channel}`;
  return thread === null ? base : `${base}&message_ts=${thread}`;
}

/** The words nobody can overlook, for the announcement channel; once somebody has the page, who. */
export function exhaustedMessage(page: Page, reached: readonly Row<'page_reached'>[]): Message {
  if (page.state !== 'exhausted') return calmMessage(page);
  const title = titleOf(page);
  const words =
    reached.length === 0
      ? rich`*Nobody could be paged.* Every step of ${pageName(page.id)} reaches nobody now: ${title}`
      : rich`*NOBODY ANSWERED* ${pageName(page.id)}: ${title}`;
  const tried = reached.map(
    (r) => rich`${r.target.startsWith('C') ? channel(r.target) : person(r.target)} at ${time(r.at)}`,
  );
  const specs: ButtonSpec[] = [
    { label: 'I take it', line: `page ack ${pageName(page.id)}`, style: 'primary' },
    { label: 'Page again', line: `page again ${pageName(page.id)}`, style: 'danger' },
  ];
  return message(rich`🚨 ${words}`, [
    header('🚨 Nobody answered a page'),
    paragraph(words),
    ...(tried.length > 0 ? [list(tried)] : []),
    buttons(specs),
  ]);
}

function calmMessage(page: Page): Message {
  const words = rich`${stateWord(page)} *${pageName(page.id)}* ${titleOf(page)}`;
  return message(words, [paragraph(words), paragraph(stateLine(page))]);
}

/** The whole story of a page, for `/page show`. */
export function storyMessage(page: Page, events: readonly PageEvent[]): Message {
  const lines = events.map(
    (e) =>
      rich`${date(e.at, '{date_short_pretty} {time_secs}')} ${e.who === null ? '' : rich`${person(e.who)} `}${e.detail}`,
  );
  const words = rich`${stateWord(page)} *${pageName(page.id)}* ${titleOf(page)}`;
  return message(words, [paragraph(words), paragraph(stateLine(page)), list(lines.slice(-40)), ...actions(page, true)]);
}

/** Tells whoever paged that somebody has it. */
export function answeredMessage(page: Page): Message {
  return message(
    rich`✅ ${page.acked_by === null ? '' : person(page.acked_by)} acknowledged your page ${pageName(page.id)}: ${titleOf(page)}`,
  );
}

/** One line a page, with a button each to acknowledge. */
export function pickMessage(pages: readonly Page[], verb: string): Message {
  const words = rich`Which page?`;
  const specs = pages
    .slice(0, 5)
    .map((p) => ({ label: `${pageName(p.id)} ${titleOf(p)}`, line: `page ${verb} ${pageName(p.id)}` }));
  return message(words, [paragraph(words), buttons(specs)]);
}

/** Who is paged first, as the opener reads it. */
export function ladderWords(ladder: Ladder): string {
  return ladder.policy === null
    ? (ladder.steps[0]?.page.map(targetName).join(', ') ?? 'nobody')
    : `policy ${ladder.policy}`;
}
