/** Finishing a task from any screen; the app provides the dialogs that the server may ask for. */
import { createContext, useContext } from 'react';
import type { TaskView } from '../api/types';

export interface FinishActions {
  /** Ends the task, with an answer when it asks one; opens a small form when something is missing. */
  finish: (task: TaskView, outcome?: string) => void;
  /** The task that is being sent. */
  busy: number | null;
}

export const FinishContext = createContext<FinishActions>({ finish: () => undefined, busy: null });

export function useFinish(): FinishActions {
  return useContext(FinishContext);
}

/** Whether the task wants its record's fields before it can end. */
export function wantsForm(task: TaskView): boolean {
  return task.form?.kind === 'form' || (task.form?.fields?.length ?? 0) > 0;
}
