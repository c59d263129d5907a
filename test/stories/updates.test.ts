import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../src/lib/instant.ts';
import { reportedIncident } from '../support/asked.ts';
import { startBot } from '../support/bot.ts';
import { startMail } from '../support/carriers.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { expectNotTold, expectSeen, expectSome } from '../support/expect.ts';
import { ANA, BO, CY, DEE, GENERAL, INCIDENTS } from '../support/seed.ts';
import { modalOf, presses, roomOf, seen, told, types } from '../support/story.ts';

async function running(dialect: (typeof dialects)[number]) {
  const mail = await startMail();
  const settings = { mail: { url: mail.url, from: 'muster@example.com' } };
  const bot = await startBot({ dialect, yaml: COMMAND_YAML, settings });
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Payments are failing');
  return { bot, mail, room: await roomOf(bot, BO, 1) };
}

describe.each(dialects)('news of an incident, on %s', (dialect) => {
  it('an update has its parts, is previewed, prefilled and read by those who wait', async () => {
    const { bot, room } = await running(dialect);
    await types(bot, CY, GENERAL, '/incident follow checkout');
    await presses(bot, BO, room, 'Update');
    const form = await modalOf(bot, BO);
    const parts = { text: 'Cards are refused', impact: 'One in five cannot pay', doing: 'Rolling back', next: '1h' };
    await bot.workspace.submit(BO, form.id, { ...parts, look: ['look'] });
    await bot.settle();
    const { views } = await bot.workspace.snapshot(BO);
    expect(views.length).toBe(2);
    const preview = JSON.stringify(views.at(-1));
    expect(preview).toContain('Cards are refused');
    expect(preview).toContain('Nothing has been sent yet');
    expect(preview).toContain('1 stakeholder channel, 1 follower');
    await expectNotTold(bot, CY, 'Cards are refused');
    await bot.workspace.dismiss(BO, views.at(-1)?.id ?? '');
    await bot.workspace.submit(BO, (await modalOf(bot, BO)).id, { ...parts, look: [] });
    await bot.settle();
    for (const words of [await seen(bot, BO, room), await told(bot, CY), await seen(bot, DEE, GENERAL)])
      expectSome(words, 'Cards are refused', 'One in five cannot pay', 'Rolling back', 'Next update by');
    await expectSeen(bot, CY, GENERAL, 'Last update Cards are refused');
    await presses(bot, BO, room, 'Update');
    expect(JSON.stringify(await modalOf(bot, BO))).toContain('Rolling back');
    await types(bot, BO, room, '/incident resolve Rolled back the deploy');
    await expectSeen(bot, CY, GENERAL, 'Resolution Rolled back the deploy');
  });

  it('followers choose: a person’s incidents, e-mail, one digest a day', async () => {
    const { bot, mail, room } = await running(dialect);
    expect(await types(bot, CY, GENERAL, '/incident follow @bo --digest')).toContain('at 09:00 each day');
    expect(await types(bot, DEE, GENERAL, '/incident follow sev1 --email')).toContain('by e-mail');
    await types(bot, ANA, room, '/incident update Cards are refused');
    await types(bot, ANA, room, '/incident status identified');
    expectSome(
      mail.mails.map(({ to }) => to),
      'dee@example.com',
    );
    expectSome(
      mail.mails.map(({ source }) => source),
      'Cards are refused',
    );
    await expectNotTold(bot, CY, 'Cards are refused');
    await bot.advance(DAY);
    const digests = (await told(bot, CY)).filter((text) => text.includes('Updates on the incidents you follow'));
    expect(digests.length).toBe(1);
    expect(digests[0]).toContain('status: investigating → identified');
    expect(digests[0]).toContain('(and 1 earlier)');
    expect(await types(bot, CY, GENERAL, '/incident follow list')).toContain(
      `incidents that <@${BO}> leads or declares`,
    );
    expect(await types(bot, CY, GENERAL, '/incident unfollow @bo')).toContain('no longer follow');
  });

  it('says when e-mail is not to be had, and what to do', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    expect(await types(bot, CY, GENERAL, '/incident follow checkout --email')).toContain('E-mail is not set up here');
  });

  it('category, services, times: said, on the card, and refused when they make no sense', async () => {
    const { bot, room } = await running(dialect);
    expect(await types(bot, BO, room, '/incident category weather')).toContain('Categories: network, deploy');
    await types(bot, BO, room, '/incident category DEPLOY');
    await types(bot, BO, room, '/incident affects search');
    expect(await types(bot, BO, room, '/incident affects serch')).toContain('“serch” is not a service');
    expect(await types(bot, BO, room, '/incident began 20 minutes hence')).toContain('not');
    await types(bot, BO, room, '/incident began 20m ago');
    await expectSeen(bot, BO, room, 'recorded that the incident began');
    expect(await types(bot, BO, room, '/incident mitigated 3h ago')).toContain(
      'cannot have ended before the incident began',
    );
    await types(bot, BO, room, '/incident status monitoring');
    await bot.advance(MINUTE);
    expect(await reportedIncident(bot, BO, 1)).toMatchObject({
      began_at: '2026-03-02T09:40:00.000Z',
      mitigated_at: '2026-03-02T10:00:00.000Z',
    });
    await expectSeen(bot, BO, room, 'checkout (also search) · deploy');
    await expectSeen(bot, BO, INCIDENTS, 'checkout (also search)');
  });
});
