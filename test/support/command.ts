/** The small company's muster.yaml with everything an incident under way can want. */
import { PAYMENTS_YAML } from './payments.ts';

export const COMMAND_YAML = `
roles:
  lead: Decide and delegate.
  scribe: Write down what happens.
categories: [network, deploy]
call: https://meet.example.com/{incident}
archive_after: 1d
reactions: { timeline: pushpin, task: white_check_mark }
${PAYMENTS_YAML.replace(
  'checkout: { description: Basket and card payments, policy: payments, channel: "#payments", runbooks: [high-error-rate] }',
  'checkout: { description: Basket and card payments, policy: payments, channel: "#payments", runbooks: [high-error-rate], owner: dee, stakeholders: "#general" }',
)
  .replace(
    'sev1: { name: Critical, page: true, room: channel }',
    'sev1: { name: Critical, page: true, room: channel, ack_within: 4m, update_every: 30m, resolve_within: 4h }',
  )
  .replace(
    'sev2: { name: Major, page: true, room: channel }',
    'sev2: { name: Major, page: true, room: channel, update_every: 1h }',
  )}`;
