/** Bodies in any order and however often: one alert, and its last state where the tool tells times. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../src/sources/signal.ts';
import { fires, NOTHING, observe } from '../../src/topics/alerts/alert/model.ts';
import { ENDING_PAIRS, readOf, SOURCE_PAIRS, type SourcePair } from '../support/source-bodies.ts';

/** Some seconds after the last of the fixtures. */
const NOW = Date.UTC(2026, 2, 4, 14, 45);

/** The signal of the alert that both bodies of a pair are about. */
function signalOf({ type, settings, firing }: SourcePair, body: unknown): Signal {
  const identities = readOf(type.read(firing, settings)).signals.map(({ identity }) => identity);
  const signal = readOf(type.read(body, settings)).signals.find(({ identity }) => identity === identities[0]);
  return signal ?? expect.fail('another alert');
}

/** The names of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, reversed(each)] as const);
  return Object.fromEntries(entries.toReversed());
}

function firesAfter(signals: readonly Signal[]): boolean {
  let known = { ...NOTHING, resolved_at: null as number | null };
  for (const [i, signal] of signals.entries()) {
    const next = observe(known, signal, NOW + i * 1_000);
    known = { ...next, resolved_at: fires(next) ? null : (known.resolved_at ?? NOW + i * 1_000) };
  }
  return fires(known);
}

/** Whether an alert that resolved is known to be older than its firing, whichever comes first. */
function tellsTimes(pair: SourcePair): boolean {
  const [firing, resolved] = [signalOf(pair, pair.firing), signalOf(pair, pair.resolved)];
  return firing.startsAt !== undefined && (resolved.startsAt ?? resolved.endsAt) !== undefined;
}

const UNTIMED = ['grafana-legacy', 'pagerduty-v2', 'pagerduty-v1', 'zabbix', 'zabbix-zulip', 'generic'];

it('only these say no times, so that what they sent last counts', () => {
  expect(ENDING_PAIRS.filter((pair) => !tellsTimes(pair)).map(({ name }) => name)).toEqual(UNTIMED);
});

describe.each(SOURCE_PAIRS)('$name', (pair) => {
  it('is the same alert when the names of its body are in another order', () => {
    const told = (body: unknown) => {
      const { identity, state, severity, title, startsAt, endsAt } = signalOf(pair, body);
      return { identity, state, severity, title, startsAt, endsAt };
    };
    for (const body of [pair.firing, pair.resolved ?? pair.firing]) expect(told(reversed(body))).toEqual(told(body));
  });
});

describe.each(ENDING_PAIRS)('$name', (pair) => {
  const [firing, resolved] = [signalOf(pair, pair.firing), signalOf(pair, pair.resolved)];
  const sent = fc.array(fc.constantFrom(firing, resolved), { maxLength: 8 });

  it('is over once it resolved, in whatever order and however often its bodies come', () => {
    fc.assert(
      fc.property(sent, sent, (before, after) => {
        const timed = tellsTimes(pair);
        // A tool without times is taken at its last word.
        const signals = timed ? [...before, resolved, ...after, firing] : [...before, firing, ...after, resolved];
        expect(firesAfter(signals)).toBe(false);
        expect(firesAfter([firing, ...before.filter((each) => each === firing)])).toBe(true);
      }),
    );
  });
});
