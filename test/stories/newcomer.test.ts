import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { findsNothing } from '../support/axe.ts';
import { buildPage, openBrowser, withoutBrowser } from '../support/browser.ts';

const ANA = 'U0ANA0001';
const BO = 'U0BO00002';
const ROOM = '# inc-1-payments-are-failing';
const DESK = { width: 1280, height: 860 };
/** Holds a card and what follows it. */
const TALL = { width: 1280, height: 1140 };
const PHONE = { width: 390, height: 844 };
const PICTURES = process.env['SCREENSHOTS'] === '1';

describe.skipIf(withoutBrowser)('a newcomer in the sandbox', () => {
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

  it('takes the suggestions in order, from the first page to the next hand-off', async () => {
    const page = await arrive();
    await page.getByText('This is a sandbox, not Slack.').waitFor();

    await takes(page, 'An alert pages by itself');
    await sees(page, '🔴 sev1 Checkout answers with errors', 'Paged @Ana · p1 not acknowledged yet');
    await picture(page, 'alert');
    await goes(page, 'Muster');
    await sees(page, '🔔 Page p1', '12 % of requests fail on web-1', '📘 High error rate');
    await types(page, 'Silence it as Ana', '/alert silence A-1');
    const preview = await sees(page, 'Silence A-1', 'Waiting for new servers', 'It silences now');
    await isNext(page, 'Silence it as Ana');
    await preview.getByRole('button', { name: 'Save' }).click();
    await isDone(page, 'Silence it as Ana');
    await sees(page, '🔕 sev1 Checkout answers with errors', 'by @Ana: Waiting for new servers');
    await goes(page, 'Muster');
    await sees(page, '☑️ Resolved p1');

    await takes(page, 'Declare an incident as Eve', '/incident new sev1 checkout Payments are failing');
    const answer = await sees(page, 'INC-1 declared');
    expect(await answer.textContent()).toContain('sev1 Critical · checkout · paging @Ana (payments)');
    await page.getByRole('button', { name: '1 unread for Ana' }).waitFor();
    await page.getByText('Ana has a new message from Muster').waitFor();
    await page.getByRole('button', { name: 'Switch to Ana' }).click();
    const paged = await sees(page, '🔔 Page p2', 'You are on call for payments.');
    await paged.getByRole('button', { name: 'Acknowledge' }).waitFor();
    expect(await paged.textContent()).toContain('If nobody acknowledges within 5 min');
    await picture(page, 'page');

    await takes(page, 'Wait: nobody acknowledges');
    await goes(page, ROOM);
    await sees(page, 'was not acknowledged: paging @Bo');
    await sees(page, 'Lead nobody yet', 'not acknowledged yet');
    await becomes(page, BO);
    await goes(page, 'Muster');
    await sees(page, '🔔 Page p2', 'You are on call for payments-secondary.');

    await takes(page, 'Acknowledge as Bo');
    await sees(page, '✅ Acknowledged p2', 'No one else is paged.');
    await goes(page, ROOM);
    await sees(page, '@Bo acknowledged the page and took the lead.');
    await sees(page, 'Lead @Bo', '@Bo acknowledged at');

    await takes(page, 'Find the runbook', '/runbook');
    const found = await sees(page, 'Only visible to you', '📘 High error rate');
    await found.getByRole('button', { name: 'Open' }).first().click();
    const opened = await sees(page, 'Only visible to you', 'Three questions, five minutes.');
    const decide = opened.getByRole('table').filter({ hasText: 'it began with a deploy' });
    expect(await decide.getByRole('row').count()).toBeGreaterThan(3);
    await closes(opened);
    await closes(found);

    await types(page, 'Post an update with a form', '/incident update');
    const update = page.getByRole('dialog', { name: 'Post an update' });
    await update.getByRole('textbox', { name: 'What’s happening?' }).fill('Rolled back the deploy; payments recover');
    await isNext(page, 'Post an update with a form');
    await page.keyboard.press('Tab');
    await update.locator('footer').getByRole('button').last().click();
    await isDone(page, 'Post an update with a form');
    await sees(page, '📣 Update on INC-1', 'Rolled back the deploy; payments recover');
    await sees(page, 'Pinned', 'Last update Rolled back the deploy; payments recover');
    await picture(page, 'sandbox', TALL);
    await goes(page, '# incidents');
    await page.getByRole('button', { name: '1 reply' }).click();
    const thread = page.getByRole('log', { name: 'Thread' });
    await thread.getByText('Update on INC-1').waitFor();

    await takes(page, 'See who is on call', '/oncall');
    await sees(page, 'On call now', 'payments: @Ana', 'then @Bo');

    await takes(page, 'Resolve the incident', '/incident resolve');
    await sees(page, 'INC-1 is resolved by @Bo after 5 min.', 'Nothing is left open.');
    await sees(page, 'Pinned', '✅ resolved');

    await page.getByRole('button', { name: 'Publish the postmortem' }).click();
    const review = page.getByRole('dialog', { name: 'Postmortem' });
    await isNext(page, 'Publish the postmortem');
    await review.getByRole('button', { name: 'Save' }).click();
    await isDone(page, 'Publish the postmortem');
    await sees(page, '@Bo published the postmortem of INC-1');

    await takes(page, 'Look at Home as Bo');
    await page.getByRole('main').getByRole('heading', { name: 'Your pages' }).waitFor();

    await types(page, 'Propose a swap as Ana', '/oncall swap @bo');
    const offers = await sees(page, 'Which swap do you want to propose to @Bo?');
    await isNext(page, 'Propose a swap as Ana');
    await offers
      .getByRole('button', { name: /^\w{3} \d+ \w{3}/ })
      .first()
      .click();
    await isDone(page, 'Propose a swap as Ana');
    await takes(page, 'Accept the swap as Bo');
    await sees(page, '✅ The swap is agreed.');

    await takes(page, 'Let a day pass: the hand-off');
    await goes(page, '# payments');
    await page.getByRole('article').filter({ hasText: 'Hand-off of payments@Ana → @Bo' }).waitFor();
    const tour = page.getByRole('region', { name: 'Try this' });
    expect(await tour.getByRole('button', { name: '(done)' }).count()).toBe(14);
    await tour.getByText('/incident help all').waitFor();
    await tour.getByText('docs/install.md').waitFor();
    await findsNothing(page, 'the end of the tour');
  });

  it('reads a long message to its end, and is not sent back to its beginning', async () => {
    const page = await arrive();
    await says(page, '/runbook high-error-rate');
    const runbook = await sees(page, 'Only visible to you', 'Three questions, five minutes.');
    const list = page.getByRole('log');
    await list.evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.getByRole('button', { name: 'Newest' }).waitFor({ state: 'detached' });
    const before = await list.evaluate((box) => box.scrollTop);
    await page.getByRole('button', { name: '+5 min' }).click();
    await page.locator('.clock.moving').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '+5 min' }).click();
    await page.locator('.clock.moving').waitFor({ state: 'detached' });
    expect(await list.evaluate((box) => box.scrollTop)).toBe(before);
    expect(await runbook.evaluate((item) => item.offsetHeight > (item.parentElement?.clientHeight ?? 0))).toBe(true);
  });

  it('sees the bookmarks of a channel, and leaves a draft behind when becoming another person', async () => {
    const page = await arrive();
    await starts(page);
    await goes(page, ROOM);
    const card = page.getByRole('navigation', { name: 'Bookmarks' }).getByRole('link', { name: 'Card' });
    await card.waitFor();
    expect(await card.getAttribute('href')).toContain('/archives/');
    await goes(page, '# general');
    const field = page.getByRole('textbox', { name: 'Message' });
    await field.fill('/incident cancel half a thought of Eve');
    await becomes(page, BO);
    await page.locator('.who-words').filter({ hasText: 'Bo' }).waitFor();
    expect(await field.inputValue()).toBe('');
  });

  it('needs no mouse', async () => {
    const page = await arrive();
    await tabsTo(page, page.getByRole('button', { name: 'Declare an incident as Eve' }));
    await page.keyboard.press('Enter');
    await page.getByText('Press Enter to send it').waitFor();
    await page.keyboard.press('Enter');
    const answer = await sees(page, 'INC-1 declared');
    await tabsTo(page, answer.getByRole('button', { name: 'Show' }));
    await page.keyboard.press('Enter');
    await sees(page, 'Only visible to you', 'Lead nobody yet');
    await closesNews(page);
    await tabsTo(page, page.getByRole('textbox', { name: 'Message' }));
    await page.keyboard.type('/incident new');
    await page.keyboard.press('Enter');
    const modal = page.getByRole('dialog', { name: 'Declare an incident' });
    await modal.waitFor();
    await page.keyboard.type('Search is slow');
    await picture(page, 'declare');
    await page.keyboard.press('Enter');
    await modal.getByText('INC-2 declared').waitFor();
    await page.keyboard.press('Escape');
    await modal.waitFor({ state: 'detached' });
    await sees(page, 'Pinned', 'INC-2 Search is slow');
  });

  it('fits a phone', async () => {
    const page = await arrive({ viewport: PHONE, hasTouch: true });
    await starts(page);
    await sees(page, 'INC-1 declared');
    expect(await isWider(page)).toBe(false);
    await becomes(page, ANA);
    await page.getByRole('button', { name: 'Show channels' }).click();
    await goes(page, 'Muster');
    await sees(page, '🔔 Page p1');
    expect(await isWider(page)).toBe(false);
    await picture(page, 'sandbox-phone');
    await page.getByRole('button', { name: 'Show channels' }).click();
    await goes(page, ROOM);
    await sees(page, 'Pinned', 'Lead nobody yet');
    expect(await isWider(page)).toBe(false);
  });

  it('is dark for those who like it dark', async () => {
    const page = await arrive({ colorScheme: 'dark' });
    await starts(page);
    await sees(page, 'INC-1 declared');
    await goes(page, ROOM);
    await sees(page, 'Pinned', 'Lead nobody yet');
    await says(page, '/runbook high-error-rate');
    const runbook = await sees(page, 'Only visible to you', 'First stop the harm');
    expect(await brightness(page.locator('.sheet'), 'background-color')).toBeLessThan(0.25);
    expect(await brightness(runbook.getByRole('table').first(), 'color')).toBeGreaterThan(0.7);
    await runbook.getByRole('table').first().scrollIntoViewIfNeeded();
    await closesNews(page);
    await picture(page, 'sandbox-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await brightness(page.locator('.sheet'), 'background-color')).toBeGreaterThan(0.9);
  });

  it('shows a hostile title as letters, everywhere', async () => {
    const page = await arrive();
    const title = '<!channel> *x* <http://evil|bank> &lt;!here&gt;';
    await says(page, `/incident new sev1 checkout ${title}`);
    await sees(page, 'INC-1 declared');
    await becomes(page, ANA);
    for (const place of ['Muster', '# incidents']) {
      await goes(page, place);
      await sees(page, 'INC-1', '*x*');
      expect(await page.getByRole('article').locator('a:not([href*="app_redirect"])').count()).toBe(0);
      expect(await page.locator('.mention.loud').count()).toBe(0);
    }
  });

  async function arrive(options: BrowserContextOptions = {}): Promise<Page> {
    const sandbox = await startSandbox(readConfig({ PORT: '0', LOG_LEVEL: 'error' }), folder);
    onTestFinished(() => sandbox.stop());
    const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(sandbox.url);
    return page;
  }
});

