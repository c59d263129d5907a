/** CSV as in RFC 4180, safe to open in a spreadsheet. Pure. */

/** Lines with a head, each ended by CRLF. */
export function csv(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, ...rows].map((row) => `${row.map((value) => field(String(value))).join(',')}\r\n`).join('');
}

/** Spaces, quotes and signs that are not seen, such as a soft hyphen. */
const UNSEEN = String.raw`[\s\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}'"]*`;
/** What begins a formula, in its wide forms too. https://owasp.org/www-community/attacks/CSV_Injection */
const BEGINS = String.raw`[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]`;
/** Spreadsheets take these for the beginning of a formula. */
const FORMULA = new RegExp(`^${UNSEEN}${BEGINS}|^[\\t\\r\\n]`, 'u');
/** Where decimals have a comma, spreadsheets divide cells at semicolons, and programs that paste divide them at tabs. */
const LATER_FORMULA = new RegExp(`([;\\t])(?=${UNSEEN}${BEGINS})`, 'gu');

/** A text that a spreadsheet would take for a formula, or for a cell and a formula, stays a text. */
function field(text: string): string {
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  const apart = text.replace(LATER_FORMULA, "$1'");
  const tame = FORMULA.test(text) || apart !== text ? `'${apart}` : text;
  return /[",;\t\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
