/** A small company's muster.yaml: Ana is on call for payments this week, Bo is second, Dee leads. */
export const PAYMENTS_YAML = `
timezone: Europe/London
announce: "#incidents"
policy: payments
people:
  ana: { email: ana@example.com }
  bo: { email: bo@example.com }
  cy: { email: cy@example.com }
  dee: { slack: U000DEE01 }
services:
  checkout: { description: Basket and card payments, policy: payments, channel: "#payments", runbooks: [high-error-rate] }
  search: { description: Product search, policy: nobody, channel: "#general" }
schedules:
  payments:
    channel: "#payments"
    rotations:
      - { name: weekly, every: 1 week, start: 2026-03-02T09:00, people: [ana, bo] }
  second:
    channel: "#payments"
    rotations:
      - { name: weekly, every: 1 week, start: 2026-03-02T09:00, people: [bo, ana] }
  empty:
    rotations:
      - { name: past, every: 1 week, start: 2026-03-02T09:00, people: [cy], until: 2026-03-01T09:00 }
policies:
  payments:
    repeat: 1
    steps:
      - { page: [schedule:payments], wait: 5m }
      - { page: [schedule:second, person:dee], wait: 10m }
  nobody:
    repeat: 1
    steps:
      - { page: [schedule:empty], wait: 5m }
severities:
  sev1: { name: Critical, page: true, room: channel }
  sev2: { name: Major, page: true, room: channel }
  sev3: { name: Minor, page: false, room: thread, default: true }
`;
