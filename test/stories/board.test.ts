import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { openBrowser, withoutBrowser } from '../support/browser.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { messagesIn } from '../support/messages.ts';
import { BO, CY, GENERAL } from '../support/seed.ts';
import { types } from '../support/story.ts';

const EVIL = '<!channel> *x* <script>alert(1)</script>';

async function world(
  dialect: (typeof dialects)[number],
  web = { links: true, userHeader: undefined as string | undefined, proxies: [] as string[] },
) {
  const bot = await startBot({ dialect, yaml: COMMAND_YAML, settings: { web, publicUrl: 'https://muster.example' } });
  await types(bot, BO, GENERAL, `/incident new sev1 checkout ${EVIL}`);
  await types(bot, BO, GENERAL, '/incident impact INC-1 One in five cannot pay');
  await types(bot, BO, GENERAL, '/incident new sev1 search Wombats read our mail --private');
  return bot;
}

/** The path that the link of `/incident web` leads to. */
async function linkOf(bot: Bot, user: string): Promise<string> {
  await types(bot, user, GENERAL, '/incident web');
  const shown = JSON.stringify((await messagesIn(bot.workspace, user, GENERAL)).at(-1));
  return /https:\/\/muster\.example(\/web\/[\w.-]+)/.exec(shown)?.[1] ?? 'none';
}

async function asks(bot: Bot, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${bot.app.url}${path}`, { headers, redirect: 'manual' });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function cookieOf(bot: Bot, user: string): Promise<string> {
  const { headers } = await asks(bot, await linkOf(bot, user));
  return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describe.each(dialects)('the read-only pages, on %s', (dialect) => {
  it('are not there unless somebody switched them on', async () => {
    const bot = await world(dialect, { links: false, userHeader: undefined, proxies: [] });
    expect(await types(bot, CY, GENERAL, '/incident web')).toContain('switched off here');
    for (const path of ['/', '/incidents/1', '/web/x']) expect((await asks(bot, path)).status).toBe(404);
  });

  it('open by a signed link, which becomes a cookie, expires, and can be ended', async () => {
    const bot = await world(dialect);
    const path = await linkOf(bot, CY);
    const first = await asks(bot, path);
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    expect(first.headers.get('set-cookie')).toMatch(
      /^muster=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/,
    );
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const board = await asks(bot, '/', { cookie });
    expect(board.status).toBe(200);
    expect(board.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-/);
    expect(board.headers.get('cache-control')).toBe('no-store');
    expect((await asks(bot, '/', { cookie: `${cookie}~x` })).status).toBe(404);
    for (const wrong of ['/', '/incidents/1', `${path}x`, `${path}.x`, '/web/eyJ.aa', '/web/%00']) {
      const { status, text, headers } = await asks(bot, wrong);
      expect([status, headers.get('set-cookie')]).toEqual([404, null]);
      expect(text).toContain('Get a new link in Slack: type /incident web');
    }
    await types(bot, CY, GENERAL, '/incident web end');
    expect((await asks(bot, '/', { cookie })).status).toBe(404);
    const other = await cookieOf(bot, BO);
    await bot.advance(31 * DAY);
    expect((await asks(bot, '/', { cookie: other })).status).toBe(404);
  });

  it('show everything as it was written, private incidents to their members only, and none of them on a wall', async () => {
    const bot = await world(dialect, { links: true, userHeader: 'X-Forwarded-Email', proxies: ['127.0.0.1'] });
    const [mine, theirs] = [await cookieOf(bot, BO), await cookieOf(bot, CY)];
    const board = (await asks(bot, '/', { cookie: theirs })).text;
    expect(board).toContain('&lt;!channel&gt; *x* &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(board).not.toContain('<script');
    expect(board).toContain('Ana Lima');
    expect(board).not.toMatch(/wombat|INC-2/i);
    const one = await asks(bot, '/incidents/inc-1', { cookie: theirs });
    expect(board).toContain('<dt>Impact</dt><dd>One in five cannot pay</dd>');
    for (const words of ['One in five cannot pay', 'Timeline', 'p1: Ana Lima · open', '<dt>Open for</dt>'])
      expect(one.text).toContain(words);
    const [hidden, none] = [
      await asks(bot, '/incidents/2', { cookie: theirs }),
      await asks(bot, '/incidents/99', { cookie: theirs }),
    ];
    const [asked, unknown] = [hidden.text.replace('“2”', '“99”'), none.text];
    expect([hidden.status, asked]).toEqual([404, unknown]);
    expect(unknown).toContain('There is no incident “99” that you can see');
    const behindProxy = { 'x-forwarded-email': 'bo@example.com' };
    for (const path of ['/', '/incidents/2']) expect((await asks(bot, path, behindProxy)).text).toContain('Wombats');
    expect((await asks(bot, '/', { cookie: mine })).text).not.toMatch(/wombat|INC-2/i);
    const onWall = await asks(bot, '/incidents/2', { cookie: mine });
    expect([onWall.status, onWall.text]).toEqual([404, hidden.text]);
  });

  it('open to whom the proxy in front names', async () => {
    const bot = await world(dialect, { links: false, userHeader: 'X-Forwarded-Email', proxies: ['127.0.0.0/8'] });
    expect((await asks(bot, '/')).status).toBe(404);
    expect((await asks(bot, '/', { 'x-forwarded-email': 'nobody@example.com' })).status).toBe(404);
    expect((await asks(bot, '/', { 'x-forwarded-email': 'eve@elsewhere.example' })).status).toBe(404);
    expect((await asks(bot, '/', { 'x-forwarded-email': 'Ana@Example.com' })).text).toContain('On call now');
  });

  it('believe the header of no proxy but those that were named', async () => {
    const bot = await world(dialect, { links: false, userHeader: 'X-Forwarded-Email', proxies: ['10.0.0.0/8', '::1'] });
    const claimed = { 'x-forwarded-email': 'Ana@Example.com', 'x-forwarded-for': '10.0.0.1' };
    expect((await asks(bot, '/', claimed)).status).toBe(404);
  });
});

describe.skipIf(withoutBrowser)('in a real browser', () => {
  it.each([
    ['a phone', 390, 800],
    ['a wall screen', 1920, 1080],
  ])('on %s everything is in sight, in light and dark', async (_, width, height) => {
    const bot = await world('sqlite');
    await types(bot, BO, GENERAL, '/incident update INC-1 We roll back');
    const browser = await openBrowser();
    try {
      const cookie = (await cookieOf(bot, CY)).split('=');
      const backs = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({ viewport: { width, height }, colorScheme });
        await context.addCookies([{ name: cookie[0] ?? '', value: cookie.slice(1).join('='), url: bot.app.url }]);
        const page = await context.newPage();
        const errors: string[] = [];
        page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
        for (const path of ['/', '/incidents/1']) {
          await page.goto(`${bot.app.url}${path}`);
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        }
        await page.goto(bot.app.url);
        expect(await page.getByRole('heading', { name: 'On call now' }).isVisible()).toBe(true);
        backs.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
        await page.getByRole('link', { name: /INC-1/ }).click();
        expect(await page.getByText('We roll back').first().isVisible()).toBe(true);
        expect(errors).toEqual([]);
        await context.close();
      }
      expect(new Set(backs).size).toBe(2);
    } finally {
      await browser.close();
    }
  });
});
