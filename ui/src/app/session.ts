/** A lost session: every call waits until the person has signed in again in a dialog above the page. */
import { createStore } from '../parts/store';

interface Asking {
  done: () => void;
  give_up: () => void;
}

export const asking = createStore<Asking | null>(null);
let pending: Promise<void> | null = null;

/** Asks once, however many calls wait. */
export function signInAgain(): Promise<void> {
  pending ??= new Promise<void>((resolve, reject) => {
    const finish = (end: () => void) => () => {
      pending = null;
      asking.set(null);
      end();
    };
    asking.set({ done: finish(resolve), give_up: finish(() => reject(new Error('not signed in'))) });
  });
  return pending;
}

/** Tries a name and a password; true when the server made a session. */
export async function signIn(login: string, password: string): Promise<boolean> {
  const body = new URLSearchParams({ login, password });
  const answer = await fetch('/login', {
    method: 'POST',
    body,
    headers: { 'X-Otklik': '1' },
    credentials: 'same-origin',
    redirect: 'manual',
  });
  if (!answer.ok && answer.type !== 'opaqueredirect') {
    return false;
  }
  const me = await fetch('/api/v1/me', { credentials: 'same-origin', headers: { Accept: 'application/json' } });
  return me.ok;
}
