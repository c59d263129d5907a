/** Questions that only Slack can answer: they are asked outside, and the transaction that needs the answer begins afterwards. */
import { Mistake, MusterError } from '../lib/errors.ts';

/** What may be asked, and what the answer is. */
export interface Questions {
  /** Whether this person and the bot may both read a channel: it is public, or they are in it. Never a direct message. */
  readonly reader: { readonly given: { readonly channel: string; readonly user: string }; readonly answer: boolean };
  /** Whether this person is in a channel. */
  readonly member: { readonly given: { readonly channel: string; readonly user: string }; readonly answer: boolean };
}

type Kind = keyof Questions;

/** Answers questions. Rejects when Slack gives no answer. */
export type Slack = {
  readonly [K in Kind]: (given: Questions[K]['given']) => Promise<Questions[K]['answer']>;
};

/** What Slack answered; the first time that something is asked, the transaction ends and begins again with the answer. */
export type Ask = <K extends Kind>(kind: K, given: Questions[K]['given']) => Questions[K]['answer'];

/** Thrown to leave a transaction, so that Slack can be asked. */
class Unasked extends MusterError {
  readonly key: string;
  readonly put: (slack: Slack) => Promise<unknown>;
  constructor(key: string, put: (slack: Slack) => Promise<unknown>) {
    super('unasked', 'Slack must be asked first');
    this.key = key;
    this.put = put;
  }
}

/** Decides with what Slack knows. Throws a Mistake when Slack does not answer: nothing is decided without it. */
export async function decideAsking<T>(slack: Slack, decide: (ask: Ask) => Promise<T>): Promise<T> {
  const answers = new Map<string, unknown>();
  const ask: Ask = (kind, given) => {
    const key = JSON.stringify([kind, given]);
    if (!answers.has(key)) throw new Unasked(key, (asked) => asked[kind](given));
    return answers.get(key) as never;
  };
  for (;;) {
    try {
      return await decide(ask);
    } catch (error) {
      if (!(error instanceof Unasked)) throw error;
      answers.set(error.key, await answerOf(slack, error));
    }
  }
}

async function answerOf(slack: Slack, { put }: Unasked): Promise<unknown> {
  try {
    return await put(slack);
  } catch (error) {
    throw new Mistake(
      'This command needs an answer from Slack, and Slack did not answer. Nothing was changed. Try again in a moment.',
      {
        cause: error,
      },
    );
  }
}
