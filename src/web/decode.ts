/** Bytes from outside → text, in any encoding that programs use. */

/**
 * The text of a file: UTF-8, UTF-16 of either order, or Windows-1252 when it is none of them. Lines of a calendar that
 * were folded inside a character are joined, as RFC 5545 counts bytes when it folds.
 */
export function textOfBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [first = 0, second = 0] = buffer;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0 && buffer.length > 1))
    return withoutMark(buffer.toString('utf16le'));
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0))
    return withoutMark(evenly(buffer).swap16().toString('utf16le'));
  const whole = unfolded(buffer);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(whole);
  } catch {
    return mostlyUtf8(whole) ? new TextDecoder('utf-8').decode(whole) : new TextDecoder('windows-1252').decode(buffer);
  }
}

/**
 * Whether at least as many characters are whole ones of UTF-8 as bytes are none: a bad byte spoils no name next to it.
 */
function mostlyUtf8(bytes: Buffer): boolean {
  const latin = bytes.toString('latin1');
  const rest = latin.replace(/[\xC2-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF4][\x80-\xBF]{3}/g, '\0');
  const [whole, broken] = [/\0/g, /[\x80-\xFF]/g].map((kind) => rest.match(kind)?.length ?? 0);
  return (whole ?? 0) > 0 && (whole ?? 0) >= (broken ?? 0);
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\0', '');
}

/** A copy with a whole number of two-byte units. */
function evenly(buffer: Buffer): Buffer {
  return Buffer.from(buffer.subarray(0, buffer.length - (buffer.length % 2)));
}

/** A line break and a space before a byte that continues a character: no line begins so. */
function unfolded(buffer: Buffer): Buffer {
  const latin = buffer.toString('latin1');
  const joined = latin.replace(/\r?\n[ \t](?=[\x80-\xBF])/g, '');
  return joined.length === latin.length ? buffer : Buffer.from(joined, 'latin1');
}
