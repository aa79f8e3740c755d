/** How the page looks for this person: theme, density, sidebar. Kept in the browser too, so that the first paint is right. */
import { useSyncExternalStore } from 'react';
import type { Settings } from '../api/types';

export interface Look {
  theme: 'light' | 'dark' | 'system';
  density: 'compact' | 'usual' | 'roomy' | 'auto';
  sidebar: 'wide' | 'narrow';
}

const KEY = 'otklik.look';
const DEFAULT: Look = { theme: 'system', density: 'auto', sidebar: 'wide' };
const darkQuery = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function stored(): Look {
  try {
    return { ...DEFAULT, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Look>) };
  } catch {
    return DEFAULT;
  }
}

let look = stored();
let scheme: 'light' | 'dark' = 'light';

function apply(): void {
  scheme = look.theme === 'dark' || (look.theme === 'system' && darkQuery.matches) ? 'dark' : 'light';
  const root = document.documentElement;
  root.dataset.mantineColorScheme = scheme;
  root.dataset.density = look.density === 'auto' ? (window.innerHeight < 800 ? 'compact' : 'usual') : look.density;
  root.dataset.sidebar = look.sidebar;
  for (const listener of listeners) {
    listener();
  }
}

export function setLook(change: Partial<Look>): void {
  look = { ...look, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // A full or forbidden storage: the look lasts until the page is left.
  }
  apply();
}

/** Takes over what the server keeps for the person. */
export function lookFromSettings(settings: Settings | null): void {
  const { theme, density, sidebar } = settings ?? {};
  setLook({ ...(theme ? { theme } : {}), ...(density ? { density } : {}), ...(sidebar ? { sidebar } : {}) });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLook(): Look {
  return useSyncExternalStore(subscribe, () => look);
}

/** Light or dark, whatever led to it. */
export function useScheme(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, () => scheme);
}

/** The density in force, chosen or by the height of the screen. */
export function shownDensity(): 'compact' | 'usual' | 'roomy' {
  const density = document.documentElement.dataset.density;
  return density === 'compact' || density === 'roomy' ? density : 'usual';
}

/** Height of a list row in pixels, by density. */
export function rowHeight(): number {
  return { compact: 30, usual: 36, roomy: 44 }[document.documentElement.dataset.density ?? 'usual'] ?? 36;
}

darkQuery.addEventListener('change', apply);
apply();
