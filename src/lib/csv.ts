/** CSV as RFC 4180 has it, safe to open in a spreadsheet. Pure. */

/** Lines with a head, each ended by CRLF. */
export function csv(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, ...rows].map((row) => `${row.map((value) => field(String(value))).join(',')}\r\n`).join('');
}

/** A text that a spreadsheet would take for a formula stays a text. */
function field(text: string): string {
  const tame = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
