/** Documents are for others: a process that keeps everything else to itself writes them readable. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { documentSender } from '../../src/topics/reviews/folder.ts';
import { temporaryFolder } from '../support/database.ts';

it('a review and the folders made for it can be read by everybody, whatever the umask', async () => {
  const before = process.umask(0o077);
  onTestFinished(() => void process.umask(before));
  const made = join(temporaryFolder(), 'a');
  const folder = join(made, 'reviews');
  const payload = { name: 'inc-1.md', content: '# INC-1' };
  expect(await documentSender(folder)({ id: 1, payload } as never)).toEqual({ kind: 'sent' });
  const modeOf = (path: string) => statSync(path).mode & 0o777;
  expect([made, folder, join(folder, 'inc-1.md')].map(modeOf)).toEqual([0o755, 0o755, 0o644]);
});
