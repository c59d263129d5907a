import { describe, expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { messagesIn } from '../support/messages.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, directOf, EVE, GENERAL, PAYMENTS } from '../support/seed.ts';
import { buttonsOf, findMessage, presses, types } from '../support/story.ts';

describe.each(dialects)('/oncall on %s', (dialect) => {
  it('says who, the coming shifts and what can be done; the picture comes by direct message and is shared', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const said = await types(bot, ANA, GENERAL, '/oncall payments');
    expect(said).toContain(`payments: <@${ANA}> until 2026-03-09 09:00 UTC · then <@${BO}>`);
    expect(said).toContain(`2026-03-09 09:00 UTC – 2026-03-16 09:00 UTC · <@${BO}>`);
    expect(buttonsOf(await findMessage(bot, ANA, GENERAL, /payments:/))).toEqual(['Override', 'Swap', 'Cover me']);
    const [sent] = (await messagesIn(bot.workspace, ANA, directOf(ANA))).filter((m) => m.files.length > 0);
    const [file] = sent?.files ?? [];
    expect(file?.name).toBe('payments-2026-03-02.png');
    expect(
      Buffer.from(file?.picture?.url.split(',')[1] ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect(sent?.text).toContain('; Ana Lima Mon 2 Mar 09:00 to Mon 9 Mar 09:00; Bo Marsh Mon 9 Mar');
    await presses(bot, ANA, directOf(ANA), 'Share');
    const shared = (await messagesIn(bot.workspace, BO, PAYMENTS)).filter((m) => m.files.length > 0);
    const words = expect.stringMatching(/^Shared by Ana Lima\n.*; Ana Lima Mon 2 Mar 09:00 to Mon 9 Mar 09:00/);
    expect(shared.map((m) => [m.text, m.files[0]?.name])).toEqual([[words, 'payments-2026-03-02.png']]);
  });

  it('names gaps, and says when there is no channel to share in', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    expect(await types(bot, ANA, GENERAL, '/oncall empty')).toContain('🚨 empty: nobody');
    expect(await types(bot, ANA, GENERAL, '/oncall share empty')).toContain('has no `channel:`');
    expect(buttonsOf(await findMessage(bot, ANA, GENERAL, /empty: /))).toContain('Override');
    expect(await types(bot, EVE, GENERAL, '/oncall')).toContain('On call now');
  });
});
