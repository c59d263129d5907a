/** What is done about the auditor's findings: the channel hears of them, and somebody else's monitor does not hear from us. */
import type { Finding } from '../../engine/backlog.ts';
import type { Tx } from '../../engine/tx.ts';
import { date, list, message, paragraph, rich } from '../../lib/blockkit.ts';
import { announceChannel, putSetting, setting } from '../team/store.ts';

const SAID = 'audit';

/** Tells the announcement channel when we fall ill and when we are well again; pings `deadManUrl` only while well. */
export async function reportAudit(tx: Tx, finding: Finding, deadManUrl: string | undefined): Promise<void> {
  const well = finding.complaints.length === 0;
  if (well && deadManUrl !== undefined)
    await tx.notify({ kind: 'download', slot: 'deadman', payload: { url: deadManUrl, etag: null } });
  const ill = (await setting<{ since: number }>(tx, SAID)) ?? null;
  if (well === (ill === null)) return;
  await putSetting(tx, SAID, well ? null : { since: tx.now });
  const channel = await announceChannel(tx);
  if (channel === undefined) return;
  await tx.notify({ kind: 'message', lane: 'page', payload: { to: { channel }, message: words(finding, ill?.since) } });
}

function words({ complaints }: Finding, since: number | undefined) {
  if (complaints.length === 0)
    return message(rich`✅ *Muster has caught up.* It had been late since ${date(since ?? 0)}.`);
  const head = rich`🚨 *Muster itself is late.* Pages may be late too: look at its log and its machine.`;
  return message(head, [paragraph(head), list(complaints.map((complaint) => rich`${complaint}`))]);
}
