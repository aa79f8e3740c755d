/** What can be done with the tasks of a record, and what is shown when the server wants more first. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../../api/client';
import type { FieldError } from '../../../api/types';
import { sayDone, sayProblem } from '../../../parts/toast';
import { type DoneBody, doneTask, keys, patchTask, refreshType, reopenTask, tickItem } from '../data';
import type { RecordView, TaskView, TypeView } from '../types';

export interface TaskActions {
  /** Finishes; answers with the fields that still lack a value. */
  finish: (task: TaskView, body: DoneBody) => Promise<FieldError[]>;
  postpone: (task: TaskView, due: string) => void;
  tick: (task: TaskView, item: number, isDone: boolean) => void;
  busy: number | null;
  /** A task whose end would leave the record without a next step. */
  last: { task: TaskView; body: DoneBody } | null;
  dropLast: () => void;
}

export function useTaskActions(type: TypeView, id: number): TaskActions {
  const client = useQueryClient();
  const { t } = useTranslation('records');
  const key = keys.record(type.code, id);
  const [busy, setBusy] = useState<number | null>(null);
  const [last, setLast] = useState<TaskActions['last']>(null);

  const putTask = (fresh: TaskView) =>
    client.setQueryData<RecordView>(key, (record) =>
      record ? { ...record, tasks: record.tasks.map((task) => (task.id === fresh.id ? { ...task, ...fresh } : task)) } : record,
    );
  const refresh = async () => {
    await refreshType(client, type.code);
    void client.invalidateQueries({ queryKey: ['tasks'] });
    void client.invalidateQueries({ queryKey: ['day'] });
  };

  const reopen = async (task: TaskView) => {
    try {
      await reopenTask(task.id);
    } catch (error) {
      sayProblem(asProblem(error));
    }
    await refresh();
  };

  const finish = async (task: TaskView, body: DoneBody): Promise<FieldError[]> => {
    setBusy(task.id);
    try {
      const done = await doneTask(task.id, body);
      setLast(null);
      sayDone(t('task.done_said', { title: task.title }), done.can_reopen ? () => void reopen(task) : undefined, t('undo'));
      await refresh();
      return [];
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'task.last_step' || problem.code === 'step.missing') {
        setLast({ task, body });
        return [];
      }
      if (problem.fields.length === 0) {
        sayProblem(problem);
      }
      return problem.fields;
    } finally {
      setBusy(null);
    }
  };

  const change = async (task: TaskView, shown: TaskView, work: () => Promise<TaskView>, said?: string) => {
    putTask(shown);
    try {
      putTask(await work());
      if (said) {
        sayDone(said, () => void change(shown, task, () => patchTask(task.id, { due_at: task.due_at })), t('undo'));
      }
      void refresh();
    } catch (error) {
      putTask(task);
      sayProblem(asProblem(error));
    }
  };
  return {
    finish,
    postpone: (task, due) =>
      void change(task, { ...task, due_at: due }, () => patchTask(task.id, { due_at: due }), t('task.postponed')),
    tick: (task, item, isDone) => {
      const items = task.items.map((one) =>
        one.id === item ? { ...one, done_at: isDone ? new Date().toISOString() : null } : one,
      );
      void change(task, { ...task, items }, () => tickItem(task.id, item, isDone));
    },
    busy,
    last,
    dropLast: () => setLast(null),
  };
}
