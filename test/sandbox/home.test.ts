import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { refuseView } from '../../src/sandbox/slack/refuse.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { buildPage, openBrowser, withoutBrowser } from '../support/browser.ts';
import { type Bench, refusalOf, SEED, startBench } from './bench.ts';

const [ANA, BO, CY] = ['U0ANA0001', 'U0BO00002', 'U0CY00003'];
const DESK = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };
const PICTURES = process.env['SCREENSHOTS'];

describe("Slack's limits on Home tabs", () => {
  const dividers = (count: number): object[] => Array.from({ length: count }, () => ({ type: 'divider' }));
  const home = (more: object = {}): object => ({ type: 'home', blocks: dividers(1), ...more });

  it('take a hundred blocks, and neither a title nor a modal', () => {
    expect(refuseView(home({ blocks: dividers(100) }), 'home')).toBeUndefined();
    const refused = [home({ blocks: dividers(101) }), home({ title: { type: 'plain_text', text: 'Home' } })];
    for (const view of [...refused, { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [] }])
      expect(refuseView(view, 'home')?.error).toBe('invalid_arguments');
    expect(refuseView(home())?.error).toBe('invalid_arguments');
  });

  it('are those of views.publish, whose tab its person sees and nobody else', async () => {
    const bench = await begin();
    const publish = (view: object): Promise<unknown> =>
      bench.web.views.publish({ user_id: 'UANA', view: view as never });
    expect(await refusalOf(publish(home({ blocks: dividers(101) })))).toBe('invalid_arguments');
    expect(await refusalOf(publish(home({ blocks: [{ type: 'sparkles' }] })))).toBe('invalid_arguments');
    expect((await bench.slack.snapshot('UANA')).home).toBeUndefined();
    expect(await refusalOf(publish(home()))).toBe('accepted');
    expect((await bench.slack.snapshot('UANA')).home?.blocks).toHaveLength(1);
    expect((await bench.slack.snapshot('UBO')).home).toBeUndefined();
  });

  it('tell the app who opened it, and what was pressed on it', async () => {
    const bench = await begin();
    await bench.slack.home('UANA');
    const opened = await bench.wait(({ event }) => event['type'] === 'app_home_opened');
    expect(opened.event).toMatchObject({ user: 'UANA', tab: 'home' });
    const button = { type: 'button', action_id: 'do:0', value: 'oncall', text: { type: 'plain_text', text: 'Who' } };
    const view = { type: 'home' as const, blocks: [{ type: 'actions', elements: [button] }] };
    await bench.web.views.publish({ user_id: 'UANA', view: view as never });
    await bench.slack.click('UANA', { view: (await bench.slack.snapshot('UANA')).home?.id ?? '' }, 'Who');
    const pressed = await bench.wait(({ data }) => data['type'] === 'block_actions');
    expect(pressed.data).toMatchObject({ view: { type: 'home' }, actions: [{ value: 'oncall' }] });
    expect(pressed.data['response_url']).toBeUndefined();
  });
});

describe('shortcuts of the sandbox', () => {
  it('are the manifest’s, and no other is sent', async () => {
    const task = { name: 'Turn into a task', type: 'message', callback_id: 'task_add_message' } as const;
    const bench = await begin([task]);
    expect((await bench.slack.snapshot('UANA')).shortcuts).toEqual([task]);
    await bench.slack.type('UANA', 'CINC', 'Roll back, please');
    const { messages } = await bench.slack.snapshot('UANA');
    const [said] = messages;
    if (said === undefined) throw new Error('nothing was said');
    await bench.slack.shortcut('UANA', task.callback_id, said);
    const sent = await bench.wait(({ data }) => data['type'] === 'message_action');
    expect(sent.data).toMatchObject({ callback_id: task.callback_id, message: { text: 'Roll back, please' } });
    await expect(bench.slack.shortcut('UANA', 'other', said)).rejects.toThrow('no message shortcut other');
  });
});

