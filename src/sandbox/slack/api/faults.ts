import type { Fault } from '../../workspace.ts';
import type { Args } from '../emulator/thread.ts';
import type { Slack } from '../state.ts';

/** Arms a fault; it hits `times` calls, or all until cleared. */
export const arm = (slack: Slack, fault: Fault): void => {
  slack.faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
};

/** The fault that hits this call, used up by one; the first armed wins. */
export const faultFor = (slack: Slack, method: string, args: Args): Fault | undefined => {
  const hit = slack.faults.find(
    ({ fault, left }) => left > 0 && (fault.method === '*' || fault.method === method) && (fault.when?.(args) ?? true),
  );
  if (hit === undefined) return undefined;
  hit.left -= 1;
  if (hit.left <= 0) slack.faults.splice(slack.faults.indexOf(hit), 1);
  return hit.fault;
};
