/** Tables of a record: their columns, the errors of their rows. */
import { type FieldView, isWritable } from '../../../fields/view';
import type { TypeView } from '../types';

export type TableSection = TypeView['sections'][number] & { table: string };

/** The sections of a type that are tables. */
export function tablesOf(type: TypeView): TableSection[] {
  return type.sections.filter((section): section is TableSection => Boolean(section.table));
}

/** The columns of a table, in the order of its section. */
export function columnsOf(section: TableSection, rows: TypeView): FieldView[] {
  const named = section.fields.map((code) => rows.fields.find((field) => field.code === code));
  return named.filter((field): field is FieldView => field !== undefined);
}

/** The fields that the form of a row asks for: a new one for those of creation, any for all its columns. */
export function rowFields(section: TableSection, rows: TypeView, isNew: boolean): FieldView[] {
  const columns = columnsOf(section, rows).filter(isWritable);
  const more = rows.fields.filter((field) => field.required === 'always' && isWritable(field) && !field.is_parent);
  const all = [...columns, ...more.filter((field) => !columns.includes(field))];
  return isNew ? all.filter((field) => field.is_create || field.required === 'always') : all;
}

/** The server's words at the fields of one row: `questions.0.text` is the field `text` of the first row it was sent. */
export function rowErrors(errors: Record<string, string>, section: string, place: number): Record<string, string> {
  const start = `${section}.${place}.`;
  const own = Object.entries(errors).filter(([field]) => field.startsWith(start));
  return Object.fromEntries(own.map(([field, message]) => [field.slice(start.length), message]));
}
