import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { firstScreen } from './first_screen.ts';

/** What lets the page share memory among threads; without these headers the engine uses one. */
const headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  // Relative addresses: the built page works at any path of any server.
  base: './',
  plugins: [svelte(), firstScreen()],
  resolve: { alias: { gatlab: here('../lib/index.ts') } },
  // The engine's worker is an ES module, as the package ships it.
  worker: { format: 'es' },
  // As in the package: without Papa Parse's part for Node's streams.
  define: { PAPA_BROWSER_CONTEXT: 'true' },
  server: { headers },
  preview: { headers },
  build: {
    // Fonts as files: the content policy has no place for any written into the style sheet.
    assetsInlineLimit: (path) => (/\.(woff2?|ttf)$/.test(path) ? false : undefined),
    outDir: here('../../build/lab'),
    emptyOutDir: true,
    target: 'es2022',
  },
});
