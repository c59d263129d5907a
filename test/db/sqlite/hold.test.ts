import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { holdFile } from '../../../src/db/sqlite/hold.ts';
import { temporaryFolder } from '../../support/database.ts';

/** Holds a file until the test ends; says how that went. */
async function hold(path: string): Promise<string> {
  try {
    const held = await holdFile(path);
    onTestFinished(() => held.release());
    return 'held';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

it('lets nobody else hold the file until it is released, and then at once', async () => {
  const path = join(temporaryFolder(), 'm.db');
  const first = await holdFile(path);
  expect(await hold(path)).toBe('database_in_use');
  first.release();
  expect(await hold(path)).toBe('held');
});

it.runIf(process.platform === 'linux')('does not depend on the lock file, which somebody may delete', async () => {
  const path = join(temporaryFolder(), 'm.db');
  expect(await hold(path)).toBe('held');
  rmSync(`${path}.lock`);
  expect(await hold(path)).toBe('database_in_use');
});

it('takes a lock file up again that was deleted', async () => {
  const path = join(temporaryFolder(), 'm.db');
  const held = await holdFile(path);
  onTestFinished(() => held.release());
  rmSync(`${path}.lock`);
  held.renew();
  expect(existsSync(`${path}.lock`)).toBe(true);
  expect(() => held.renew()).not.toThrow();
  expect(await hold(path)).toBe('database_in_use');
});
