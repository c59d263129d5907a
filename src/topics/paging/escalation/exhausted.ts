/** The words nobody can overlook, when a page ran out of people. */
import type { Abouts, Tx } from '../../../engine/tx.ts';
import { actorUser } from '../../../lib/actor.ts';
import { announceChannel } from '../../team/store.ts';
import { pastAttempts } from '../contact/attempts.ts';
import { exhaustedMessage, formerlyExhaustedMessage } from '../messages/exhausted.ts';
import type { PageView } from '../messages/page.ts';
import { viewOf } from '../page/acknowledgements.ts';
import { pageName } from '../page/model.ts';
import { countExhausted, findPage } from '../page/store.ts';

type Place = { readonly channel: string } | { readonly user: string };

/** Asks for help in the announcement channel, and to whoever paged without an incident; later edits what it said. */
export async function tellExhausted(tx: Tx, view: PageView): Promise<void> {
  const { page } = view;
  const times = await countExhausted(tx, page.id);
  if (times === 0) return;
  const announce = await announceChannel(tx);
  if (announce !== undefined) await say(tx, view, times, { channel: announce });
  if (announce === undefined || page.incident === null) await tellOpenerExhausted(tx, view, times);
}

async function tellOpenerExhausted(tx: Tx, view: PageView, times: number): Promise<void> {
  const user = actorUser(view.page.opened_by);
  if (user !== undefined) await say(tx, view, times, { user });
}

/** The second time is a message of its own, because an edit wakes nobody; the first one says how it stands. */
async function say(tx: Tx, view: PageView, times: number, to: Place): Promise<void> {
  const loud = exhaustedMessage(view, view.page.state === 'exhausted' ? await pastAttempts(tx, view.page) : []);
  for (let nth = times; nth > 0; nth -= 1) {
    const slot = `exhausted:${pageName(view.page.id)}:${nth}${'user' in to ? `:${to.user}` : ''}`;
    const payload = { to, message: nth === times ? loud : formerlyExhaustedMessage(view) };
    const user = 'user' in to ? to.user : null;
    const about = { kind: 'page.exhausted', page: view.page.id, times: nth, user } as const;
    await tx.notify({ kind: 'message', lane: 'page', slot, about, payload });
  }
}

/** Slack refused the message in the announcement channel: whoever opened the page reads it instead. */
export async function tellExhaustedElsewhere(tx: Tx, { page: id, times }: Abouts['page.exhausted']): Promise<void> {
  const page = await findPage(tx, id);
  if (page !== undefined) await tellOpenerExhausted(tx, await viewOf(tx, page), times);
}
