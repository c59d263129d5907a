/** PagerDuty's events of both versions, change events, and PagerDuty's own answers. */
import { describe, expect, it } from 'vitest';
import { pagerdutyAnswer, readPagerduty } from '../../src/sources/pagerduty.ts';
import { bodyOf, onlySignal } from '../support/source-bodies.ts';

const KEY = '0123456789abcdef0123456789abcdef';

function answerTo(body: unknown): ReturnType<typeof pagerdutyAnswer> {
  return pagerdutyAnswer(body, readPagerduty(body));
}

describe('an event of version 2', () => {
  const firing = bodyOf('pagerduty-v2', 'firing');

  it('has its payload, details, links and image', () => {
    expect(onlySignal(readPagerduty(firing))).toEqual({
      identity: 'disk/db1',
      state: 'firing',
      title: 'The disk of db1 is full',
      description: 'free: 3 %\ninodes: 0.75\nreadonly: false\nsince:',
      severity: 'critical',
      labels: {
        source: 'db1.example.com',
        component: 'postgres',
        group: 'databases',
        class: 'disk',
        client: 'Monitor',
        free: '3 %',
        inodes: '0.75',
        readonly: 'false',
      },
      links: { source: 'https://monitor.example.com/db1', runbook: 'https://runbooks.example.com/disk' },
      image: 'https://monitor.example.com/disk.png',
      startsAt: Date.UTC(2026, 2, 4, 14, 42, 58, 315),
    });
    expect(answerTo(firing)).toEqual({
      status: 202,
      body: { status: 'success', message: 'Event processed', dedup_key: 'disk/db1' },
    });
  });

  it.each([
    ['acknowledge', 'acknowledged'],
    ['resolve', 'resolved'],
  ])('%s keeps the title there was', (event_action, state) => {
    const body = { routing_key: KEY, dedup_key: 'disk/db1', event_action };
    expect(onlySignal(readPagerduty(body))).toEqual({ identity: 'disk/db1', state, title: '', labels: {}, links: {} });
    expect(answerTo(body)).toMatchObject({ status: 202, body: { dedup_key: 'disk/db1' } });
  });

  it('without a key has one that is the same when it is sent again, with another routing key too', () => {
    const { dedup_key: _, ...without } = firing;
    const { identity } = onlySignal(readPagerduty(without));
    expect(identity).toMatch(/^[0-9a-f]{32}$/);
    expect(onlySignal(readPagerduty({ ...without, routing_key: 'f'.repeat(32) })).identity).toBe(identity);
    expect(onlySignal(readPagerduty({ ...without, dedup_key: '' })).identity).toBe(identity);
    expect(answerTo(without).body).toEqual({ status: 'success', message: 'Event processed', dedup_key: identity });
    const other = { ...without, payload: { ...(without['payload'] as object), summary: 'Another' } };
    expect(onlySignal(readPagerduty(other)).identity).not.toBe(identity);
  });

  it('is answered with the key that it had, however long', () => {
    const dedup_key = 'k'.repeat(300);
    expect(answerTo({ ...firing, dedup_key }).body).toMatchObject({ dedup_key });
    expect(onlySignal(readPagerduty({ ...firing, dedup_key })).identity).toHaveLength(250);
  });

  const payload = { summary: 'a', source: 'b', severity: 'info' };
  it.each<[object, readonly string[]]>([
    [{ dedup_key: 'a' }, ["'event_action' is missing or blank"]],
    [
      { event_action: 'fire', payload },
      ["'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')"],
    ],
    [{ event_action: 'trigger' }, ["'payload' is missing or blank"]],
    [{ event_action: 'trigger', payload: 'a' }, ["'payload' is invalid"]],
    [{ event_action: 'resolve' }, ["'dedup_key' is missing or blank"]],
    [{ event_action: 'resolve', dedup_key: ['a'] }, ["'dedup_key' is invalid"]],
    [
      { event_action: 'trigger', payload: { summary: ' ', severity: 'bad' } },
      [
        "'payload.summary' is missing or blank",
        "'payload.source' is missing or blank",
        "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')",
      ],
    ],
    [
      { event_action: 'trigger', payload: { ...payload, severity: undefined } },
      ["'payload.severity' is missing or blank"],
    ],
    [{ payload: { severity: 'info', summary: 'a' } }, ["'event_action' is missing or blank"]],
  ])('%j is answered as PagerDuty does', (event, errors) =>
    expect(answerTo({ routing_key: KEY, ...event })).toEqual({
      status: 400,
      body: { status: 'invalid event', message: 'Event object is invalid', errors },
    }),
  );

  it('that is no object is answered as PagerDuty does', () => {
    expect(answerTo(['a'])).toMatchObject({ status: 400, body: { errors: ['Unrecognized object'] } });
  });
});

describe('a change event', () => {
  it('is accepted, and is no alert', () => {
    const body = {
      routing_key: KEY,
      payload: { summary: 'Deployed checkout 1.4', timestamp: '2026-03-04T14:42:58.315+0000', source: 'build' },
      links: [{ href: 'https://build.example.com/2', text: 'Build' }],
    };
    expect(readPagerduty(body)).toEqual({ signals: [] });
    expect(answerTo(body)).toEqual({ status: 202, body: { status: 'success', message: 'Change event processed' } });
  });
});

describe('an event of version 1', () => {
  const firing = bodyOf('pagerduty-v1', 'firing');

  it('has its details, contexts and image, and is answered with 200', () => {
    expect(onlySignal(readPagerduty(firing))).toEqual({
      identity: 'ping/web01',
      state: 'firing',
      title: 'web01 does not answer to ping',
      description: 'ping time: 1500ms\nload avg: 0.75',
      labels: { client: 'Monitor', 'ping time': '1500ms', 'load avg': '0.75' },
      links: { source: 'https://monitor.example.com/web01' },
      image: 'https://monitor.example.com/ping.png',
    });
    expect(answerTo(firing)).toEqual({
      status: 200,
      body: { status: 'success', message: 'Event processed', incident_key: 'ping/web01' },
    });
  });

  it.each<[object, string]>([
    [{}, 'Event type is missing or blank'],
    [{ event_type: 'trigger' }, 'Description is missing or blank'],
    [{ event_type: 'resolve' }, 'Incident key is missing or blank'],
    [
      { event_type: 'open' },
      "Event type is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')",
    ],
  ])('%j is answered as PagerDuty does', (event, error) =>
    expect(answerTo({ service_key: KEY, ...event })).toMatchObject({ status: 400, body: { errors: [error] } }),
  );

  it('is the alert that version 2 knows by the same key', () => {
    const { identity } = onlySignal(readPagerduty({ event_action: 'resolve', dedup_key: 'ping/web01' }));
    expect(onlySignal(readPagerduty(firing)).identity).toBe(identity);
  });
});
