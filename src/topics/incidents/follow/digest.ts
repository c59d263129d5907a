/** How followers hear: at once or gathered into one message a day, by direct message or e-mail. */
import type { Row } from '../../../db/schema.ts';
import type { Tx } from '../../../engine/tx.ts';
import { type Message, message, paragraph, rich } from '../../../lib/blockkit.ts';
import { DAY, HOUR, type Instant } from '../../../lib/instant.ts';
import { plainWords } from '../../../lib/plain.ts';
import { dayStart, toInstant, toLocal } from '../../../lib/zoned.ts';
import { contactsOf } from '../../paging/contact/contacts.ts';
import { findUser, nameBook, namesOnly, zoneOf } from '../../team/store.ts';
import { type Incident, incidentName } from '../lifecycle/model.ts';

/** A follower, and how they want to get updates. */
export type Follower = { readonly user: string } & Pick<Row<'followers'>, 'method' | 'pace'>;

declare module '../../../engine/tx.ts' {
  interface Tasks {
    'incident.digest': { readonly user: string };
  }
}

/** When the digest of a day goes out, on the reader's clock. */
const DIGEST_AT = 9 * HOUR;

/** Tells one follower now, or keeps it for their digest. */
export async function tellOne(
  tx: Tx,
  { user, method, pace }: Follower,
  incident: Incident,
  news: Message,
): Promise<void> {
  if (pace === 'digest') return keep(tx, user, method, incident, news);
  if (method === 'slack') return tx.notify({ kind: 'message', payload: { to: { user }, message: news } });
  await mail(tx, user, `${incidentName(incident.id)} ${subjectOf(incident)}`, await wordsFor(tx, user, news));
}

function subjectOf(incident: Incident): string {
  return incident.private === 1 ? 'private incident' : `${incident.severity} ${incident.status}: ${incident.title}`;
}

async function keep(
  tx: Tx,
  user: string,
  method: Follower['method'],
  incident: Incident,
  news: Message,
): Promise<void> {
  const words = await wordsFor(tx, user, news);
  await tx.db.insertInto('digests').values({ user, method, incident: incident.id, at: tx.now, words }).execute();
  await tx.timers.set(
    `digest:${user}`,
    { at: nextDigest(tx.now, await zoneOf(tx, user)) },
    { kind: 'incident.digest', user },
  );
}

/** The next 09:00 on a clock. */
export function nextDigest(now: Instant, zone: string): Instant {
  const local = toLocal(now, zone);
  const today = dayStart(local) + DIGEST_AT;
  return toInstant(local < today ? today : today + DAY, zone);
}

/** Sends the digest, one message per method, incidents in the order of their newest update. */
export async function sendDigest(tx: Tx, user: string): Promise<void> {
  const rows = await tx.db.selectFrom('digests').selectAll().where('user', '=', user).orderBy('id').execute();
  await tx.db.deleteFrom('digests').where('user', '=', user).execute();
  for (const method of ['slack', 'email'] as const) {
    const own = rows.filter((row) => row.method === method);
    if (own.length === 0) continue;
    const lines = newest(own);
    if (method === 'email') await mail(tx, user, `Updates on ${lines.length} incidents you follow`, lines.join('\n\n'));
    else await tx.notify({ kind: 'message', payload: { to: { user }, message: digestMessage(lines) } });
  }
}

/** The newest update of each incident, and how many earlier ones there are. */
function newest(rows: readonly Row<'digests'>[]): readonly string[] {
  const by = new Map<number, Row<'digests'>[]>();
  for (const row of rows) by.set(row.incident, [...(by.get(row.incident) ?? []), row]);
  return [...by.values()].map((all) => {
    const last = all.at(-1)?.words ?? '';
    return all.length === 1 ? last : `${last}\n(and ${all.length - 1} earlier)`;
  });
}

function digestMessage(lines: readonly string[]): Message {
  const title = rich`*Updates on the incidents you follow*`;
  return message(title, [paragraph(title), ...lines.slice(0, 20).map((line) => paragraph(rich`${line}`))]);
}

/** To the address somebody has verified, else to the one Slack knows. */
async function mail(tx: Tx, user: string, subject: string, text: string): Promise<void> {
  const to = await mailOf(tx, user);
  if (to === undefined) return;
  await tx.notify({ kind: 'email', payload: { to, subject, text, user, replies: [] } });
}

/** The e-mail address of a person, if there is one. */
export async function mailOf(tx: Tx, user: string): Promise<string | undefined> {
  const own = (await contactsOf(tx, user)).find(
    ({ method, verified_at }) => method === 'email' && verified_at !== null,
  );
  return own?.address ?? (await findUser(tx, user))?.email ?? undefined;
}

/** A message for readers outside Slack. */
async function wordsFor(tx: Tx, user: string, { text }: Message): Promise<string> {
  return plainWords(text, { name: namesOnly(await nameBook(tx)), zone: await zoneOf(tx, user), now: tx.now });
}
