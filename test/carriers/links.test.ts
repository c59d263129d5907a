import { describe, expect, it } from 'vitest';
import { type LinkMaker, readReport, reportUrl } from '../../src/carriers/links/links.ts';
import { unseal } from '../../src/lib/sign.ts';

const links: LinkMaker = { secret: () => 's3cret', publicUrl: 'https://muster.example', now: () => 1_000_000 };

describe('the address for what became of a delivery', () => {
  it('holds what the delivery was about', () => {
    const token = reportUrl(links, { kind: 'page.attempt', attempt: 17 })?.split('/').at(-1) ?? '';
    const signed = unseal('s3cret', 'report', token, 1_000_000);
    expect(typeof signed === 'object' && readReport(signed.line)).toEqual({ kind: 'page.attempt', attempt: 17 });
  });

  it('is read as an older version sealed it', () =>
    expect(readReport('try:17')).toEqual({ kind: 'page.attempt', attempt: 17 }));

  it('says nothing for anything else', () => {
    expect(readReport('page ack p1')).toBeUndefined();
    expect(reportUrl(links, undefined)).toBeUndefined();
  });
});
