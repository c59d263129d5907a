/** A hostile reader: whoever is no member learns neither title nor number of a private incident, by no row. */
import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/command/router.ts';
import type { Arg } from '../../src/lib/grammar.ts';
import { MINUTE } from '../../src/lib/instant.ts';
import type { SeenMessage } from '../../src/sandbox/workspace.ts';
import { rows } from '../../src/topics/rows.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { nextIncident } from '../support/given.ts';
import { linkOf } from '../support/links.ts';
import { messagesIn } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, BO, CY, DEE, GENERAL, INCIDENTS } from '../support/seed.ts';
import { findMessage, roomOf, seen, told, types } from '../support/story.ts';

/** Words of the incident that nobody else ever types. */
const WORDS = /zebra|vault|quokka/i;
const SECRET = /zebra|vault|quokka|inc-?7\b/i;

/** What of the secret is told, with what stands around it. */
function leaks(text: string, secret = SECRET): readonly string[] {
  return [...text.matchAll(new RegExp(secret, 'gi'))].map(({ index }) =>
    text.slice(Math.max(0, index - 80), index + 40),
  );
}

/** An acknowledgement names the incident on which something must happen. */
const YAML = PAYMENTS_YAML.replace('Critical, page: true, room: channel', '$&, ack_expires: 30m');

/** INC-7 is private and goes on; the pages p1 and p2 are about it, and nobody has answered yet. */
async function world(dialect: (typeof dialects)[number]): Promise<Bot> {
  const bot = await startBot({ dialect, yaml: YAML, settings: { publicUrl: 'https://muster.example.com' } });
  await nextIncident(bot, 7);
  await types(bot, DEE, GENERAL, '/incident new sev1 checkout Zebra payments vault is open --private');
  const room = await roomOf(bot, DEE, 7);
  await types(bot, DEE, room, '/incident impact Quokka customers are in the vault');
  await types(bot, DEE, room, '/incident note Quokka keys were copied');
  await types(bot, DEE, room, '/incident update Zebra is being closed');
  await types(bot, DEE, room, '/page @ana Quokka needs you');
  await types(bot, DEE, room, '/incident follow INC-7');
  await bot.advance(MINUTE);
  return bot;
}

/** Everything one person sees in Slack: every channel they are in, what only they see, open forms, buttons and their lines. */
async function everything(bot: Bot, user: string): Promise<string> {
  const { messages, channels, views, ...rest } = await bot.workspace.snapshot(user);
  const heard = messages.filter((m: SeenMessage) => m.user !== user);
  return JSON.stringify([heard, channels, views, rest]);
}

/** Lines of somebody who knows that there is a page, but not of which incident. */
function blind(example: string): readonly string[] {
  return [...new Set([example, example.replace(/\bp\d+\b/g, 'p1'), `${commandOf(example)} p1`])];
}

/** Lines of somebody who guesses the number. */
function aimed(example: string): readonly string[] {
  const there = example.replace(/INC-\d+/g, 'INC-7');
  return [...new Set([there, `${commandOf(example)} INC-7`])].filter((line) => line.includes('INC-7'));
}

function commandOf(example: string): string {
  return /^\/\S+(?: \S+)?/.exec(example)?.[0] ?? example;
}

