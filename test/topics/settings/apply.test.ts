import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../src/db/open.ts';
import { transactor } from '../../../src/engine/transact.ts';
import type { DomainEvent, Transact } from '../../../src/engine/tx.ts';
import { ManualClock } from '../../../src/lib/clock.ts';
import { DAY } from '../../../src/lib/instant.ts';
import { whoAt } from '../../../src/topics/oncall/schedule/shifts.ts';
import { loadSchedule, onCallNow } from '../../../src/topics/oncall/schedule/store.ts';
import { findPolicy } from '../../../src/topics/paging/escalation/store.ts';
import { reserved } from '../../../src/topics/rows.ts';
import { applyFile, planFile } from '../../../src/topics/settings/apply.ts';
import { checkFile } from '../../../src/topics/settings/file.ts';
import type { MusterFile } from '../../../src/topics/settings/model.ts';
import { storeUsers } from '../../../src/topics/team/directory.ts';
import { defaultSeverity, serviceOf, severities, top } from '../../../src/topics/team/store.ts';
import { dialects, freshDatabase, keepingTime } from '../../support/database.ts';
import { hearShiftChanges } from '../../support/emitted.ts';

const FILE = `timezone: UTC
announce: "#incidents"
policy: payments
people:
  ana: { email: ana@example.com }
  bo: { email: bo@example.com }
  cy: { email: cy@example.com }
services:
  checkout: { policy: payments, channel: "#payments" }
schedules:
  payments:
    rotations:
      - { name: weekly, every: 1 week, start: 2026-01-05T09:00, people: [ana, bo, cy] }
policies:
  payments: { steps: [{ page: [schedule:payments], wait: 5m }] }
severities:
  sev1: { name: Critical, page: true }
  sev2: { name: Minor, default: true, room: thread }
`;

/** A Wednesday in Bo's week. */
const WEDNESDAY = Date.UTC(2026, 0, 14, 12);

function fileOf(text: string): MusterFile {
  const checked = checkFile(text, 'muster.yaml', reserved);
  if ('problems' in checked) throw new Error(checked.problems.join('\n'));
  return checked.file;
}

interface Bench {
  readonly clock: ManualClock;
  readonly transact: Transact;
  readonly emitted: DomainEvent[];
  readonly apply: (text: string) => Promise<readonly string[]>;
  /** Who is on call for payments, some days from now. */
  readonly who: (days: number) => Promise<string>;
}

