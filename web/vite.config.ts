/** Builds the pages into dist/web: static, hash-named, the same bytes for everybody; their hashes go on the board. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  publicDir: 'static',
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // govuk-frontend carries a hack that Vite's CSS minifier cannot read; Sass compresses instead.
    cssMinify: false,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  css: { preprocessorOptions: { scss: { style: 'compressed', quietDeps: true } } },
  server: { proxy: { '/api': 'http://localhost:3000', '/board': 'http://localhost:3000' } },
});
