/** Which requests go through the proxy of the environment. */
import { describe, expect, it } from 'vitest';
import { readProxies } from '../../../src/lib/net/proxy.ts';

const BOTH = { HTTPS_PROXY: 'http://one.example:3128', HTTP_PROXY: 'http://two.example:3128' };

function through(env: Readonly<Record<string, string>>, address: string): string | undefined {
  return readProxies(env)(new URL(address));
}

describe('the proxy of the environment', () => {
  it('is one for https and one for http, and small letters count first', () => {
    expect(through(BOTH, 'https://slack.com/api/')).toBe('http://one.example:3128');
    expect(through(BOTH, 'http://hooks.example/')).toBe('http://two.example:3128');
    expect(through({ HTTP_PROXY: BOTH.HTTP_PROXY }, 'https://slack.com/api/')).toBeUndefined();
    const small = { ...BOTH, https_proxy: 'three.example:8080' };
    expect(through(small, 'https://slack.com/api/')).toBe('http://three.example:8080');
    expect(through({ HTTPS_PROXY: ' ' }, 'https://slack.com/api/')).toBeUndefined();
  });

  it.each([
    ['corp.example', 'https://corp.example/', true],
    ['corp.example', 'https://ntfy.corp.example/', true],
    ['corp.example', 'https://notcorp.example/', false],
    ['.corp.example, other.example', 'https://ntfy.corp.example/', true],
    ['*.corp.example', 'https://ntfy.CORP.example/', true],
    ['corp.example:8443', 'https://ntfy.corp.example:8443/', true],
    ['corp.example:443', 'https://corp.example/', true],
    ['corp.example:8443', 'https://corp.example/', false],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', false],
    ['10.1.2.3', 'http://10.1.2.3:8080/', true],
    ['*', 'https://slack.com/', true],
    ['', 'https://slack.com/', false],
    ['', 'http://localhost:3000/', true],
    ['', 'http://127.0.0.2:3000/', true],
    ['', 'http://[::1]:3000/', true],
  ])('is not used where NO_PROXY=%s and the address is %s: %s', (direct, address, isDirect) => {
    expect(through({ ...BOTH, NO_PROXY: direct }, address) === undefined).toBe(isDirect);
  });

  it.each(['socks5://proxy.example:1080', 'http://', 'proxy example'])('is refused when it is %s', (wrong) => {
    expect(() => readProxies({ HTTPS_PROXY: wrong })).toThrow(
      'HTTPS_PROXY must be the address of a proxy, for example http://proxy.example:3128',
    );
  });
});
