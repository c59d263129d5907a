import type { WorkspaceSeed } from '../../src/sandbox/workspace.ts';

/** Ana, Bo, Cy, Dee and Eve (a guest); #incidents, #payments, #general and the private #board. */
export const SEED: WorkspaceSeed = {
  people: [
    { id: 'U000ANA01', name: 'ana', realName: 'Ana Lima', email: 'ana@example.com', timezone: 'Europe/London' },
    { id: 'U000BO001', name: 'bo', realName: 'Bo Marsh', email: 'bo@example.com', timezone: 'America/New_York' },
    { id: 'U000CY001', name: 'cy', realName: 'Cy Wood', email: 'cy@example.com', timezone: 'Asia/Kolkata' },
    { id: 'U000DEE01', name: 'dee', realName: 'Dee Okafor', email: 'dee@example.com', timezone: 'Europe/London' },
    {
      id: 'U000EVE01',
      name: 'eve',
      realName: 'Eve Stone',
      email: 'eve@elsewhere.example',
      timezone: 'Europe/Paris',
      guest: true,
    },
  ],
  channels: [
    { id: 'C000INCID', name: 'incidents', members: ['U000ANA01', 'U000BO001', 'U000CY001', 'U000DEE01', 'U0MUSTER'] },
    { id: 'C000PAYME', name: 'payments', members: ['U000ANA01', 'U000BO001', 'U0MUSTER'] },
    { id: 'C000GENER', name: 'general', members: ['U000ANA01', 'U000BO001', 'U000CY001', 'U000DEE01', 'U000EVE01'] },
    { id: 'C000BOARD', name: 'board', members: ['U000DEE01'], private: true },
  ],
  usergroups: [{ id: 'S000PAYON', handle: 'payments-oncall', members: [] }],
  scopes: (
    'app_mentions:read bookmarks:write canvases:write channels:history channels:join channels:manage channels:read chat:write ' +
    'chat:write.public commands dnd:read files:write groups:history groups:read groups:write im:history ' +
    'im:write pins:write reactions:read usergroups:read usergroups:write users:read users:read.email'
  ).split(' '),
  commands: ['/incident', '/page', '/oncall', '/alert', '/runbook', '/muster'],
  signingSecret: 'a-secret-of-the-tests',
};

/** Slack ids by first name. */
export const ANA = 'U000ANA01';
export const BO = 'U000BO001';
export const CY = 'U000CY001';
export const DEE = 'U000DEE01';
export const EVE = 'U000EVE01';
export const INCIDENTS = 'C000INCID';
export const PAYMENTS = 'C000PAYME';
export const GENERAL = 'C000GENER';
export const BOARD = 'C000BOARD';
/** A person's direct messages with the bot. */
export const directOf = (user: string): string => `D${user.slice(1)}`;
