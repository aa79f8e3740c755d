/** Whether the server is reached, and since when the shown data are old. */
import { createStore } from '../parts/store';

/** The moment of the last answer, when there is no connection now. */
export const offlineSince = createStore<Date | null>(null);
/** A newer build of the UI is on the server. */
export const hasNewBuild = createStore(false);

let lastAnswer = new Date();

export function noteReached(isReached: boolean): void {
  if (isReached) {
    lastAnswer = new Date();
    offlineSince.set(null);
  } else if (offlineSince.get() === null) {
    offlineSince.set(lastAnswer);
  }
}

/** Compares the page on the server with the running one by the name of the entry script. */
export async function checkBuild(): Promise<void> {
  const own = document.querySelector<HTMLScriptElement>('script[type="module"][src*="/assets/"]')?.getAttribute('src');
  if (!own) {
    return;
  }
  try {
    const page = await fetch('/', { cache: 'no-store', credentials: 'same-origin' });
    const html = await page.text();
    if (page.ok && html.includes('/assets/index-') && !html.includes(own)) {
      hasNewBuild.set(true);
    }
  } catch {
    // Not reached now: asked again at the next connection.
  }
}

window.addEventListener('offline', () => noteReached(false));
window.addEventListener('vite:preloadError', () => hasNewBuild.set(true));
