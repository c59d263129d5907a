/** Bodies that nobody means well with, at the door of every source: a clear 400 or an alert that does no harm, and nothing is lost. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import type { SeenMessage } from '../../src/sandbox/workspace.ts';
import { sends } from '../support/alerts.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { expectTold } from '../support/expect.ts';
import { messagesIn, wordsOf } from '../support/messages.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { changed, placesOf } from '../support/places.ts';
import { ANA, CY, GENERAL, PAYMENTS } from '../support/seed.ts';
import { makesKey } from '../support/senders.ts';
import { DOOR_PAIRS, type SourcePair } from '../support/source-bodies.ts';
import { buttonsOf, findMessage, told, types } from '../support/story.ts';

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
${DOOR_PAIRS.map(({ name, type, settings }) => `  ${name}: ${JSON.stringify({ type: type.name, rate: 100_000, ...(settings as object) })}`).join('\n')}
routes:
  - { when: 'labels.page == "yes"', service: checkout, do: page }
  - { do: post, channel: "#payments", group: [source] }
`;

/** What does harm where it is shown, stored or parsed. */
const HOSTILE: readonly unknown[] = [
  '<!channel> *x* <https://evil.example|y> <@U000ANA01>',
  'a\u0000b\u0001\u001b[2J\u202eevil\u2066 \ud800 \udc00',
  `${'a'.repeat(40)}!`,
  'x'.repeat(5_000),
  'javascript:alert(1)',
  null,
  -1,
  1e308,
  [[]],
  { a: { b: [1] } },
  JSON.parse(
    '{"__proto__": {"polluted": "yes"}, "constructor": {"prototype": 1}, "": "x", "toString": "y", "\\u0000": "z"}',
  ),
];

/** A body that is right, one that says nothing, and each place of both bodies, or each third one, with a hostile value. */
function bodiesOf({ firing, resolved }: SourcePair, step: 1 | 3): readonly unknown[] {
  const hostile = [firing, resolved ?? firing].flatMap((body, which) =>
    placesOf(body)
      .map((place, i) => changed(body, place, HOSTILE[(i + 5 * which) % HOSTILE.length]))
      .filter((_, i) => i % step === 0),
  );
  return [firing, {}, ...hostile];
}

/** The door that is made for a source, with the key where it wants it. */
async function doorOf(bot: Bot, { name, type }: SourcePair) {
  const key = await makesKey(bot, name);
  if (type.name !== 'pagerduty') return { path: `/hooks/${name}/${key}`, key: {} };
  return name.endsWith('v1')
    ? { path: '/generic/2010-04-15/create_event.json', key: { service_key: key } }
    : { path: '/v2/enqueue', key: { routing_key: key } };
}

/** Everything in a message that Slack reads as markup: a line of mrkdwn, and the text that stands for the blocks. */
function markupIn(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { type, text } = part as { readonly type?: unknown; readonly text?: unknown };
  const own = type === 'mrkdwn' && typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(part).flatMap(markupIn)];
}

function calls(messages: readonly SeenMessage[]): readonly string[] {
  const markup = messages.flatMap(({ text, blocks }) => [text, ...markupIn(blocks)]);
  return markup.filter((text) => /<!channel|<https:\/\/evil|[\u0000\u001b\u202e\u2066]/.test(text));
}

