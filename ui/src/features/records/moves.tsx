/** Moving a record to another stage: at once on the screen, taken back with the reason when the server refuses. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/client';
import type { FieldError } from '../../api/types';
import { useShowContext } from '../../fields/context';
import type { FieldValue } from '../../fields/view';
import { sayDone, sayProblem } from '../../parts/toast';
import { type BoardData, withCardMoved } from './board/cache';
import { keys, moveRecord, refreshType } from './data';
import { MissingFields } from './MissingFields';
import { findStage, mayMove } from './system';
import type { NextStep, RecordRow, RecordView, TypeView } from './types';
import { WhatNext } from './WhatNext';

export interface MovePoint {
  x: number;
  y: number;
}

interface Asked {
  row: RecordRow;
  stage: string;
  at?: MovePoint | undefined;
  fields?: Record<string, FieldValue> | undefined;
  next?: NextStep | undefined;
}

type Pending = Asked & ({ kind: 'fields'; errors: FieldError[] } | { kind: 'step' });

export interface Moves {
  move: (row: RecordRow, stage: string, at?: MovePoint) => void;
  isBusy: (id: number) => boolean;
}

const MovesContext = createContext<Moves | null>(null);

/** The one way to move records on this screen. */
export function useMoves(): Moves {
  const moves = useContext(MovesContext);
  if (!moves) {
    throw new Error('useMoves outside of MovesProvider');
  }
  return moves;
}

function showMoved(client: QueryClient, type: string, asked: Asked, zone: string): () => void {
  const boards = client.getQueriesData<BoardData>({ queryKey: [...keys.type(type), 'board'] });
  const record = client.getQueryData<RecordView>(keys.record(type, asked.row.id));
  for (const [key, board] of boards) {
    if (board) {
      client.setQueryData(key, withCardMoved(board, asked.row.id, asked.stage, new Date(), zone));
    }
  }
  if (record) {
    client.setQueryData(keys.record(type, asked.row.id), { ...record, stage: asked.stage });
  }
  return () => {
    for (const [key, board] of boards) {
      client.setQueryData(key, board);
    }
    if (record) {
      client.setQueryData(keys.record(type, asked.row.id), record);
    }
  };
}

interface Sender {
  send: (asked: Asked) => Promise<void>;
  pending: Pending | null;
  cancel: () => void;
  busy: ReadonlySet<number>;
}

function useSender(type: TypeView): Sender {
  const client = useQueryClient();
  const { t } = useTranslation('records');
  const { zone } = useShowContext();
  const [pending, setPending] = useState<(Pending & { back: () => void }) | null>(null);
  const [busy, setBusy] = useState<ReadonlySet<number>>(new Set());
  const send = useCallback(
    async (asked: Asked): Promise<void> => {
      const { row, stage } = asked;
      const from = row.stage;
      await client.cancelQueries({ queryKey: [...keys.type(type.code), 'board'] });
      const back = showMoved(client, type.code, asked, zone);
      setBusy((ids) => new Set(ids).add(row.id));
      try {
        const fresh = await moveRecord(type.code, row.id, {
          stage,
          ...(asked.fields ? { fields: asked.fields } : {}),
          ...(asked.next ? { next: asked.next } : {}),
        });
        setPending(null);
        client.setQueryData(keys.record(type.code, row.id), fresh);
        const canUndo = from && from !== fresh.stage && mayMove(type, fresh.stage, from);
        const undo = canUndo ? () => void send({ row: fresh, stage: from }) : undefined;
        sayDone(t('move.done', { title: row.title, stage: findStage(type, fresh.stage)?.label ?? '' }), undo, t('undo'));
        void refreshType(client, type.code);
      } catch (error) {
        const problem = asProblem(error);
        if (problem.code === 'stage.fields_missing' || (problem.code === 'record.invalid' && problem.fields.length > 0)) {
          setPending({ ...asked, kind: 'fields', errors: problem.fields, back });
        } else if (problem.code === 'step.missing' || problem.code === 'task.last_step') {
          setPending({ ...asked, kind: 'step', back });
        } else {
          back();
          setPending(null);
          sayProblem(problem);
        }
      } finally {
        setBusy((ids) => new Set([...ids].filter((id) => id !== row.id)));
      }
    },
    [client, t, type, zone],
  );
  const cancel = useCallback(() => {
    pending?.back();
    setPending(null);
  }, [pending]);
  return { send, pending, cancel, busy };
}

/** Gives `useMoves` to the screen, and shows what a move still needs: fields, or the next step. */
export function MovesProvider({ type, children }: { type: TypeView; children: ReactNode }) {
  const { send, pending, cancel, busy } = useSender(type);
  const moves = useMemo<Moves>(
    () => ({
      move: (row, stage, at) => {
        if (row.stage !== stage) {
          void send({ row, stage, at });
        }
      },
      isBusy: (id) => busy.has(id),
    }),
    [send, busy],
  );
  return (
    <MovesContext value={moves}>
      {children}
      {pending?.kind === 'fields' ? (
        <MissingFields
          type={type}
          row={pending.row}
          stage={findStage(type, pending.stage)?.label ?? ''}
          errors={pending.errors}
          given={pending.fields}
          at={pending.at}
          onCancel={cancel}
          onSave={(fields) => send({ ...pending, fields: { ...pending.fields, ...fields } })}
        />
      ) : null}
      {pending?.kind === 'step' ? (
        <WhatNext
          type={type}
          record={pending.row}
          onCancel={cancel}
          onNext={(next) => send({ ...pending, next })}
          onClose={(stage) => send({ ...pending, stage, next: undefined })}
        />
      ) : null}
    </MovesContext>
  );
}
