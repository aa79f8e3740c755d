/** What the form of a new record asks for, and what a typed name means in it. */
import { type FieldValue, type FieldView, isEmpty, isWritable } from '../../../fields/view';
import type { TypeView } from '../types';

/** Fields meant for creation and those that are always required, required ones with no default first in their order. */
export function createFields(type: TypeView, seeded: string[] = []): FieldView[] {
  return type.fields.filter(
    (field) => isWritable(field) && (field.is_create || field.required === 'always' || seeded.includes(field.code)),
  );
}

/** What the server will put into a field that is left alone, when it tells. */
export function defaultOf(field: FieldView): FieldValue {
  return (field.default ?? null) as FieldValue;
}

/** Fields that a person must fill: always required, and nobody else puts anything there. */
export function demanded(fields: FieldView[]): string[] {
  return fields.filter((field) => field.required === 'always' && isEmpty(defaultOf(field))).map((field) => field.code);
}

/** The form's values before anyone types. */
export function defaultValues(fields: FieldView[]): Record<string, FieldValue> {
  const given = fields.map((field): [string, FieldValue] => [field.code, defaultOf(field)]);
  return Object.fromEntries(given.filter(([, value]) => !isEmpty(value)));
}

/** What of the form is worth looking for the same person by; empty when there is too little. */
export function sameQuery(type: TypeView, values: Record<string, FieldValue>): Record<string, string> {
  const query: Record<string, string> = {};
  for (const code of type.same_by) {
    const value = values[code];
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '').trim();
    if (!isEmpty(value ?? null) && text.length >= 3) {
      query[code] = text;
    }
  }
  return query;
}

/** How many text fields in a row at the start of a form make the parts of a person's name. */
const NAME_PARTS = 3;

/**
 * A name typed into a search for a linked record, put into the fields of a new one. A form that starts with three or more
 * lines of text (surname, name, patronymic) takes a word for each; any other takes all of it into its first line.
 */
export function fromTyped(type: TypeView, typed: string): Record<string, FieldValue> {
  const fields = createFields(type);
  const other = fields.findIndex((field) => field.kind !== 'string');
  const lines = fields.slice(0, other < 0 ? fields.length : other).map((field) => field.code);
  const words = typed.trim().split(/\s+/);
  const isName = lines.length >= NAME_PARTS && words.length > 1 && words.length <= NAME_PARTS;
  if (isName) {
    return Object.fromEntries(words.map((word, index) => [lines[index] ?? '', word]));
  }
  const first = fields.find((field) => field.kind === 'string')?.code;
  return first ? { [first]: typed.trim() } : {};
}