describe.skipIf(withoutBrowser)('the Home tab in the sandbox', () => {
  let browser: Browser;
  let folder = '';
  let drop = (): void => undefined;

  beforeAll(async () => {
    ({ folder, drop } = await buildPage());
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    drop();
  });

  it('is opened, teaches when it is empty, and answers its buttons in a window', async () => {
    const page = await arrive();
    await goes(page, 'App home');
    const tab = page.getByRole('main');
    await tab.getByText('You have no open pages.').waitFor();
    await tab.getByText('🟢 payments now until').waitFor();
    await tab.getByRole('button', { name: 'Who is on call' }).click();
    const result = page.getByRole('dialog', { name: 'Muster' });
    await result.getByText('payments-secondary').first().waitFor();
    await result.getByRole('button', { name: 'Close', exact: true }).click();
    await result.waitFor({ state: 'detached' });
    await tab.getByRole('button', { name: 'Declare an incident' }).click();
    const form = page.getByRole('dialog', { name: 'Declare an incident' });
    await form.getByLabel('What is wrong?').fill('Search is down');
    await form.getByRole('button', { name: 'Declare' }).click();
    await form.getByText('INC-1 declared').waitFor();
    await page.keyboard.press('Escape');
    await tab.getByText('INC-1 Search is down').waitFor();
  });

  it('follows what happens, shows each person their own, and acknowledges', async () => {
    const page = await arrive();
    await happens(page);
    await becomes(page, ANA);
    await goes(page, 'Muster');
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    const tab = page.getByRole('main');
    await tab.getByText('🔔 Page p1').waitFor();
    await tab.getByRole('button', { name: 'Acknowledge' }).first().click();
    const result = page.getByRole('dialog', { name: 'Muster' });
    await result.getByText('You acknowledged p1').waitFor();
    await page.keyboard.press('Escape');
    await tab.getByText('✅ Acknowledged p1').waitFor();
    await becomes(page, CY);
    await tab.getByText('You have no open pages.').waitFor();
    await tab.getByText('INC-2 Payments are failing').waitFor();
  });

  it('looks right in light, in dark and on a phone', async () => {
    const looks: readonly (readonly [string, BrowserContextOptions])[] = [
      ['light', { viewport: DESK }],
      ['dark', { viewport: DESK, colorScheme: 'dark' }],
      ['phone', { viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }],
    ];
    for (const [name, options] of looks) {
      const page = await arrive(options);
      await happens(page);
      await becomes(page, ANA);
      await goes(page, 'App home');
      await page.getByText('🔔 Page p1').waitFor();
      expect(await page.locator('html').evaluate((html) => html.scrollWidth > html.clientWidth)).toBe(false);
      await picture(page, name);
      await page.getByText('Times are in your time zone.').scrollIntoViewIfNeeded();
      await picture(page, `${name}-end`);
    }
  });

  it('lists the message shortcuts among the actions of a message', async () => {
    const page = await arrive();
    await says(page, 'The basket is empty for everybody');
    const message = page.getByRole('article').filter({ hasText: 'The basket is empty' });
    await message.hover();
    await message.getByRole('button', { name: 'More actions' }).click();
    await message.getByRole('menuitem', { name: 'Declare an incident' }).click();
    const form = page.getByRole('dialog', { name: 'Declare an incident' });
    expect(await form.getByLabel('What is wrong?').inputValue()).toBe('The basket is empty for everybody');
  });

  async function arrive(options: BrowserContextOptions = { viewport: DESK }): Promise<Page> {
    const config = readConfig({ LOG_LEVEL: 'fatal', PORT: '0' });
    const sandbox = await startSandbox(config, folder);
    onTestFinished(() => sandbox.stop());
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(sandbox.url);
    await page.getByText('This is a sandbox, not Slack.').waitFor();
    return page;
  }
});

/** An incident that pages Ana, one that Ana follows, and one that does neither. */
async function happens(page: Page): Promise<void> {
  await becomes(page, BO);
  await says(page, '/incident new sev3 search Results are a day old');
  await page.getByText('INC-1 declared').waitFor();
  await becomes(page, ANA);
  await says(page, '/incident follow INC-1');
  await page.getByText('You follow INC-1').waitFor();
  await becomes(page, BO);
  await says(page, '/incident update INC-1 The index is being rebuilt; half of it is done');
  await page.getByText('Update posted').waitFor();
  await says(page, '/incident new sev1 checkout Payments are failing');
  await page.getByText('INC-2 declared').waitFor();
}

async function says(page: Page, line: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill(line);
  await field.press('Enter');
}

async function becomes(page: Page, user = ''): Promise<void> {
  await page.getByRole('combobox', { name: 'You are' }).selectOption(user);
}

async function goes(page: Page, name: string): Promise<void> {
  const list = page.getByRole('button', { name: 'Show channels' });
  if (await list.isVisible()) await list.click();
  await page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name, exact: true }).click();
}

async function begin(shortcuts?: (typeof SEED)['shortcuts']): Promise<Bench> {
  const bench = await startBench(shortcuts === undefined ? SEED : { ...SEED, shortcuts });
  onTestFinished(() => bench.close());
  return bench;
}

/** Takes a picture into the folder SCREENSHOTS; `1` is docs/, of which one is enough. */
async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined || (PICTURES === '1' && name !== 'light')) return;
  await page.mouse.move(0, 0);
  const docs = fileURLToPath(new URL('../../docs/home.png', import.meta.url));
  const path = PICTURES === '1' ? docs : `${PICTURES}-${name}.png`;
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
}
