/** What every source keeps to: a firing and a resolved body of one alert are one identity, and no body does harm. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { legacyBody } from '../../src/sources/grafana.ts';
import { eventV1, eventV2, payloadV2 } from '../../src/sources/pagerduty.ts';
import { SOURCE_TYPES } from '../../src/sources/registry.ts';
import type { Signal } from '../../src/sources/signal.ts';
import { webhookAlert, webhookBody } from '../../src/sources/webhook-alert.ts';
import { changed, placesOf } from '../support/places.ts';
import { growsTooFast } from '../support/ratio.ts';
import { faultsOf, onlySignal, readOf, SOURCE_PAIRS, type SourcePair } from '../support/source-bodies.ts';

function readPair({ type, settings }: SourcePair, body: unknown) {
  return type.read(body, settings);
}

describe.each(SOURCE_PAIRS)('$name', (pair) => {
  it('fires and resolves one alert', () => {
    const [firing] = readOf(readPair(pair, pair.firing)).signals;
    expect(firing?.state).toBe('firing');
    expect(firing?.title).not.toBe('');
    expect(faultsOf(readPair(pair, pair.firing))).toEqual([]);
    if (pair.resolved === undefined) {
      expect(firing?.resolveAfter).toBeGreaterThan(0);
      return;
    }
    const resolved = onlySignal(readPair(pair, pair.resolved));
    expect(resolved.state).toBe('resolved');
    expect(resolved.identity).toBe(firing?.identity);
    expect(faultsOf(readPair(pair, pair.resolved))).toEqual([]);
  });

  it('says how to set the tool up, with the address', () => {
    expect(pair.type.setUp('https://muster.example.com/hooks/shop/KEY')).toContain('KEY');
  });

  it('reads a body that is no body as unreadable', () => {
    for (const body of [null, undefined, 3, 'text', true, [], {}, [[]], { alerts: {} }, { alerts: [3, null, []] }]) {
      const reading = readPair(pair, body);
      expect(faultsOf(reading)).toEqual([]);
      expect('unreadable' in reading, JSON.stringify(body)).toBe(true);
    }
  });
});

it('the registry has every type once', () => {
  const names = SOURCE_TYPES.map(({ name }) => name);
  expect([...new Set(names)]).toEqual(names);
  expect(new Set(SOURCE_PAIRS.map(({ type }) => type.name))).toEqual(new Set(names));
});

/** What no field expects, or what does harm where it is shown. */
const WRONG: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '<!channel> *x* <https://evil.example|y>',
  'a\u0000b\u0001\u001b[2J',
  '\u202eevil\u2066 \u200f\ud800 \udc00',
  'javascript:alert(1)',
  'https://user:secret@example.com/\u202e?a=\u0000',
  `https://example.com/${'a'.repeat(3_000)}`,
  'x'.repeat(5_000),
  [],
  [[]],
  ['a', 1, null],
  {},
  { a: { b: [1] } },
  JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": 1, "": "x"}'),
];

/** The fields of a schema, below a place of a body. */
function fieldsOf(schema: z.ZodObject, ...below: (string | number)[]): readonly (readonly (string | number)[])[] {
  return Object.keys(schema.shape).map((name) => [...below, name]);
}

/** Fields that the schemas know and the fixtures may lack. */
const KNOWN: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
  alertmanager: [...fieldsOf(webhookBody), ...fieldsOf(webhookAlert, 'alerts', 0)],
  grafana: [...fieldsOf(webhookBody), ...fieldsOf(webhookAlert, 'alerts', 0)],
  'grafana-legacy': fieldsOf(legacyBody),
  'pagerduty-v2': [...fieldsOf(eventV2), ...fieldsOf(payloadV2, 'payload')],
  'pagerduty-v1': fieldsOf(eventV1),
};

describe.each(SOURCE_PAIRS)('$name with a wrong value in any field', (pair) => {
  const bodies = [pair.firing, ...(pair.resolved === undefined ? [] : [pair.resolved])];
  const places = [...bodies.flatMap((body) => placesOf(body)), ...(KNOWN[pair.name] ?? [])];
  it('is unreadable or harmless', () => {
    const found: string[] = [];
    for (const body of bodies)
      for (const place of places)
        for (const [i, value] of WRONG.entries())
          for (const fault of faultsOf(readPair(pair, changed(body, place, value))))
            found.push(`${place.join('.')}, value ${i}: ${fault}`);
    expect(found).toEqual([]);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it('is unreadable or harmless, whatever several fields hold', () => {
    const values = fc.oneof(fc.constantFrom(...WRONG), fc.jsonValue(), fc.string({ unit: 'binary' }));
    const change = fc.tuple(fc.constantFrom(...places), values);
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.array(change, { maxLength: 4 }), (body, changes) => {
        const wrong = changes.reduce((now, [place, value]) => safely(now, place, value), body);
        expect(faultsOf(readPair(pair, wrong))).toEqual([]);
      }),
    );
  });
});

/** An earlier change may have taken the place away. */
function safely(body: unknown, place: readonly (string | number)[], value: unknown): unknown {
  return typeof body === 'object' && body !== null ? changed(body, place, value) : body;
}