/** Waits for a message with all these words, and answers with the newest. */
async function sees(page: Page, ...words: readonly string[]): Promise<Locator> {
  const messages = words.reduce((all, hasText) => all.filter({ hasText }), page.getByRole('article'));
  await messages.last().waitFor();
  return messages.last();
}

/** Takes a suggestion, and sees that it is done. */
async function takes(page: Page, label: string, line?: string): Promise<void> {
  await isNext(page, label);
  if (line === undefined) await page.getByRole('button', { name: label }).click();
  else await types(page, label, line);
  await isDone(page, label);
}

/** Takes a suggestion that types a line for the person, who sends it. */
async function types(page: Page, label: string, line: string): Promise<void> {
  await isNext(page, label);
  await page.getByRole('button', { name: label }).click();
  await page.getByText('Press Enter to send it').waitFor();
  const field = page.getByRole('textbox', { name: 'Message' });
  expect(await field.inputValue()).toContain(line);
  await field.press('Enter');
}

/** Declares the incident of the tour, without the steps before it. */
async function starts(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Declare an incident as Eve' }).click();
  await page.getByText('Press Enter to send it').waitFor();
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await isDone(page, 'Declare an incident as Eve');
}

async function isDone(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: `${label} (done)` }).waitFor();
}

async function says(page: Page, line: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill(line);
  await field.press('Enter');
}

