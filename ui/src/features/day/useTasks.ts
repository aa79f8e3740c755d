/** Doing tasks from any screen: finish, answer, postpone; and what the server asks for first. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, sendJson } from '../../api/client';
import type { NextStep, TaskView } from '../../api/types';
import { useOpenRecord } from '../../parts/open';
import { sayDone, sayProblem } from '../../parts/toast';

export interface DoneBody {
  outcome?: string;
  next?: NextStep;
  close?: string;
}

export interface Tasks {
  finish: (task: TaskView, body?: DoneBody) => Promise<void>;
  postpone: (task: TaskView, due: string) => Promise<void>;
  busy: number | null;
  /** A task whose end would leave its record without a next step. */
  last: TaskView | null;
  dropLast: () => void;
}

export function useTasks(): Tasks {
  const client = useQueryClient();
  const open = useOpenRecord();
  const { t } = useTranslation('day');
  const [busy, setBusy] = useState<number | null>(null);
  const [last, setLast] = useState<TaskView | null>(null);
  const refresh = async (task: TaskView) => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['day'] }),
      client.invalidateQueries({ queryKey: ['tasks'] }),
      client.invalidateQueries({ queryKey: ['me'] }),
      task.record ? client.invalidateQueries({ queryKey: ['records', task.record.type] }) : undefined,
    ]);
  };
  const attempt = async (task: TaskView, work: () => Promise<void>) => {
    setBusy(task.id);
    try {
      await work();
      await refresh(task);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'task.last_step' || problem.code === 'step.missing') {
        setLast(task);
      } else if (task.record && (problem.fields.length > 0 || problem.code === 'task.checklist')) {
        // The record's panel has the form with the fields that are asked for.
        open({ type: task.record.type, id: task.record.id });
        sayProblem(problem);
      } else {
        sayProblem(problem);
      }
    } finally {
      setBusy(null);
    }
  };
  const move = async (task: TaskView, due: string) => {
    await sendJson('PATCH', `/tasks/${task.id}`, { due_at: due });
    await refresh(task);
  };
  return {
    finish: (task, body = {}) =>
      attempt(task, async () => {
        await sendJson('POST', `/tasks/${task.id}/done`, body);
        setLast(null);
        sayDone(t('said_done', { title: task.title }));
      }),
    postpone: (task, due) =>
      attempt(task, async () => {
        await move(task, due);
        sayDone(t('said_postponed'), () => void move({ ...task, due_at: due }, task.due_at), t('undo'));
      }),
    busy,
    last,
    dropLast: () => setLast(null),
  };
}
