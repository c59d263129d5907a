/** Random escalations, answers, faults and time, next to a small reference: whom a page reaches, when, and why it stops. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/lib/instant.ts';
import { type Bot, startBot } from '../../support/bot.ts';
import { messagesIn } from '../../support/messages.ts';
import { ANA, BO, CY, DEE, directOf, GENERAL } from '../../support/seed.ts';

const PEOPLE = { ana: ANA, bo: BO, dee: DEE } as const;
type Name = keyof typeof PEOPLE;

/** One step: whom it pages (nobody for an empty schedule) and how many minutes it waits. */
interface Step {
  readonly whom: Name | 'nobody';
  readonly wait: number;
}

interface Ladder {
  readonly repeat: number;
  readonly steps: readonly Step[];
}

/** What may happen to a page. */
type Deed =
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'ack'; readonly by: Name }
  | { readonly kind: 'escalate' }
  | { readonly kind: 'again' }
  | { readonly kind: 'restart' };

/** Reached at a minute since the page opened; `at` counts rounds and steps from 0. */
interface Reach {
  readonly minute: number;
  readonly whom: Name;
}

/** The reference: written from what the issue says, with nothing of the program's. */
class Reference {
  state: 'open' | 'acknowledged' | 'exhausted' | 'resolved' = 'open';
  readonly reached: Reach[] = [];
  readonly skipped: number[] = [];
  minute = 0;
  #step = 0;
  #round = 0;
  #next = 0;
  readonly #ladder: Ladder;

  constructor(escalation: Ladder) {
    this.#ladder = escalation;
    this.#take();
  }

  /** Takes the step that stands, or the first after it that reaches somebody. */
  #take(): void {
    const { steps, repeat } = this.#ladder;
    for (;;) {
      if (this.#step === steps.length) {
        this.#step = 0;
        this.#round += 1;
      }
      if (this.#round > repeat || steps.every(({ whom }) => whom === 'nobody')) break;
      const step = steps[this.#step] as Step;
      if (step.whom !== 'nobody') {
        this.reached.push({ minute: this.minute, whom: step.whom });
        this.#next = this.minute + step.wait;
        return;
      }
      this.#step += 1;
    }
    this.state = 'exhausted';
  }

  pass(minutes: number): void {
    const end = this.minute + minutes;
    while (this.state === 'open' && this.#next <= end) {
      this.minute = this.#next;
      this.#step += 1;
      this.#take();
    }
    this.minute = end;
  }

  ack(): void {
    if (this.state === 'open' || this.state === 'exhausted') this.state = 'acknowledged';
  }

  escalate(): void {
    if (this.state !== 'open') return;
    this.#step += 1;
    this.#take();
  }

  /** One that is still open begins anew; any other is closed, and another page takes its place. */
  again(): void {
    if (this.state !== 'open') {
      this.state = 'resolved';
      return;
    }
    this.#step = 0;
    this.#round = 0;
    this.#take();
  }
}

const ladders: fc.Arbitrary<Ladder> = fc.record({
  repeat: fc.integer({ min: 0, max: 2 }),
  steps: fc.array(
    fc.record({ whom: fc.constantFrom('ana', 'bo', 'dee', 'nobody' as const), wait: fc.integer({ min: 1, max: 20 }) }),
    { minLength: 1, maxLength: 3 },
  ),
});

const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 30 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('ack' as const), by: fc.constantFrom('ana', 'bo', 'dee') }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('escalate' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  ),
  { minLength: 1, maxLength: 8 },
);

function yamlOf({ repeat, steps }: Ladder): string {
  const lines = steps.map(
    ({ whom, wait }) =>
      `      - { page: [${whom === 'nobody' ? 'schedule:empty' : `person:${whom}`}], wait: ${wait}m }`,
  );
  return `
timezone: UTC
people: { ana: { email: ana@example.com }, bo: { email: bo@example.com }, dee: { slack: ${DEE} } }
schedules:
  empty:
    rotations: [{ name: past, every: 1 week, start: 2026-01-05T09:00, people: [ana], until: 2026-01-06T09:00 }]
policies:
  p:
    repeat: ${repeat}
    steps:
${lines.join('\n')}
`;
}

/** Types without waiting for more than the answer, then lets everything settle. */
async function say(bot: Bot, user: string, line: string): Promise<void> {
  await bot.workspace.type(user, GENERAL, line);
  await bot.settle();
}

async function doIt(bot: Bot, reference: Reference, deed: Deed): Promise<void> {
  switch (deed.kind) {
    case 'pass':
      reference.pass(deed.minutes);
      return bot.advance(deed.minutes * MINUTE);
    case 'ack':
      reference.ack();
      return say(bot, PEOPLE[deed.by], '/page ack p1');
    case 'escalate':
      reference.escalate();
      return say(bot, CY, '/page escalate p1');
    case 'again':
      reference.again();
      return say(bot, CY, '/page again p1');
    case 'restart':
      await bot.crash();
      return bot.restart();
  }
}

/** What the program did, in the reference's words. */
async function observe(bot: Bot, opened: number) {
  return bot.app.engine.transact(async (tx) => {
    const page = await tx.db.selectFrom('pages').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
    const rows = await tx.db
      .selectFrom('page_reached')
      .where('page', '=', 1)
      .selectAll()
      .orderBy('at')
      .orderBy('round')
      .orderBy('step')
      .execute();
    const timer = await tx.db.selectFrom('timers').select('due_at').where('key', '=', 'page:p1').executeTakeFirst();
    const kinds = await tx.db.selectFrom('page_events').where('page', '=', 1).select('kind').execute();
    const nameOf = (id: string) => (Object.keys(PEOPLE) as Name[]).find((name) => PEOPLE[name] === id);
    return {
      state: page.state,
      reached: rows.map(({ at, target }) => ({ minute: (at - opened) / MINUTE, whom: nameOf(target) })),
      timer: timer !== undefined,
      cried: kinds.filter(({ kind }) => kind === 'exhausted').length > 0,
    };
  });
}

async function compare(bot: Bot, reference: Reference, opened: number): Promise<void> {
  const { state, reached, timer, cried } = await observe(bot, opened);
  expect({ state, reached }).toEqual({ state: reference.state, reached: reference.reached });
  // An open page always has something that will move it on; one that ran out has cried for help.
  expect(timer).toBe(state === 'open');
  if (state === 'exhausted') expect(cried).toBe(true);
  for (const name of Object.keys(PEOPLE) as Name[]) {
    const direct = directOf(PEOPLE[name]);
    const messages = (await messagesIn(bot.workspace, PEOPLE[name], direct)).filter(({ text }) => text.includes('p1'));
    expect(messages.length).toBe(reference.reached.filter(({ whom }) => whom === name).length);
  }
}

const RUNS = { sqlite: 25, postgres: 8 } as const;
const seed = Number(process.env['FC_SEED'] ?? 20_260_302);

describe.each(['sqlite', 'postgres'] as const)('a page on %s', (dialect) => {
  it('goes the way of the reference, whatever happens to it', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(ladders, deeds, async (escalation, all) => {
        const bot = await startBot({ dialect, yaml: yamlOf(escalation) });
        const opened = bot.clock.now();
        const reference = new Reference(escalation);
        await say(bot, CY, '/page p Something is wrong');
        await compare(bot, reference, opened);
        for (const deed of all) {
          await bot.advance(0);
          await doIt(bot, reference, deed);
          await compare(bot, reference, opened);
        }
        await bot.stop();
      }),
      { numRuns: RUNS[dialect], seed, endOnFailure: false, interruptAfterTimeLimit: 60_000 },
    );
  });
});