async function closes(whisper: Locator): Promise<void> {
  await whisper.getByRole('button', { name: 'Dismiss' }).click();
}

async function closesNews(page: Page): Promise<void> {
  const news = page.getByText('Ana has a new message from Muster');
  await tabsTo(page, page.getByRole('status').getByRole('button', { name: 'Dismiss' }));
  await page.keyboard.press('Enter');
  await news.waitFor({ state: 'detached' });
}

/** Whether the page would scroll sideways. */
function isWider(page: Page): Promise<boolean> {
  return page.locator('html').evaluate((html) => html.scrollWidth > html.clientWidth);
}

/** 0 is black, 1 is white; NaN what lets through what lies behind it. */
async function brightness(of: Locator, property: 'color' | 'background-color'): Promise<number> {
  const value = await of.evaluate(
    (element, name) => element.ownerDocument.defaultView?.getComputedStyle(element).getPropertyValue(name),
    property,
  );
  const [red = 0, green = 0, blue = 0, opacity = 1] = value?.match(/[\d.]+/g)?.map(Number) ?? [];
  return opacity === 0 ? Number.NaN : (red + green + blue) / (3 * 255);
}

async function isNext(page: Page, label: string): Promise<void> {
  await page.locator('[aria-current=step]').filter({ hasText: label }).waitFor();
}

async function goes(page: Page, name: string): Promise<void> {
  const places = page.getByRole('navigation', { name: 'Conversations' });
  await places.getByRole('button', { name, exact: true }).click();
}

async function becomes(page: Page, user: string): Promise<void> {
  await page.getByRole('combobox', { name: 'You are' }).selectOption(user);
}

const FAR = 60;

async function tabsTo(page: Page, target: Locator): Promise<void> {
  for (let i = 0; i < FAR; i += 1) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${FAR} presses of Tab do not reach ${target}`);
}

/** Takes a picture for docs/ when SCREENSHOTS=1. */
async function picture(page: Page, name: string, size = page.viewportSize() ?? DESK): Promise<void> {
  if (!PICTURES) return;
  const before = page.viewportSize() ?? DESK;
  await page.setViewportSize(size);
  await page.mouse.move(0, 0);
  const path = fileURLToPath(new URL(`../../docs/${name}.png`, import.meta.url));
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  await page.setViewportSize(before);
}
