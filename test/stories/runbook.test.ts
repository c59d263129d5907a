import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { dialects, temporaryFolder } from '../support/database.ts';
import { expectNotSeen } from '../support/expect.ts';
import { messagesIn, wordsOf } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, GENERAL } from '../support/seed.ts';
import { findMessage, presses, roomOf, types } from '../support/story.ts';

describe.each(dialects)('runbooks on %s', (dialect) => {
  it('are found, opened for one, shared with all and kept on the timeline', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, runbooks: 'runbooks' });
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
    const room = await roomOf(bot, ANA, 1);
    expect((await types(bot, ANA, room, '/runbook')).indexOf('igh error rate')).toBeGreaterThan(-1);
    const found = await types(bot, ANA, room, '/runbook databse falover');
    expect(found).toContain('atabase failover');
    expect(found).toContain('Use this when');
    await expectNotSeen(bot, BO, room, 'atabase failover');
    expect(await types(bot, ANA, room, '/runbook share database-failover')).toBe('');
    const summary = await findMessage(bot, BO, room, /shared a runbook/);
    expect(wordsOf(summary)).not.toContain('pg_promote');
    const below = (await messagesIn(bot.workspace, BO, room)).filter(
      (m) => m.threadTs === summary.ts && m.ts !== summary.ts,
    );
    expect(below.map(wordsOf).join('\n')).toContain('pg_promote');
    expect(await types(bot, BO, room, '/incident timeline')).toContain('shared the runbook');
  });

  it('a name is never a path', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'books'));
    writeFileSync(join(folder, 'secret.md'), '# Secret\n\nhunter2\n');
    writeFileSync(join(folder, 'books', 'one.md'), '---\ntitle: One\n---\n\nwords\n');
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML, runbooks: join(folder, 'books') });
    for (const name of ['../secret.md', '../secret', '/etc/passwd', 'one/../../secret.md']) {
      expect(await types(bot, ANA, GENERAL, `/runbook show ${name}`)).toContain('There is no runbook');
    }
    expect(await types(bot, ANA, GENERAL, '/runbook xylophone')).toContain('No runbook matches');
    await presses(bot, ANA, GENERAL, 'Show all');
  });
});
