/**
 * Loaded before a program (`node --import`): its clock and timers follow the file MUSTER_CHAOS_CLOCK, which
 * `conductor.ts` moves on. The file holds doubles: 0 the wall time at the beginning, 1 the milliseconds that have
 * passed since; then for each seat how far its wall clock is off, and the last time that its process has seen.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';

function takeOver(file, seat) {
  const fd = fs.openSync(file, 'r+');
  const read = fs.readSync;
  const write = fs.writeSync;
  const cells = new Float64Array(2);
  const offset = new Float64Array(1);
  const elapsed = () => {
    read(fd, cells, 0, 16, 0);
    return cells[1];
  };
  const wall = () => {
    read(fd, offset, 0, 8, 16 + seat * 16);
    return Math.floor(elapsed() + cells[0] + offset[0]);
  };
  replaceDate(wall);
  const begun = elapsed();
  performance.now = () => elapsed() - begun;
  replaceUptime(elapsed);
  syncBuiltinESMExports();
  // The threads of the emulated Slack have nothing to wait for.
  if (!isMainThread) return;
  const real = { setTimeout, setInterval, clearTimeout, setImmediate };
  globalThis[Symbol.for('muster.chaos.real')] = real;
  const seen = new Float64Array(1);
  const clock = { elapsed, real, attend: (at) => write(fd, seen.fill(at), 0, 8, 24 + seat * 16) };
  replaceTimers(new Waiting(clock));
  replacePatience(Number(process.env['MUSTER_CHAOS_FACTOR'] ?? 60));
  syncBuiltinESMExports();
}

function replaceDate(wall) {
  const MachineDate = Date;
  MachineDate.now = wall;
  globalThis.Date = new Proxy(MachineDate, {
    construct: (target, args, like) => Reflect.construct(target, args.length === 0 ? [wall()] : args, like),
    apply: () => new MachineDate(wall()).toString(),
  });
}

/** Seconds since the machine started, as Linux tells them. */
function replaceUptime(elapsed) {
  const readFileSync = fs.readFileSync;
  fs.readFileSync = (name, ...rest) => {
    if (name !== '/proc/uptime') return readFileSync(name, ...rest);
    const text = `${((elapsed() + 1e7) / 1000).toFixed(2)} 0.00\n`;
    return rest[0] === undefined ? Buffer.from(text) : text;
  };
}

/** How often, in real milliseconds, a process looks whether one of its timers is due. */
const LOOK = 4;

class Waiting {
  #all = new Set();
  #look;
  constructor(clock) {
    this.clock = clock;
    this.#look = clock.real.setInterval(() => this.#fireDue(), LOOK);
    this.#look.unref();
  }
  add(timer) {
    this.#all.add(timer);
    this.hold();
  }
  drop(timer) {
    this.#all.delete(timer);
    this.hold();
  }
  has(timer) {
    return this.#all.has(timer);
  }
  /** The process lives as long as somebody waits. */
  hold() {
    for (const timer of this.#all) if (timer.held) return void this.#look.ref();
    this.#look.unref();
  }
  #fireDue() {
    const now = this.clock.elapsed();
    const due = [...this.#all].filter((timer) => timer.due <= now).sort((a, b) => a.due - b.due);
    for (const timer of due) {
      if (timer.every === undefined) this.#all.delete(timer);
      else timer.due = Math.max(timer.due + timer.every, now);
      timer.fire();
    }
    if (due.length > 0) this.hold();
    this.clock.attend(now);
  }
}

class Timer {
  constructor(waiting, act, ms, every) {
    this.held = true;
    this.waiting = waiting;
    this.act = act;
    this.ms = Number.isFinite(ms) && ms > 1 ? ms : 1;
    this.every = every ? this.ms : undefined;
    this.refresh();
  }
  /** In a turn of its own, so that what it promises is done before the next one's. */
  fire() {
    this.turn = this.waiting.clock.real.setImmediate(this.act);
  }
  refresh() {
    this.due = this.waiting.clock.elapsed() + this.ms;
    this.waiting.add(this);
    return this;
  }
  close() {
    clearImmediate(this.turn);
    this.waiting.drop(this);
    return this;
  }
  ref() {
    this.held = true;
    this.waiting.hold();
    return this;
  }
  unref() {
    this.held = false;
    this.waiting.hold();
    return this;
  }
  hasRef() {
    return this.held;
  }
  [Symbol.toPrimitive]() {
    return this.due;
  }
}

function replaceTimers(waiting) {
  const { real } = waiting.clock;
  const later = (act, ms, ...args) => new Timer(waiting, () => act(...args), ms, false);
  const often = (act, ms, ...args) => new Timer(waiting, () => act(...args), ms, true);
  const clear = (timer) => (timer instanceof Timer ? void timer.close() : real.clearTimeout(timer));
  const slept = (ms, value, { signal, ref } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        clear(timer);
        reject(signal.reason);
      };
      const timer = later(() => {
        signal?.removeEventListener('abort', stop);
        resolve(value);
      }, ms);
      if (ref === false) timer.unref();
      signal?.addEventListener('abort', stop, { once: true });
    });
  later[promisify.custom] = slept;
  const ours = { setTimeout: later, setInterval: often, clearTimeout: clear, clearInterval: clear };
  Object.assign(globalThis, ours);
  Object.assign(timers, ours);
  timersPromises.setTimeout = slept;
  AbortSignal.timeout = (ms) => {
    const over = new AbortController();
    later(() => over.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms).unref();
    return over.signal;
  };
}

/** Sockets count their patience in the machine's time; those of servers only keep connections that nobody uses. */
function replacePatience(factor) {
  const setSocketTimeout = net.Socket.prototype.setTimeout;
  net.Socket.prototype.setTimeout = function (ms, ...rest) {
    return setSocketTimeout.call(this, ms > 0 && !this.server ? Math.max(1, ms / factor) : ms, ...rest);
  };
}

const path = process.env['MUSTER_CHAOS_CLOCK'];
if (path !== undefined) takeOver(path, Number(process.env['MUSTER_CHAOS_SEAT'] ?? 0));
