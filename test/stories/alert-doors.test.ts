/** A monitor's body through the real door, and the same body on the command line, without effects. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/lib/instant.ts';
import { reasonWords } from '../../src/topics/alerts/explain/blocks.ts';
import type { Reason } from '../../src/topics/alerts/stages/model.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { dialects, temporaryFolder } from '../support/database.ts';
import { expectSeen, expectTold } from '../support/expect.ts';
import { runs } from '../support/muster.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { rowsOf } from '../support/rows.ts';
import { ANA, CY, GENERAL, PAYMENTS } from '../support/seed.ts';
import { makesKey, sends } from '../support/senders.ts';
import { DOOR_PAIRS, type SourcePair } from '../support/source-bodies.ts';
import { told, types } from '../support/story.ts';

const YAML = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
  shop:
    type: generic
    identity: "{id}"
    state: { path: status, firing: [down], resolved: [up] }
    title: "{id} is {status}"
    labels: { team: team }
routes:
  - { when: 'labels.team == "shop"', service: checkout, severity: sev1, group: [team] }
`;

const DOWN = { id: 'web-1', status: 'down', team: 'shop' };

describe.each(dialects)('a monitor on %s', (dialect) => {
  it('pages, and its recovery closes the page', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    const key = await makesKey(bot, 'shop');
    expect((await sends(bot, `/hooks/shop/${key}`, DOWN)).status).toBe(202);
    await expectTold(bot, ANA, '🔔 Page p1', 'A-1 sev1 checkout: web-1 is down');
    expect((await sends(bot, `/hooks/shop/${key}`, { ...DOWN, status: 'up' })).status).toBe(202);
    await expectTold(bot, ANA, '☑️ Resolved p1');
    await expectSeen(bot, ANA, PAYMENTS, '✅ sev1 web-1 is down', 'by shop');
  });

  it('is tried on the command line: the path and who would be paged, as of any time, without effects', async () => {
    const bot = await startBot({ dialect, yaml: YAML });
    const key = await makesKey(bot, 'shop');
    const file = join(temporaryFolder(), 'body.json');
    writeFileSync(file, JSON.stringify(DOWN));
    const tried = await runs(bot, 'alerts', 'try', file, '--source', 'shop');
    expect(tried).toMatchObject({ code: 0, err: '' });
    expect(tried.out).toMatch(/route: matched \(muster\.yaml line \d+\): checkout, sev1, page/);
    expect(tried.out).toContain('It would page Ana Lima (payments) by p1.');
    const next = await runs(bot, 'alerts', 'try', file, '--source', 'shop', '--at', '2026-03-10T10:00:00Z');
    expect(next.out).toContain('It would page Bo Marsh (payments)');
    await bot.advance(MINUTE);
    expect(await told(bot, ANA)).toHaveLength(0);
    expect(await types(bot, CY, GENERAL, '/alert')).toContain('No alert has arrived yet');
    await sends(bot, `/hooks/shop/${key}`, DOWN);
    const why = await runs(bot, 'alerts', 'why', 'A-1');
    const stages = (text: string) => text.split('\n').filter((line) => /^ {2}\w+: /.test(line));
    expect(stages(why.out)).toEqual(stages(tried.out));
    expect((await runs(bot, 'alerts', 'try', file, '--source', 'shap')).err).toContain('Sources: shop');
    expect((await runs(bot, 'alerts', 'why', 'A-9')).code).toBe(1);
  });
});

/** A source for each pair of fixtures, and routes of every kind for them. */
const FIXTURES = `${PAYMENTS_YAML}
may: { administer: [ana] }
sources:
${DOOR_PAIRS.map(({ name, type, settings }) => `  ${name}: ${JSON.stringify({ type: type.name, ...(settings as object) })}`).join('\n')}
  forms: { type: generic, identity: "{host}/{check}", state: { path: type, firing: [PROBLEM], resolved: [RECOVERY] } }
routes:
  - { when: 'source == "alertmanager"', service: checkout, severity: sev1, do: page, group: [alertname] }
  - { when: 'source == "grafana"', service: checkout, severity: sev1, do: declare, group: [source] }
  - { when: 'source == "grafana-legacy"', do: page, wait: 1m }
  - { when: 'source == "pagerduty-v1"', do: post }
  - { when: 'source == "forms" && int(title) > 3', do: record }
`;

/** The pairs that are also tried on PostgreSQL, and with a body that comes again. */
const SOME = ['alertmanager', 'grafana', 'pagerduty-v2', 'generic'];

