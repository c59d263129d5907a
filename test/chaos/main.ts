/**
 * `npm run chaos -- [--minutes N] [--seed N] [--database sqlite|postgres] [--plant NAME]`: exit code 1 when a promise
 * was broken. The world runs in a process of its own (`world-main.ts`), whose clock is the run's.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FACTOR, newClock } from './conductor.ts';
import { CLOCK } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-clock-'));
// PostgreSQL reads it too, as a user of its own.
chmodSync(folder, 0o755);
const clock = join(folder, 'clock');
newClock(clock, Date.now());
const program = fileURLToPath(new URL('./world-main.js', import.meta.url));
const env = { ...process.env, MUSTER_CHAOS_CLOCK: clock, MUSTER_CHAOS_SEAT: '0', MUSTER_CHAOS_FACTOR: String(FACTOR) };
const child = spawn(process.execPath, ['--import', CLOCK, program, ...process.argv.slice(2)], {
  env,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
const [code] = (await once(child, 'close')) as [number | null];
rmSync(folder, { recursive: true, force: true });
process.exit(code ?? 1);
