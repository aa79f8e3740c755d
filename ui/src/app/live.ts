/** What changes on the server arrives here and marks the kept answers as old. */
import type { QueryClient } from '@tanstack/react-query';
import { API } from '../api/client';
import { meQuery, setCounters } from '../api/queries';
import type { Counters, Job } from '../api/types';
import { emitLive, hasListener, type LiveChange, noteFresh } from '../parts/live';
import { checkBuild, noteReached, offlineSince } from './connection';

const GATHER_MS = 250;
const RETRY_MS = [1_000, 3_000, 8_000, 20_000];

function read<T>(event: Event): T | null {
  try {
    return JSON.parse((event as MessageEvent<string>).data) as T;
  } catch {
    return null;
  }
}

/** Gathers many invalidations into one. */
function gatherer(client: QueryClient): (key: readonly unknown[]) => void {
  const keys = new Map<string, readonly unknown[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (key) => {
    keys.set(JSON.stringify(key), key);
    if (timer !== undefined) {
      return;
    }
    timer = setTimeout(() => {
      timer = undefined;
      const all = [...keys.values()];
      keys.clear();
      for (const queryKey of all) {
        void client.invalidateQueries({ queryKey });
      }
    }, GATHER_MS);
  };
}

function listen(source: EventSource, client: QueryClient, old: (key: readonly unknown[]) => void): void {
  source.addEventListener('change', (event) => {
    const change = read<LiveChange>(event);
    if (!change) {
      return;
    }
    noteFresh(change.type, change.id);
    emitLive('change', change);
    if (!hasListener('change')) {
      old(['records', change.type]);
    }
    old(['recent']);
  });
  source.addEventListener('task', (event) => {
    const task = read<{ id: number; record?: number | null }>(event);
    old(['day']);
    old(['tasks']);
    if (task) {
      noteFresh('task', task.id);
      emitLive('task', task);
    }
  });
  source.addEventListener('notice', (event) => {
    const notice = read<{ unread?: number }>(event);
    if (typeof notice?.unread === 'number') {
      setCounters(client, { unread: notice.unread });
    }
    old(['notices']);
  });
  source.addEventListener('counters', (event) => {
    const counters = read<Counters>(event);
    if (counters) {
      setCounters(client, counters);
      old(['day']);
    }
  });
  // Types or rights changed, or we have missed something: everything that is kept is old.
  source.addEventListener('meta', () => old([]));
  source.addEventListener('job', (event) => {
    const job = read<Job>(event);
    if (job) {
      client.setQueryData(['job', job.id], (before: Job | undefined) => ({ ...before, ...job }));
      emitLive('job', job);
      if (job.state === 'done' || job.state === 'failed') {
        old(['job', job.id]);
      }
    }
  });
}

/** Connects, and connects again after each loss; returns the way to stop. */
export function startLive(client: QueryClient): () => void {
  const old = gatherer(client);
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let wasLost = false;
  const connect = () => {
    source = new EventSource(`${API}/events`, { withCredentials: true });
    listen(source, client, old);
    source.onopen = () => {
      tries = 0;
      noteReached(true);
      if (wasLost) {
        wasLost = false;
        void client.invalidateQueries();
        void checkBuild();
      }
    };
    source.onerror = () => {
      source?.close();
      wasLost = true;
      const wait = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)];
      tries += 1;
      // One call tells a lost session (the dialog) from a lost connection (the bar).
      if (tries > 1) {
        void client.fetchQuery({ ...meQuery, staleTime: 0, retry: false }).catch(() => undefined);
      }
      retry = setTimeout(connect, wait);
    };
  };
  const back = () => {
    if (offlineSince.get() !== null) {
      clearTimeout(retry);
      source?.close();
      connect();
    }
  };
  connect();
  window.addEventListener('online', back);
  return () => {
    clearTimeout(retry);
    source?.close();
    window.removeEventListener('online', back);
  };
}
