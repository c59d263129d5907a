/** What is done about the auditor's findings: the channel and the log hear of them, and an outside monitor does not hear from us. */
import type { Finding } from '../../engine/health/backlog.ts';
import type { Tx } from '../../engine/tx.ts';
import { date, list, type Message, message, paragraph, rich } from '../../lib/blockkit.ts';
import type { Instant } from '../../lib/instant.ts';
import type { Log } from '../../lib/log.ts';
import { announceChannel, putSetting, setting } from '../team/store.ts';

/** Since when something is wrong, and what; null while all is well. */
interface Illness {
  readonly since: Instant;
  readonly complaints?: readonly string[];
}

const SAID = 'audit';

/** Where the findings go. */
export interface AuditEars {
  readonly log: Log;
  /** Called each minute while all is well. */
  readonly deadManUrl: string | undefined;
}

/** Says once what is wrong, again when that changes, and when all is well again; calls `deadManUrl` only while it is. */
export async function reportAudit(tx: Tx, { complaints }: Finding, { log, deadManUrl }: AuditEars): Promise<void> {
  const well = complaints.length === 0;
  if (well && deadManUrl !== undefined)
    await tx.notify({ kind: 'download', slot: 'deadman', payload: { url: deadManUrl, etag: null } });
  const before = (await setting<Illness | null>(tx, SAID)) ?? undefined;
  if (well && before === undefined) return;
  const checks = [...new Set(complaints.map(({ check }) => check))];
  const changed = well || before === undefined || checks.join() !== before.complaints?.join();
  const since = before?.since ?? tx.now;
  if (changed && well) log.warn({ since }, 'Muster is healthy again');
  else if (changed) log.error({ complaints: complaints.map(({ text }) => text) }, 'Muster is not healthy');
  if (changed) await putSetting(tx, SAID, well ? null : { since, complaints: checks });
  await tell(tx, since, well ? caughtUp(since) : unwell(complaints.map(({ text }) => text)));
}

/** One message for each time that something is wrong: it follows what is wrong, and says in the end that it is over. */
async function tell(tx: Tx, since: Instant, words: Message): Promise<void> {
  const channel = await announceChannel(tx);
  if (channel === undefined) return;
  const payload = { to: { channel }, message: words };
  await tx.notify({ kind: 'message', lane: 'page', slot: `audit:${since}`, payload });
}

function caughtUp(since: Instant): Message {
  return message(rich`✅ *Muster is healthy again.* It had needed attention since ${date(since)}.`);
}

function unwell(complaints: readonly string[]): Message {
  const head = rich`🚨 *Muster needs attention.* ${complaints[0] ?? ''}`;
  return message(head, [paragraph(rich`🚨 *Muster needs attention*`), list(complaints.map((text) => rich`${text}`))]);
}
