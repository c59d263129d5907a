/** SVG to PNG, with fonts that come along: the machine's own may be none. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const require = createRequire(import.meta.url);
const FONTS = ['400Regular/NotoSans_400Regular.ttf', '600SemiBold/NotoSans_600SemiBold.ttf'];

let ready: Promise<readonly Uint8Array[]> | undefined;

async function prepare(): Promise<readonly Uint8Array[]> {
  await initWasm(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return Promise.all(FONTS.map((font) => readFile(require.resolve(`@expo-google-fonts/noto-sans/${font}`))));
}

/** A reading that failed is tried again by the next picture. */
function forget(error: unknown): never {
  ready = undefined;
  throw error;
}

/** Draws an SVG picture; its text is set in Noto Sans. Rejects when the SVG is not well formed. */
export async function drawPng(svg: string): Promise<Buffer> {
  ready ??= prepare();
  const fontBuffers = [...(await ready.catch(forget))];
  const font = { fontBuffers, defaultFontFamily: 'Noto Sans', loadSystemFonts: false };
  return Buffer.from(new Resvg(svg, { font }).render().asPng());
}
