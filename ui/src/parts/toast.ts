/** Short messages at the bottom; those with «Отменить» stay half a minute. */
import type { Problem } from '../api/client';
import { createStore } from './store';

export interface Toast {
  id: number;
  text: string;
  kind: 'done' | 'problem';
  detail?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

const LIFE = { done: 4_000, problem: 10_000, action: 30_000 };
const KEPT = 3;
let last = 0;
const timers = new Map<number, ReturnType<typeof setTimeout>>();

export const toasts = createStore<readonly Toast[]>([]);

export function dropToast(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}

function wait(toast: Toast): void {
  const life = toast.action ? LIFE.action : LIFE[toast.kind];
  timers.set(
    toast.id,
    setTimeout(() => dropToast(toast.id), life),
  );
}

function say(toast: Omit<Toast, 'id'>): void {
  last += 1;
  const full = { ...toast, id: last };
  toasts.set([...toasts.get(), full].slice(-KEPT));
  wait(full);
}

/** Says what was done; with `undo` the toast has the button and Ctrl+Z does the same. */
export function sayDone(text: string, undo?: (() => void) | undefined, undoLabel = 'Undo'): void {
  say({ text, kind: 'done', action: undo ? { label: undoLabel, run: undo } : undefined });
}

/** Says what did not work and why. */
export function sayProblem(problem: Problem | Error): void {
  const incident = 'incident' in problem && problem.incident ? problem.incident : undefined;
  say({ text: problem.message, kind: 'problem', detail: incident });
}

/** Stops the clock while the pointer or the focus is on the toasts. */
export function holdToasts(): void {
  for (const timer of timers.values()) {
    clearTimeout(timer);
  }
}

export function releaseToasts(): void {
  for (const toast of toasts.get()) {
    clearTimeout(timers.get(toast.id));
    wait(toast);
  }
}

/** Runs the newest undo; false when there is none. */
export function undoLast(): boolean {
  const toast = [...toasts.get()].reverse().find((one) => one.action);
  if (!toast) {
    return false;
  }
  dropToast(toast.id);
  toast.action?.run();
  return true;
}
