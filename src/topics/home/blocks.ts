/** The Home tab: what concerns one person, the most urgent first, each with its next buttons. Pure. */

import {
  type Block,
  type ButtonSpec,
  buttons,
  context,
  date,
  divider,
  header,
  list,
  paragraph,
  type Rich,
  rich,
} from '../../lib/blockkit.ts';
import { own } from '../../lib/slash.ts';
import { groupLine } from '../alerts/groups/lists.ts';
import { handoffWords } from '../handoff/model.ts';
import { incidentName } from '../incidents/lifecycle/model.ts';
import { taskLine, taskName } from '../incidents/tasks/blocks.ts';
import { peopleWords } from '../oncall/schedule/blocks.ts';
import { actions, type PageView, stateLine, stateWord, titleOf } from '../paging/messages/page.ts';
import { pageLine, pageName } from '../paging/page/model.ts';
import { followedSection, openSection } from './incidents.ts';
import type { HomeHandoff, HomeState } from './model.ts';

/** Slack's limit for a Home tab. */
const BLOCKS = 100;
const [PAGES, TURNS, TODOS] = [8, 5, 5];

/** The whole Home tab. */
export function homeBlocks(state: HomeState): readonly Block[] {
  const sections = [
    usual(state),
    pages(state),
    shifts(state),
    tasks(state),
    followedSection(state),
    openSection(state),
    ...(state.alerts.count === 0 ? [] : [alerts(state)]),
  ];
  const spaced = sections.flatMap((section, i) => (i === 0 ? section : [divider(), ...section]));
  return [
    ...spaced,
    context(own`Times are in your time zone. Everything here also works as a command: /incident help.`),
  ].slice(0, BLOCKS);
}

function usual({ acts }: HomeState): readonly Block[] {
  const all: readonly ButtonSpec[] = [
    { label: 'Declare an incident', line: 'incident', style: 'danger' },
    { label: 'Who is on call', line: 'oncall' },
    { label: 'How Muster reaches you', line: 'oncall me' },
    { label: 'Report', line: 'incident report' },
  ];
  return [buttons(acts ? all : all.slice(1, 2))];
}

function alerts({ alerts: { groups, count } }: HomeState): readonly Block[] {
  return [
    header(`Alerts: ${count} firing`),
    list(groups.map(groupLine)),
    buttons([{ label: 'All alerts', line: 'alert list' }]),
  ];
}

function pages({ pages: all, user }: HomeState): readonly Block[] {
  if (all.length === 0)
    return [
      header('Your pages'),
      paragraph(
        rich`You have no open pages. When you are paged, you get a message, and the page is listed here until it is closed.`,
      ),
    ];
  const more = all.length > PAGES ? [buttons([{ label: 'All open pages', line: 'page show' }])] : [];
  return [header('Your pages'), ...all.slice(0, PAGES).flatMap((view) => pageBlocks(view, user)), ...more];
}

function pageBlocks(view: PageView, user: string): readonly Block[] {
  const { page } = view;
  const [row] = actions(page, view.acknowledged.includes(user));
  const show = buttons([{ label: 'Show', line: pageLine(page, 'page show') }]);
  if (row?.type !== 'actions' || show.type !== 'actions') return [words(view), show];
  const elements = [...row.elements, ...show.elements.map((e) => ({ ...e, action_id: 'do:show' }))];
  return [words(view), { ...row, elements }];
}

function words(view: PageView): Block {
  const { page } = view;
  return paragraph(rich`${stateWord(page)} *${pageName(page.id)}* ${titleOf(page)}\n${stateLine(view)}`);
}

function shifts(state: HomeState): readonly Block[] {
  const { untaken, handoff, acts } = state;
  const have = untaken.map((it) => ({
    label: `Accept: ${it.schedule}`,
    line: `oncall have ${handoffWords(it)}`,
    style: 'primary' as const,
  }));
  return [
    header('Your shifts'),
    ...shiftLines(state),
    ...(handoff === undefined ? [] : [paragraph(handoffLine(handoff))]),
    ...(untaken.length === 0 ? [] : [paragraph(waitingLine(untaken.length))]),
    ...row([...(acts ? have : []), ...shiftButtons(state)]),
  ];
}

function waitingLine(count: number): Rich {
  return rich`⏳ *${count === 1 ? 'A hand-off is waiting' : `${count} hand-offs are waiting`} for you.*`;
}

function shiftLines({ shifts, hasSchedules, now }: HomeState): readonly Block[] {
  if (!hasSchedules)
    return [paragraph(rich`There are no schedules yet. Add them to muster.yaml and run “muster apply”.`)];
  if (shifts.length === 0) return [paragraph(rich`You are not on call in the next four weeks.`)];
  const lines = shifts
    .slice(0, TURNS)
    .map(({ schedule, start, end }) =>
      start <= now
        ? rich`🟢 *${schedule}* *now* until ${date(end)}`
        : rich`*${schedule}* ${date(start)} to ${date(end)}`,
    );
  return [list(lines)];
}

function handoffLine({ schedule, at, leaving, starting }: HomeHandoff): Rich {
  return rich`*Next hand-off* ${date(at)} · *${schedule}* · ${peopleWords(leaving)} → ${peopleWords(starting)}`;
}

function shiftButtons({ shifts, handoff, acts, now, hasSchedules }: HomeState): readonly ButtonSpec[] {
  if (!hasSchedules) return [];
  const onCall = shifts.some(({ start }) => start <= now);
  const note =
    handoff?.leaves === true ? [{ label: 'Hand-off note', line: `oncall handoff ${handoffWords(handoff)}` }] : [];
  const mine = [
    ...(onCall ? [{ label: 'Cover me', line: 'oncall cover --edit' }] : []),
    ...note,
    { label: 'Swap', line: 'oncall swap' },
  ];
  return [
    ...(acts && shifts.length > 0 ? mine : []),
    ...(shifts.length > 0 ? [{ label: 'My shifts', line: 'oncall shifts' }] : []),
    { label: 'Next hand-offs', line: 'oncall next' },
  ];
}

function tasks({ todos }: HomeState): readonly Block[] {
  if (todos.length === 0) return [header('Your tasks'), paragraph(rich`You have no open tasks.`)];
  const shown = todos
    .slice(0, TODOS)
    .flatMap((todo) => [
      paragraph(rich`${taskLine(todo)} · ${incidentName(todo.incident)}`),
      buttons([{ label: 'Done', line: `incident task done ${taskName(todo.id)}` }]),
    ]);
  const more = todos.length - TODOS;
  return [header('Your tasks'), ...shown, ...(more > 0 ? [context(`… and ${more} more`)] : [])];
}

function row(specs: readonly ButtonSpec[]): readonly Block[] {
  return specs.length === 0 ? [] : [buttons(specs)];
}
