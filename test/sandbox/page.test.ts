import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { servePage } from '../../src/sandbox/serve.ts';
import { startWorkspace } from '../../src/sandbox/slack/start.ts';
import type { Workspace } from '../../src/sandbox/workspace.ts';
import { buildPage, openBrowser, withoutBrowser } from '../support/browser.ts';
import { ANA, BO, directOf, INCIDENTS, SEED } from '../support/seed.ts';

const NOON = Date.parse('2026-03-02T12:00:00Z');

const TITLE = '<!channel> *x* <http://evil|bank> <@U000BO001>';
const ESCAPED = TITLE.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

describe.skipIf(withoutBrowser)('the page', () => {
  let workspace: Workspace;
  let browser: Browser;
  let page: Page;
  let built: Awaited<ReturnType<typeof buildPage>>;
  let moves: (number | 'next')[];
  let pressed: object[];

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildPage(), openBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    built?.drop();
  });

  // A workspace, a bot and a tab of its own for each: what one leaves behind, another would see.
  beforeEach(async () => {
    [moves, pressed] = [[], []];
    workspace = await startWorkspace(SEED);
    onTestFinished(() => workspace.close());
    workspace.connect(originOf(await startBot(pressed)));
    const origin = originOf(await servedPage(workspace, moves, built.folder));
    page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    onTestFinished(() => page.close());
    asksNobodyElse(page, origin);
    await page.goto(origin);
  });

  it('draws a hostile title as it is written, wherever it is', async () => {
    await post({ text: 'in blocks', blocks: everywhere() });
    const message = page.getByRole('article').filter({ hasText: 'as rich text' });
    await message.waitFor();
    expect(await message.getByRole('link').count()).toBe(0);
    expect(await message.locator('.mention').count()).toBe(0);
    const words = String(await message.textContent()).replaceAll('\u2060', '');
    expect(occurrences(words, TITLE)).toBe(6);
    // In mrkdwn asterisks are the sender's own; the rest stays letters.
    expect(words).toContain('as mrkdwn <!channel> x <http://evil|bank> <@U000BO001>');
  });

  it('draws what is meant: mentions, links in a new tab, dates in the reader’s zone', async () => {
    await post({ text: `Meant: <@${BO}> <https://example.com/a|the graph> <!date^1772452800^{time}|never>` });
    const message = page.getByRole('article').filter({ hasText: 'Meant:' });
    expect(await message.locator('.mention').textContent()).toBe('@Bo');
    const link = message.getByRole('link', { name: 'the graph' });
    expect(await link.getAttribute('href')).toBe('https://example.com/a');
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await message.textContent()).toContain('12:00');
  });

  it('says what it is, and that everything is gone at exit', async () => {
    await page.getByText('This is a sandbox, not Slack.').waitFor();
    await page.getByText('Everything is gone when it stops.').waitFor();
  });

  it('moves the clock', async () => {
    for (const name of ['+5 min', '+1 h', 'next timer']) {
      const button = page.getByRole('button', { name, exact: true });
      const moved = page.waitForResponse((answer) => answer.url().endsWith('/sandbox/clock'));
      await button.click();
      await moved;
    }
    expect(moves).toEqual([300_000, 3_600_000, 'next']);
  });

  it('completes a command and tells when another person is written to', async () => {
    const field = page.getByRole('textbox', { name: 'Message' });
    await field.fill('/inc');
    await page.getByRole('option', { name: '/incident new' }).waitFor();
    await field.press('Tab');
    expect(await field.inputValue()).toBe('/incident new ');
    await field.fill('');
    await post({ channel: directOf(BO), text: '🔔 Page p7 · Payments are failing' });
    await page.getByText('Bo has a new message from Muster').waitFor();
    await page.getByRole('button', { name: 'Switch to Bo' }).click();
    await page.getByRole('article').filter({ hasText: 'Page p7' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'You are' }).inputValue()).toBe(BO);
  });

  it('names its places, and what one person has not seen', async () => {
    await page.getByRole('combobox', { name: 'You are' }).selectOption(BO);
    const names = page.getByRole('navigation', { name: 'Conversations' });
    await names.getByRole('button', { name: '# incidents', exact: true }).click();
    await page.getByRole('heading', { name: '#incidents', exact: true }).waitFor();
    await post({ channel: directOf(ANA), text: 'Something for Ana' });
    await page.getByRole('button', { name: '1 unread for Ana' }).waitFor();
    await page.getByRole('combobox', { name: 'You are' }).selectOption(ANA);
    await names.getByRole('button', { name: 'Muster', exact: true }).click();
    await page.getByRole('article').filter({ hasText: 'Something for Ana' }).waitFor();
    expect(await page.getByRole('button', { name: 'unread for Ana' }).count()).toBe(0);
  });

  it('presses the newest button of that name as the person a suggestion is for', async () => {
    const wave = { type: 'button', action_id: 'wave', value: 'old', text: { type: 'plain_text', text: 'Wave' } };
    await post({ channel: directOf(BO), text: 'old', blocks: [{ type: 'actions', elements: [wave] }] });
    const newest = { ...wave, value: 'new' };
    await post({ channel: directOf(BO), text: 'new', blocks: [{ type: 'actions', elements: [newest] }] });
    await page.getByRole('region', { name: 'Try this' }).getByRole('button', { name: 'Wave back' }).click();
    await expect.poll(() => pressed).toEqual([expect.objectContaining({ user: BO, value: 'new' })]);
    await post({ text: 'Bo waved back' });
    await page.getByRole('button', { name: 'Wave back (done)' }).waitFor();
  });

  it('types a suggestion for the person to send, and marks it done when its effect exists', async () => {
    await page.getByRole('button', { name: 'Say hello' }).click();
    await page.getByRole('heading', { name: '#payments', exact: true }).waitFor();
    await page.getByText('Press Enter to send it').waitFor();
    const field = page.getByRole('textbox', { name: 'Message' });
    expect(await field.inputValue()).toBe('Hello there');
    await field.press('Enter');
    await page.getByRole('article').filter({ hasText: 'Hello there' }).waitFor();
    await page.locator('[aria-current=step]').filter({ hasText: 'Say hello' }).waitFor();
    expect(await page.getByRole('button', { name: 'Say hello (done)' }).count()).toBe(0);
    await post({ text: 'Bo said hello' });
    await page.getByRole('button', { name: 'Say hello (done)' }).waitFor();
  });

  async function post(message: object): Promise<void> {
    const answer = await fetch(`${workspace.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${workspace.botToken}` },
      body: JSON.stringify({ channel: INCIDENTS, ...message }),
    });
    expect(await answer.json()).toMatchObject({ ok: true });
  }
});

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** After the test: the page asked no other server and complained of nothing. */
function asksNobodyElse(page: Page, origin: string): void {
  const strangers: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) strangers.push(request.url());
  });
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  onTestFinished(() => expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] }));
}

