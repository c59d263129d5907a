/** What a Web API method comes to, and how the methods that `emulate` lacks are listed. */
import type { Answer, Args, SlackEvent } from '../emulator/model.ts';
import type { Slack } from '../state.ts';

/** An answer with the events it caused. */
export interface Outcome {
  readonly answer: Answer;
  readonly events: readonly SlackEvent[];
}

/** A Web API method that `emulate` lacks, with the scope it needs. */
export interface OwnMethod {
  readonly scope: string;
  readonly run: (slack: Slack, args: Args) => Outcome;
}

/** A success as an outcome. */
export const ok = (fields: object, events: readonly SlackEvent[] = []): Outcome => ({
  answer: { ok: true, ...fields },
  events,
});

/** A refusal as an outcome. */
export const no = (error: string, fields: object = {}): Outcome => ({
  answer: { ok: false, error, ...fields },
  events: [],
});

/** Whether an argument says yes: forms carry it as text or as a number. */
export const truthy = (value: unknown): boolean => value === true || value === 'true' || value === 1 || value === '1';