/** Large bodies of one kind each, by their number of parts. */
const LARGE: Readonly<Record<string, (size: number) => unknown>> = {
  'many alerts': (size) => ({
    status: 'firing',
    externalURL: 'https://a.example.com',
    alerts: Array.from({ length: size }, (_, i) => ({
      status: 'firing',
      fingerprint: `f${i}`,
      labels: { alertname: 'a', host: `web${i}` },
      monitor: { id: i },
      host: 'web01',
    })),
  }),
  'many labels': (size) => {
    const many = Object.fromEntries(Array.from({ length: size }, (_, i) => [`label${i}`, `value${i}`]));
    const alert = { status: 'firing', labels: many, annotations: many, values: many, monitor: many, owner: many };
    return { ...event(many), status: 'firing', alerts: [alert], tags: many, details: many };
  },
  'deep nesting': (size) => {
    let deep: unknown = 'x';
    for (let i = 0; i < size; i += 1) deep = i % 2 === 0 ? [deep] : { a: deep };
    const alert = {
      status: deep,
      fingerprint: 'f',
      labels: { a: deep },
      annotations: deep,
      host: deep,
      monitor: { id: deep },
    };
    return { ...event(deep), status: 'firing', alerts: [alert], tags: deep, details: deep, dedup_key: undefined };
  },
  'a long text': (size) => {
    const text = `${'a'.repeat(9)}\u0000`.repeat(size);
    const alert = {
      status: 'firing',
      fingerprint: text,
      labels: { a: text, [text]: 'a' },
      annotations: { summary: text },
      startsAt: text,
    };
    return {
      ...event(text),
      status: 'firing',
      alerts: [alert],
      incident_key: text,
      description: text,
      message: text,
      title: text,
    };
  },
  'a hostile text': (size) => {
    const text = `😀${'\u200d'.repeat(size * 5)}😀${'<!channel>'.repeat(size / 4)}`;
    const alert = {
      status: 'down',
      fingerprint: text,
      labels: { a: text },
      host: text,
      monitor: { id: text, name: text },
      url: text,
      text,
    };
    return {
      ...event(text),
      status: 'firing',
      alerts: [{ ...alert, status: 'firing' }, alert],
      message: text,
      ruleName: text,
    };
  },
};

function event(value: unknown): Readonly<Record<string, unknown>> {
  return {
    event_action: 'trigger',
    dedup_key: value,
    payload: { summary: 'a', source: 'b', severity: 'info', custom_details: value, timestamp: value },
    links: value,
    images: value,
    ruleId: 1,
    state: 'alerting',
    evalMatches: value,
  };
}

describe.each(SOURCE_PAIRS)('$name with a large body', (pair) => {
  /** Legacy Grafana and version 1 of PagerDuty are told by the fields they have. */
  const shaped = (body: unknown): unknown => {
    const { alerts, event_action, payload, ...rest } = body as Record<string, unknown>;
    if (pair.name === 'grafana-legacy') return rest;
    return pair.name === 'pagerduty-v1' ? { ...rest, event_type: 'trigger', description: 'a' } : body;
  };

  it.each(Object.entries(LARGE))('%s: ten times as much takes at most fifteen times as long', (_, make) => {
    const [short, long] = [shaped(make(1_000)), shaped(make(10_000))];
    expect(faultsOf(readPair(pair, long))).toEqual([]);
    expect(
      growsTooFast(
        () => readPair(pair, short),
        () => readPair(pair, long),
      ),
    ).toBe(false);
  });
});

/** Values that are large by their number of parts, where a field expects a text. */
const LARGE_VALUES: Readonly<Record<string, (size: number) => unknown>> = {
  'a long text': (size) => `${'a'.repeat(9)}\u0000`.repeat(size),
  'a hostile text': (size) => `😀${'\u200d'.repeat(size * 5)}😀${'<!channel>'.repeat(size / 4)}`,
  'brackets and tags': (size) => '[P2] [Triggered on {a:b,'.repeat(size / 4),
  'a list': (size) => Array.from({ length: size }, (_, i) => `tag${i}:value`),
  'many names': (size) => Object.fromEntries(Array.from({ length: size }, (_, i) => [`name${i}`, `value${i}`])),
  'JSON in a text': (size) => JSON.stringify(Array.from({ length: size }, (_, i) => ({ tag: `t${i}`, value: 'v' }))),
  'nested JSON in a text': (size) => `${'['.repeat(size)}${']'.repeat(size)}`,
};

describe.each(SOURCE_PAIRS)('$name with large fields', (pair) => {
  const leaves = placesOf(pair.firing).filter((place) => place.length > 0);
  /** Every field of the body that may hold anything, with this value. */
  const filled = (value: unknown): unknown =>
    leaves.reduce<unknown>((body, place) => {
      const next = safely(body, place, value);
      return 'signals' in readPair(pair, next) ? next : body;
    }, pair.firing);

  it.each(Object.entries(LARGE_VALUES))('%s: ten times as much takes at most fifteen times as long', (_, make) => {
    const bodies = [1_000, 10_000].map((size) => {
      const small = filled(make(4));
      // Where a small one may be, a large one may.
      return JSON.parse(JSON.stringify(small).replaceAll(JSON.stringify(make(4)), () => JSON.stringify(make(size))));
    });
    const [short, long] = bodies;
    expect(faultsOf(readPair(pair, long))).toEqual([]);
    expect(
      growsTooFast(
        () => readPair(pair, short),
        () => readPair(pair, long),
      ),
    ).toBe(false);
  });
});

it('caps are visible', () => {
  const labels = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`label${i}`, 'x'.repeat(300)]));
  const [pair] = SOURCE_PAIRS;
  if (pair === undefined) throw new Error('no pair');
  const annotations = { summary: 's'.repeat(300), description: 'd'.repeat(5_000) };
  const signal: Signal = onlySignal(
    readPair(pair, { alerts: [{ status: 'firing', fingerprint: 'f', labels, annotations }] }),
  );
  expect(signal.title).toBe(`${'s'.repeat(249)}…`);
  expect(signal.description).toBe(`${'d'.repeat(3_999)}…`);
  expect(Object.keys(signal.labels)).toHaveLength(100);
  expect(signal.labels['label0']).toBe(`${'x'.repeat(199)}…`);
  expect(signal.labels['…']).toBe('51 more labels');
});