/** An answer without what differs from one line to the next anyway: the numbers of new things, and made-up channels. */
function shape(words: string, number: string): string {
  return words.replaceAll(number, 'INC-N').replace(/\b(INC-|p)\d+|<#\w+>|\b[0-9a-f]{8}\b|calendar\/[\w-]+/g, '#');
}

describe.each(dialects)('a private incident on %s', (dialect) => {
  it('is told to nobody else by any row', async () => {
    const bot = await world(dialect);
    expect(leaks(await everything(bot, CY))).toEqual([]);
    for (const { name, example } of rows)
      for (const line of blind(example))
        expect(leaks(await types(bot, CY, GENERAL, line)), `${name}: ${line}`).toEqual([]);
    expect(leaks(await everything(bot, CY))).toEqual([]);
  });

  it('answers to its number like one that was never declared', async () => {
    const bot = await world(dialect);
    const asked = rows.filter(({ name }) => name !== 'incident new');
    for (const { example } of asked)
      for (const line of aimed(example)) {
        const never = line.replaceAll('INC-7', 'INC-99');
        const [answer, other] = [await types(bot, CY, GENERAL, line), await types(bot, CY, GENERAL, never)];
        expect(leaks(answer, WORDS), line).toEqual([]);
        expect(shape(answer, 'INC-7'), line).toBe(shape(other, 'INC-99'));
      }
    expect(leaks(await everything(bot, CY), WORDS)).toEqual([]);
  });

  it('is named to nobody when it is merged with a public one, either way', async () => {
    const bot = await world(dialect);
    await types(bot, CY, GENERAL, '/incident new sev2 search Search is slow');
    await types(bot, CY, GENERAL, '/incident new sev2 search Search is slower');
    await types(bot, CY, GENERAL, '/incident follow INC-8');
    await types(bot, DEE, GENERAL, '/incident task INC-7 Change the quokka keys');
    await types(bot, DEE, GENERAL, '/incident merge INC-8 INC-7');
    expect(await types(bot, CY, GENERAL, '/incident follow list')).not.toContain('INC-7');
    const followers = (await rowsOf(bot, 'followers')).filter(({ subject }) => subject === 'INC-7');
    expect(followers.map(({ user }) => user)).not.toContain(CY);
    await types(bot, DEE, GENERAL, '/incident merge INC-7 INC-9');
    const shown = await types(bot, BO, GENERAL, '/incident show INC-8');
    expect(shown).toContain('Merged into a private incident');
    const other = await types(bot, BO, GENERAL, '/incident timeline INC-9');
    expect(leaks(other)).toEqual([]);
    expect(other).not.toMatch(/private|merged/i);
    expect(await types(bot, BO, GENERAL, '/incident tasks INC-9')).toContain('There are no tasks');
    expect(leaks(await everything(bot, BO))).toEqual([]);
    expect(leaks(await everything(bot, CY))).toEqual([]);
  });

  it('is not heard of where it is linked: the other incident says nothing at all', async () => {
    const bot = await world(dialect);
    await types(bot, CY, GENERAL, '/incident new sev2 search Search is slow');
    await types(bot, CY, GENERAL, '/incident new sev2 search Search is slower');
    await types(bot, CY, GENERAL, '/incident cause INC-9 INC-8');
    const room = await roomOf(bot, CY, 8);
    const before = await seen(bot, CY, room);
    await types(bot, DEE, GENERAL, '/incident link INC-7 INC-8');
    await types(bot, DEE, GENERAL, '/incident cause INC-8 INC-7');
    await types(bot, DEE, GENERAL, '/incident cause INC-7 INC-9');
    for (const words of ['link INC-8', 'show INC-8', 'show INC-9', 'summary INC-8', 'timeline INC-8', 'timeline INC-9'])
      expect(await types(bot, CY, GENERAL, `/incident ${words}`), words).not.toMatch(/private|INC-7|zebra/i);
    await types(bot, DEE, GENERAL, '/incident resolve INC-7 Locked');
    expect(await seen(bot, CY, room)).toEqual(before);
    expect(await types(bot, DEE, GENERAL, '/incident link INC-7')).toContain('Search is slow');
    expect(leaks(await everything(bot, CY))).toEqual([]);
  });

  it('is counted in no report for others: neither its incident nor who it paged', async () => {
    const bot = await world(dialect);
    await bot.advance(MINUTE);
    for (const line of ['/incident report', '/oncall report', '/oncall report payments']) {
      await types(bot, DEE, GENERAL, line);
      const member = (await messagesIn(bot.workspace, DEE, GENERAL)).at(-1)?.text;
      await types(bot, CY, GENERAL, line);
      const other = (await messagesIn(bot.workspace, CY, GENERAL)).at(-1)?.text;
      expect(leaks(other ?? ''), line).toEqual([]);
      expect(member, line).toMatch(/Ana Lima.* [12] pages?\b/);
      expect(other, line).toMatch(/Ana Lima.* no pages\b|no incidents, no pages/);
    }
  });

  it('is not named by the exhausted page, nor in its thread', async () => {
    const bot = await world(dialect);
    await bot.advance(30 * MINUTE);
    const shown = await types(bot, CY, GENERAL, '/page show p1');
    expect(shown).toContain('Not acknowledged p1');
    expect(shown).toContain('Private incident');
    expect(shown).not.toMatch(/dee|ana|step 1/i);
    const answers = [
      await types(bot, CY, GENERAL, '/incident from p1'),
      await types(bot, CY, GENERAL, '/page again p1'),
    ];
    expect(answers.flatMap((text) => leaks(text))).toEqual([]);
  });

  it('is no longer named by the exhausted page when somebody has acknowledged it', async () => {
    const bot = await world(dialect);
    await bot.advance(30 * MINUTE);
    await findMessage(bot, CY, INCIDENTS, /Nobody acknowledged.*p1/);
    expect(await types(bot, ANA, GENERAL, '/page ack p1')).toContain(
      'but it pages again if nothing happens on the incident for 30 min',
    );
    const cry = JSON.stringify(await findMessage(bot, CY, INCIDENTS, /Acknowledged.*p1/));
    expect(cry).toContain('if nothing happens on the incident');
    expect(cry).not.toMatch(/dee/i);
    expect(leaks(await everything(bot, CY))).toEqual([]);
  });

  it('opens to nobody else when its page is exhausted: they can page again, and no more', async () => {
    const bot = await world(dialect);
    await bot.advance(30 * MINUTE);
    const { ts = 'none' } = await findMessage(bot, CY, INCIDENTS, /Nobody acknowledged.*p1/);
    for (const line of ['ack p1', 'escalate p1', 'snooze p1 10m', 'reassign p1 @cy'])
      expect(await types(bot, CY, GENERAL, `/page ${line}`), line).toContain('p1 is about a private incident');
    await bot.workspace.click(CY, { channel: INCIDENTS, ts }, 'Acknowledge');
    await bot.workspace.type(CY, INCIDENTS, `<@${bot.workspace.botUser}> page ack`, ts);
    await bot.settle();
    expect(await types(bot, CY, GENERAL, '/incident show INC-7')).toContain('There is no INC-7');
    expect(leaks(await everything(bot, CY), WORDS)).toEqual([]);
    const again = /Paging again as \*?(p\d+)/.exec(await types(bot, CY, GENERAL, '/page again p1'))?.[1] ?? 'none';
    for (const line of ['ack', 'escalate', 'snooze', 'show', 'again'])
      expect(await types(bot, CY, GENERAL, `/page ${line} ${again}`), line).toContain(`There is no page ${again}`);
    expect(await types(bot, CY, GENERAL, `/page reassign ${again} @cy`)).toContain(`There is no page ${again}`);
    expect(await types(bot, CY, GENERAL, '/incident show INC-7')).toContain('There is no INC-7');
    await bot.advance(30 * MINUTE);
    expect(await types(bot, ANA, GENERAL, `/page ack ${again}`)).toContain(`You acknowledged ${again}`);
  });

  it('is told to its members no longer when they leave the room', async () => {
    const bot = await world(dialect);
    await types(bot, DEE, GENERAL, '/incident role INC-7 scribe @cy');
    await types(bot, CY, GENERAL, '/incident follow INC-7');
    await bot.workspace.leave(CY, await roomOf(bot, DEE, 7));
    await bot.settle();
    await types(bot, DEE, GENERAL, '/incident update INC-7 Quokka again');
    expect((await told(bot, CY)).flatMap((text) => leaks(text, /again/i))).toEqual([]);
    expect(await types(bot, CY, GENERAL, '/incident show INC-7')).toContain('There is no INC-7');
  });
});

/** The doors through which a line comes; `slash` is tried above as people type it. */
const DOORS = ['button', 'mention', 'dm', 'shortcut', 'link', 'sms', 'call', 'receipt'] as const;

/** One value of each kind of argument that a stranger would try: what is named is the secret's wherever it can be. */
function tried({ kind, of = [] }: Arg, link: string): string {
  const values: Partial<Record<Arg['kind'], string>> = {
    incident: 'INC-7',
    page: 'p1',
    person: CY,
    people: CY,
    severity: 'sev1',
    service: 'checkout',
    schedule: 'payments',
    choice: of[0] ?? '',
    target: 'payments',
    flag: '',
  };
  return values[kind] ?? link;
}

it('a private incident is told to nobody else by any row at any door, whatever is named: number, page or link', async () => {
  const bot = await world('sqlite');
  const room = await roomOf(bot, DEE, 7);
  const link = linkOf(await findMessage(bot, DEE, room, /Quokka keys/));
  const [{ nonce } = { nonce: null }] = (await rowsOf(bot, 'pages')).filter(({ id }) => id === 1);
  const answers = async (request: Request): Promise<void> => {
    const { caller, ...asked } = request;
    const answer = JSON.stringify(await bot.app.route(request));
    expect(leaks(answer, WORDS), `${caller.door}: ${JSON.stringify(asked)}`).toEqual([]);
  };
  for (const { name, args } of rows) {
    const kinds = args.map(({ kind }) => kind);
    const words = [
      ...(kinds.includes('incident') ? ['INC-7', `INC-7 ${link}`] : []),
      ...(kinds.includes('page') ? [`p1 ~${nonce}`, 'p1 @cy'] : []),
      ...(kinds.includes('word') || kinds.includes('rest') ? [link] : []),
    ];
    for (const door of DOORS)
      for (const line of words.map((named) => `${name} ${named}`))
        await answers({ caller: { user: CY, door, channel: GENERAL, modals: false }, line });
    const named = Object.fromEntries(args.map((arg) => [arg.name, tried(arg, link)]));
    const { incident: _, page: __, ...unnamed } = named;
    for (const given of [named, unnamed, {}])
      await answers({
        // The form was opened in the room when its reader was still in it.
        caller: { user: CY, door: 'modal', channel: room, remembered: true, modals: true },
        row: name,
        named: given,
      });
  }
  await bot.settle();
  expect(await types(bot, CY, GENERAL, '/incident show INC-7')).toContain('There is no INC-7');
  expect((await bot.workspace.snapshot(CY)).channels.map(({ id }) => id)).not.toContain(room);
  expect(leaks(await everything(bot, CY), WORDS)).toEqual([]);
});
