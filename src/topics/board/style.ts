/** The style of the pages: large on a wall, one column on a phone, light or dark as the reader's machine is set. */
import { createHash } from 'node:crypto';

export const STYLE = `:root{color-scheme:light dark;--back:#fdfcf8;--card:#fff;--ink:#15242b;--soft:#52636b;--line:#d9d5ca;--bad:#b3261e;--fair:#8a5a00;--good:#0b6e4f}
@media (prefers-color-scheme:dark){:root{--back:#0f1d22;--card:#172a31;--ink:#eef3f1;--soft:#a9bcc0;--line:#2c424a;--bad:#ff9a8c;--fair:#f2c15c;--good:#7bd8b3}}
*{box-sizing:border-box}
body{margin:0;padding:clamp(1rem,2.5vw,3rem);background:var(--back);color:var(--ink);font:clamp(1rem,.85rem + .55vw,1.75rem)/1.45 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;justify-content:space-between;margin-bottom:1.25rem}
header.stack{display:block}
header.stack h1{margin-top:.35rem}
header p{margin:0}
h1{font-size:1.35em;line-height:1.2;margin:0}
h2{font-size:.8em;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);margin:0 0 .75rem}
h2:not(:first-child){margin-top:1.75rem}
h3{font-size:1em;margin:0}
a{color:inherit}
main{display:grid;gap:2rem;grid-template-columns:minmax(0,1fr)}
@media (min-width:60rem){main{grid-template-columns:minmax(0,2fr) minmax(0,1fr)}main.one{grid-template-columns:minmax(0,1fr) minmax(0,2fr)}}
ul,ol{list-style:none;margin:0;padding:0}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,22em),1fr))}
.cards a{display:block;height:100%;padding:1rem 1.25rem;background:var(--card);border:1px solid var(--line);border-radius:.6em;text-decoration:none}
.cards a:hover,.cards a:focus-visible{border-color:var(--ink)}
.title{font-size:1.15em;font-weight:600;line-height:1.25;margin:.35rem 0 .6rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem .9rem;margin:0}
dt{color:var(--soft)}
dd{margin:0}
.facts{gap:.45rem 1rem}
.sign{display:inline-block;padding:0 .5em;border:2px solid currentColor;border-radius:.4em;font-weight:700;color:var(--soft)}
.bad{color:var(--bad)}.fair{color:var(--fair)}.good{color:var(--good)}
.mark{padding:0 .4em;border:1px dashed currentColor;border-radius:.3em;font-size:.75em;color:var(--soft)}
.late,.gap em{color:var(--bad);font-weight:700}
.calm{padding:2rem 1.25rem;background:var(--card);border:1px solid var(--line);border-radius:.6em;font-size:1.15em}
.calm strong{color:var(--good)}
.people li{display:flex;flex-wrap:wrap;gap:0 .75rem;align-items:baseline;padding:.55rem 0;border-top:1px solid var(--line)}
.people span{flex:1 1 7em;color:var(--soft)}
small,footer{color:var(--soft);font-size:.8em}
.timeline li{display:grid;grid-template-columns:minmax(0,8.5em) minmax(0,1fr);gap:1rem;padding:.5rem 0;border-top:1px solid var(--line)}
.timeline time{color:var(--soft);font-variant-numeric:tabular-nums}
.timeline p{margin:0;white-space:pre-wrap}
@media (max-width:40rem){.timeline li{grid-template-columns:minmax(0,1fr);gap:0}}
.todos li::before{content:"☐ "}.todos .done::before{content:"✓ "}.todos .done{color:var(--soft)}
footer{margin-top:2.5rem}`;

/** The hash as a content security policy names it. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;
