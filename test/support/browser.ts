/** Chromium for the tests that look at the page, and the page itself, built once for each of them. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const CHROMIUM = [process.env['CHROMIUM_PATH'], ...PLACES].find((place) => place !== undefined && existsSync(place));

/** True where there is no browser and nobody insists on one: in CI the tests run, and fail. */
export const withoutBrowser = CHROMIUM === undefined && process.env['CI'] === undefined;
if (withoutBrowser) console.log('No Chromium found (CHROMIUM_PATH): the sandbox page is not tested.');

/** Starts Chromium. Rejects when there is none. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? 'chromium', args: QUIET });
}

/** Builds the page into a folder of its own; `drop` removes it. */
export async function buildPage(): Promise<{ readonly folder: string; drop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-page-'));
  await build({ logLevel: 'silent', build: { outDir: folder, emptyOutDir: true } });
  return { folder, drop: () => rmSync(folder, { recursive: true, force: true }) };
}
