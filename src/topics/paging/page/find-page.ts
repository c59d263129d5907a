/** Finds the pages that a person means and may know of. */
import type { Tx } from '../../../engine/tx.ts';
import { actorUser } from '../../../lib/actor.ts';
import { Mistake } from '../../../lib/errors.ts';
import { mayAct } from '../../team/permit.ts';
import { pageName } from './model.ts';
import {
  acknowledgedBy,
  eventsOf,
  findPage,
  openPages,
  type Page,
  pageAt,
  pagesIn,
  reachedBy,
  unacknowledgedFor,
} from './store.ts';

declare module '../../../engine/tx.ts' {
  interface Places {
    /** True for somebody who may see a private incident. */
    'incident.member': { readonly given: { readonly incident: number; readonly user: string }; readonly part: true };
  }
}

/** Who asks, and where. */
export interface PageViewer {
  readonly user: string;
  readonly team?: string | undefined;
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
  /** True when the place is where a form was opened, which does not prove where the person is. */
  readonly remembered?: boolean;
  /** True when they replied in their own words in a thread: only the page of that thread is meant. */
  readonly threadOnly?: boolean;
}

/** The pages a line means. `pick`: they are the person's pages from everywhere, so Muster asks which. */
export interface FoundPages {
  readonly pages: readonly Page[];
  readonly pick: boolean;
}

/** With an id that page; else the thread's, else the unacknowledged ones of the room, else the person's own. */
export async function findPages(tx: Tx, id: number | undefined, asker: PageViewer): Promise<FoundPages> {
  const { user, channel, thread } = asker;
  if (id !== undefined) return { pages: [await requireVisiblePage(tx, id, asker)], pick: false };
  const threaded = channel === undefined || thread === undefined ? undefined : await pageAt(tx, channel, thread);
  if (threaded !== undefined) return { pages: [await requirePage(tx, threaded)], pick: false };
  if (asker.threadOnly === true)
    throw new Mistake('This thread does not belong to a page, so nothing was acknowledged, escalated or snoozed.', {
      example: 'ack p42',
    });
  const here = channel === undefined ? [] : await pagesIn(tx, channel, thread);
  if (here.length > 0) return { pages: here.filter(isUnacknowledged), pick: false };
  const mine = await unacknowledgedFor(tx, user);
  return { pages: mine, pick: mine.length > 1 };
}

/** The pages a person wants to snooze or reassign: as above, or else those they have acknowledged. */
export async function findOwnPages(tx: Tx, id: number | undefined, asker: PageViewer): Promise<readonly Page[]> {
  const { pages } = await findPages(tx, id, asker);
  return pages.length > 0 ? pages : acknowledgedBy(tx, asker.user);
}

/** The mistake when there is nothing to acknowledge. */
export function noPage(): Mistake {
  return new Mistake(
    'No page is open in this channel or for you, so there is nothing to acknowledge, escalate or reassign.',
    {
      example: '/page payments Payments are failing',
    },
  );
}

function isUnacknowledged(page: Page): boolean {
  return page.state === 'open' || page.state === 'exhausted';
}

/** The page, if the asker may know of it; the same Mistake whether there is none or it is private. */
export async function requireVisiblePage(tx: Tx, id: number, asker: PageViewer): Promise<Page> {
  const page = await findPage(tx, id);
  if (page !== undefined && (await maySeePage(tx, page, asker))) return page;
  throw new Mistake(`There is no page ${pageName(id)} that you can see. ${await openWords(tx, asker)}`, {
    example: '/page list',
  });
}

/** The open pages that somebody may know of, in a sentence. */
async function openWords(tx: Tx, asker: PageViewer): Promise<string> {
  const names = [];
  for (const page of await openPages(tx)) if (await maySeePage(tx, page, asker)) names.push(pageName(page.id));
  return names.length === 0 ? 'No page is open.' : `Open pages: ${names.slice(0, 20).join(', ')}.`;
}

/** Everybody may know that a private page is exhausted, and nothing else about it. */
export async function maySeePage(tx: Tx, page: Page, asker: PageViewer): Promise<boolean> {
  return page.state === 'exhausted' || isOf(tx, page, asker);
}

/**
 * Whether a page is somebody's who may know all of it. A private one is of those it reached and of its incident's members; of
 * the person who opened it only when it has no incident, because anybody may page again when nobody acknowledged.
 */
export async function isOf(tx: Tx, page: Page, { user, remembered, ...place }: PageViewer): Promise<boolean> {
  if (page.private === 0 || (page.incident === null && actorUser(page.opened_by) === user)) return true;
  const channel = remembered === true ? undefined : place.channel;
  if (page.room_channel !== null && page.room_channel === channel) return true;
  const reached = await reachedBy(tx, page.id);
  return reached.some(({ target }) => target === user || target === channel) || (await isMember(tx, page, user));
}

/**
 * Members of the workspace may answer any page that is not private, or that is theirs; anybody else only one that reached
 * them, but that always. To acknowledge a private page opens its incident.
 */
export async function requireMayAcknowledge(tx: Tx, pages: readonly Page[], asker: PageViewer): Promise<void> {
  for (const page of pages) if (!(await isOf(tx, page, asker))) throw privatePage(page);
  if (await mayAct(tx, asker)) return;
  const { user, channel } = asker;
  for (const { id } of pages)
    if (!(await reachedBy(tx, id)).some(({ target }) => target === user || target === channel))
      throw new Mistake(`${pageName(id)} did not page you, so only a member of the team can acknowledge it.`, {
        example: `/page show ${pageName(id)}`,
      });
}

function privatePage({ id, state }: Page): Mistake {
  const name = pageName(id);
  const again = state === 'exhausted' ? { example: `/page again ${name}` } : {};
  return new Mistake(
    `${name} is about a private incident: only the people it paged and the members of the incident can acknowledge it.`,
    again,
  );
}

/** Throws a Mistake when there is no such page. */
export async function requirePage(tx: Tx, id: number): Promise<Page> {
  const page = await findPage(tx, id);
  if (page === undefined) throw new Mistake(`There is no page ${pageName(id)}.`, { example: '/page show' });
  return page;
}

async function isMember(tx: Tx, { incident }: Page, user: string): Promise<boolean> {
  return incident !== null && (await tx.place('incident.member', { incident, user })).length > 0;
}

/** Says that a page is closed, and what became of it. */
export async function closedAlready(tx: Tx, { id, escalation }: Page): Promise<Mistake> {
  const again = (await eventsOf(tx, id)).findLast((event) => event.kind === 'again');
  const why = again === undefined ? '' : `: ${again.detail}`;
  return new Mistake(`${pageName(id)} is closed${why}. Open a new page if you need somebody.`, {
    example: `/page ${escalation.policy ?? '@ana'} Payments are failing`,
  });
}
