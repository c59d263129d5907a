import { describe, expect, it } from 'vitest';
import { startBot } from '../support/bot.ts';
import { dialects } from '../support/database.ts';
import { PAYMENTS_YAML } from '../support/payments.ts';
import { ANA, BO, directOf, GENERAL, INCIDENTS } from '../support/seed.ts';
import { messagesIn, wordsOf } from '../support/seen.ts';

describe.each(dialects)('declaring on %s', (dialect) => {
  it('declares inline: page, announcement, room, card', async () => {
    const bot = await startBot({ dialect, yaml: PAYMENTS_YAML });
    const { workspace } = bot;
    const answer = await workspace.type(BO, GENERAL, '/incident new sev1 checkout Payments are failing');
    console.log(answer.body.slice(0, 600));
    await bot.settle();
    for (const [who, where] of [[ANA, directOf(ANA)], [BO, INCIDENTS]] as const) {
      console.log(where, (await messagesIn(workspace, who, where)).map(wordsOf));
    }
    const snap = await workspace.snapshot(ANA);
    const room = snap.channels.find((c) => c.name.startsWith('inc-1'));
    console.log(room, snap.channels.map((c) => c.name));
    console.log((await messagesIn(workspace, ANA, room?.id ?? '')).map((m) => [m.pinned, wordsOf(m)]));
    console.log(workspace.calls.filter((c) => !c.ok));
    expect(answer.status).toBe(200);
  });
});
