import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Reserved } from '../../../src/command/reserved.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { transactor } from '../../../src/engine/transact.ts';
import { ManualClock } from '../../../src/lib/clock.ts';
import type { Log } from '../../../src/lib/log.ts';
import { wiring } from '../../../src/topics/index.ts';
import { reserved } from '../../../src/topics/rows.ts';
import { applyFile } from '../../../src/topics/settings/apply.ts';
import { checkFile } from '../../../src/topics/settings/file.ts';
import { takeUpFile } from '../../../src/topics/settings/start.ts';
import { temporaryFolder } from '../../support/database.ts';
import { PAYMENTS_YAML } from '../../support/payments.ts';

const NOTHING: Reserved = { schedules: new Map(), services: new Map(), policies: new Map() };
const YAML = PAYMENTS_YAML.replace('services:\n', 'services:\n  status: { description: The status page }\n');

it('a name from before its verb stays in force, and is warned of; a new one is refused', async () => {
  const db = await openDatabase({ url: 'sqlite::memory:', role: 'bot' });
  onTestFinished(() => db.close());
  const transact = transactor({ db, clock: new ManualClock(0), wiring, onWork: () => undefined });
  const path = join(await temporaryFolder(), 'muster.yaml');
  writeFileSync(path, YAML);
  const warned: unknown[] = [];
  const log = { warn: (words: unknown) => warned.push(words), info: () => undefined } as unknown as Log;
  const start = () => takeUpFile(path, { transact, log, shared: false, reserved, runbooks: [] });

  await expect(start()).rejects.toThrow('services.status needs another name');

  const before = checkFile(YAML, path, NOTHING);
  if ('problems' in before) throw new Error(before.problems.join('\n'));
  await transact((tx) => applyFile(tx, before.file));
  expect(await start().then(() => 'started', String)).toBe('started');
  expect(warned).toContain('services.status needs another name, because /page status is a command');
});
