/** What is copied to a machine that runs Muster. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const UNIT = readFileSync(new URL('../deploy/muster.service', import.meta.url), 'utf8');
const LINES = new Map(UNIT.split('\n').flatMap((line) => (/^\w+=/.test(line) ? [line.split(/=(.*)/s, 2)] : [])) as []);

it.each([
  ['UMask', '0077'],
  ['StateDirectoryMode', '0700'],
  ['NoNewPrivileges', 'yes'],
  ['CapabilityBoundingSet', ''],
  ['AmbientCapabilities', ''],
  ['ProtectSystem', 'strict'],
  ['ProtectHome', 'yes'],
  ['ProtectProc', 'invisible'],
  ['ProtectClock', 'yes'],
  ['ProtectHostname', 'yes'],
  ['ProtectKernelTunables', 'yes'],
  ['ProtectKernelModules', 'yes'],
  ['ProtectKernelLogs', 'yes'],
  ['ProtectControlGroups', 'yes'],
  ['PrivateTmp', 'yes'],
  ['PrivateDevices', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictAddressFamilies', 'AF_INET AF_INET6 AF_UNIX'],
  ['SystemCallFilter', '@system-service'],
  ['MemoryMax', '1G'],
])('the unit confines the bot: %s=%s', (name, value) => expect(LINES.get(name)).toBe(value));
