/** Acknowledging and snoozing a page. */
import type { Tx, When } from '../../../engine/tx.ts';
import { actorUser } from '../../../lib/actor.ts';
import { type Message, personToken } from '../../../lib/blockkit.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { Mistake } from '../../../lib/errors.ts';
import { stopContacting, stopEscalating } from '../contact/attempts.ts';
import { restart } from '../escalation/restart.ts';
import { acknowledgedMessage } from '../messages/side-messages.ts';
import { addAcknowledgement, missingFrom } from './acknowledgements.ts';
import { pageEvent } from './events.ts';
import { planExpiry } from './expiry.ts';
import { closedAlready, requirePage } from './find-page.ts';
import { pageLine, pageName, positionText, timerKey } from './model.ts';
import { addEvent, findPage, type Page, updatePage } from './store.ts';

/** What an acknowledgement did. */
export interface Acknowledgement {
  readonly page: Page;
  /** False when nothing changed: the page was already acknowledged, by somebody or by this person, or it is closed. */
  readonly first: boolean;
  /** Who else must acknowledge before the escalation stops. */
  readonly missing: readonly string[];
}

/** Stops the escalation; if everybody must acknowledge, only this person's part of it. */
export async function acknowledge(tx: Tx, id: number, by: string): Promise<Acknowledgement> {
  const before = await requirePage(tx, id);
  if (before.state === 'acknowledged' || before.state === 'resolved')
    return { page: before, first: false, missing: [] };
  const fresh = before.acknowledge_by === 'one' || (await addAcknowledgement(tx, id, by));
  if (!fresh && before.state === 'open') return { page: before, first: false, missing: await missingFrom(tx, before) };
  const missing = before.state === 'open' ? await missingFrom(tx, before) : [];
  await addEvent(tx, id, 'acknowledged', ackWords(missing), by);
  const page = missing.length === 0 ? await markAcknowledged(tx, before, by) : await acknowledgePart(tx, before, by);
  await tx.emit({ event: 'page.acknowledged', ...pageEvent(page, tx.now), by, missing });
  return { page, first: true, missing };
}

function ackWords(missing: readonly string[]): string {
  return missing.length === 0
    ? 'acknowledged'
    : `acknowledged; ${missing.map(personToken).join(', ')} must acknowledge too`;
}

async function acknowledgePart(tx: Tx, page: Page, by: string): Promise<Page> {
  await stopContacting(tx, page.id, by);
  tx.dirty('page', page.id);
  return page;
}

/** Acknowledges for a while: then the page comes back to this person first. Throws a Mistake when it is not theirs. */
export async function snooze(tx: Tx, id: number, by: string, when: When): Promise<Page> {
  const { page, missing } = await acknowledge(tx, id, by);
  if (page.state === 'resolved') throw await closedAlready(tx, page);
  if (missing.length > 0) throw othersMissing(page, missing);
  if (page.acked_by !== by) throw notYours(page);
  await tx.timers.set(timerKey(id), when, { kind: 'page.snooze', page: id });
  const until = 'after' in when ? tx.now + when.after : when.at;
  const snoozed = await updatePage(tx, page, {
    waits_until: until,
    assignee: by,
    reassigned_by: null,
    reassign_note: null,
  });
  await addEvent(tx, id, 'snoozed', `snoozed for ${formatDuration(until - tx.now)}`, by);
  await tx.emit({ event: 'page.snoozed', ...pageEvent(page, tx.now), by, until });
  tx.dirty('page', id);
  return snoozed;
}

function notYours({ id, acked_by: who }: Page): Mistake {
  return new Mistake(`You cannot snooze ${pageName(id)}, because ${personToken(who ?? '')} acknowledged it.`, {
    example: `/page show ${pageName(id)}`,
  });
}

function othersMissing(page: Page, missing: readonly string[]): Mistake {
  const words = missing.map(personToken).join(', ');
  return new Mistake(
    `${pageName(page.id)} must also be acknowledged by ${words}, so you cannot snooze it yet. Acknowledge your part.`,
    {
      offer: { label: 'Acknowledge', line: pageLine(page, 'page ack') },
    },
  );
}

/** A snooze is over: the page comes back to the person who snoozed it, and escalates if they do not acknowledge. */
export async function snoozeOver(tx: Tx, id: number): Promise<void> {
  const page = await findPage(tx, id);
  if (page?.state !== 'acknowledged' || page.waits_until === null) return;
  await restart(tx, page, { reason: 'pages again: the snooze is over', by: null, assignee: page.assignee });
}

/** Somebody acknowledged it in the tool that sent the alert, which does not say who: nobody else is paged. */
export async function acknowledgeOutside(tx: Tx, id: number, source: string): Promise<void> {
  const page = await requirePage(tx, id);
  if (page.state !== 'open' && page.state !== 'exhausted') return;
  await stopEscalating(tx, id);
  await updatePage(tx, page, { state: 'acknowledged', acked_by: null, acked_at: tx.now, waits_until: null });
  await addEvent(tx, id, 'acknowledged', `acknowledged in ${source}`);
  tx.dirty('page', id);
}

/** Stops the escalation for good, or until the acknowledgement runs out. */
export async function markAcknowledged(tx: Tx, page: Page, by: string): Promise<Page> {
  await stopEscalating(tx, page.id);
  const change = { state: 'acknowledged', acked_by: by, acked_at: tx.now, waits_until: null } as const;
  const acknowledged = await updatePage(tx, page, change);
  await planExpiry(tx, acknowledged);
  tx.dirty('page', page.id);
  await tellOpener(tx, acknowledged, by);
  return acknowledged;
}

async function tellOpener(tx: Tx, page: Page, by: string): Promise<void> {
  if (page.reassigned_by !== by) await tellReassigner(tx, page, acknowledgedMessage(page, 'the page you reassigned'));
  const user = actorUser(page.opened_by);
  if (page.incident !== null || user === undefined || [by, page.reassigned_by].includes(user)) return;
  const slot = `answered:${pageName(page.id)}:${positionText(page)}`;
  await tx.notify({
    kind: 'message',
    slot,
    payload: { to: { user }, message: acknowledgedMessage(page, 'your page') },
  });
}

/** Tells the person who reassigned the page, if somebody did. */
export async function tellReassigner(tx: Tx, page: Page, message: Message): Promise<void> {
  if (page.reassigned_by === null) return;
  const slot = `given:${pageName(page.id)}:${page.state}:${positionText(page)}`;
  await tx.notify({ kind: 'message', slot, payload: { to: { user: page.reassigned_by }, message } });
}
