/** Ends tasks for every screen, and shows what the server still wants: fields, a next step. */
import { useQueryClient } from '@tanstack/react-query';
import { type Dispatch, lazy, type ReactNode, type SetStateAction, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, sendJson } from '../api/client';
import { useMeta } from '../api/queries';
import type { FieldError, FieldValue, NextStep, ReadyAnswer, TaskView } from '../api/types';
import { refreshTasks, showTask } from '../features/day/data';
import { type FinishActions, FinishContext, wantsForm } from '../parts/finish';
import { useOpenRecord } from '../parts/open';
import { sayDone, sayProblem } from '../parts/toast';

const TaskForm = lazy(() => import('../features/day/TaskForm').then((module) => ({ default: module.TaskForm })));
const WhatNext = lazy(() => import('./WhatNextLayer').then((module) => ({ default: module.WhatNext })));

export interface FinishBody {
  outcome?: string | undefined;
  fields?: Record<string, FieldValue> | undefined;
  result?: string | undefined;
  next?: NextStep | undefined;
  close?: string | undefined;
}

type Wanted =
  | { kind: 'form'; task: TaskView; outcome?: string | undefined; ready?: ReadyAnswer | undefined; errors: FieldError[] }
  | { kind: 'next'; task: TaskView; body: FinishBody };

function useSend(setWanted: Dispatch<SetStateAction<Wanted | null>>) {
  const client = useQueryClient();
  const { t } = useTranslation('day');
  const open = useOpenRecord();
  const [busy, setBusy] = useState<number | null>(null);
  const reopen = async (task: TaskView) => {
    try {
      await sendJson('POST', `/tasks/${task.id}/reopen`);
    } catch (error) {
      sayProblem(asProblem(error));
    }
    refreshTasks(client, task);
  };
  const send = async (task: TaskView, body: FinishBody): Promise<FieldError[]> => {
    setBusy(task.id);
    const back = showTask(client, task.id, () => null);
    try {
      const { can_reopen } = await sendJson<{ can_reopen: boolean }>('POST', `/tasks/${task.id}/done`, body);
      setWanted(null);
      sayDone(t('done_said', { title: task.title }), can_reopen ? () => void reopen(task) : undefined, t('undo'));
      refreshTasks(client, task);
      return [];
    } catch (error) {
      back();
      const problem = asProblem(error);
      if (problem.code === 'task.last_step' || problem.code === 'step.missing') {
        setWanted({ kind: 'next', task, body });
      } else if (problem.fields.length > 0 && task.record) {
        setWanted((wanted) => ({
          ...(wanted?.kind === 'form' && wanted.task.id === task.id ? { ready: wanted.ready } : {}),
          kind: 'form',
          task,
          outcome: body.outcome,
          errors: problem.fields,
        }));
      } else {
        sayProblem(problem);
        if (problem.code === 'task.checklist' && task.record) {
          open(task.record);
        }
      }
      return problem.fields;
    } finally {
      setBusy(null);
    }
  };
  return { send, busy };
}

export function FinishTasks({ children }: { children: ReactNode }) {
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const { send, busy } = useSend(setWanted);
  const meta = useMeta();
  const actions: FinishActions = useMemo(
    () => ({
      finish: (task, outcome, ready) => {
        if (wantsForm(task, outcome) && task.record) {
          setWanted({ kind: 'form', task, outcome, ready, errors: [] });
        } else {
          void send(task, { outcome });
        }
      },
      busy,
    }),
    [send, busy],
  );
  const type = meta.types.find((one) => one.code === wanted?.task.record?.type);
  const close = () => setWanted(null);
  return (
    <FinishContext value={actions}>
      {children}
      <Suspense>
        {wanted?.kind === 'form' && type ? (
          <TaskForm
            key={wanted.task.id}
            type={type}
            task={wanted.task}
            outcome={wanted.outcome}
            ready={wanted.ready}
            errors={wanted.errors}
            isBusy={busy !== null}
            onSend={(body) => send(wanted.task, body)}
            onClose={close}
          />
        ) : null}
        {wanted?.kind === 'next' && type && wanted.task.record ? (
          <WhatNext
            type={type}
            record={{ title: wanted.task.record.title, owner: wanted.task.who, stage: wanted.task.record.stage ?? null }}
            isBusy={busy !== null}
            onCancel={close}
            onNext={(next) => void send(wanted.task, { ...wanted.body, next })}
            onClose={(stage) => void send(wanted.task, { ...wanted.body, close: stage })}
          />
        ) : null}
      </Suspense>
    </FinishContext>
  );
}
