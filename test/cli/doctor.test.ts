import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { muster } from '../../src/cli.ts';
import { botScopes } from '../../src/command/manifest.ts';
import { MINUTE } from '../../src/lib/instant.ts';
import { type Bot, startBot } from '../support/bot.ts';
import { startCarrier, startMail } from '../support/carriers.ts';
import { dialects, openingBy, temporaryFolder } from '../support/database.ts';
import { expectNone, expectSome } from '../support/expect.ts';
import { messagesIn } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, CY, directOf, GENERAL, PAYMENTS } from '../support/seed.ts';
import { types } from '../support/story.ts';

async function run(bot: Bot, argv: readonly string[], env: Record<string, string> = {}) {
  const [out, err] = [[] as string[], [] as string[]];
  const known = { DATABASE_URL: bot.config.databaseUrl, MUSTER_CONFIG: bot.config.file };
  const print = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  const code = await muster(argv, {
    env: { ...known, ...env },
    clock: bot.clock,
    open: openingBy(bot.clock),
    ...print,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** A Slack that answers `auth.test` only. */
async function slack(bot: Bot, scopes: readonly string[], seconds = 0, more = {}) {
  const carrier = await startCarrier();
  carrier.answer = () => ({
    status: 200,
    body: { ok: true, team: 'Acme', ...more },
    headers: { 'x-oauth-scopes': scopes.join(), date: new Date(bot.clock.now() + seconds * 1000).toUTCString() },
  });
  return {
    SLACK_BOT_TOKEN: 'xoxb-secret-token',
    SLACK_SIGNING_SECRET: 'signing-secret',
    SLACK_API_URL: `${carrier.url}/`,
  };
}

describe.each(dialects)('muster doctor, on %s', (dialect) => {
  it('says what is well, and what to do about the rest, without a secret', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const mail = await startMail();
    const env = { ...(await slack(bot, botScopes)), SMTP_URL: mail.url, MAIL_FROM: 'm@example.com' };
    const { code, out } = await run(bot, ['doctor'], env);
    expect(out).toContain('✓ Connected to Slack in Acme.');
    expect(out).toContain('✓ Muster has every scope of the manifest.');
    expect(out).toContain('✓ This machine’s clock agrees with Slack’s.');
    expect(out).toContain('✓ The mail server accepts our credentials.');
    expect(out).toContain('✓ Policy payments: every step reaches somebody right now.');
    expect(out).toContain('✗ Policy nobody reaches nobody right now in step 1: nobody is on call for empty.');
    expect(out).toContain('! ana has no contact method besides Slack. → Ask them to add a phone with /oncall me.');
    expect(out).toContain('✓ No overdue work.');
    expect(out).toContain('! DEAD_MAN_URL is not set');
    expect(out).not.toContain('secret');
    expect(code).toBe(1);
    expect(JSON.parse((await run(bot, ['doctor', '--json'], env)).out)).toContainEqual({
      level: 'well',
      what: 'Connected to Slack in Acme.',
    });
  });

  it('says when no event of Slack has ever arrived', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const byHttp = (await run(bot, ['doctor'])).out;
    expect(byHttp).toMatch(/^! Slack has never sent an event.* → .*with the Request URL/m);
    const { out: bySocket } = await run(bot, ['doctor'], {
      ...(await slack(bot, botScopes)),
      SLACK_APP_TOKEN: 'xapp-1',
    });
    expect(bySocket).toMatch(/^! Slack has never sent an event.* → .*Socket Mode is on.*connections:write/m);
    expect(bySocket).not.toContain('Request URL');
    await types(bot, ANA, directOf(ANA), 'hello');
    expect((await run(bot, ['doctor'])).out).toContain('✓ Slack’s events arrive.');
  });

  it('says that an installation into a whole organisation does not work', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const { out } = await run(bot, ['doctor'], await slack(bot, botScopes, 0, { is_enterprise_install: true }));
    expect(out).toContain('✗ Muster is installed in a whole organisation, but it serves only one workspace');
  });

  it('reports a token that Slack refuses, and nothing that only follows from it', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const { code, out } = await run(
      bot,
      ['doctor'],
      await slack(bot, botScopes, 0, { ok: false, error: 'invalid_auth' }),
    );
    const bad = out.split('\n').filter((line) => line.startsWith('✗'));
    expect(bad).toEqual([
      '✗ Slack refuses SLACK_BOT_TOKEN (invalid_auth). → Copy the “Bot User OAuth Token” from “OAuth & Permissions” of the app, and restart Muster.',
    ]);
    expect(out).not.toMatch(/\bana\b|Policy |Schedule /);
    expect(code).toBe(1);
  });

  it('says that Muster has to run once, instead of missing every person', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const env = { ...(await slack(bot, botScopes)), DATABASE_URL: `sqlite:${join(temporaryFolder(), 'new.db')}` };
    await run(bot, ['apply'], env);
    const { out } = await run(bot, ['doctor'], env);
    expect(out).toContain('! Muster has not loaded the members and channels from Slack yet');
    expect(out).not.toMatch(/\bana\b|Policy |Schedule /);
  });

  it('names missing scopes, a clock that is wrong, and goes on when nothing answers', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const few = botScopes.filter((scope) => scope !== 'dnd:read');
    const wrong = await run(bot, ['doctor'], await slack(bot, few, 90));
    expect(wrong.out).toContain(
      '✗ The installed Slack app is older than the manifest of this version: it lacks the scopes dnd:read.',
    );
    expect(wrong.out).toContain('✗ This machine’s clock differs from Slack’s by 90 s.');
    const env = {
      ...(await slack(bot, few)),
      SLACK_API_URL: 'http://127.0.0.1:1/',
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'm@example.com',
    };
    const gone = await run(bot, ['doctor'], env);
    expect(gone.out).toContain('✗ Slack does not answer:');
    expect(gone.out).toContain('✗ The mail server:');
    expect(gone.out).toContain('✓ Policy payments');
  });
});

