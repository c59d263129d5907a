/** HTML in which text from outside is always data: only what this file made goes in unescaped. Pure. */

/** A piece of HTML that is safe to send. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[] | undefined;

/** Muster's own tags with outside text put in as data. */
export function html(tags: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: tags.map((tag, i) => tag + drawn(parts[i])).join('') };
}

function drawn(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** The five signs that mean something in HTML, also inside attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => NAMES[sign] ?? sign);
}
