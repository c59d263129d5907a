/** Every contact method, in the order of the form. Everything else about one is in its own file. */
import type { Connections } from '../engine/outbox/deliveries.ts';
import type { Senders } from '../engine/outbox/outcome.ts';
import type { HttpRow } from '../engine/web.ts';
import { call } from './call.ts';
import { email } from './email.ts';
import { act, type Inbound } from './inbound.ts';
import type { LinkMaker } from './links/links.ts';
import { linkRows } from './links/routes.ts';
import { type CarrierAccount, type ContactMethodSpec, namesOf, type Opening } from './method.ts';
import { push } from './push.ts';
import { pushover } from './pushover.ts';
import { sms } from './sms.ts';
import { webhook } from './webhook.ts';

const METHODS = [email, sms, call, push, pushover, webhook] as const;

/** The names of all methods. */
export type ContactMethodName = (typeof METHODS)[number]['name'];

type Account = NonNullable<(typeof METHODS)[number]['account']>;

/** The settings of every account that is set up, by its key. */
export type CarrierConfig = { readonly [A in Account as A['key']]?: ReturnType<A['read']> };

/** Every contact method. */
export const CONTACT_METHODS: readonly ContactMethodSpec<CarrierConfig>[] = METHODS;

/** The connection by which each kind of notification is sent. */
export const CARRIER_CONNECTIONS: Connections = Object.assign({}, ...METHODS.map(({ kinds }) => kinds));

/** Their names, as the arguments of a command need them. */
export const CONTACT_METHOD_NAMES: readonly ContactMethodName[] = METHODS.map(({ name }) => name);

/** Every account, once. */
export const CARRIER_ACCOUNTS: readonly CarrierAccount[] = [
  ...new Set(CONTACT_METHODS.flatMap(({ account }) => account ?? [])),
];

/** The settings of an account; undefined: it is not set up. */
export function settingsOf(config: CarrierConfig, { key }: CarrierAccount): object | undefined {
  return (config as Readonly<Record<string, object | undefined>>)[key];
}

/** The variables an account needs, in words: `SMTP_URL and MAIL_FROM`. */
export function needsOf({ required }: CarrierAccount): string {
  return namesOf(required);
}

/** The methods that can be used: those that need no account, or have one. */
export function methodsSetUp(config: CarrierConfig): ReadonlySet<string> {
  const usable = CONTACT_METHODS.filter(
    ({ account }) => account === undefined || settingsOf(config, account) !== undefined,
  );
  return new Set(usable.map(({ name }) => name));
}

type Opened = Awaited<ReturnType<(typeof METHODS)[number]['open']>>;
type Every<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer A) => void ? A : never;

/** The senders of all methods, by kind of notification; `inbound` is the way back in, once it is there. */
export async function carrierSenders(
  config: CarrierConfig,
  links: LinkMaker & Pick<Opening, 'receivers'>,
  inbound: () => Inbound,
): Promise<Every<Opened>> {
  const opening: Opening = { ...links, act: (user, line, key) => act(inbound(), user, 'receipt', line, key) };
  const opened: Partial<Senders>[] = [];
  for (const method of CONTACT_METHODS) opened.push(await method.open(config, opening));
  return Object.assign({}, ...opened) as Every<Opened>;
}

/** The HTTP routes of carriers; none without a public address. */
export async function carrierRows(config: CarrierConfig, inbound: Inbound): Promise<readonly HttpRow[]> {
  if (inbound.publicUrl === undefined) return [];
  const rows = [...linkRows(inbound)];
  for (const { doors } of CONTACT_METHODS) if (doors !== undefined) rows.push(...(await doors(config, inbound)));
  return rows;
}