describe.each(dialects)('applying the file on %s', (dialect) => {
  async function open(): Promise<Bench> {
    const clock = new ManualClock(WEDNESDAY);
    const opened = await openDatabase({ url: await freshDatabase(dialect), role: 'cli' });
    const db = keepingTime(opened, () => clock.now());
    onTestFinished(() => db.close());
    const { emitted, wiring } = hearShiftChanges();
    const transact = transactor({ db, clock, wiring, onWork: () => undefined });
    return {
      clock,
      transact,
      emitted,
      apply: async (text) => (await transact((tx) => applyFile(tx, fileOf(text)))).lines,
      who: async (days) => {
        const schedule = await transact((tx) => loadSchedule(tx, 'payments'));
        return (schedule && whoAt(schedule, clock.now() + days * DAY)?.people.join('+')) ?? 'nobody';
      },
    };
  }

  it('writes every part, and says so', async () => {
    const { apply, transact, emitted } = await open();
    expect(await apply(FILE)).toEqual([
      '~ announce none → #incidents, policy none → payments',
      '+ person ana',
      '+ person bo',
      '+ person cy',
      '+ service checkout',
      '+ policy payments',
      '+ severity sev1',
      '+ severity sev2',
      '+ schedule payments',
      '    on call now: bo until Mon 19 Jan 09:00 UTC',
    ]);
    expect(emitted).toEqual([{ event: 'shift.changed', schedule: 'payments' }]);
    expect(await transact(top)).toMatchObject({ announce: '#incidents', policy: 'payments' });
    expect(await transact((tx) => serviceOf(tx, 'CHECKOUT'))).toMatchObject({ policy: 'payments' });
    expect(await transact((tx) => findPolicy(tx, 'payments'))).toMatchObject({
      repeat: 2,
      steps: [{ page: [{ kind: 'schedule', name: 'payments' }], wait: 300_000 }],
    });
    expect((await transact(severities)).map((s) => s.key)).toEqual(['sev1', 'sev2']);
    expect(await transact(defaultSeverity)).toBe('sev2');
  });

  it('changes nothing the second time', async () => {
    const { apply, emitted } = await open();
    await apply(FILE);
    expect(await apply(FILE)).toEqual([]);
    expect(emitted).toHaveLength(1);
  });

  it('only plans when asked to', async () => {
    const { transact, apply, who } = await open();
    const { lines } = await planFile(transact, fileOf(FILE));
    expect(lines).toContain('+ schedule payments');
    expect(await who(0)).toBe('nobody');
    expect(await apply(FILE)).toEqual(lines);
  });

  it('names what changed and drops what is gone', async () => {
    const { apply, transact } = await open();
    await apply(FILE);
    const lines = await apply(`timezone: UTC
people:
  ana: { email: ana@new.example.com }
  bo: { email: bo@example.com }
  cy: { email: cy@example.com }
policies:
  payments: { repeat: 4, steps: [{ page: [person:ana], wait: 5m }] }
`);
    expect(lines).toEqual([
      '~ announce #incidents → none, policy payments → none',
      '~ person ana: email ana@example.com → ana@new.example.com',
      '- service checkout',
      '~ policy payments: repeat 2 → 4, steps',
      '- severity sev1',
      '- severity sev2',
      '- schedule payments',
    ]);
    expect((await transact(severities)).map((s) => s.key)).toEqual(['sev1', 'sev2', 'sev3', 'sev4']);
    expect((await transact((tx) => onCallNow(tx, 'payments'))).shift).toBeNull();
  });

  it('names people that Slack does not know, and continues with the rest', async () => {
    const { transact } = await open();
    const ana = {
      id: 'U0000ANA1',
      name: 'ana',
      real_name: 'Ana',
      email: 'ana@example.com',
      timezone: null,
      kind: 'member' as const,
      deactivated: 0,
      refreshed_at: 0,
    };
    await transact((tx) => storeUsers(tx, [ana, { ...ana, id: 'U000000BO', email: 'bo@example.com' }]));
    const { missing } = await transact((tx) => applyFile(tx, fileOf(FILE)));
    expect(missing).toEqual(['cy']);
    expect((await transact((tx) => onCallNow(tx, 'payments'))).users).toEqual(['U000000BO']);
  });

  describe('the people on call', () => {
    it('stays until their hand-off when the list changes, and the file is told how to agree', async () => {
      const { apply, who } = await open();
      await apply(FILE);
      const lines = await apply(FILE.replace('people: [ana, bo, cy]', 'people: [bo, ana]'));
      expect(lines.slice(0, 2)).toEqual([
        '~ schedule payments: rotations',
        '    on call before and after: bo until Mon 19 Jan 09:00 UTC',
      ]);
      expect([await who(0), await who(4), await who(5), await who(12)]).toEqual(['bo', 'bo', 'ana', 'bo']);
      const start = /`start: (\S+)`/.exec(lines[2] ?? '')?.[1];
      expect(start).toBeDefined();
      const agreed = FILE.replace('people: [ana, bo, cy]', 'people: [bo, ana]').replace(
        '2026-01-05T09:00',
        start ?? '',
      );
      await apply(agreed);
      expect([await who(0), await who(5), await who(12)]).toEqual(['bo', 'ana', 'bo']);
    });

    it('stays when a rotation is renamed, and the past is answered by what was in force', async () => {
      const { apply, who, clock } = await open();
      await apply(FILE);
      clock.set(WEDNESDAY + DAY);
      await apply(
        FILE.replace('name: weekly', 'name: payments').replace('people: [ana, bo, cy]', 'people: [cy, bo, ana]'),
      );
      expect([await who(-8), await who(0), await who(5)]).toEqual(['ana', 'bo', 'ana']);
    });

    it('is nobody once the schedule is gone, and the file’s again when it comes back', async () => {
      const { apply, who, clock } = await open();
      await apply(FILE);
      const without = FILE.replace(/schedules:[\s\S]*policies:/, 'policies:').replace(
        'schedule:payments',
        'person:ana',
      );
      clock.set(WEDNESDAY + DAY);
      await apply(without);
      expect(await who(0)).toBe('nobody');
      clock.set(WEDNESDAY + 2 * DAY);
      await apply(FILE);
      expect([await who(-2), await who(-1), await who(0)]).toEqual(['bo', 'nobody', 'bo']);
    });
  });

  it('tells that a schedule changed when only its reminder did', async () => {
    const { apply, emitted } = await open();
    await apply(FILE);
    expect(
      await apply(FILE.replace('  payments:\n    rotations', '  payments:\n    remind: 2h\n    rotations')),
    ).toEqual([
      '~ schedule payments: remind 30 min → 2 h',
      '    on call before and after: bo until Mon 19 Jan 09:00 UTC',
    ]);
    expect(emitted).toHaveLength(2);
  });

  it('keeps the past in its zone when a schedule moves to another', async () => {
    const { apply, transact } = await open();
    await apply(FILE);
    await apply(FILE.replace('timezone: UTC', 'timezone: America/New_York'));
    const schedule = await transact((tx) => loadSchedule(tx, 'payments'));
    if (schedule === undefined) throw new Error('no schedule');
    expect(whoAt(schedule, Date.UTC(2026, 0, 12, 9, 30))?.people).toEqual(['bo']);
    expect(whoAt(schedule, Date.UTC(2026, 0, 19, 13, 59))?.people).toEqual(['bo']);
    expect(whoAt(schedule, Date.UTC(2026, 0, 19, 14))?.people).toEqual(['cy']);
  });
});
