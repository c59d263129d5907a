/** What replies from outside Slack need to know about pages. */
import { isStale } from '../../command/nonce.ts';
import type { CarrierWord, Replies, Subject } from '../../engine/replies.ts';
import type { About, Tx } from '../../engine/tx.ts';
import { code, message, personToken, rich } from '../../lib/blockkit.ts';
import { formatDuration } from '../../lib/duration.ts';
import { takeNonce } from '../../lib/grammar.ts';
import { nameBook, namesOnly, zoneOf } from '../team/store.ts';
import { attemptsIn } from './bundles/delivered.ts';
import { needWords } from './bundles/model.ts';
import { findBundle, pagesNeeding } from './bundles/store.ts';
import { attemptEnded } from './contact/attempts.ts';
import { methodWords } from './contact/methods.ts';
import { plainTitle } from './contact/words.ts';
import { pageName } from './page/model.ts';
import { addEvent, findPage, type Page, unacknowledgedFor } from './page/store.ts';

const LINE = /^page (ack|escalate) p(\d+)\b/;
const MANY = /^page (ack|escalate)-all (\d+)~(\w+)$/;
/** The most pages that are named. */
const SOME = 5;

/** What a link's line is about; undefined for a page that is gone. */
async function subjectOf(tx: Tx, line: string): Promise<Subject | 'stale' | undefined> {
  if (line.startsWith('oncall verified '))
    return { act: 'Yes, this reaches me', what: 'Muster may page you with this contact method.', state: undefined };
  if (MANY.test(line)) return subjectOfMany(tx, line);
  const { words, nonce } = takeNonce(line);
  const [, verb, id] = LINE.exec(words) ?? [];
  const page = id === undefined ? undefined : await findPage(tx, Number(id));
  if (id !== undefined && isStale(page?.nonce, nonce)) return 'stale';
  if (page === undefined) return undefined;
  const act = `${verb === 'ack' ? 'Acknowledge' : 'Escalate'} ${pageName(page.id)}`;
  return { act, what: plainTitle(page), state: await stateWords(tx, page) };
}

/** What a line about every page of one message is about. */
async function subjectOfMany(tx: Tx, line: string): Promise<Subject | 'stale' | undefined> {
  const [, verb, id, nonce] = MANY.exec(line) ?? [];
  const bundle = await findBundle(tx, Number(id));
  if (bundle === undefined || bundle.nonce !== nonce) return 'stale';
  const pages = await pagesNeeding(tx, bundle);
  if (pages.length === 0) return undefined;
  const first = pages.slice(0, SOME).map((page) => `${pageName(page.id)} ${plainTitle(page)}`);
  const more = pages.length > SOME ? [`and ${pages.length - SOME} more`] : [];
  const what = `${needWords(pages.length, bundle.target)}: ${[...first, ...more].join('; ')}`;
  return { act: verb === 'ack' ? 'Acknowledge all' : 'Escalate all', what, state: undefined };
}

async function stateWords(tx: Tx, page: Page): Promise<string | undefined> {
  const ago = (at: number | null) => `${formatDuration(Math.max(tx.now - (at ?? tx.now), 0))} ago`;
  if (page.state === 'acknowledged') {
    const name = namesOnly(await nameBook(tx));
    return `${name('person', page.acked_by ?? '')} acknowledged it ${ago(page.acked_at)}.`;
  }
  if (page.state === 'resolved') return `It was closed ${ago(page.closed_at)}.`;
  return page.state === 'exhausted'
    ? 'Nobody acknowledged it, and no one is left to page.'
    : `Nobody has acknowledged it yet; it was opened ${ago(page.opened_at)}.`;
}

/** Open pages that reached a person, in words for an SMS. */
async function openFor(tx: Tx, user: string): Promise<readonly { name: string; what: string }[]> {
  return (await unacknowledgedFor(tx, user)).map((page) => ({ name: pageName(page.id), what: plainTitle(page) }));
}

/** The owner of a verified phone number. */
async function ownerOf(tx: Tx, number: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('contacts')
    .select('user')
    .where('address', '=', number)
    .where('method', 'in', ['sms', 'call'])
    .where('verified_at', 'is not', null)
    .orderBy('verified_at', 'desc')
    .executeTakeFirst();
  return row?.user;
}

/** The person who was last asked to verify this number. */
async function verifyingOf(tx: Tx, number: string): Promise<string | undefined> {
  const asked = tx.db
    .selectFrom('verifications')
    .innerJoin('contacts', 'contacts.id', 'verifications.contact')
    .select('contacts.user');
  const row = await asked
    .where('contacts.address', '=', number)
    .where('contacts.method', 'in', ['sms', 'call'])
    .orderBy('verifications.id', 'desc')
    .executeTakeFirst();
  return row?.user;
}

/** The owner of a number wants no more SMS: it has to be verified again, and they are told where they still read. */
async function stopNumber(tx: Tx, number: string): Promise<void> {
  const stopped = tx.db.updateTable('contacts').set({ verified_at: null }).where('address', '=', number);
  const rows = await stopped
    .where('method', '=', 'sms')
    .where('verified_at', 'is not', null)
    .returning('user')
    .execute();
  for (const { user } of rows) {
    const words = rich`📵 *You sent STOP, so Muster no longer sends you SMS.* Pages reach you here and by your other contact methods. To get SMS again, send START to that number and verify it: ${code('/oncall me')}.`;
    await tx.notify({ kind: 'message', payload: { to: { user }, message: message(words) } });
  }
}

/** What a carrier says became of an attempt; after a failure the next contact method is tried at once. */
async function carrierSaid(tx: Tx, about: About, word: CarrierWord): Promise<void> {
  if (about.kind === 'page.attempt') return carrierSaidOf(tx, about.attempt, word);
  if (about.kind !== 'page.bundle') return;
  for (const id of await attemptsIn(tx, about.bundle)) await carrierSaidOf(tx, id, word);
}

async function carrierSaidOf(tx: Tx, id: number, word: CarrierWord): Promise<void> {
  const row = await tx.db.selectFrom('page_attempts').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || row.state === 'delivered' || row.state === 'failed') return;
  if (word.kind === 'failed') return attemptEnded(tx, id, word.why);
  await tx.db.updateTable('page_attempts').set({ state: 'delivered' }).where('id', '=', id).execute();
  await addEvent(
    tx,
    row.page,
    'delivered',
    `${personToken(row.user)}: ${methodWords(row.method)} arrived (${word.how})`,
  );
}

/** What replies from outside Slack ask about pages. */
export const pagingReplies: Replies = {
  subjectOf,
  ownerOf,
  verifyingOf,
  openFor,
  stop: stopNumber,
  heard: carrierSaid,
  readerOf: async (tx, user) => ({ name: namesOnly(await nameBook(tx)), zone: await zoneOf(tx, user), now: tx.now }),
};