describe.each(dialects)('hostile bodies on %s', (dialect) => {
  it('of every source are refused with a reason or become alerts that call nobody, and each is counted', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    for (const pair of DOOR_PAIRS) {
      const { path, key } = await doorOf(bot, pair);
      const bodies = bodiesOf(pair, dialect === 'sqlite' ? 1 : 3);
      const send = async (body: unknown) => {
        const whole = typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body, ...key } : body;
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(`${bot.app.url}${path}`, { method: 'POST', headers, body: JSON.stringify(whole) });
        return { status: response.status, text: await response.text() };
      };
      const answers = await Promise.all(bodies.map(send));
      const by = (wanted: readonly number[]) => answers.filter(({ status }) => wanted.includes(status));
      const [taken, refused] = [by([200, 202]), by([400])];
      expect(taken.length + refused.length, pair.name).toBe(bodies.length);
      expect(taken.length, pair.name).toBeGreaterThan(0);
      expect(refused.length, pair.name).toBeGreaterThan(0);
      for (const { text } of refused) {
        const { errors } = JSON.parse(text) as { errors: unknown[] };
        expect(errors.length, text).toBeGreaterThan(0);
      }
    }
    await bot.settle();
    await bot.advance(MINUTE);
    const [messages, asked] = [await messagesIn(bot.workspace, ANA, PAYMENTS), await types(bot, CY, GENERAL, '/alert')];
    expect(messages.length).toBeGreaterThanOrEqual(DOOR_PAIRS.length - 1);
    expect(calls(messages)).toEqual([]);
    expect(asked).toContain('firing');
    expect(await types(bot, CY, GENERAL, '/alert why A-1')).toContain('route: matched');
    expect(await types(bot, ANA, GENERAL, '/muster sources generic')).toContain('Refused');
    expect(calls(await messagesIn(bot.workspace, ANA, GENERAL))).toEqual([]);
    const { out } = await runs(bot, 'alerts', 'why', 'A-1');
    expect(out).not.toMatch(/[\u0000-\u0008\u001b\u202e\u2066]/);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(await told(bot, ANA)).toEqual([]);
  });

  it('with ten thousand labels, a megabyte of text or what is nested a hundred deep page like any other', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    const key = await makesKey(bot, 'alertmanager');
    const send = async (labels: object, annotations: object = {}) => {
      const body = {
        alerts: [{ status: 'firing', labels: { page: 'yes', alertname: 'Large', ...labels }, annotations }],
      };
      const response = await fetch(`${bot.app.url}/hooks/alertmanager/${key}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      await response.text();
      await bot.settle();
      return response.status;
    };
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`label${i}`, `value ${i}`]));
    let deep: unknown = 'x';
    for (let i = 0; i < 90; i += 1) deep = i % 2 === 0 ? [deep] : { constructor: deep };
    const names = JSON.parse('{"__proto__":"p","constructor":"c","hasOwnProperty":"h","toString":"t"}') as object;
    const statuses = [
      await send(many),
      await send({ alertname: 'Long' }, { description: `${'<!channel> '.repeat(90_000)}` }),
      await send({ alertname: 'Deep', deep }, { summary: 'Deep', description: deep }),
      await send({ alertname: 'Names', ...names, toJSON: 'j' }),
    ];
    expect(statuses).toEqual([202, 202, 202, 202]);
    for (const [page, title] of ['Large', 'Long', 'Deep', 'Names'].entries())
      await expectTold(bot, ANA, `🔔 Page p${page + 1}`, title);
    expect(calls(await messagesIn(bot.workspace, ANA, PAYMENTS))).toEqual([]);
  });
});

it('a picture that Slack cannot fetch leaves the message of its alert the buttons, when it is posted and edited', async () => {
  const bot = await startBot({ yaml: PAYMENTS_YAML });
  const hasImage = (args: Readonly<Record<string, unknown>>): boolean =>
    JSON.stringify(args['blocks'] ?? '').includes('"image"');
  for (const method of ['chat.postMessage', 'chat.update'])
    bot.workspace.fault({ method, kind: 'error', error: 'invalid_blocks', when: hasImage });
  const graph = { labels: { service: 'checkout' }, image: 'https://grafana.internal/graph.png' };
  for (const description of ['One', 'Two']) {
    await sends(bot, { ...graph, description });
    const message = await findMessage(bot, ANA, PAYMENTS, /A-1/);
    expect(buttonsOf(message)).toContain('Resolve');
    expect(wordsOf(message)).toContain(description);
  }
});
