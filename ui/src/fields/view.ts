/** What a field is, as `/meta` tells it, and what its values look like on the wire. */

import type { FieldKind, FieldOption, FieldValue, FieldView, FileInfo, LinkedInfo, PersonRef, TypeView } from '../api/types';

/** The kinds of fields; adding one here makes every table of kinds below fail to compile until it has its row. */
export const FIELD_KINDS = [
  'string',
  'text',
  'rich',
  'integer',
  'decimal',
  'money',
  'bool',
  'date',
  'datetime',
  'time',
  'duration',
  'choice',
  'choices',
  'tree',
  'link',
  'links',
  'person',
  'people',
  'phones',
  'emails',
  'messengers',
  'url',
  'inn',
  'kpp',
  'ogrn',
  'snils',
  'bik',
  'account',
  'files',
  'images',
  'colour',
  'number',
  'computed',
  'rollup',
] as const;

const _everyKindIsListed: Record<FieldKind, true> = Object.fromEntries(FIELD_KINDS.map((kind) => [kind, true])) as Record<
  (typeof FIELD_KINDS)[number],
  true
>;
void _everyKindIsListed;

export type { FieldKind, FieldOption, FieldValue, FieldView };
export type PersonView = PersonRef;

/** What showing a value needs to know beyond the value itself. */
export interface ShowContext {
  /** `ru` or `en`. */
  language: string;
  /** The organisation's time zone, such as `Europe/Moscow`. */
  zone: string;
  /** ISO code of the organisation's currency. */
  currency: string;
  /** Today in the organisation's zone, `2026-11-24`. */
  today: string;
  people: ReadonlyMap<number, PersonView>;
  types: ReadonlyMap<string, TypeView>;
  /** Titles of linked records by field code. */
  names?: Record<string, string> | undefined;
  /** The files whose ids stand in the fields. */
  files?: readonly FileInfo[] | undefined;
  /** Titles of the records whose ids stand in fields of several links. */
  linked?: readonly LinkedInfo[] | undefined;
  /** Words for yes and no. */
  yes: string;
  no: string;
}

/** Kinds of values: what is computed or gathered has the kind of its result. */
export type ValueKind = Exclude<FieldKind, 'computed' | 'rollup'>;

function isDerived(kind: FieldKind): kind is 'computed' | 'rollup' {
  return kind === 'computed' || kind === 'rollup';
}

/** The kind by which a value is shown: a derived field's value is shown as its result. */
export function valueKind(field: Pick<FieldView, 'kind' | 'result'>): ValueKind {
  const kind = isDerived(field.kind) ? (field.result ?? 'string') : field.kind;
  return isDerived(kind) ? 'string' : kind;
}

/** The items of a list as texts; nothing and single values are lists too. */
export function texts(value: FieldValue | undefined): string[] {
  if (value === null || value === undefined || value === '') {
    return [];
  }
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** Whether a value counts as absent. */
export function isEmpty(value: FieldValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Whether people may write into the field. */
export function isWritable(field: FieldView): boolean {
  return !field.is_read_only && !isDerived(field.kind) && field.kind !== 'number';
}

/** Whether a field holds files. */
export function isFiles(field: FieldView): boolean {
  return field.kind === 'files' || field.kind === 'images';
}
