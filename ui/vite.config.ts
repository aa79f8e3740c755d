/** How the UI is built: one entry, lazy screens, the skeleton in index.html. */
import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import type { IndexHtmlTransformContext, Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env.OTKLIK_URL ?? 'http://127.0.0.1:8080';

const SHEET = /\s*<link rel="stylesheet"[^>]*>/g;

/** Which screen an address opens; the first that fits. */
const SCREENS = [
  ['^/$', 'DayScreen'],
  ['^/tasks', 'TasksScreen'],
  ['^/inbox', 'InboxScreen'],
  ['^/people', 'PeopleScreen'],
  ['^/imports', 'ImportsScreen'],
  ['^/records/[^/]+/', 'RecordPage'],
  ['^/records/', 'RecordsScreen'],
] as const;

type Bundle = NonNullable<IndexHtmlTransformContext['bundle']>;

/** The files of a chunk and of all it imports, but for those that the page names already. */
function filesOf(bundle: Bundle, start: string, known: Set<string>): string[] {
  const found: string[] = [];
  const visit = (file: string) => {
    const chunk = bundle[file];
    if (chunk?.type !== 'chunk' || known.has(file)) {
      return;
    }
    known.add(file);
    found.push(...(chunk.viteMetadata?.importedCss ?? []), file);
    chunk.imports.forEach(visit);
  };
  visit(start);
  return [...new Set(found)].map((file) => file.replace('assets/', ''));
}

function wanted(html: string, bundle: Bundle) {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const byName = (name: string) => chunks.find((chunk) => chunk.name === name)?.fileName ?? '';
  const inPage = [...html.matchAll(/\/(assets\/[\w.-]+)"/g)].map((match) => match[1] ?? '');
  const files = (name: string) => filesOf(bundle, byName(name), new Set(inPage)).filter((file) => !html.includes(file));
  return {
    screens: SCREENS.map(([path, name]) => [path, files(name)]),
    words: { ru: byName('ru').replace('assets/', ''), en: byName('en').replace('assets/', '') },
  };
}

/**
 * A script of a few lines inside the page: the theme before the first paint, and requests for what the open screen wants.
 * The server gives every script of the page the nonce that its policy asks for.
 */
function firstPaint(): Plugin {
  const source = readFileSync(new URL('./src/app/first-paint.js', import.meta.url), 'utf8').replace(/^ *\/\/.*\n/gm, '');
  return {
    name: 'first-paint',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        // The sheet stands at the end: the skeleton of index.html is painted before it has come.
        const sheets = html.match(SHEET) ?? [];
        const known = JSON.stringify(bundle ? wanted(html, bundle) : { screens: [], words: {} });
        return {
          html: html.replace(SHEET, '').replace('</body>', `${sheets.join('')}</body>`),
          tags: [
            {
              tag: 'script',
              attrs: { 'data-first': true },
              children: source.replace('__WANTED__', () => known),
              injectTo: 'head' as const,
            },
          ],
        };
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), firstPaint()],
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
