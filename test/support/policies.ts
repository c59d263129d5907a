/** A muster.yaml whose policies show every kind of step. */
import { PAYMENTS_YAML } from './payments.ts';

/** `webhook` is an address with a secret in its path. */
export function laddersYaml(webhook = 'http://127.0.0.1:9/none'): string {
  return PAYMENTS_YAML.replace(
    'policies:\n',
    `policies:
  group: { repeat: 0, steps: [{ page: [usergroup:payments-oncall], wait: 5m }, { page: [person:dee], wait: 5m }] }
  channels: { repeat: 0, steps: [{ page: ["channel:#payments"], wait: 5m, here: true }, { page: ["channel:#general"], wait: 5m }] }
  hook: { repeat: 0, steps: [{ page: ["webhook:${webhook}"], wait: 5m }, { page: [person:bo], wait: 5m }] }
  both: { repeat: 1, acknowledge: all, steps: [{ page: [person:ana, person:bo], wait: 5m }, { page: [person:ana, person:dee], wait: 5m }] }
  calm: { repeat: 0, urgency: low, steps: [{ page: [person:ana, person:bo], wait: 5m }, { page: [person:cy], wait: 5m }] }
`,
  ).replace(
    'sev2: { name: Major, page: true, room: channel }',
    'sev2: { name: Major, page: true, room: channel, ack_expires: 30m }\n  sev4: { name: Notice, page: true, room: channel, urgency: low }',
  );
}
