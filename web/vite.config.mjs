import { defineConfig } from 'vite';

/**
 * How the browser application is built. Everything is a file of our own under a name with its hash: the strict Content
 * Security Policy allows neither inline code nor data in place of files, and what has a hash may be cached for ever.
 */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      onLog(level, log, show) {
        // "use client" is a word to servers that draw pages; here everything runs in the browser.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') show(level, log);
      },
    },
  },
  worker: { format: 'es' },
});
