/**
 * A command line as the value of a button. Stored text marks people, channels and groups with control characters, which
 * Slack does not keep in a value, so there they are written in signs that print. Pure.
 */

const [OPEN, CLOSE] = ['⟨', '⟩'];

/** The line as Slack keeps it: `page @⟨@U1⟩`; a `⟨` that was typed is doubled. */
export function buttonValue(line: string): string {
  return line.replaceAll(OPEN, OPEN + OPEN).replace(/\u0002([@#&][A-Z0-9]+)\u0003/g, `${OPEN}$1${CLOSE}`);
}

/** The line of a button that was pressed, also of one that was drawn before its value was printable. */
export function readButtonValue(value: string): string {
  return value.replace(/⟨⟨|⟨([@#&][A-Z0-9]+)⟩/g, (_, token?: string) =>
    token === undefined ? OPEN : `\u0002${token}\u0003`,
  );
}
