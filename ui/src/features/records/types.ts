/** Records, tasks and the feed as `/api/v1` answers with them. */
import type {
  Conflict,
  FieldValue,
  FieldView,
  FileInfo,
  Job,
  LinkedInfo,
  NextStep,
  TaskForm,
  TaskItem,
  TaskView,
  TypeView,
} from '../../api/types';

export interface NextView {
  task: number;
  title: string;
  due_at: string;
  who: number;
}

export interface RecordRow {
  id: number;
  title: string;
  /** The number the system has given to it. */
  number?: string | null;
  stage: string | null;
  is_open: boolean;
  version: number;
  owner: number | null;
  next: NextView | null;
  created_at: string;
  updated_at: string;
  /** Since when it stands on its stage, until when it should have left it, when it was closed. */
  stage_at?: string | null;
  stage_due?: string | null;
  closed_at?: string | null;
  fields: Record<string, FieldValue>;
  names: Record<string, string>;
  /** Codes of requisites whose check digits do not fit. */
  doubts?: string[];
  /** The files whose ids stand in `fields`. */
  files?: FileInfo[];
  /** Titles of the records whose ids stand in fields of several links. */
  linked?: LinkedInfo[];
}

export type { FieldView, NextStep, TaskForm, TaskItem, TaskView, TypeView };

export interface ChildGroup {
  type: string;
  field: string;
  count: number;
}

/** A table of a record with its rows, the oldest first. */
export interface RecordTable {
  section: string;
  type: string;
  field: string;
  rows: RecordRow[];
}

export interface TimerView {
  id: number | string;
  due_at: string;
  text?: string | null;
}

export interface RecordView extends RecordRow {
  type: string;
  can: string[];
  /** On a closed record: its fields with `is_after_close` may be filled. */
  can_fill?: boolean;
  tasks: TaskView[];
  children: ChildGroup[];
  tables: RecordTable[];
  created_by: number | null;
  runs: { flow: string; stage: string; timers: TimerView[] }[];
}

export interface Change {
  field: string;
  label: string;
  old: FieldValue;
  new: FieldValue;
  /** Titles of the records linked before and after. */
  old_name?: string | null;
  new_name?: string | null;
}

export interface TimelineEntry {
  id: number;
  at: string;
  kind: string;
  person?: number | null;
  rule?: string | null;
  text?: string | null;
  result?: string | null;
  changes?: Change[] | null;
  task?: { id: number; title: string } | number | null;
  /** The file it came from. */
  import?: string | null;
  /** The merge it tells of, to undo it. */
  merge?: number | null;
  stage_from?: string | null;
  stage_to?: string | null;
}

export type TimelineTab = 'all' | 'calls' | 'comments' | 'tasks' | 'history';

export interface StageTotals {
  stage: string;
  count: number;
  sum?: string | null;
  overdue: number;
  today: number;
  planned: number;
  none: number;
}

export interface BoardColumn extends StageTotals {
  rows: RecordRow[];
  next_cursor: string | null;
}

export interface Page {
  rows: RecordRow[];
  next_cursor: string | null;
  total?: number | null;
}

export type ConflictField = Conflict['fields'][number];
export type JobView = Job;
