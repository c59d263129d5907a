/** The file and the database next to it, when somebody stays on call whom the file alone would not have there. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { muster } from '../../src/cli.ts';
import { ManualClock } from '../../src/lib/clock.ts';
import { DAY } from '../../src/lib/instant.ts';
import { openingBy, temporaryFolder } from '../support/database.ts';

const FIXTURES = new URL('../fixtures/schedules/', import.meta.url);

function setting() {
  const folder = temporaryFolder();
  const file = join(folder, 'muster.yaml');
  const clock = new ManualClock(Date.parse('2026-02-04T12:00:00Z'));
  const env = { DATABASE_URL: `sqlite:${join(folder, 'muster.db')}`, MUSTER_CONFIG: file };
  const run = async (...argv: readonly string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const say = (to: string[]) => (line: string) => void to.push(line);
    await muster(argv, { env, clock, open: openingBy(clock), out: say(out), err: say(err) });
    const said = err.filter((line) => !line.includes('not found in Slack'));
    return { out: out.join('\n'), err: said.join('\n') };
  };
  return { file, clock, run };
}

describe('a rotation in which somebody stays on call', () => {
  it('is named with the start that makes file and database agree, wherever both are looked at, until it is written', async () => {
    const { file, clock, run } = setting();
    copyFileSync(new URL('hint-before.yaml', FIXTURES), file);
    expect((await run('apply')).err).toBe('');
    copyFileSync(new URL('hint-after.yaml', FIXTURES), file);
    const said =
      'schedule s: in rotation r, ana is on call according to the database, but muster.yaml read from scratch would put bo on call. Set `start: 2026-02-02T09:00`, and both agree.';
    const first = await run('apply');
    expect(first.out).toContain('on call before and after: ana until Mon 9 Feb 09:00 UTC');
    expect(first.out).toContain(said);
    expect(first.err).toBe('');
    clock.set(clock.now() + DAY);
    const again = await run('apply');
    expect([again.out, again.err]).toEqual(['Nothing to change.', `warning: ${said}`]);
    expect((await run('doctor')).out).toContain(`! ${said} → Edit muster.yaml.`);
    for (const verb of ['schedule', 'oncall'])
      expect((await run(verb, 's', '--config', file, '--json')).err).toBe(`warning: ${said}`);
    // Weeks later another start agrees as well, and it is a right one.
    clock.set(clock.now() + 30 * DAY);
    const late = /`start: (.*)`/.exec((await run('apply')).err)?.[1] ?? '';
    const kept = await run('schedule', 's', '--json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('2026-01-05T09:00', late));
    expect((await run('schedule', 's', '--json', '--config', file)).out).toBe(kept.out);
    const last = await run('apply');
    expect([last.out, last.err]).toEqual([expect.stringContaining('on call before and after'), '']);
    expect((await run('oncall', 's', '--config', file)).err).toBe('');
  });

  it('is not compared with a file that was not applied: that is said instead', async () => {
    const { file, run } = setting();
    copyFileSync(new URL('hint-before.yaml', FIXTURES), file);
    await run('apply');
    writeFileSync(file, readFileSync(file, 'utf8').replace('every: 1 week', 'every: 2 weeks'));
    expect((await run('oncall', 's', '--config', file)).err).toContain(
      'warning: schedule s: rotations in muster.yaml is not applied yet; the bot uses what is applied.',
    );
  });
});
