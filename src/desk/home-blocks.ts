/** What the Home tab shows: mine first, then everybody's, then what one usually does. Pure. */
import type { Row } from '../db/schema.ts';
import { headline, light } from '../incidents/blocks.ts';
import { type Incident, incidentName } from '../incidents/model.ts';
import { todoLine, todoName } from '../incidents/todo-blocks.ts';
import type { Todo } from '../incidents/todo-store.ts';
import {
  type Block,
  type ButtonSpec,
  buttons,
  context,
  date,
  divider,
  header,
  join,
  list,
  paragraph,
  person,
  type Rich,
  rich,
} from '../lib/blockkit.ts';
import type { Instant } from '../lib/instant.ts';
import { formatDuration } from '../lib/phrases.ts';
import { titleOf } from '../paging/blocks.ts';
import { pageName } from '../paging/model.ts';
import type { Page } from '../paging/store.ts';

/** Everything one person's tab shows. */
export interface HomeState {
  readonly now: Instant;
  /** Pages that wait for their answer, and those they have acknowledged. */
  readonly pages: readonly Page[];
  readonly held: readonly Page[];
  readonly turns: readonly { readonly schedule: string; readonly start: Instant; readonly end: Instant }[];
  readonly next: readonly {
    readonly schedule: string;
    readonly at: Instant;
    readonly people: readonly { readonly user: string | undefined; readonly name: string }[];
  }[];
  readonly todos: readonly Todo[];
  readonly open: readonly Incident[];
  /** Incidents followed by number. */
  readonly follows: readonly Incident[];
  /** What else is followed, as `severity:sev1`. */
  readonly subjects: readonly Row<'followers'>['subject'][];
}

const MOST = 5;

/** The blocks of the tab; at most 100, as Slack takes them. */
export function homeBlocks(state: HomeState): readonly Block[] {
  return [
    buttons(USUAL),
    ...part('Your pages', pageBlocks(state), 'No page waits for you.'),
    ...part(
      'Your turns',
      lines(state.turns.slice(0, MOST).map((turn) => turnLine(turn, state.now))),
      'You are not on call in the coming four weeks.',
    ),
    ...part('Your tasks', todoBlocks(state.todos), 'Nothing is left for you to do.'),
    ...part('Open incidents', incidentBlocks(state), '✅ All is calm: no incident is open.'),
    ...part(
      'You follow',
      followBlocks(state),
      'You follow nothing yet. “Follow” on an incident, or /incident follow checkout, brings its news to you.',
    ),
    ...part('Next hand-offs', lines(state.next.slice(0, MOST).map(handoffLine)), 'No hand-off is coming.'),
  ].slice(0, 100);
}

const USUAL: readonly ButtonSpec[] = [
  { label: 'Declare an incident', line: 'incident', style: 'danger' },
  { label: 'Who is on call', line: 'oncall' },
  { label: 'My turns', line: 'oncall turns' },
  { label: 'Cover me', line: 'oncall cover' },
  { label: 'How I am reached', line: 'oncall me' },
  { label: 'Runbooks', line: 'runbook' },
];

function part(title: string, blocks: readonly Block[], none: string): readonly Block[] {
  return [divider(), header(title), ...(blocks.length === 0 ? [context(none)] : blocks)];
}

function lines(items: readonly Rich[]): readonly Block[] {
  return items.length === 0 ? [] : [list(items)];
}

function pageBlocks({ pages, held }: HomeState): readonly Block[] {
  return [
    ...pages.slice(0, MOST).flatMap((page) =>
      pageBlock(page, rich`🔔 *waits for your answer*`, [
        { label: 'Acknowledge', line: `page ack ${pageName(page.id)}`, style: 'primary' },
        { label: 'Escalate', line: `page escalate ${pageName(page.id)}` },
      ]),
    ),
    ...held
      .slice(0, MOST)
      .flatMap((page) =>
        pageBlock(page, rich`✅ yours since ${date(page.acked_at ?? page.opened_at, '{time}')}`, [
          { label: 'Snooze 30 min', line: `page snooze ${pageName(page.id)} 30m` },
        ]),
      ),
  ];
}

function pageBlock(page: Page, state: Rich, specs: readonly ButtonSpec[]): readonly Block[] {
  const words = rich`*${pageName(page.id)}* ${titleOf(page)}\n${state}`;
  return [paragraph(words), buttons([...specs, { label: 'Show', line: `page show ${pageName(page.id)}` }])];
}

function turnLine({ schedule, start, end }: HomeState['turns'][number], now: Instant): Rich {
  return start <= now
    ? rich`*on call now* for *${schedule}* until ${date(end)}`
    : rich`${date(start)} to ${date(end)} · *${schedule}*`;
}

function todoBlocks(todos: readonly Todo[]): readonly Block[] {
  const shown = todos
    .slice(0, MOST)
    .flatMap((todo) => [
      paragraph(rich`${todoLine(todo)} · ${incidentName(todo.incident)}`),
      buttons([{ label: 'Done', line: `incident task done ${todoName(todo.id)}` }]),
    ]);
  return todos.length > MOST ? [...shown, context(`… and ${todos.length - MOST} more`)] : shown;
}

function incidentBlocks({ open, now }: HomeState): readonly Block[] {
  const shown = open.slice(0, MOST).flatMap((incident) => {
    const inc = incidentName(incident.id);
    const lead = incident.lead === null ? rich`nobody leads` : rich`led by ${person(incident.lead)}`;
    const words = rich`${light(incident.status)} ${headline(incident)}\n${incident.severity} · ${incident.status}, open for ${formatDuration(now - incident.declared_at)} · ${lead}`;
    return [
      paragraph(words),
      buttons([
        { label: 'Catch me up', line: `incident summary ${inc}` },
        { label: 'Join', line: `incident join ${inc}` },
        { label: 'Follow', line: `incident follow ${inc}` },
      ]),
    ];
  });
  return open.length > MOST ? [...shown, context(`… and ${open.length - MOST} more: /incident list`)] : shown;
}

function followBlocks({ follows, subjects }: HomeState): readonly Block[] {
  const ended = follows
    .slice(-MOST)
    .map((incident) => rich`${light(incident.status)} ${headline(incident)} · ${incident.status}`);
  const wide = subjects
    .slice(0, 10)
    .map(
      (subject) =>
        rich`incidents of ${subject.replace(/^\w+:/, '').replace(/^([UW][A-Z0-9]{6,})$/, '\u0002@$1\u0003')}`,
    );
  const items = [...wide, ...ended];
  return items.length === 0 ? [] : [list(items), buttons([{ label: 'All I follow', line: 'incident follow list' }])];
}

function handoffLine({ schedule, at, people }: HomeState['next'][number]): Rich {
  const who =
    people.length === 0
      ? [rich`*nobody*`]
      : people.map(({ user, name }) => (user === undefined ? rich`${name}` : [person(user)]));
  return rich`${date(at)} · *${schedule}*: ${join(who, ' and ')}`;
}
