import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openGate, type Rank } from '../../src/engine/gate.ts';

/** A gate that somebody has entered, a way to queue up behind them, and the order in which the others went. */
async function heldGate() {
  const gate = openGate();
  const went: string[] = [];
  let release = (): void => undefined;
  const held = gate('later', () => new Promise<void>((end) => (release = end)));
  const queue = (rank: Rank, name: string): Promise<void> => gate(rank, async () => void went.push(name));
  return { gate, went, queue, held, release: () => release() };
}

it('lets one in at a time, in order, also after one fails', async () => {
  const { gate, went, queue, held, release } = await heldGate();
  const failing = gate('first', () => Promise.reject(new Error('lost')));
  const others = ['one', 'two'].map((name) => queue('first', name));
  await turn();
  expect(went).toEqual([]);
  release();
  await expect(failing).rejects.toThrow('lost');
  await Promise.all([held, ...others]);
  expect(went).toEqual(['one', 'two']);
});

it('lets people in before what updates record, and both before events', async () => {
  const { went, queue, release } = await heldGate();
  const all = [
    queue('later', 'event 1'),
    queue('later', 'event 2'),
    queue('soon', 'update'),
    queue('first', 'command 1'),
    queue('first', 'command 2'),
  ];
  release();
  await Promise.all(all);
  expect(went).toEqual(['command 1', 'command 2', 'update', 'event 1', 'event 2']);
});

it('lets somebody who came while the last one left go before those who waited', async () => {
  const { went, queue, held, release } = await heldGate();
  const waiting = queue('later', 'event');
  release();
  await held;
  const late = queue('first', 'command');
  await Promise.all([waiting, late]);
  expect(went).toEqual(['command', 'event']);
});

it('keeps nobody waiting for ever: after sixteen others an event goes', async () => {
  const { went, queue, release } = await heldGate();
  const commands = Array.from({ length: 40 }, (_, n) => queue('first', `command ${n + 1}`));
  const events = ['event 1', 'event 2'].map((name) => queue('later', name));
  release();
  await Promise.all([...commands, ...events]);
  expect([went.indexOf('event 1'), went.indexOf('event 2')]).toEqual([16, 33]);
});

it('gives the event loop a turn between two, however fast they are', async () => {
  const gate = openGate();
  const went: string[] = [];
  const chain = async (): Promise<void> => {
    for (let n = 1; n <= 3; n += 1) await gate('first', async () => void went.push(`work ${n}`));
  };
  const turns = async (): Promise<void> => {
    for (let n = 1; n <= 3; n += 1) {
      await turn();
      went.push(`turn ${n}`);
    }
  };
  await Promise.all([chain(), turns()]);
  expect(went.indexOf('turn 1')).toBeLessThan(went.indexOf('work 2'));
  expect(went.indexOf('turn 2')).toBeLessThan(went.indexOf('work 3'));
});
