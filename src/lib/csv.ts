/** CSV as RFC 4180 has it, safe to open in a spreadsheet. Pure. */

/** Lines with a head, each ended by CRLF. */
export function csv(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, ...rows].map((row) => `${row.map((value) => field(String(value))).join(',')}\r\n`).join('');
}

/**
 * Spreadsheets take these for the beginning of a formula, after spaces and in their wide forms too.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA =
  /^[\s\u200b-\u200f\u2060\ufeff'"]*[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/;

/** A text that a spreadsheet would take for a formula stays a text. */
function field(text: string): string {
  const tame = FORMULA.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
