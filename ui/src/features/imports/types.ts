/** An import as `/api/v1/imports` tells of it. */
import type { FieldValue } from '../../api/types';

export interface SourceColumn {
  name: string;
  samples: string[];
}

/** A file that was read: its columns, and which fields they look like. */
export interface Source {
  id: number;
  columns: SourceColumn[];
  rows_total: number;
  encoding: string;
  delimiter: string;
  /** The other system that gave it out, when its columns tell. */
  known?: { product: string; rows: string } | null;
  guess: Record<string, string>;
}

export interface RowError {
  row: number;
  column: string | null;
  code: string;
  message: string;
}

export interface CheckResult {
  made: number;
  errors: RowError[];
  missing: Record<string, string[]>;
}

export interface PastImport {
  id: number;
  type: string;
  file?: string | null;
  name?: string | null;
  state: string;
  made?: number | null;
  rows_total?: number | null;
  at?: string | null;
  created_at?: string | null;
  person?: number | null;
}

export interface ColumnMapping {
  field: string;
  values?: Record<string, string>;
  format?: string;
}

export type StageMapping = { column: string; values: Record<string, string> } | string;

export interface StepMapping {
  title: string;
  /** Absent: the owner of each row. */
  who?: { person: number } | { people: number[] };
  due: { date: string } | { spread_days: number };
}

/** What the server takes. */
export interface Mapping {
  columns: Record<string, ColumnMapping>;
  constants: Record<string, FieldValue>;
  stage?: StageMapping;
  step?: StepMapping;
}
