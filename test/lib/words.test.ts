import { describe, expect, it } from 'vitest';
import { conceptsOf, likeness, stemsOf } from '../../src/lib/words.ts';

const alike = (one: string, other: string): number => likeness(conceptsOf(one), conceptsOf(other));

describe('words of titles', () => {
  it('are kept by their stems, without those that every title has', () => {
    expect([...stemsOf('The payments are FAILING, for all')]).toEqual(['payment', 'fail']);
    expect([...stemsOf('DB failover of k8s')]).toEqual(['db', 'failov', 'k8']);
    expect([...stemsOf('🔥 ... --')]).toEqual([]);
  });

  it.each([
    ['payment failures for cards', 'Card payments are failing'],
    ['postgres is down', 'Database outage'],
    ['Users cannot sign in: login errors', 'Customer logins failing'],
    ['Checkout latency', 'Checkout is slow'],
  ])('“%s” is like “%s”', (one, other) => {
    expect(alike(one, other)).toBeGreaterThanOrEqual(0.5);
  });

  it.each([
    ['Checkout is down', 'Search is down'],
    ['Payments are failing', 'Payments report has a typo'],
    ['', ''],
  ])('“%s” is not like “%s”', (one, other) => {
    expect(alike(one, other)).toBeLessThan(0.34);
  });
});
