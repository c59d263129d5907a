/** A wire between the bot and PostgreSQL that can be cut, silenced, or cut at a word. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What happens to what the bot sends: it passes, never arrives, or arrives and is the last thing that does. */
export type Fate = 'pass' | 'cut-before' | 'cut-after' | 'silent';

/** A wire. */
export interface Wire {
  /** The database's address by way of the wire. */
  readonly url: string;
  /** Decides over each piece that the bot sends. */
  decide: (sent: string) => Fate;
  /** While false, no connection is taken. */
  open: boolean;
  /** How many connections were opened so far. */
  readonly opened: number;
  /** Breaks every connection. */
  cut(): void;
}

/** Lays a wire to a database; it goes with the test. */
export async function layWire(url: string): Promise<Wire> {
  const target = new URL(url);
  const pairs = new Set<readonly [Socket, Socket]>();
  let opened = 0;
  const server = createServer((near) => {
    opened += 1;
    const far = connect(Number(target.port), target.hostname);
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const side of pair) side.on('error', end).on('close', end);
    if (!wire.open) return end();
    let silent = false;
    near.on('data', (data: Buffer) => {
      const fate = silent ? 'silent' : wire.decide(data.toString('latin1'));
      if (fate === 'cut-before') return end();
      if (fate === 'silent') {
        silent = true;
        return;
      }
      // The server has answered when it was reached, so what it was told last has happened.
      if (fate === 'cut-after') far.removeAllListeners('data').once('data', end);
      far.write(data);
    });
    far.on('data', (data: Buffer) => void (silent || near.write(data)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  onTestFinished(() => {
    server.close();
    cut();
  });
  const here = new URL(url);
  here.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wire: Wire = {
    url: here.toString(),
    decide: () => 'pass',
    open: true,
    get opened() {
      return opened;
    },
    cut,
  };
  return wire;
}
