/** What `/api/v1` sends and takes: the parts of it that the whole UI shares. */

export type FieldKind =
  | 'string'
  | 'text'
  | 'rich'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'bool'
  | 'date'
  | 'datetime'
  | 'time'
  | 'duration'
  | 'choice'
  | 'choices'
  | 'tree'
  | 'link'
  | 'links'
  | 'person'
  | 'people'
  | 'phones'
  | 'emails'
  | 'messengers'
  | 'url'
  | 'inn'
  | 'kpp'
  | 'ogrn'
  | 'snils'
  | 'bik'
  | 'account'
  | 'files'
  | 'images'
  | 'colour'
  | 'number'
  | 'computed'
  | 'rollup';

export type FieldValue = string | number | boolean | null | string[] | number[];

/** A file that fields name by its id. */
export interface FileInfo {
  id: number;
  name: string;
  bytes: number;
  mime: string;
  preview: boolean;
}

/** A record that a field of several links names. */
export interface LinkedInfo {
  id: number;
  title: string;
}

export interface FieldOption {
  code: string;
  label: string;
  is_active: boolean;
  /** In a tree: the option above it. */
  parent?: string | null;
}

export interface FieldView {
  code: string;
  kind: FieldKind;
  result?: FieldKind | null;
  label: string;
  hint: string;
  required: 'never' | 'always' | 'leaving' | 'when';
  leaving: string[];
  /** Stages that are not entered without it. */
  entering?: string[];
  options: FieldOption[];
  to?: string | null;
  scale: number;
  is_list: boolean;
  is_create: boolean;
  is_card: boolean;
  is_indexed: boolean;
  is_read_only: boolean;
  is_parent: boolean;
  /** Of a link: how the linked record calls those that point at it. */
  reverse?: string;
  is_stored: boolean;
  /** Its values are still being converted or filled. */
  is_preparing?: boolean;
  /** People fill it on closed records, too. */
  is_after_close?: boolean;
  /** Fields whose values decide which options are offered. */
  depends?: string[];
  /** The least and the greatest value, today. */
  min?: FieldValue;
  max?: FieldValue;
  max_length?: number | null;
  /** What the server puts into the field of a new record, worked out for me; absent when nothing. */
  default?: unknown;
}

export interface StageView {
  code: string;
  label: string;
  hue: number;
  outcome?: 'success' | 'failure' | 'neutral' | null;
  to: string[];
  /** The only stages from which I may bring records here by hand; absent: from anywhere. */
  by_hand?: string[] | null;
}

export interface PipelineView {
  code: string;
  label: string;
  stages: StageView[];
}

export interface TypeView {
  code: string;
  title: string;
  one: string;
  few: string;
  many: string;
  new: string;
  icon: string;
  position: number;
  is_directory: boolean;
  needs_step: boolean;
  owner: string | null;
  start: string | null;
  same_by: string[];
  fields: FieldView[];
  /** `table`: the type whose records are the rows of a table; `fields` are its columns then. */
  sections: { code: string; label: string; fields: string[]; table?: string | null }[];
  pipelines: PipelineView[];
}

export interface PersonRef {
  id: number;
  name: string;
  position: string | null;
  department_id: number | null;
  is_active: boolean;
}

export interface RoleRef {
  code: string;
  label: string;
}

export interface Meta {
  types: TypeView[];
  roles: RoleRef[];
  people: PersonRef[];
  organisation: { name: string; zone: string; language: string; currency: string };
  /** How large one file and all files of a record may be, in bytes. */
  files: { file: number; record: number };
  version: string | number;
}

/** How much of a type's records a right covers. */
export type Reach = 'no' | 'own' | 'department' | 'all';

export interface Counters {
  overdue: number;
  today: number;
  unread: number;
}

export interface Settings {
  theme?: 'light' | 'dark' | 'system';
  density?: 'compact' | 'usual' | 'roomy';
  hotkeys?: boolean;
  sidebar?: 'wide' | 'narrow';
  [key: string]: unknown;
}

export interface Me {
  person: { id: number; name: string; position: string | null; locale: string | null; settings: Settings | null };
  roles: string[];
  is_admin: boolean;
  today: string;
  rights: Record<string, Record<string, Reach>>;
  counters: Counters;
  language: string;
}

export type DueState = 'overdue' | 'today' | 'planned' | 'none';

export interface RecordRef {
  id: number;
  type: string;
  title: string;
  stage?: string | null;
}

export interface Outcome {
  code: string;
  label: string;
  /** Whether the person must say why. */
  comment?: boolean;
}

/** An answer that fills the form of a task; the person sends it. */
export interface ReadyAnswer {
  code: string;
  label: string;
  fields: Record<string, unknown>;
}

export interface TaskForm {
  kind: 'task' | 'choose' | 'form' | 'approve' | 'ack' | 'control';
  fields?: string[] | null;
  field?: string | null;
  outcomes?: Outcome[] | null;
  require_checklist?: boolean;
  require_fields?: string[] | null;
  ready?: ReadyAnswer[];
}

export interface TaskItem {
  id: number;
  text: string;
  done_at: string | null;
  done_by: number | null;
}

export interface TaskView {
  id: number;
  record: RecordRef | null;
  kind: 'task' | 'ask' | string;
  title: string;
  text: string | null;
  who: number;
  due_at: string;
  is_open: boolean;
  rule?: string | null;
  form: TaskForm | null;
  items: TaskItem[];
  created_by: number | null;
  version: number;
  state: 'overdue' | 'today' | 'planned';
}

export interface NextStep {
  title: string;
  who: number;
  due_at: string;
}

export interface TeamRow {
  person: number;
  overdue: number;
  today: number;
  without: number;
}

export interface Day {
  now: TaskView[];
  waiting: TaskView[];
  upcoming: { tomorrow: number };
  counts: { open: number; overdue: number; today: number };
  nearest_at?: string | null;
  team?: TeamRow[] | null;
}

export interface Notice {
  id: number;
  at: string;
  text: string;
  record: RecordRef | null;
  needs_action: boolean;
  read_at: string | null;
}

export interface Hit {
  id: number;
  type: string;
  title: string;
  subtitle: string | null;
  stage: string | null;
  is_open: boolean;
  /** Found by the other keyboard layout or the other alphabet. */
  is_guess: boolean;
}

export interface Person {
  id: number;
  name: string;
  login?: string | null;
  position: string | null;
  department_id: number | null;
  roles: string[];
  email?: string | null;
  is_active: boolean;
  has_password?: boolean;
  open_tasks?: number;
}

export interface Department {
  id: number;
  name: string;
  parent_id: number | null;
  head_id: number | null;
}

export interface ApiToken {
  id: number;
  name: string;
  created_at: string;
  expires_at: string | null;
  used_at?: string | null;
}

export interface Job {
  id: number;
  kind: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  done: number;
  total: number | null;
  result: unknown;
  message?: string | null;
}

export interface FieldError {
  field: string;
  code: string;
  message: string;
}

export interface Conflict {
  version: number;
  fields: { field: string; mine: FieldValue; theirs: FieldValue; person: number | null; at: string }[];
}
