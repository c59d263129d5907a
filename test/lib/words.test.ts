import { describe, expect, it } from 'vitest';
import { conceptsOf, sharesThing, similarity, stemsOf } from '../../src/lib/words.ts';

const alike = (one: string, other: string): number => similarity(conceptsOf(one), conceptsOf(other));

describe('words of titles', () => {
  it('are kept by their stems, without those that every title has', () => {
    expect([...stemsOf('The payments are FAILING, for all')]).toEqual(['payment', 'fail']);
    expect([...stemsOf('DB failover of k8s')]).toEqual(['db', 'failov', 'k8']);
    expect([...stemsOf('S3 in the EU, C++ v2 支付')]).toEqual(['s3', 'eu', 'v2', '支付']);
    expect([...stemsOf('🔥 ... -- not now C++ 5')]).toEqual([]);
  });

  it.each([
    ['payment failures for cards', 'Card payments are failing'],
    ['postgres is down', 'Database outage'],
    ['Users cannot sign in: login errors', 'Customer logins failing'],
    ['Checkout latency', 'Checkout is slow'],
    ['API is timing out', 'API timeouts'],
    ['API timed out', 'API time-out'],
    ['E-mails are late', 'Late mail'],
    ["Customers can't log in", 'Logging-in of users is broken'],
  ])('“%s” is like “%s”', (one, other) => {
    expect(alike(one, other)).toBeGreaterThanOrEqual(0.5);
  });

  it.each([
    ['Checkout is down', 'Search is down'],
    ['Payments are failing', 'Payments report has a typo'],
    ['', ''],
    ['S3 outage', 'EU down'],
    ['MQ down', 'AD outage'],
    ['支付 failing', '登录 failing'],
  ])('“%s” is not like “%s”', (one, other) => {
    expect(alike(one, other)).toBeLessThan(0.34);
  });

  it.each([
    ["Customers can't log in", 'Login broken'],
    ['Log-in page down', 'Users cannot sign in'],
    ['Down', 'Outage'],
  ])('“%s” and “%s” share a thing unless it is only what is wrong', (one, other) => {
    expect(sharesThing(conceptsOf(one), conceptsOf(other))).toBe(one !== 'Down');
  });
});
