/** The pages for a wall screen and a phone: what is open, who is on call, one incident. Pure. */

import { formatDuration } from '../../lib/duration.ts';
import type { Html } from '../../lib/html.ts';
import { escapeHtml, html } from '../../lib/html.ts';
import type { Instant } from '../../lib/instant.ts';
import { formatWall } from '../../lib/zoned.ts';
import type { BoardState, IncidentState, Line } from './state.ts';
import { STYLE, STYLE_HASH } from './style.ts';

/** Browsers must not load, frame, run or store anything; the style is allowed by its hash. */
export const BOARD_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'content-security-policy': `default-src 'none'; style-src '${STYLE_HASH}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
};

/** Seconds after which a page reloads by itself. */
const REFRESH = 30;

function page(title: string, zone: string, now: Instant, body: Html): string {
  const footer = html`<footer>As of ${clock(now, { zone, now })}, ${zone}. Refreshes every ${REFRESH} seconds.</footer>`;
  return whole(title, `<meta http-equiv="refresh" content="${REFRESH}">`, `${body.html}${footer.html}`);
}

function whole(title: string, more: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">${more}<title>${escapeHtml(title)} · Muster</title><style>${STYLE}</style></head><body>${body}</body></html>`;
}

/** What the reader of an invalid link sees; it reveals nothing. */
export function noPage(title: string, words: readonly string[], back: boolean): string {
  const lines = words.map((line) => html`<p>${line}</p>`);
  const home = back ? html`<p><a href="/">All incidents</a></p>` : undefined;
  return whole(
    title,
    '',
    html`<header class="stack"><h1>${title}</h1></header><main class="one"><section>${lines}${home}</section></main>`
      .html,
  );
}

function clock(at: Instant, { zone, now }: Pick<BoardState, 'zone' | 'now'>): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${formatWall(at, zone, now)}</time>`;
}

const SIGNS: Readonly<Record<string, string>> = {
  investigating: 'bad',
  identified: 'bad',
  monitoring: 'fair',
  resolved: 'good',
  cancelled: 'calm',
};

/** Everything that is open, and who is on call. */
export function boardPage(state: BoardState): string {
  const { open, schedules, zone, now } = state;
  const calm = html`<p class="calm"><strong>All clear.</strong> No incident is open.</p>`;
  const title = open.length === 0 ? 'All clear' : `${open.length} open`;
  return page(
    title,
    zone,
    now,
    html`<header><h1>Muster</h1><p>${open.length === 0 ? html`<span class="sign good">all clear</span>` : html`<span class="sign bad">${open.length} open</span>`}</p></header>
<main><section><h2>Open incidents</h2>${open.length === 0 ? calm : html`<ul class="cards">${open.map((line) => card(line, state))}</ul>`}</section>
<section><h2>On call now</h2>${schedules.length === 0 ? html`<p>There are no schedules.</p>` : html`<ul class="people">${schedules.map((one) => onCall(one, state))}</ul>`}</section></main>`,
  );
}

function card(line: Line, state: BoardState): Html {
  const next =
    line.updateDue === null
      ? undefined
      : html`<dt>Next update</dt><dd${line.updateDue < state.now ? html` class="late"` : undefined}>${clock(line.updateDue, state)}</dd>`;
  const impact = line.impact === null ? undefined : html`<dt>Impact</dt><dd>${line.impact}</dd>`;
  return html`<li><a href="/incidents/${line.name.toLowerCase()}"><h3><span class="sign ${SIGNS[line.status] ?? ''}">${line.severity}</span> ${line.name} ${mark(line)}</h3><p class="title">${line.title}</p>
<dl><dt>Status</dt><dd>${line.status}, open for ${formatDuration(line.openFor)}</dd>${impact}<dt>Service</dt><dd>${line.service}</dd><dt>Lead</dt><dd>${line.lead ?? html`<em>nobody yet</em>`}</dd>${next}</dl></a></li>`;
}

function mark({ drill, hidden }: Line): Html | undefined {
  if (drill) return html`<span class="mark">drill</span>`;
  return hidden ? html`<span class="mark">private</span>` : undefined;
}

function onCall({ name, people, until }: BoardState['schedules'][number], state: BoardState): Html {
  const who = people.length === 0 ? html`<em>nobody</em>` : html`<strong>${people.join(', ')}</strong>`;
  return html`<li${people.length === 0 ? html` class="gap"` : undefined}><span>${name}</span> ${who}${until === undefined ? undefined : html` <small>until ${clock(until, state)}</small>`}</li>`;
}

/** One incident with its whole timeline. */
export function incidentPage(state: IncidentState): string {
  const { line, zone, now } = state;
  const rows: readonly (readonly [string, string | Html | undefined])[] = [
    ['Status', html`<span class="sign ${SIGNS[line.status] ?? ''}">${line.status}</span>`],
    ['Severity', state.severity],
    ['Services', state.services],
    ['Declared', clock(line.declaredAt, state)],
    ['Began', state.began === null ? undefined : clock(state.began, state)],
    ['Mitigated', state.mitigated === null ? undefined : clock(state.mitigated, state)],
    ['Ended', state.ended === null ? undefined : clock(state.ended, state)],
    [state.ended === null ? 'Open for' : 'Lasted', formatDuration(line.openFor)],
    ['Lead', line.lead ?? html`<em>nobody yet</em>`],
    ...state.roles.map(([role, who]) => [role, who] as const),
    ['Impact', line.impact ?? undefined],
    ['Last update', state.lastUpdate ?? undefined],
    ['Next update', line.updateDue === null || state.ended !== null ? undefined : clock(line.updateDue, state)],
  ];
  const facts = rows.flatMap(([name, value]) => (value === undefined ? [] : [html`<dt>${name}</dt><dd>${value}</dd>`]));
  const pages = state.pages.map((words) => html`<li>${words}</li>`);
  const todos = state.todos.map(({ words, done }) => html`<li class="${done ? 'done' : 'open'}">${words}</li>`);
  const entries = state.entries.map(
    ({ at, who, text, link }) =>
      html`<li>${clock(at, state)} <p>${who === undefined ? undefined : html`<strong>${who}</strong> `}${text}${link === undefined ? undefined : html` <a href="${link}" rel="noreferrer noopener">message</a>`}</p></li>`,
  );
  return page(
    `${line.name} ${line.title}`,
    zone,
    now,
    html`<header class="stack"><p><a href="/">All incidents</a></p><h1>${line.name} ${mark(line)} ${line.title}</h1></header>
<main class="one"><section><h2>State</h2><dl class="facts">${facts}</dl>${pages.length === 0 ? undefined : html`<h2>Pages</h2><ul>${pages}</ul>`}${todos.length === 0 ? undefined : html`<h2>Tasks</h2><ul class="todos">${todos}</ul>`}</section>
<section><h2>Timeline</h2><ol class="timeline">${entries}</ol></section></main>`,
  );
}
