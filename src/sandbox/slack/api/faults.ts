import type { ServerResponse } from 'node:http';
import type { Fault } from '../../workspace.ts';
import type { Args } from '../emulator/model.ts';
import type { Slack } from '../state.ts';
import { sendJson } from './http.ts';

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

/** Keeps a caller waiting until its patience ends, or the workspace closes. */
export const hang = (slack: Slack, response: ServerResponse): void => {
  slack.hanging.add(response);
  response.on('close', () => slack.hanging.delete(response));
};

/** Shows a fault to the caller; `accept-then-hang` is not one of these, since its call happens first. */
export const showFault = (slack: Slack, fault: Fault, response: ServerResponse, args: Args): void => {
  if (fault.kind === 'error') sendJson(response, 200, { ok: false, error: fault.error ?? 'fatal_error' });
  else if (fault.kind === 'status') sendJson(response, fault.status ?? 500, {});
  else if (fault.kind === 'rate-limited')
    sendJson(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(fault.retryAfter ?? 1) });
  else if (fault.kind === 'nothing-happens') sendJson(response, 200, { ok: true, files: args.files });
  else if (fault.kind === 'drop') response.destroy();
  else hang(slack, response);
};

/** What the log of calls says of a fault. */
export const faultError = (fault: Fault): string =>
  fault.kind === 'error' ? (fault.error ?? 'fatal_error') : fault.kind;
