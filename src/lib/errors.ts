/** An error of the program or its surroundings, identified by `code`, never by its text. */
export class MusterError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MusterError';
    this.code = code;
  }
}

/** Something that Muster needs is not there; `said` tells it to a person whose command was not recorded. */
export class Outage extends MusterError {
  readonly said: string;
  constructor(code: string, message: string, said: string, options?: ErrorOptions) {
    super(code, message, options);
    this.said = said;
  }
}

/** A whole command line as a button; `action` is `again` where pressing it confirms the line. */
export interface Offer {
  readonly label: string;
  readonly line: string;
  readonly action?: 'again';
}

/**
 * A person's mistake: `message` says what was understood and what was not; `example` is a line that would work.
 * Thrown inside a transaction it undoes it; the door shows it to the person and logs nothing.
 */
export class Mistake extends MusterError {
  readonly example: string | undefined;
  /** Whole command lines offered as buttons. */
  readonly offers: readonly Offer[];
  /** The modal's field (block id) it belongs to. */
  readonly field: string | undefined;
  constructor(
    message: string,
    more: {
      example?: string | undefined;
      offer?: Offer | undefined;
      offers?: readonly Offer[] | undefined;
      field?: string | undefined;
      /** The underlying error. */
      cause?: unknown;
    } = {},
  ) {
    super('mistake', message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Mistake';
    this.example = more.example;
    this.offers = more.offers ?? (more.offer === undefined ? [] : [more.offer]);
    this.field = more.field;
  }
}

/** Not a mistake, but much: the same line goes through when its maker confirms it by a button with this label. */
export class Unconfirmed extends Mistake {
  readonly label: string;
  constructor(message: string, label: string) {
    super(message);
    this.label = label;
  }
}
