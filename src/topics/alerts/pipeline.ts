/**
 * What becomes of a signal: the stages in their order, in one literal. Each decides by a pure model, writes its rows in the
 * transaction of the signal, and gives a named reason, which is kept.
 */
import type { Tx } from '../../engine/tx.ts';
import type { Signal } from '../../sources/signal.ts';
import { updateAlert } from './alert/store.ts';
import { deduplicateStage, routeStage, silenceStage } from './stages/alert.ts';
import { actStage, groupStage, quieten, resolveStage } from './stages/group.ts';
import { heartbeatStage } from './stages/heartbeat.ts';
import type { AlertSource, Passage, Reason, Stage } from './stages/model.ts';

/** The order of the stages. */
export const PIPELINE: readonly Stage[] = [
  { name: 'deduplicate', run: deduplicateStage },
  { name: 'route', run: routeStage },
  { name: 'heartbeat', run: heartbeatStage },
  { name: 'group', run: groupStage },
  { name: 'silence', run: silenceStage },
  { name: 'act', run: actStage },
  { name: 'resolve', run: resolveStage },
];

/** What each stage decided about one signal, in order, and the alert and group it is about. */
export interface Path {
  readonly alert: number;
  readonly group: number | null;
  /** The same body came within 5 minutes before: nothing changed. */
  readonly repeated: boolean;
  readonly reasons: readonly Reason[];
}

/** Runs the stages on signals of one source, in the caller's transaction; returns the path of each, in order. */
export async function takeSignals(tx: Tx, source: AlertSource, signals: readonly Signal[]): Promise<readonly Path[]> {
  const paths: Path[] = [];
  const silenced = new Map<number, Passage>();
  for (const signal of signals) {
    const { path, passage } = await takeSignal(tx, source, signal);
    paths.push(path);
    const { group, silence } = passage;
    if (group !== undefined && silence !== undefined) silenced.set(group.id, passage);
  }
  for (const passage of silenced.values()) await quieten(tx, passage);
  return paths;
}

async function takeSignal(
  tx: Tx,
  source: AlertSource,
  told: Signal,
): Promise<{ readonly path: Path; readonly passage: Passage }> {
  // PostgreSQL keeps no NUL in a text.
  const signal = { ...told, identity: told.identity.replaceAll('\0', '\ufffd') };
  let passage: Passage = { source, signal };
  const reasons: Reason[] = [];
  for (const { name, run } of PIPELINE) {
    const verdict = await run(tx, passage);
    if (verdict === undefined) continue;
    const { reason, detail, line, found } = verdict;
    passage = { ...passage, ...found };
    reasons.push({
      stage: name,
      reason,
      ...(detail === undefined ? {} : { detail }),
      ...(line === undefined ? {} : { line }),
    });
    if (verdict.done === true) break;
  }
  const { alert, group, repeated } = passage;
  if (alert === undefined) throw new Error('the first stage finds no alert');
  if (repeated !== true) await updateAlert(tx, alert, { path_json: JSON.stringify(reasons) });
  const path = { alert: alert.id, group: group?.id ?? alert.alert_group, repeated: repeated === true, reasons };
  return { path, passage };
}
