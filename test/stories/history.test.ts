import { describe, expect, it } from 'vitest';
import { HOUR } from '../../src/lib/instant.ts';
import { startBot } from '../support/bot.ts';
import { COMMAND_YAML } from '../support/command.ts';
import { dialects } from '../support/database.ts';
import { wordsOf } from '../support/messages.ts';
import { ANA, BO, CY, DEE, GENERAL } from '../support/seed.ts';
import { types } from '../support/story.ts';

/** The incidents that an answer lists, in its order. */
function named(answer: string): readonly string[] {
  return [...answer.matchAll(/INC-\d+/g)].map(([name]) => name).filter((name) => name !== 'INC-142');
}

/** One incident of a Sunday, and three of the Monday after it, as Cy's clock has it. */
async function twoWeeks(dialect: (typeof dialects)[number]) {
  const bot = await startBot({ dialect, yaml: COMMAND_YAML, start: '2026-03-08T10:00:00Z' });
  await types(bot, BO, GENERAL, '/incident new sev1 checkout Card payments are failing --no-page');
  await types(bot, BO, GENERAL, '/incident role INC-1 scribe @dee');
  await types(bot, BO, GENERAL, '/incident resolve INC-1 Rolled back the deploy');
  await bot.advance(12 * HOUR);
  await types(bot, ANA, GENERAL, '/incident new sev2 search Results are slow --no-page');
  await types(bot, ANA, GENERAL, '/incident affects INC-2 checkout');
  await types(bot, DEE, GENERAL, '/incident new sev3 search Wombats read our payments --private');
  await types(bot, CY, GENERAL, '/incident new sev3 A false alarm --no-page');
  await types(bot, CY, GENERAL, '/incident cancel INC-4');
  return bot;
}

describe.each(dialects)('the history, on %s', (dialect) => {
  it('is listed by state, severity and time, and searched by stem, severity, service, person and time', async () => {
    const bot = await twoWeeks(dialect);
    const asks = async (words: string, user = CY): Promise<readonly string[]> => {
      const caller = { user, door: 'button', channel: GENERAL, modals: false } as const;
      const answer = await bot.app.route({ caller, line: `incident ${words}` });
      return named('message' in answer ? wordsOf(answer.message) : 'a form');
    };
    for (const [words, found] of [
      ['list', ['INC-2']],
      ['list all', ['INC-4', 'INC-2', 'INC-1']],
      ['list closed', ['INC-4', 'INC-1']],
      ['list cancelled', ['INC-4']],
      ['list resolved', ['INC-1']],
      ['list past', ['INC-4', 'INC-1']],
      ['list past week', ['INC-4', 'INC-2', 'INC-1']],
      ['list last sunday', ['INC-1']],
      ['search sev 1', ['INC-1']],
      ['list sev1', ['INC-1']],
      ['list SEV-2', ['INC-2']],
      ['list last week', ['INC-1']],
      ['list closed today', ['INC-4']],
      ['search payment failures', ['INC-1']],
      ['search slowness results', ['INC-2']],
      ['search slow', ['INC-2']],
      ['search latency', ['INC-2']],
      ['search checkout', ['INC-2', 'INC-1']],
      ['search @dee', ['INC-1']],
      ['search @ana today', ['INC-2']],
      ['search @ana last week', []],
      ['search sev1 cards in march', ['INC-1']],
      ['search cards 2025', []],
      ['search wombats', []],
    ] as const)
      expect([words, await asks(words)]).toEqual([words, found]);
    expect(await asks('search wombats', DEE)).toEqual(['INC-3']);
    expect(await types(bot, CY, GENERAL, '/incident search @nobdy')).toContain(
      'I don’t know the person “@nobdy”'.replace('’', "'"),
    );
    for (const words of ['search not now', 'search C++', 'search 🔥', 'list 5'])
      expect(await types(bot, CY, GENERAL, `/incident ${words}`)).toContain('is too general');
    expect(await asks('search s3')).toEqual([]);
    expect(await types(bot, CY, GENERAL, '/incident list closed')).toContain('resolved after less than a minute');
    expect(await types(bot, CY, GENERAL, '/incident search unicorns')).toContain('You can combine');
  });

  it('knows what was like an incident by stems, the words of the trade, service and labels', async () => {
    const bot = await startBot({ dialect, yaml: COMMAND_YAML });
    await types(bot, BO, GENERAL, '/incident new sev3 checkout Card payments are failing');
    await types(bot, BO, GENERAL, '/incident resolve INC-1 Rolled back the deploy');
    const similar = async (title: string) => {
      const said = await types(bot, BO, GENERAL, `/incident new ${title} --no-page`);
      const inc = /INC-\d+/.exec(said)?.[0] ?? '';
      const found = await types(bot, CY, GENERAL, `/incident similar ${inc}`);
      return named(found).filter((name) => name !== inc);
    };
    expect(await similar('sev3 search payment failures for cards')).toEqual(['INC-1']);
    expect(await similar('sev3 checkout Billing unavailable')).toEqual(['INC-1']);
    expect(await similar('sev3 search Card reader ordered')).toEqual([]);
    expect(await similar('sev3 search Everything is failing')).toEqual([]);
    expect(await similar('sev3 search Cards')).toEqual([]);
    await types(bot, BO, GENERAL, '/incident new sev3 S3 outage --no-page');
    const declared = await types(bot, BO, GENERAL, '/incident new sev3 EU down --no-page');
    expect(declared).not.toContain('S3 outage');
  });
});
