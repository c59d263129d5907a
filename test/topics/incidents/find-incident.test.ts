import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Tx } from '../../../src/engine/tx.ts';
import { Mistake } from '../../../src/lib/errors.ts';
import { findVisible, incidentHere, requireVisible } from '../../../src/topics/incidents/lifecycle/find-incident.ts';
import { findOwnEntry } from '../../../src/topics/incidents/timeline/operations.ts';
import { inAnotherProcess } from '../../support/another-process.ts';
import { type Bot, startBot } from '../../support/bot.ts';
import { COMMAND_YAML } from '../../support/command.ts';
import { dialects } from '../../support/database.ts';
import { BO, CY, GENERAL } from '../../support/seed.ts';
import { roomOf, types } from '../../support/story.ts';

describe.each(dialects)('finding an incident for somebody, on %s', (dialect) => {
  /** A bot with a private incident of Bo's. */
  async function open(): Promise<{
    readonly bot: Bot;
    readonly within: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  }> {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await types(bot, BO, GENERAL, '/incident new sev1 checkout Keys have leaked --private');
    return { bot, within: (work) => inAnotherProcess(bot, (transact) => transact(work)) };
  }

  it('shows it to its members, and to others as if there were none', async () => {
    const { within } = await open();
    expect(await within((tx) => findVisible(tx, 1, BO))).toMatchObject({ id: 1, title: 'Keys have leaked' });
    expect(await within((tx) => findVisible(tx, 1, CY))).toBeUndefined();
    expect(await within((tx) => findVisible(tx, 99, BO))).toBeUndefined();
    await expect(within((tx) => requireVisible(tx, 1, CY))).rejects.toThrow('There is no INC-1 that you can see');
    await expect(within((tx) => findOwnEntry(tx, 'e1', CY))).rejects.toThrow('There is no entry “e1”');
  });

  it('believes no form about where somebody is: it remembers a room that they may have left', async () => {
    const { bot, within } = await open();
    const here = { channel: await roomOf(bot, BO, 1), thread: undefined };
    expect(await within((tx) => incidentHere(tx, { ...here, user: CY, remembered: true }))).toBeUndefined();
    expect(await within((tx) => incidentHere(tx, { ...here, user: BO, remembered: true }))).toMatchObject({ id: 1 });
    expect(await within((tx) => findVisible(tx, 1, CY))).toBeUndefined();
    expect(await within((tx) => incidentHere(tx, { ...here, user: CY }))).toMatchObject({ id: 1 });
    expect(await within((tx) => findVisible(tx, 1, CY))).toMatchObject({ id: 1 });
  });

  it('lets an error of the database through, so that the transaction ends and is tried again', async () => {
    const { within } = await open();
    for (const find of [
      (tx: Tx) => findVisible(tx, 1, CY),
      (tx: Tx) => requireVisible(tx, 1, CY),
      (tx: Tx) => findOwnEntry(tx, 'e1', CY),
    ]) {
      const failed = within(async (tx) => {
        await sql`drop table incident_members`.execute(tx.db);
        return find(tx);
      });
      const error: unknown = await failed.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(String(error)).toContain('incident_members');
      expect(error).not.toBeInstanceOf(Mistake);
    }
    expect(await within((tx) => findVisible(tx, 1, BO))).toBeDefined();
  });
});
