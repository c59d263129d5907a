/** The company of a run: its people, how they are reached, and its escalation policies. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/open.ts';
import type { WorkspaceSeed } from '../../src/sandbox/workspace.ts';
import type { Receivers } from './receivers.ts';

/** Who is on call all the time. */
export const ON_CALL = 'bo';

/** Who is paged; and so many who page that nobody does it more than ten times a minute. */
export const RESPONDERS = ['ana', 'bo', 'cy', 'dee', 'eli', 'fay'] as const;
export const OPENERS = Array.from({ length: 40 }, (_, i) => `opener${i}`);

/** The Slack id of somebody. */
export function idOf(name: string): string {
  return `U0${name.toUpperCase().padEnd(7, '0')}`;
}

export const [GENERAL, INCIDENTS, OPS] = ['C0GENERAL', 'C0INCIDENTS', 'C0OPERATIONS'];

const PEOPLE = [...RESPONDERS, ...OPENERS];
const IDS = PEOPLE.map(idOf);

export const SEED: WorkspaceSeed = {
  people: PEOPLE.map((name) => ({
    id: idOf(name),
    name,
    realName: name,
    email: `${name}@example.com`,
    timezone: 'Europe/London',
  })),
  channels: [
    { id: GENERAL, name: 'general', members: IDS },
    { id: INCIDENTS, name: 'incidents', members: [...IDS, 'U0MUSTER'] },
    { id: OPS, name: 'ops', members: [...IDS, 'U0MUSTER'] },
  ],
  scopes: (
    'app_mentions:read bookmarks:write channels:history channels:join channels:manage channels:read chat:write ' +
    'chat:write.public commands dnd:read files:write groups:history groups:read groups:write im:history ' +
    'im:write pins:write reactions:read usergroups:read usergroups:write users:read users:read.email'
  ).split(' '),
  commands: ['/incident', '/oncall', '/page', '/runbook'],
  signingSecret: 'a-secret-of-chaos',
};

/** A policy: who is paged, and for how many steps and rounds. */
export interface Policy {
  readonly name: 'tower' | 'pair' | 'quick' | 'calls';
  /** The people of its first step: they may answer at once. */
  readonly first: readonly (typeof RESPONDERS)[number][];
}

/** Two and three steps, one and two rounds, all kinds of targets. */
export const POLICIES: readonly Policy[] = [
  { name: 'tower', first: ['ana'] },
  { name: 'pair', first: ['bo'] },
  { name: 'quick', first: ['eli'] },
  { name: 'calls', first: ['cy'] },
];

/** Writes muster.yaml into a folder and gives its path. */
export function writeSettings(folder: string, webhook: string): string {
  const file = join(folder, 'muster.yaml');
  writeFileSync(
    file,
    `timezone: UTC
announce: "#incidents"
policy: pair
may: { administer: [dee] }
people:
${RESPONDERS.map((name) => `  ${name}: { email: ${name}@example.com }`).join('\n')}
schedules:
  primary:
    channel: "#ops"
    rotations:
      - { name: always, every: 1 week, start: 2026-01-05T09:00, people: [${ON_CALL}] }
policies:
  tower:
    repeat: 1
    steps:
      - { page: [person:ana], wait: 1m }
      - { page: [person:bo, "channel:#ops"], wait: 40s }
      - { page: ["webhook:${webhook}/step", person:cy], wait: 1m }
  pair:
    repeat: 1
    steps:
      - { page: [schedule:primary], wait: 40s }
      - { page: [person:dee], wait: 30s }
  quick:
    repeat: 0
    steps:
      - { page: [person:eli], wait: 30s }
      - { page: [person:fay], wait: 30s }
  calls:
    repeat: 1
    steps:
      - { page: [person:cy], wait: 50s }
      - { page: [person:ana, person:dee], wait: 50s }
`,
  );
  return file;
}

/** How people are reached besides Slack; eli has Slack alone. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  ana: ['push', 'sms', 'email', 'pushover', 'call', 'webhook'],
  bo: ['email', 'webhook'],
  cy: ['sms', 'call'],
  dee: ['pushover', 'push'],
  fay: ['sms'],
};
/** Whose phone number, topic or key this is; undefined: nobody's. */
export function whoseAddress(text: string): string | undefined {
  const [, phone] = /To=(?:%2B|\+)4477009001(\d\d)/.exec(text) ?? [];
  if (phone !== undefined) return Object.keys(METHODS)[Number(phone)];
  return RESPONDERS.find((name) => text.includes(`/${name}-topic`) || text.includes(`u${name}`.padEnd(30, '0')));
}

/** When the first method is used, and all others, in milliseconds. */
const [FIRST, OTHERS] = [10_000, 20_000];

/** Gives everybody verified contact methods, and rules to use all of them within half a minute. */
export async function writeContacts(url: string, { push, webhook }: Receivers): Promise<void> {
  const db = await openDatabase({ url, role: 'cli' });
  const addressOf = (name: string, method: string): string =>
    ({
      push: `${push.url}/${name}-topic`,
      webhook: `${webhook.url}/${name}`,
      email: `${name}@example.com`,
      pushover: `u${name}`.padEnd(30, '0'),
    })[method] ?? `+4477009001${String(Object.keys(METHODS).indexOf(name)).padStart(2, '0')}`;
  for (const [name, methods] of Object.entries(METHODS)) {
    const user = idOf(name);
    const rules = [
      { method: 'slack', after: 0 },
      ...methods.map((method, i) => ({ method, after: i === 0 ? FIRST : OTHERS })),
    ];
    const rows = methods.map((method) => ({
      user,
      method,
      address: addressOf(name, method),
      verified_at: 1,
      created_at: 1,
    }));
    await db.kysely.insertInto('contacts').values(rows).execute();
    await db.kysely
      .insertInto('rules')
      .values({ user, high_json: JSON.stringify(rules), low_json: null, updated_at: 1 })
      .execute();
  }
  await db.close();
}

/** The environment of a bot with every carrier. */
export function carrierEnv({ pushover, twilio, mail, deadMan }: Receivers): Readonly<Record<string, string>> {
  return {
    SMTP_URL: mail.url,
    MAIL_FROM: 'Muster <muster@example.com>',
    TWILIO_ACCOUNT_SID: 'AC0000000000000000000000000000chao',
    TWILIO_AUTH_TOKEN: 'a-token-of-chaos',
    TWILIO_FROM: '+15005550006',
    TWILIO_API_URL: twilio.url,
    PUSHOVER_TOKEN: 'tokenofchaos000000000000000000',
    PUSHOVER_API: pushover.url,
    PUBLIC_URL: 'http://127.0.0.1:9',
    DEAD_MAN_URL: deadMan.url,
  };
}
