import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barChart, table } from '../../../src/lib/chart.ts';
import { arcOf, ticksOf } from '../../../src/sandbox/page/figures/scale.ts';
import { servePage } from '../../../src/sandbox/serve.ts';
import { startWorkspace } from '../../../src/sandbox/slack/start.ts';
import type { Workspace } from '../../../src/sandbox/workspace.ts';
import { buildPage, openBrowser, withoutBrowser } from '../../support/browser.ts';
import { ANA, INCIDENTS, SEED } from '../../support/seed.ts';

describe('the lines across a chart', () => {
  it.each([
    [
      [168, 63, 48],
      [0, 50, 100, 150, 200],
    ],
    [
      [1, 0],
      [0, 1],
    ],
    [
      [3, 9, 4],
      [0, 5, 10],
    ],
    [[0], [0, 1]],
    [
      [0.3, 0.1],
      [0, 0.1, 0.2, 0.3],
    ],
    [[744], [0, 200, 400, 600, 800]],
  ])('of %j are at %j', (values, expected) => {
    expect(ticksOf(values)).toEqual(expected);
  });

  it('a segment of everything is a whole circle', () => {
    expect(arcOf(0, 1)).toContain('A1 1 0 1 1 0 1');
    expect(arcOf(0, 0.25)).toBe('M0 0L0.0000 -1.0000A1 1 0 0 1 1.0000 -0.0000Z');
  });
});

const HOSTILE = '<b>*Ana* & Bo';

describe.skipIf(withoutBrowser)('figures on the page', () => {
  let workspace: Workspace;
  let server: Server;
  let browser: Browser;
  let page: Page;
  let close = (): void => undefined;
  let drop = (): void => undefined;

  beforeAll(async () => {
    const built = await buildPage();
    drop = built.drop;
    workspace = await startWorkspace(SEED);
    const clock = {
      now: () => Date.now(),
      advance: async () => undefined,
      next: async () => undefined,
      nextDue: async () => null,
    };
    const app = express();
    close = servePage(app, workspace, clock, { me: ANA, commands: [], suggestions: [], folder: built.folder });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await post([
      table([{ title: 'Person' }, { title: 'Hours', align: 'right' }], [[HOSTILE, '168']]),
      barChart({
        title: 'Hours on call',
        categories: [HOSTILE, 'Cy'],
        series: [
          { name: 'Hours', values: [168, 84] },
          { name: 'Night hours', values: [63, 0] },
        ],
        unit: 'hours',
      }),
      { type: 'data_visualization', title: 'Share', chart: { type: 'pie', segments: [{ label: 'Ana', value: 1 }] } },
    ]);
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await page.getByText('Hours on call').waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    close();
    server?.closeAllConnections();
    server?.close();
    await workspace?.close();
    drop();
  });

  async function post(blocks: readonly object[]): Promise<void> {
    const response = await fetch(`${workspace.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${workspace.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: INCIDENTS, text: 'Figures', blocks }),
    });
    expect(await response.json()).toMatchObject({ ok: true });
  }

  it('a table has a head, and names are shown as they are written', async () => {
    const block = page.getByRole('region', { name: 'Table' });
    expect(await block.getByRole('columnheader').allTextContents()).toEqual(['Person', 'Hours']);
    expect(await block.getByRole('cell').allTextContents()).toEqual([HOSTILE, '168']);
  });

  it('a chart has a name, bars as high as their values, and its figures in letters', async () => {
    const chart = page.getByRole('figure', { name: 'Hours on call' });
    await chart.getByRole('img', { name: 'Hours on call: bar chart, hours' }).waitFor();
    const heights = await chart
      .locator('rect')
      .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('height'))));
    expect(heights).toHaveLength(4);
    expect((heights[0] ?? 0) / (heights[2] ?? 1)).toBeCloseTo(2, 5);
    expect(heights[3]).toBe(0);
    await chart.getByText('Figures').click();
    expect(await chart.getByRole('row').allTextContents()).toEqual(['HoursNight hours', `${HOSTILE}16863`, 'Cy840']);
  });

  it('a pie of one is a whole', async () => {
    const path = page.getByRole('img', { name: 'Share: pie chart' }).locator('path');
    expect(await path.getAttribute('d')).toBe(arcOf(0, 1));
  });
});
