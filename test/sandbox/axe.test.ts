/** axe finds nothing on any view of the sandbox: https://github.com/dequelabs/axe-core. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { findsNothing } from '../support/axe.ts';
import { buildPage, openBrowser, withoutBrowser } from '../support/browser.ts';

/** Between them they have every kind of field. */
const FORMS = ['/incident new', '/incident update INC-1', '/oncall override --edit', '/oncall me'];

describe.skipIf(withoutBrowser)('every view of the sandbox', () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildPage>>;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildPage(), openBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    built?.drop();
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)('has nothing that axe finds, %s and %d pixels wide', async (colorScheme, width) => {
    const sandbox = await startSandbox(readConfig({ PORT: '0', LOG_LEVEL: 'error' }), built.folder);
    onTestFinished(() => sandbox.stop());
    const context = await browser.newContext({
      viewport: { width, height: 860 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(sandbox.url);
    const field = page.getByRole('textbox', { name: 'Message' });
    const says = async (line: string): Promise<void> => {
      await field.fill(line);
      await field.press('Enter');
    };
    const goes = async (name: string): Promise<void> => {
      if (width < 600) await page.getByRole('button', { name: 'Show channels' }).click();
      const places = page.getByRole('navigation', { name: 'Conversations' });
      await places.getByRole('button', { name, exact: true }).click();
    };
    await field.waitFor();
    await findsNothing(page, 'the first view');
    if (width < 600) await page.getByRole('button', { name: 'Show channels' }).click();
    const monitor = page.getByRole('region', { name: 'Monitor' });
    const first = monitor.getByRole('listitem').first();
    const [title, height] = [first.locator('.sample-title'), (box: Locator) => box.evaluate((one) => one.offsetHeight)];
    await findsNothing(page, 'the monitor');
    await monitor.getByRole('button', { name: 'Fire: Checkout answers with errors' }).click();
    await monitor.getByRole('button', { name: 'Resolve: Checkout answers with errors' }).waitFor();
    await findsNothing(page, 'an alert that fires');
    expect(await height(title), 'the title has two lines at most').toBeLessThan(40);
    expect(await height(first), 'the entry has three lines at most').toBeLessThan(80);
    if (width < 600) await page.locator('.veil').click({ position: { x: 380, y: 400 } });
    await goes('# payments');
    await page.getByRole('article').filter({ hasText: 'Checkout answers with errors' }).waitFor();
    await findsNothing(page, 'the message of a group of alerts');
    await says('/alert silence A-1 1h Deploy');
    await page.getByRole('article').filter({ hasText: 'It silences now' }).waitFor();
    await findsNothing(page, 'the preview of a silence');
    await goes('# general');
    await says('/incident new sev1 checkout Payments are failing');
    await page.getByRole('article').filter({ hasText: 'INC-1' }).first().waitFor();
    await findsNothing(page, 'an announcement');
    for (const line of FORMS) {
      await says(line);
      await page.getByRole('dialog').waitFor();
      await findsNothing(page, `the form of ${line}`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await goes('# inc-1-payments-are-failing');
    await page.getByRole('article').filter({ hasText: 'Pinned' }).first().waitFor();
    await says('/runbook high-error-rate');
    await page.getByRole('article').filter({ hasText: 'Three questions, five minutes.' }).first().waitFor();
    await findsNothing(page, 'an incident channel');
    await field.fill('/inc');
    await page.getByRole('listbox', { name: 'Commands' }).waitFor();
    await findsNothing(page, 'the list of commands');
    await field.fill('');
    await goes('Muster');
    await findsNothing(page, 'direct messages');
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await page.getByText('Nothing here yet').waitFor({ state: 'detached' });
    await findsNothing(page, 'the Home tab');
  });
});
