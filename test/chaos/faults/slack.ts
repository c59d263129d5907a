/** What Slack does to the bot. */
import type { Fault as SlackFault } from '../../../src/sandbox/workspace.ts';
import { INCIDENTS, idOf } from '../company.ts';
import { openNamed, type World } from '../world.ts';
import { between, both, type Fault, lasting, oneOf } from './fault.ts';

/** Slack's own trouble for a while: it ends when its calls are used up, or at the end. */
function trouble(
  name: string,
  weight: number,
  seconds: readonly [number, number],
  make: (world: World) => SlackFault,
): Fault {
  const run = (world: World): Promise<void> =>
    lasting(world, {
      name,
      lasts: between(world, ...seconds),
      begin: () => world.workspace.fault(make(world)),
      end: () => world.workspace.clearFaults(),
    });
  return { name, weight: both(weight), run };
}

/** Codes that say that Slack takes nothing from the bot itself. */
const OURS = ['token_revoked', 'invalid_auth', 'account_inactive', 'not_authed', 'missing_scope'];
const THEIRS = ['user_not_found', 'channel_not_found', 'user_disabled'];

const post = { method: 'chat.postMessage' } as const;

export const slackFaults: readonly Fault[] = [
  trouble('Slack limits the rate', 6, [10, 30], (world) => ({
    method: '*',
    kind: 'rate-limited',
    retryAfter: 1,
    times: 1 + world.chance.below(3),
  })),
  trouble('a long Retry-After', 4, [20, 30], (world) => ({
    ...post,
    kind: 'rate-limited',
    retryAfter: 600,
    times: 1 + world.chance.below(2),
  })),
  trouble('Slack answers 5xx', 8, [20, 180], (world) => ({
    method: '*',
    kind: 'status',
    status: oneOf(world, [500, 502, 503]),
  })),
  trouble('Slack drops connections', 6, [10, 60], (world) => ({
    method: '*',
    kind: 'drop',
    times: 1 + world.chance.below(6),
  })),
  trouble('Slack hangs', 4, [10, 60], () => ({ ...post, kind: 'hang' })),
  trouble('Slack takes it and hangs', 8, [20, 40], (world) => ({
    ...post,
    kind: 'accept-then-hang',
    times: 1 + world.chance.below(3),
  })),
  {
    name: 'Slack refuses the bot',
    weight: both(10),
    run: async (world) => {
      await lasting(world, {
        name: 'Slack refuses the bot',
        how: { ours: true },
        lasts: between(world, 60, 240),
        begin: async () => {
          world.workspace.fault({ method: '*', kind: 'error', error: oneOf(world, OURS) });
          await openNamed(world, 'quick');
        },
        end: () => world.workspace.clearFaults(),
      });
    },
  },
  {
    name: 'Slack refuses somebody',
    weight: both(8),
    run: (world) => {
      const user = idOf(oneOf(world, ['ana', 'bo', 'dee', 'eli']));
      return lasting(world, {
        name: 'Slack refuses somebody',
        how: { refuses: true },
        lasts: between(world, 60, 120),
        begin: () =>
          world.workspace.fault({
            ...post,
            kind: 'error',
            error: oneOf(world, THEIRS),
            when: ({ channel }) => channel === user,
          }),
        end: () => world.workspace.clearFaults(),
      });
    },
  },
  {
    name: 'the announcement channel refuses',
    weight: both(5),
    run: async (world) => {
      await openNamed(world, 'quick');
      await lasting(world, {
        name: 'the announcement channel refuses',
        how: { excuses: false },
        lasts: between(world, 160, 200),
        begin: () =>
          world.workspace.fault({
            ...post,
            kind: 'error',
            error: 'is_archived',
            when: ({ channel }) => channel === INCIDENTS || String(channel).startsWith(idOf('opener').slice(0, 8)),
          }),
        end: () => world.workspace.clearFaults(),
      });
    },
  },
];
