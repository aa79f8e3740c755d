/** J/K and arrows over the rows of a list: the focus goes along `[data-main]` of each row. */
import { type RefObject, useMemo } from 'react';
import { type Hotkey, useHotkeys } from './hotkeys';

const AFTER_MS = 60;

function mains(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[data-main]') ?? [])];
}

/** The row that has the focus. */
function currentRow(root: HTMLElement | null): HTMLElement | null {
  const focused = document.activeElement?.closest<HTMLElement>('[data-row]');
  return focused && root?.contains(focused) ? focused : null;
}

function step(root: HTMLElement | null, by: 1 | -1): void {
  const all = mains(root);
  const row = currentRow(root);
  const at = all.findIndex((main) => row?.contains(main));
  const next = all[at === -1 ? (by === 1 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** Clicks the part of the focused row that carries `data-key="…"`; without a focused row nothing happens by mistake. */
function press(root: HTMLElement | null, key: string): void {
  const row = currentRow(root);
  const at = mains(root).findIndex((main) => row?.contains(main));
  row?.querySelector<HTMLElement>(key === 'KeyD' ? '[data-due] button' : `[data-key="${key}"]`)?.click();
  setTimeout(() => {
    // The row has gone: its successor takes the focus, so that the next key goes on from here.
    if (row && !row.isConnected && document.activeElement === document.body) {
      const left = mains(root);
      left[Math.min(at, left.length - 1)]?.focus();
    }
  }, AFTER_MS);
}

/** The keys of rows: moving, and one letter or digit per thing to do. */
export function useRowKeys(ref: RefObject<HTMLElement | null>, letters: readonly string[]): void {
  const keys = useMemo<Hotkey[]>(() => {
    const digits = [1, 2, 3, 4, 5, 6].map((digit) => `Digit${digit}`);
    return [
      { keys: 'KeyJ', run: () => step(ref.current, 1) },
      { keys: 'KeyK', run: () => step(ref.current, -1) },
      { keys: 'ArrowDown', run: () => step(ref.current, 1) },
      { keys: 'ArrowUp', run: () => step(ref.current, -1) },
      ...[...letters, ...digits].map((code) => ({ keys: code, run: () => press(ref.current, code) })),
    ];
  }, [ref, letters]);
  useHotkeys(keys);
}
