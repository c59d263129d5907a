/** The example company of the sandbox: five people, three services, two schedules. Pure. */
import { botScopes, manifest } from '../command/manifest.ts';
import { DAY, MINUTE } from '../lib/instant.ts';
import { SLASH_COMMANDS } from '../lib/slash.ts';
import { SOURCE_TYPES } from '../sources/registry.ts';
import type { Suggestion } from './wire.ts';
import type { SeedShortcut, WorkspaceSeed } from './workspace.ts';

const PEOPLE = [
  { id: 'U0ANA0001', name: 'ana', realName: 'Ana Lima', email: 'ana@example.com', timezone: 'Europe/London' },
  { id: 'U0BO00002', name: 'bo', realName: 'Bo Chen', email: 'bo@example.com', timezone: 'America/New_York' },
  { id: 'U0CY00003', name: 'cy', realName: 'Cy Haddad', email: 'cy@example.com', timezone: 'Europe/Berlin' },
  { id: 'U0DEE0004', name: 'dee', realName: 'Dee Okafor', email: 'dee@example.com', timezone: 'Africa/Lagos' },
  {
    id: 'U0EVE0005',
    name: 'eve',
    realName: 'Eve Martin (support)',
    email: 'eve@example.com',
    timezone: 'Europe/Paris',
  },
] as const;

/** Everybody, and Muster: who is not in a channel does not hear its name there. */
const EVERYBODY = [...PEOPLE.map((person) => person.id), 'U0MUSTER'];

/** The workspace as it is at the start. */
export function exampleSeed(signingSecret: string): WorkspaceSeed {
  return {
    people: PEOPLE,
    channels: [
      { id: 'C0GENERAL', name: 'general', members: EVERYBODY },
      { id: 'C0INCIDENT', name: 'incidents', members: EVERYBODY },
      { id: 'C0PAYMENTS', name: 'payments', members: ['U0ANA0001', 'U0BO00002', 'U0CY00003', 'U0DEE0004', 'U0MUSTER'] },
      { id: 'C0SEARCH00', name: 'search', members: ['U0CY00003', 'U0DEE0004', 'U0MUSTER'] },
    ],
    usergroups: [{ id: 'S0PAYMENTS', handle: 'payments-oncall', members: ['U0ANA0001'] }],
    scopes: botScopes,
    commands: SLASH_COMMANDS.map((name) => `/${name}`),
    shortcuts: manifest().features.shortcuts as readonly SeedShortcut[],
    signingSecret,
  };
}

/** A source for each type that brings an example of its own. */
function typesWithExamples(): string {
  const types = SOURCE_TYPES.filter(({ example }) => example !== undefined);
  return types.map(({ name }) => `  ${name}: { type: ${name} }`).join('\n');
}

/**
 * The sandbox's `muster.yaml`. `start` is a wall time (`2026-01-05T09:00`) not after now: Ana takes the first shift,
 * and the first hand-off is most of a day away.
 */
