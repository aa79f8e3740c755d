/** Saving one field at a time: at once on the screen, with a way back, and a question when someone else was quicker. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { asProblem } from '../../../api/client';
import type { Conflict } from '../../../api/types';
import { type FieldValue, isEmpty } from '../../../fields/view';
import { sayProblem } from '../../../parts/toast';
import { keys, patchRecord, refreshType } from '../data';
import type { ConflictField, RecordView, TypeView } from '../types';

interface Saved {
  field: string;
  before: FieldValue;
  title: string | undefined;
}

export interface Editing {
  /** The field in whose place its editor stands. */
  active: string | null;
  errors: Record<string, string>;
  saved: Saved | null;
  conflict: Conflict | null;
  open: (field: string | null) => void;
  save: (field: string, value: FieldValue, title?: string) => void;
  undo: () => void;
  keepMine: (field: ConflictField) => void;
  takeTheirs: (field: ConflictField) => void;
}

/** Whether two values say the same. */
export function isSame(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return (isEmpty(a) && isEmpty(b)) || JSON.stringify(a) === JSON.stringify(b);
}

function withField(record: RecordView, field: string, value: FieldValue, title: string | undefined): RecordView {
  const names = { ...record.names };
  if (title !== undefined) {
    names[field] = title;
  }
  return { ...record, fields: { ...record.fields, [field]: value }, names };
}

/** Writes one after another, so that each carries the version that the one before has given. */
function useQueue() {
  const last = useRef<Promise<void>>(Promise.resolve());
  return useCallback((work: () => Promise<void>) => {
    last.current = last.current.then(work, work);
  }, []);
}

export function useEditing(type: TypeView, id: number): Editing {
  const client = useQueryClient();
  const key = keys.record(type.code, id);
  const enqueue = useQueue();
  const [active, setActive] = useState<string | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [saved, setSaved] = useState<Saved | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const current = () => client.getQueryData<RecordView>(key);
  // What stood in the field when its editor was opened. Live changes come in under an open editor: what is typed then
  // answers to the old value, and must not go over the new one unseen.
  const opened = useRef<{ field: string; value: FieldValue | undefined; version: number } | null>(null);
  const open = (field: string | null) => {
    const record = current();
    opened.current = field !== null && record ? { field, value: record.fields[field], version: record.version } : null;
    setActive(field);
  };
  /** The version to answer to, when someone has changed the field under the open editor. */
  const changedUnder = (field: string, record: RecordView): number | undefined => {
    const { current: at } = opened;
    return at?.field === field && !isSame(at.value, record.fields[field]) ? at.version : undefined;
  };

  const send = (field: string, value: FieldValue, back: Saved, version?: number) =>
    enqueue(async () => {
      const record = current();
      if (!record) {
        return;
      }
      try {
        const fresh = await patchRecord(type.code, id, version ?? record.version, { [field]: value });
        client.setQueryData(key, fresh);
        setSaved(back);
        void refreshType(client, type.code);
      } catch (error) {
        const problem = asProblem(error);
        const now = current();
        if (now) {
          client.setQueryData(key, withField(now, field, back.before, back.title));
        }
        const own = problem.fields.find((one) => one.field === field);
        if (problem.conflict) {
          setConflict(problem.conflict);
        } else if (own) {
          setErrors((before) => ({ ...before, [field]: own.message }));
          setActive(field);
        } else {
          sayProblem(problem);
        }
      }
    });

  const save = (field: string, value: FieldValue, title?: string, version?: number) => {
    setActive(null);
    setErrors(({ [field]: _, ...rest }) => rest);
    const record = current();
    if (!record || isSame(record.fields[field], value)) {
      return;
    }
    const answered = version ?? changedUnder(field, record);
    opened.current = null;
    const back: Saved = { field, before: record.fields[field] ?? null, title: record.names[field] };
    void client.cancelQueries({ queryKey: key });
    client.setQueryData(key, withField(record, field, value, title));
    send(field, value, back, answered);
  };
  const settle = (field: ConflictField) =>
    setConflict((before) => {
      const rest = before?.fields.filter((one) => one.field !== field.field) ?? [];
      return before && rest.length > 0 ? { ...before, fields: rest } : null;
    });
  return {
    active,
    errors,
    saved,
    conflict,
    open,
    save,
    undo: () => {
      if (saved) {
        setSaved(null);
        save(saved.field, saved.before, saved.title);
      }
    },
    keepMine: (field) => {
      settle(field);
      save(field.field, field.mine, undefined, conflict?.version);
    },
    takeTheirs: (field) => {
      settle(field);
      void client.invalidateQueries({ queryKey: key });
    },
  };
}
