/** Every type of source. Everything else about one is in its own file. */
import { alertmanager } from './alertmanager.ts';
import { generic } from './generic.ts';
import { grafana } from './grafana.ts';
import { pagerduty } from './pagerduty.ts';
import type { SourceType } from './signal.ts';

/** In the order in which they are listed. */
export const SOURCE_TYPES: readonly SourceType[] = [alertmanager, grafana, pagerduty, generic];

/** The type that muster.yaml names. */
export function sourceType(name: string): SourceType | undefined {
  return SOURCE_TYPES.find((type) => type.name === name);
}