describe('muster doctor --try', () => {
  const real = (bot: Bot) => ({
    SLACK_BOT_TOKEN: bot.workspace.botToken,
    SLACK_SIGNING_SECRET: bot.workspace.signingSecret,
    SLACK_API_URL: bot.workspace.apiUrl,
  });

  it('posts, edits, pins, uploads, opens and deletes once, and leaves nothing behind', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    const { out } = await run(bot, ['doctor', '--try', '#payments'], real(bot));
    for (const deed of [
      'chat.postMessage: posted a message',
      'chat.update: edited it',
      'pins.add: pinned it',
      'files.completeUploadExternal: uploaded a file',
      'conversations.history: saw the file in the channel',
      'conversations.open: opened a direct message',
      'files.delete: deleted the file',
      'chat.delete: deleted a message',
    ])
      expect(out).toContain(`✓ Slack accepted ${deed}.`);
    expect(await messagesIn(bot.workspace, ANA, PAYMENTS)).toEqual([]);
  });

  it('says what Slack answered, and does the rest', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    bot.workspace.fault({ method: 'pins.add', kind: 'error', error: 'missing_scope' });
    bot.workspace.fault({ method: 'conversations.open', kind: 'error', error: 'restricted_action' });
    const { code, out } = await run(bot, ['doctor', '--try', PAYMENTS], real(bot));
    expect(out).toContain('! Slack refused pins.add: missing_scope. → Paste `muster manifest`');
    expect(out).toContain('✗ Slack refused conversations.open: restricted_action.');
    expect(out).toContain('✓ Slack accepted chat.delete');
    expect(code).toBe(1);
    expect(await messagesIn(bot.workspace, ANA, PAYMENTS)).toEqual([]);
    const nowhere = await run(bot, ['doctor', '--try', '#nowhere'], real(bot));
    expect(nowhere.out).toContain(
      'Slack refused conversations.list: there is no channel #nowhere that Muster can see.',
    );
  });

  it('needs a channel and credentials', async () => {
    const bot = await startBot({ dialect: 'sqlite', yaml: PAYMENTS_YAML });
    expect(await run(bot, ['doctor', '--try', 'payments'], real(bot))).toMatchObject({
      code: 2,
      err: expect.stringContaining('“payments” is not a channel. Write "#name" or a channel ID.'),
    });
    expect((await run(bot, ['doctor', '--try', '#payments'])).err).toContain('needs SLACK_BOT_TOKEN');
  });
});

describe.each(dialects)('muster forget, on %s', (dialect) => {
  it('removes how somebody is reached, after it has shown how much there is', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    await bot.app.engine.transact(async (tx) => {
      const row = {
        user: ANA,
        method: 'sms' as const,
        address: '+15005550010',
        verified_at: tx.now,
        created_at: tx.now,
      };
      await tx.db.insertInto('contacts').values(row).execute();
    });
    await types(bot, CY, GENERAL, '/page payments One');
    await bot.advance(10 * MINUTE);
    const shown = await run(bot, ['forget', '@ana']);
    expect(shown.out).toContain('There is: 1 contact method, 0 sets of rules, 1 notification with an address');
    expect(shown.out).toContain('Nothing has been removed');
    const done = await run(bot, ['forget', '@ana', '--yes']);
    expect(done.out).toContain('Removed: 1 contact method');
    expect(done.out).toContain('muster.yaml names them as “ana”');
    const left = await bot.app.engine.transact(async (tx) =>
      JSON.stringify([
        await tx.db.selectFrom('outbox').selectAll().execute(),
        await tx.db.selectFrom('contacts').selectAll().execute(),
        await tx.db.selectFrom('users').selectAll().where('id', '=', ANA).execute(),
      ]),
    );
    expect(left).not.toMatch(/5550010|ana@example/);
    expect(await types(bot, CY, GENERAL, '/page show p1')).toContain(`<@${ANA}>`);
    expect((await run(bot, ['forget', '@nobody-here'])).err).toContain('person “@nobody-here”');
  });
});

describe('muster backup on PostgreSQL', () => {
  it('names the commands, without the password', async () => {
    const out: string[] = [];
    const env = { DATABASE_URL: 'postgres://muster:hunter2@db.example:5432/muster' };
    const print = { out: (line: string) => void out.push(line), err: (line: string) => void out.push(line) };
    expect(await muster(['backup'], { env, ...print })).toBe(0);
    expect(await muster(['restore'], { env, ...print })).toBe(0);
    expectSome(out, 'pg_dump --format=custom --file=muster.dump "postgres://muster@db.example:5432/muster"');
    expectSome(out, 'muster restore --confirm');
    expectNone(out, 'hunter2');
  });
});

describe('muster import', () => {
  it('says that a folder is one', async () => {
    const [folder, err] = [temporaryFolder(), [] as string[]];
    writeFileSync(join(folder, 'a.json'), '{}');
    const code = await muster(['import', 'pagerduty', folder], {
      env: {},
      out: () => undefined,
      err: (l) => void err.push(l),
    });
    expect([code, err.join()]).toEqual([2, expect.stringContaining('is a folder')]);
  });
});
