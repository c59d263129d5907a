/** The monitor of the sandbox sends what its tools send, by the bot's real doors. */
import { expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { State } from '../../src/sandbox/wire.ts';
import { SOURCE_TYPES } from '../../src/sources/registry.ts';

it('fires and resolves an example alert of each source', async () => {
  const sandbox = await startSandbox(readConfig({ PORT: '0', LOG_LEVEL: 'error' }));
  onTestFinished(() => sandbox.stop());
  const send = async (body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${sandbox.url}/sandbox/monitor`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return [answer.status, await answer.text()];
  };
  const alerts = async () => ((await (await fetch(`${sandbox.url}/sandbox/state`)).json()) as State).monitor;
  const all = await alerts();
  const own = SOURCE_TYPES.filter(({ example }) => example !== undefined).map(({ name }) => name);
  expect(own.length).toBeGreaterThan(8);
  expect(all.map(({ source, firing }) => [source, firing])).toEqual(
    ['prometheus', 'grafana', 'batch', 'shop', ...own].map((source) => [source, false]),
  );
  for (const firing of [true, true, false]) {
    for (const { source } of all) expect(await send({ source, firing }), source).toEqual([200, '{}']);
    expect((await alerts()).map((alert) => alert.firing)).toEqual(all.map(() => firing));
  }
  expect((await send({ source: 'nobody', firing: true }))[0]).toBe(400);
});