export function exampleFile(start: string): string {
  return `timezone: Europe/London
announce: "#incidents"
policy: payments
people:
  ana: { email: ana@example.com, timezone: Europe/London }
  bo: { email: bo@example.com }
  cy: { email: cy@example.com }
  dee: { email: dee@example.com }
services:
  checkout: { description: Basket and card payments, policy: payments, channel: "#payments", runbooks: [high-error-rate, bad-deploy, database-failover] }
  search: { description: Product search, policy: search, channel: "#search", runbooks: [queue-backlog] }
  identity: { description: Sign-in and accounts, policy: payments, channel: "#payments", runbooks: [certificate-expiry] }
schedules:
  payments:
    timezone: Europe/London
    channel: "#payments"
    usergroup: payments-oncall
    rotations:
      - { name: primary, every: 1 day, start: ${start}, people: [ana, bo, cy] }
  payments-secondary:
    timezone: Europe/London
    channel: "#payments"
    rotations:
      - { name: secondary, every: 1 day, start: ${start}, people: [bo, cy, ana] }
  search:
    timezone: Europe/Berlin
    channel: "#search"
    rotations:
      - { name: weekly, every: 1 week, start: ${start}, people: [cy, dee] }
policies:
  payments:
    repeat: 1
    steps:
      - { page: [schedule:payments], wait: 5m }
      - { page: [schedule:payments-secondary], wait: 5m }
      - { page: [person:dee], wait: 10m }
  search:
    repeat: 2
    steps:
      - { page: [schedule:search], wait: 5m }
sources:
  prometheus: { type: alertmanager }
  grafana: { type: grafana }
  batch: { type: pagerduty }
  shop:
    type: generic
    identity: "{monitor.id}"
    state: { path: status, firing: [down], resolved: [up] }
    title: "{monitor.name} is {status}"
    severity: { path: level, critical: sev1, default: sev3 }
    labels: { service: owner.service }
    link: "{url}"
${typesWithExamples()}
severities:
  sev1: { name: Critical, page: true, room: channel, update_every: 30m, ack_within: 5m, resolve_within: 4h }
  sev2: { name: Major, page: true, room: channel, update_every: 1h, ack_within: 15m, resolve_within: 1d }
  sev3: { name: Minor, page: false, room: thread, default: true }
  sev4: { name: Notice, page: false, room: thread }
`;
}

/** The tour for a newcomer, in order: an alert, an incident, Home, a swap and a hand-off. */
export const SUGGESTIONS: readonly Suggestion[] = [
  {
    label: 'An alert pages by itself',
    as: 'ana',
    channel: 'payments',
    fire: 'prometheus',
    effect: { says: ['Checkout answers with errors'] },
  },
  {
    label: 'Silence it as Ana',
    as: 'ana',
    channel: 'payments',
    line: '/alert silence A-1 2d Waiting for new servers',
    effect: { says: [' · silenced'] },
  },
  {
    label: 'Declare an incident as Eve',
    as: 'eve',
    channel: 'general',
    line: '/incident new sev1 checkout Payments are failing',
    effect: { channel: 'inc-1-' },
  },
  { label: 'Wait: nobody acknowledges', clock: 5 * MINUTE, effect: { says: ['was not acknowledged: paging'] } },
  {
    label: 'Acknowledge as Bo',
    as: 'bo',
    press: 'Acknowledge',
    effect: { says: ['acknowledged the page and took the lead'] },
  },
  {
    label: 'Find the runbook',
    as: 'bo',
    channel: 'inc-1*',
    line: '/runbook error rate',
    effect: { says: ['Runbooks about'] },
  },
  {
    label: 'Post an update with a form',
    as: 'bo',
    channel: 'inc-1*',
    line: '/incident update',
    effect: { says: ['Update on INC-1'] },
  },
  { label: 'See who is on call', as: 'ana', channel: 'general', line: '/oncall', effect: { says: ['On call now'] } },
  {
    label: 'Resolve the incident',
    as: 'bo',
    channel: 'inc-1*',
    line: '/incident resolve The deploy was rolled back',
    effect: { says: ['INC-1 is resolved by'] },
  },
  {
    label: 'Publish the postmortem',
    as: 'bo',
    channel: 'inc-1*',
    press: 'Write the postmortem',
    effect: { says: ['published the postmortem of INC-1'] },
  },
  { label: 'Look at Home as Bo', as: 'bo', open: 'home', effect: { home: 'U0BO00002' } },
  {
    label: 'Propose a swap as Ana',
    as: 'ana',
    channel: 'payments',
    line: '/oncall swap @bo',
    effect: { says: ['proposes a swap', 'The swap is agreed'] },
  },
  { label: 'Accept the swap as Bo', as: 'bo', press: 'Accept', effect: { says: ['The swap is agreed'] } },
  { label: 'Let a day pass: the hand-off', clock: DAY, effect: { says: ['You are on call for payments now'] } },
];