/** The page of a workspace, on a clock that only remembers how it was moved. */
async function servedPage(workspace: Workspace, moves: (number | 'next')[], folder: string): Promise<Server> {
  const clock = {
    now: () => NOON,
    advance: async (ms: number) => void moves.push(ms),
    next: async () => void moves.push('next'),
    nextDue: async () => NOON + 240_000,
  };
  const app = express();
  const close = servePage(app, workspace, clock, {
    me: ANA,
    commands: [{ command: '/incident new', usage: '[severity] title…', summary: 'Declare an incident' }],
    suggestions: [
      { label: 'Say hello', as: 'bo', channel: 'payments', line: 'Hello there', effect: { says: ['Bo said hello'] } },
      { label: 'Wave back', as: 'bo', press: 'Wave', effect: { says: ['Bo waved back'] } },
    ],
    folder,
  });
  onTestFinished(close);
  return listening(createServer(app));
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

/** A bot that answers everything and keeps who pressed which button. */
async function startBot(pressed: object[]): Promise<Server> {
  const bot = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '{}');
      if (payload.type === 'block_actions') pressed.push({ user: payload.user.id, value: payload.actions[0].value });
      response.end();
    });
  });
  return listening(bot);
}

function everywhere(): object[] {
  const plain = { type: 'plain_text', text: TITLE };
  const literal = { type: 'text', text: `as rich text ${TITLE}` };
  return [
    { type: 'header', text: plain },
    { type: 'section', text: plain, accessory: { type: 'button', action_id: 'a', text: plain } },
    { type: 'section', fields: [plain] },
    { type: 'context', elements: [plain] },
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [literal] }] },
    { type: 'section', text: { type: 'mrkdwn', text: `as mrkdwn ${ESCAPED}` } },
  ];
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}
