/** What a contact method says about itself, each in its own file: `registry.ts` lists them. */
import type { ZodType } from 'zod';
import type { Connections, Deliveries, Replyable } from '../engine/outbox/deliveries.ts';
import type { Outcome, Senders } from '../engine/outbox/outcome.ts';
import type { HttpRow } from '../engine/web.ts';
import type { Millis } from '../lib/instant.ts';
import type { AddressList } from '../lib/net/addresses.ts';
import type { Inbound } from './inbound.ts';
import type { LinkMaker } from './links/links.ts';

/** An address as stored, or what is wrong with it and a valid example. */
export type ReadAddress = { readonly address: string } | { readonly problem: string; readonly example: string };

/** A notification before the topic gives it a lane and a slot. */
export type Outgoing = {
  [K in keyof Deliveries]: { readonly kind: K; readonly payload: Deliveries[K] };
}[keyof Deliveries];

/** A page as finished text; the first reply acknowledges it, the second escalates it. */
export interface PageWords extends Replyable {
  readonly to: string;
  /** `p42`, and its number alone for reading aloud. */
  readonly name: string;
  readonly number: number;
  readonly title: string;
  readonly urgent: boolean;
}

/** Many pages in finished words, the most severe first; the first reply acknowledges all of them, the second escalates them. */
export interface ManyWords extends Replyable {
  readonly to: string;
  readonly pages: readonly Pick<PageWords, 'name' | 'number' | 'title'>[];
  /** All their names in short: `p1–p37`. */
  readonly names: string;
  readonly urgent: boolean;
}

/** `37 pages need you`. */
export function needYou({ length }: readonly unknown[]): string {
  return length === 1 ? '1 page needs you' : `${length} pages need you`;
}

/** The first pages in lines of their own, and how many more there are. */
export function firstOf({ pages, names }: ManyWords, most: number): string {
  const lines = pages.slice(0, most).map(({ name, title }) => `${name} ${title}`);
  return [...lines, ...(pages.length > most ? [`All ${pages.length}: ${names}`] : [])].join('\n');
}

/** A test of an address; its only reply verifies it. */
export interface VerificationWords extends Replyable {
  readonly to: string;
  readonly code: string;
}

/** A page that a carrier repeats until somebody acknowledges it; `of` is the slot it was delivered by. */
export interface Pursued extends Replyable {
  readonly of: string;
}

/**
 * How a carrier that repeats a page until somebody acknowledges it is asked whether they have, and how it is stopped.
 * It is asked where
 * the data of the page's receipt holds `ask: true`; otherwise it comes back by its own door.
 */
export interface Pursuit {
  /** How often it is asked, and for how long. */
  readonly every: Millis;
  readonly lasts: Millis;
  readonly ask: (page: Pursued) => Outgoing;
  readonly stop: (page: Pursued) => Outgoing;
}

/** The environment, with empty values left out. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What the operator has to set up; several methods may share one. */
export interface CarrierAccount<K extends string = string, S extends object = object> {
  /** Its name in the configuration. */
  readonly key: K;
  /** What is missing without it: `SMS and calls`. */
  readonly what: string;
  /** Who accepts our credentials: `The mail server`. */
  readonly who: string;
  /** The variables that come together, or not at all. */
  readonly required: readonly string[];
  /** Every variable, as it has to be. */
  readonly env: Readonly<Record<string, ZodType<string | undefined>>>;
  /** Whether people and the doctor are told when it is not set up. */
  readonly missed: boolean;
  /** The settings, if they are complete. */
  read(env: Env): S | undefined;
  /** Asks the carrier whether it accepts our credentials; what is wrong, or undefined. Sends nothing. */
  trouble(settings: S): Promise<string | undefined>;
}

/** What a sender may need besides its settings. */
export interface Opening extends LinkMaker {
  /** Which receivers in private networks people may enter. */
  readonly receivers: AddressList;
  /** Runs a line as a person by the one door, once for a key. */
  readonly act: (user: string, line: string, key: string) => Promise<unknown>;
}

/** One contact method; `C` is the part of the configuration that it reads. */
export interface ContactMethodSpec<C = never> {
  /** As people type it and rows keep it. */
  readonly name: string;
  /** Other words that people type for it. */
  readonly aliases: readonly string[];
  /** Its field in the form, and an address as an example. */
  readonly label: string;
  readonly hint: string;
  /** The name of the contact method in a sentence: `a call`. */
  readonly words: string;
  /** Its place in the default order, the loudest last. */
  readonly rank: number;
  /** What docs/paging.md says about it: who carries it, and how a person acknowledges. */
  readonly carriedBy: string;
  readonly answeredBy: string;
  readonly account: CarrierAccount | undefined;
  /** The kinds of notification that it sends, and by which connection each leaves. */
  readonly kinds: Connections;
  readonly readAddress: (typed: string) => ReadAddress;
  /** The notification that brings a page. */
  readonly page: (words: PageWords) => Outgoing;
  /** The notification that brings many pages at once. */
  readonly pages: (words: ManyWords) => Outgoing;
  /** The notification that tests an address. */
  readonly verify: (words: VerificationWords) => Outgoing;
  /** Its senders; a library that nobody has set up is not loaded. */
  readonly open: (config: C, opening: Opening) => Promise<Partial<Senders>>;
  /** Where its carrier comes back to, when Muster has a public address. */
  readonly doors?: (config: C, inbound: Inbound) => Promise<readonly HttpRow[]>;
  /** For a carrier that repeats a page until somebody acknowledges it. */
  readonly pursuit?: Pursuit;
}

/** The sender of a carrier that is not set up: it refuses and says so. */
export function notSetUp(what: string, { required }: CarrierAccount): () => Promise<Outcome> {
  const error = `${what} is not set up here: ${namesOf(required)}`;
  return async () => ({ kind: 'refused', error, final: true });
}

/** `A`, `A and B`, `A, B and C`. */
export function namesOf(names: readonly string[]): string {
  return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
}
