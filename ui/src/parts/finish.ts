/** Finishing a task from any screen; the app provides the dialogs that the server may ask for. */
import { createContext, useContext } from 'react';
import type { ReadyAnswer, TaskView } from '../api/types';

export interface FinishActions {
  /** Ends the task, with an answer when it asks one; opens a small form when something is missing. */
  finish: (task: TaskView, outcome?: string, ready?: ReadyAnswer) => void;
  /** The task that is being sent. */
  busy: number | null;
}

export const FinishContext = createContext<FinishActions>({ finish: () => undefined, busy: null });

export function useFinish(): FinishActions {
  return useContext(FinishContext);
}

/** Whether an answer must say why. */
export function wantsComment(task: TaskView, outcome?: string): boolean {
  return (task.form?.outcomes ?? []).some((one) => one.comment && (outcome === undefined || one.code === outcome));
}

/** Whether the task wants its record's fields, or a word why, before it can end like this. */
export function wantsForm(task: TaskView, outcome?: string): boolean {
  const hasFields = task.form?.kind === 'form' || (task.form?.fields?.length ?? 0) > 0;
  return hasFields || (outcome !== undefined && wantsComment(task, outcome));
}
