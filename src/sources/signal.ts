/** What every source makes of a body: signals, or what is wrong with the body. Each source type is one file. Pure. */
import type { ZodType } from 'zod';
import type { Instant, Millis } from '../lib/instant.ts';

/** What a signal says of its alert. */
export type SignalState = 'firing' | 'resolved' | 'acknowledged';

/** Addresses with http or https, each at most 2,000 characters; others are left out. */
export interface SignalLinks {
  readonly source?: string;
  readonly dashboard?: string;
  readonly silence?: string;
  readonly runbook?: string;
}

/** One firing, resolved or acknowledged observation, as a source sent it. Texts are plain and cut with a visible “…”. */
export interface Signal {
  /** Never empty, at most 250 characters: a longer one is cut and hashed, so that two different ones stay different. */
  readonly identity: string;
  readonly state: SignalState;
  /** At most 250 characters. Empty where the source said none, as many do when something resolves: keep the earlier one. */
  readonly title: string;
  /** At most 4,000 characters. */
  readonly description?: string;
  /** The tool's own word, or a key of `severities:` where the mapping of a `generic` source gave one. */
  readonly severity?: string;
  /** At most 100, names and values at most 200 characters. */
  readonly labels: Readonly<Record<string, string>>;
  readonly links: SignalLinks;
  readonly image?: string;
  readonly startsAt?: Instant;
  /** Only where the state is `resolved`. */
  readonly endsAt?: Instant;
  /** The identity names one episode, so that a firing that comes after its resolve is late, and never a new one. */
  readonly once?: boolean;
  /** The tool never says that it is over: the alert resolves when no firing signal has come for so long. */
  readonly resolveAfter?: Millis;
}

/** Where a body is wrong, what was expected there, and the setting that would mend it. */
export interface Unreadable {
  /** As it is written in the body: `alerts[2].status`; empty for the whole body. */
  readonly path: string;
  /** Completes “expected …”, with what was found: `text, found a list`. */
  readonly expected: string;
  /** The setting of muster.yaml that would mend it, as it would be written there. */
  readonly mend?: string;
}

/** A body that was read. */
export interface Read {
  /** In the order of the body; none where it says nothing of an alert, as a change event does. */
  readonly signals: readonly Signal[];
  /** Parts that could not be read while others could, or that the sender left out: take the signals, and show the body as a refused one. */
  readonly skipped?: readonly Unreadable[];
}

/** What became of a body. */
export type Reading = Read | { readonly unreadable: readonly Unreadable[] };

/** An alert as the tool sends it. */
export interface SourceExample {
  readonly title: string;
  /** The body while it fires, or when it is over; undefined where the tool sends none. It began and is sent at these instants. */
  readonly body: (firing: boolean, began: Instant, now: Instant) => object | undefined;
}

/** A type of source as the registry lists it; `S` is what muster.yaml sets besides type, secret and rate. */
export interface SourceType<S = unknown> {
  /** As muster.yaml writes it behind `type:`. */
  readonly name: string;
  /** Its own settings; they refuse settings that are unknown. */
  readonly settings: ZodType<S>;
  /** Reads a body: parsed JSON, or the fields of a form. Never throws. */
  read(body: unknown, settings: S): Reading;
  /** How to set the tool up to send to this address, as plain lines. */
  setUp(address: string): string;
  /** An alert to try it with, where the sandbox has none of its own for this type. */
  readonly example?: SourceExample;
}
