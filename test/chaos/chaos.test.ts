/** A short run of `npm run chaos`, with the same faults every time. */
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { builtMain } from '../support/built.ts';
import { dialects, freshDatabase, temporaryFolder } from '../support/database.ts';
import { runChaos } from './chaos.ts';

let main = '';
beforeAll(() => {
  main = builtMain();
});

it.each(dialects)(
  'on %s no page and no answer is lost, and what comes twice says so',
  async (database) => {
    const folder = temporaryFolder();
    const url = database === 'sqlite' ? `sqlite:${join(folder, 'chaos.db')}` : await freshDatabase('postgres');
    const options = { database, url, folder, seed: 7, faults: 25, main, progress: () => undefined };
    const { accepted, lost, answersLost, unmarked, crashes } = await runChaos(options);
    expect({ lost, answersLost, unmarked, crashes }).toEqual({ lost: [], answersLost: [], unmarked: [], crashes: [] });
    expect(accepted).toBeGreaterThan(12);
  },
  120_000,
);