/** How a body comes in at the door that is made for it. */
function doorOf({ name, type }: SourcePair, key: string, body: unknown): readonly [path: string, body: object] {
  if (type.name !== 'pagerduty') return [`/hooks/${name}/${key}`, body as object];
  if (name.endsWith('v1')) return ['/generic/2010-04-15/create_event.json', { ...(body as object), service_key: key }];
  return ['/v2/enqueue', { ...(body as object), routing_key: key }];
}

/** What `muster alerts try` says of a body: what each signal goes through, and the pages by which each person is paged. */
async function tries(bot: Bot, file: string, source: string) {
  const { out } = await runs(bot, 'alerts', 'try', file, '--source', source);
  const lines = out.split('\n');
  const pages = [...out.matchAll(/(\S+) \S+ \(\S+\) by (p\d+)/g)].map(([, who, page]) => `${who} ${page}`);
  return { path: lines.filter((line) => /^ {2}\w+: /.test(line)).map((line) => line.trim()), pages: pages.sort() };
}

/** What the door then really did, in the same words. Nobody can see the path of each signal in the order of the body. */
async function really(bot: Bot, send: () => Promise<unknown>) {
  const reached = async () =>
    (await rowsOf(bot, 'page_reached')).map(({ page, target, round }) => ({ page, target, round }));
  const [before, signals] = [JSON.stringify(await reached()), (await rowsOf(bot, 'signals')).length];
  await send();
  // As above.
  const kept = (await rowsOf(bot, 'signals')).toSorted((a, b) => a.id - b.id).slice(signals);
  const path = kept.flatMap(({ reasons_json }) => (JSON.parse(reasons_json) as readonly Reason[]).map(reasonWords));
  const fresh = (await reached()).filter((row) => !before.includes(JSON.stringify(row)));
  const names: Readonly<Record<string, string>> = { [ANA]: 'Ana' };
  return { path, pages: fresh.map(({ page, target }) => `${names[target] ?? target} p${page}`).sort() };
}

describe.each(dialects)('what is tried on %s', (dialect) => {
  it('is what the door then does, for every fixture, when it fires, repeats and resolves', async () => {
    const bot = await startBot({ dialect, yaml: FIXTURES });
    const file = join(temporaryFolder(), 'body.json');
    let paged = 0;
    // What the types read has nothing to do with the database, so there a few of them suffice.
    const pairs = dialect === 'sqlite' ? DOOR_PAIRS : DOOR_PAIRS.filter(({ name }) => SOME.includes(name));
    for (const pair of pairs) {
      const key = await makesKey(bot, pair.name);
      const again = SOME.includes(pair.name) ? [pair.firing] : [];
      for (const body of [pair.firing, ...again, pair.resolved].filter((one) => one !== undefined)) {
        writeFileSync(file, JSON.stringify(body));
        const tried = await tries(bot, file, pair.name.toUpperCase());
        const done = await really(bot, () => sends(bot, ...doorOf(pair, key, body)));
        paged += done.pages.length;
        // What is the same again is not kept.
        expect(done.path.length === 0 ? [] : tried.path, pair.name).toEqual(done.path);
        expect(tried.pages, pair.name).toEqual(done.pages);
      }
    }
    expect(paged).toBeGreaterThan(2);
    const key = await makesKey(bot, 'forms');
    const form = 'host=caf%E9&check=a%2Bb&type=PROBLEM';
    writeFileSync(file, form);
    const tried = await tries(bot, file, 'forms');
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await really(bot, () => sends(bot, `/hooks/forms/${key}`, form, type))).toEqual(tried);
    expect(tried.path[0]).toContain('new');
    expect(tried.path[1]).toContain('an expression failed (muster.yaml line');
    const alerts = [
      { status: 'firing', labels: { alertname: 'A' } },
      { status: 'odd', labels: { alertname: 'B' } },
    ];
    writeFileSync(file, JSON.stringify({ alerts }));
    const partly = await runs(bot, 'alerts', 'try', file, '--source', 'alertmanager');
    expect(partly).toMatchObject({
      code: 0,
      err: expect.stringContaining('not read: alerts[1].status: expected firing'),
    });
    writeFileSync(file, JSON.stringify({ alerts, pad: 'x'.repeat(1024 * 1024) }));
    const large = await runs(bot, 'alerts', 'try', file, '--source', 'alertmanager');
    expect(large).toMatchObject({ code: 1, err: expect.stringContaining('larger than 1024 KB') });
  });
});
