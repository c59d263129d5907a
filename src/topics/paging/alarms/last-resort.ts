/** Where a word about a page goes that somebody must hear: from place to place, the next when the one before refused it. */

import { newestWaiting } from '../../../engine/outbox/queue.ts';
import { deliveriesAbout, refusalsOf } from '../../../engine/outbox/receipts.ts';
import type { Tx } from '../../../engine/tx.ts';
import { actorUser } from '../../../lib/actor.ts';
import type { Message } from '../../../lib/blockkit.ts';
import { loadSchedule } from '../../oncall/schedule/store.ts';
import { administrators } from '../../team/permit.ts';
import { announceChannel, channelId, findUser, serviceOf } from '../../team/store.ts';
import { pageName } from '../page/model.ts';
import { type PageSubject, reachedBy } from '../page/store.ts';

/** What must be heard: that a page is exhausted, or that Muster cannot escalate it; for the nth time. */
export interface LastWord {
  readonly kind: 'page.exhausted' | 'page.stuck';
  readonly page: number;
  readonly times: number;
}

/** A place, and its name in slots: none for the announcement channel. */
interface Place {
  readonly to: { readonly channel: string } | { readonly user: string };
  readonly name: string | undefined;
}

/** Places that hear it together. */
type Stage = readonly Place[];

/**
 * Writes it wherever it has to be heard by now, and wherever it was heard before; each place has one message. With
 * `only` the new places nothing is written again: after a refusal the refused place would only refuse once more.
 */
export async function sayLastWord(
  tx: Tx,
  page: PageSubject,
  word: LastWord,
  message: Message,
  only?: 'new places',
): Promise<void> {
  const seen = new Set<string | undefined>();
  let refused = true;
  for (const stage of await stagesOf(tx, page)) {
    const slots = stage.map((place) => slotOf(word, place.name));
    const refusals = await refusalsOf(tx, slots);
    for (const place of stage) {
      const slot = slotOf(word, place.name);
      const told = refusals.has(slot) || (await wasTold(tx, slot));
      if (told || refused) seen.add(place.name);
      if (told ? only === undefined : refused) await say(tx, word, place, message);
    }
    refused &&= slots.every((slot) => refusals.has(slot));
  }
  if (only !== undefined) return;
  for (const place of await earlierPlaces(tx, word)) if (!seen.has(place.name)) await say(tx, word, place, message);
}

/**
 * The announcement channel, with the person who paged by hand; the person who opened it; its schedules; its service;
 * who administers.
 */
async function stagesOf(tx: Tx, page: PageSubject): Promise<readonly Stage[]> {
  const announce = await announceChannel(tx);
  const opener = await openerOf(tx, page);
  const first: Stage = announce === undefined ? [] : [{ to: { channel: announce }, name: undefined }];
  const stages = [
    page.incident === null ? [...first, ...opener] : first,
    opener,
    await scheduleChannels(tx, page),
    await serviceChannel(tx, page),
    (await administrators(tx)).map(person),
  ];
  const seen = new Set(announce === undefined ? [] : [announce]);
  return stages.map((stage) => stage.filter((place) => isNew(place, seen)));
}

/** Nothing is told twice to one place. */
function isNew({ name }: Place, seen: Set<string>): boolean {
  if (name === undefined) return true;
  const fresh = !seen.has(name);
  seen.add(name);
  return fresh;
}

async function openerOf(tx: Tx, { opened_by }: PageSubject): Promise<Stage> {
  const user = actorUser(opened_by);
  if (user === undefined || (await findUser(tx, user))?.deactivated === 1) return [];
  return [person(user)];
}

async function scheduleChannels(tx: Tx, { id }: PageSubject): Promise<Stage> {
  const names = new Set((await reachedBy(tx, id)).flatMap(({ schedule }) => schedule ?? []));
  const channels = [];
  for (const name of names) channels.push((await loadSchedule(tx, name))?.channel);
  return channelsNamed(tx, channels);
}

async function serviceChannel(tx: Tx, { service }: PageSubject): Promise<Stage> {
  return service === null ? [] : channelsNamed(tx, [(await serviceOf(tx, service))?.channel]);
}

async function channelsNamed(tx: Tx, names: readonly (string | undefined)[]): Promise<Stage> {
  const found: Place[] = [];
  for (const name of names) {
    const channel = name === undefined ? undefined : await channelId(tx, name);
    if (channel !== undefined) found.push({ to: { channel }, name: channel });
  }
  return found;
}

function person(user: string): Place {
  return { to: { user }, name: user };
}

function slotOf({ kind, page, times }: LastWord, name: string | undefined): string {
  return `${kind.slice('page.'.length)}:${pageName(page)}:${times}${name === undefined ? '' : `:${name}`}`;
}

/** Whether something was delivered there, or is on its way. */
async function wasTold(tx: Tx, slot: string): Promise<boolean> {
  return (await tx.receipt(slot)) !== undefined || (await newestWaiting(tx, slot)) !== undefined;
}

/** Where it was delivered although it would not go there today: an announcement channel or schedule of before. */
async function earlierPlaces(tx: Tx, word: LastWord): Promise<readonly Place[]> {
  const abouts = await deliveriesAbout(tx, word.kind, { page: word.page, times: word.times });
  const places: Place[] = [];
  for (const { user, channel } of abouts) {
    const place = channel === undefined ? person(user ?? '') : { to: { channel }, name: channel };
    const named = user !== null || channel !== undefined;
    if (named && (await tx.receipt(slotOf(word, place.name))) !== undefined) places.push(place);
  }
  return places;
}

async function say(tx: Tx, word: LastWord, { to, name }: Place, message: Message): Promise<void> {
  const { kind, page, times } = word;
  const user = 'user' in to ? to.user : null;
  const channel = 'channel' in to && name !== undefined ? { channel: to.channel } : {};
  const about = { kind, page, times, user, ...channel };
  await tx.notify({ kind: 'message', lane: 'page', slot: slotOf(word, name), about, payload: { to, message } });
}
