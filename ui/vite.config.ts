/** How the UI is built: one entry, lazy screens, the skeleton in index.html. */
import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env.OTKLIK_URL ?? 'http://127.0.0.1:8080';

const SHEET = /\s*<link rel="stylesheet"[^>]*>/g;

/** A blocking script of a few lines that sets the theme before the first paint; a file of its own, since the CSP allows no inline code. */
function themeBoot(): Plugin {
  const source = readFileSync(new URL('./src/app/theme-boot.js', import.meta.url), 'utf8');
  let href = '/src/app/theme-boot.js';
  return {
    name: 'theme-boot',
    buildStart() {
      if (!this.meta.watchMode && this.environment.mode === 'build') {
        const file = this.emitFile({ type: 'asset', name: 'theme.js', source });
        href = `/__asset__${file}`;
      }
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, context) {
        const emitted = Object.values(context.bundle ?? {}).find(
          (file) => file.type === 'asset' && file.names?.includes('theme.js'),
        );
        const src = emitted ? `/${emitted.fileName}` : href;
        const words = Object.values(context.bundle ?? {}).find((file) => file.type === 'chunk' && file.name === 'ru');
        // The sheet stands at the end: the skeleton of index.html is painted before it has come.
        const sheets = html.match(SHEET) ?? [];
        return {
          html: html.replace(SHEET, '').replace('</body>', `${sheets.join('')}</body>`),
          tags: [
            { tag: 'script', attrs: { src }, injectTo: 'head-prepend' },
            ...(words
              ? [{ tag: 'link', attrs: { rel: 'modulepreload', href: `/${words.fileName}` }, injectTo: 'head' as const }]
              : []),
          ],
        };
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), themeBoot()],
  server: {
    fs: { allow: ['..'] },
    proxy: { '^/(api|login|logout|link|health)': { target: server, changeOrigin: false } },
  },
  preview: { proxy: { '^/(api|login|logout|link|health)': { target: server, changeOrigin: false } } },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'], css: false },
});
