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
export function defaultOf(field: FieldView): FieldValue | undefined {
  return (field as FieldView & { default?: FieldValue }).default;
}

/** The form's values before anyone types. */
export function defaultValues(fields: FieldView[]): Record<string, FieldValue> {
  const given = fields.map((field): [string, FieldValue | undefined] => [field.code, defaultOf(field)]);
  return Object.fromEntries(given.filter((pair): pair is [string, FieldValue] => !isEmpty(pair[1] ?? null)));
}

/** Codes by which the same person is looked for: `last_name+first_name` stands for two. */
export function sameCodes(type: TypeView): string[] {
  return [...new Set(type.same_by.flatMap((rule) => rule.split('+')))];
}

/** What of the form is worth looking for the same person by; empty when there is too little. */
export function sameQuery(type: TypeView, values: Record<string, FieldValue>): Record<string, string> {
  const query: Record<string, string> = {};
  for (const code of sameCodes(type)) {
    const value = values[code];
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '').trim();
    if (!isEmpty(value ?? null) && text.length >= 3) {
      query[code] = text;
    }
  }
  return query;
}

/** A name typed into a search for a linked record, put into the fields of a new one. */
export function fromTyped(type: TypeView, typed: string): Record<string, FieldValue> {
  const words = typed.trim().split(/\s+/);
  const nameCodes = type.same_by.find((rule) => rule.includes('+'))?.split('+') ?? [];
  const texts = createFields(type).filter((field) => field.kind === 'string');
  if (nameCodes.length > 0 && words.length > 1) {
    const more = texts.map((field) => field.code).filter((code) => !nameCodes.includes(code));
    const codes = [...nameCodes, ...more].slice(0, words.length);
    return Object.fromEntries(
      codes.map((code, index) => [code, index === codes.length - 1 ? words.slice(index).join(' ') : (words[index] ?? '')]),
    );
  }
  const first = nameCodes[0] ?? texts[0]?.code;
  return first ? { [first]: typed.trim() } : {};
}
