/** Live events for screens: listening to them, and the one-second tint of what has just changed elsewhere. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Job } from '../api/types';

export interface LiveChange {
  type: string;
  id: number;
  version: number;
  kind: string;
}

interface Events {
  change: LiveChange;
  task: { id: number; record?: number | null };
  job: Job;
}

type Listener<K extends keyof Events> = (event: Events[K]) => void;
const listeners: { [K in keyof Events]: Set<Listener<K>> } = { change: new Set(), task: new Set(), job: new Set() };

export function emitLive<K extends keyof Events>(name: K, event: Events[K]): void {
  for (const listener of listeners[name]) {
    listener(event);
  }
}

export function hasListener(name: keyof Events): boolean {
  return listeners[name].size > 0;
}

/** Calls `run` on each event while mounted. While anyone listens to `change`, records are not refetched by themselves. */
export function useLive<K extends keyof Events>(name: K, run: Listener<K>): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const listener: Listener<K> = (event) => latest.current(event);
    listeners[name].add(listener);
    return () => {
      listeners[name].delete(listener);
    };
  }, [name]);
}

const FRESH_MS = 1_000;
let fresh: ReadonlySet<string> = new Set();
const watchers = new Set<() => void>();

function tell(next: ReadonlySet<string>): void {
  fresh = next;
  for (const watcher of watchers) {
    watcher();
  }
}

export function noteFresh(type: string, id: number): void {
  const key = `${type}:${id}`;
  tell(new Set(fresh).add(key));
  setTimeout(() => tell(new Set([...fresh].filter((one) => one !== key))), FRESH_MS);
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** True for a second after the record (or `task`) changed; give the row the class `is-fresh`. */
export function useFresh(type: string, id: number): boolean {
  return useSyncExternalStore(subscribe, () => fresh.has(`${type}:${id}`));
}
