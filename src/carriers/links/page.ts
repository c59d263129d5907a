/** The page behind a signed link: it asks for confirmation, then says what happened. Pure. */
import { escapeHtml } from '../../lib/html.ts';

/** What a link does, in words. */
export interface Asking {
  /** `Acknowledge p42`. */
  readonly act: string;
  /** What the link is about, and its state now. */
  readonly about: readonly string[];
}

const STYLE = `:root{color-scheme:light dark}
body{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:0 auto;padding:2rem 1.25rem;overflow-wrap:anywhere}
h1{font-size:1.25rem;margin:0 0 1rem}
button{font:inherit;font-weight:600;width:100%;padding:1rem;margin-top:1.5rem;border:0;border-radius:.5rem;color:#fff;background:#0b6e4f}
button:focus-visible{outline:3px solid currentColor;outline-offset:2px}
small{display:block;margin-top:1.5rem;opacity:.75}`;

/** Nothing is loaded, framed or run; the form may only come back here. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
} as const;

/** Asks for confirmation: mail scanners follow links, but press no buttons. */
export function askingPage({ act, about }: Asking): string {
  return page(
    act,
    `${paragraphs(about)}<form method="post"><button>${escapeHtml(act)}</button></form><small>Nothing happens until you press the button.</small>`,
  );
}

/** Says what happened, or why nothing did. */
export function wordsPage(title: string, words: readonly string[]): string {
  return page(title, paragraphs(words));
}

function paragraphs(words: readonly string[]): string {
  return words.map((line) => `<p>${escapeHtml(line).replace(/\n/g, '<br>')}</p>`).join('');
}

function page(title: string, body: string): string {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">`;
  return `<!doctype html><html lang="en"><head>${head}<title>${escapeHtml(title)} · Muster</title><style>${STYLE}</style></head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`;
}
