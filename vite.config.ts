import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/sandbox/page',
  base: '/sandbox/page/',
  publicDir: false,
  build: {
    outDir: '../../../dist/sandbox/page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2_000,
  },
});
