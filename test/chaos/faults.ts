/** What is done to the bot, its Slack and its database. */
import type { Dialect } from '../../src/db/database.ts';
import type { Fault } from '../../src/sandbox/workspace.ts';
import type { Chance } from './random.ts';

/** One fault of a run. */
export type Blow =
  | 'kill soon'
  | 'kill as Slack is asked'
  | 'kill as Slack has taken it'
  | 'ratelimited'
  | 'status'
  | 'drop'
  | 'hang'
  | 'accept-then-hang'
  | 'lock'
  | 'cut'
  | 'clock'
  | 'replica';

const WEIGHTS: Readonly<Record<Dialect, Readonly<Record<Blow, number>>>> = {
  sqlite: {
    'kill soon': 20,
    'kill as Slack is asked': 10,
    'kill as Slack has taken it': 10,
    ratelimited: 10,
    status: 10,
    drop: 10,
    hang: 4,
    'accept-then-hang': 6,
    lock: 12,
    cut: 0,
    clock: 8,
    replica: 0,
  },
  postgres: {
    'kill soon': 16,
    'kill as Slack is asked': 8,
    'kill as Slack has taken it': 8,
    ratelimited: 10,
    status: 10,
    drop: 10,
    hang: 4,
    'accept-then-hang': 6,
    lock: 0,
    cut: 12,
    clock: 8,
    replica: 8,
  },
};

/** The next fault. */
export function nextBlow(chance: Chance, dialect: Dialect): Blow {
  return chance.weighted(WEIGHTS[dialect]);
}

/** What Slack does to the next message it is sent; undefined for a fault that is not Slack's. */
export function slackFault(blow: Blow, chance: Chance, struck: () => void): Fault | undefined {
  const post = { method: 'chat.postMessage', times: 1 } as const;
  const when = (): boolean => {
    struck();
    return true;
  };
  switch (blow) {
    case 'kill as Slack is asked':
      return { ...post, kind: 'hang', when };
    case 'kill as Slack has taken it':
      return { ...post, kind: 'accept-then-hang', when };
    case 'ratelimited':
      return { method: '*', kind: 'rate-limited', retryAfter: 1, times: 1 + chance.below(3) };
    case 'status':
      return {
        method: '*',
        kind: 'status',
        status: [500, 502, 503][chance.below(3)] ?? 500,
        times: 1 + chance.below(4),
      };
    case 'drop':
      return { method: '*', kind: 'drop', times: 1 + chance.below(3) };
    case 'hang':
    case 'accept-then-hang':
      return { ...post, kind: blow };
    default:
      return undefined;
  }
}
