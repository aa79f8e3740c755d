/** Choices that depend on other fields: which options go with what a form holds; the server knows. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getJson } from '../api/client';
import { type FieldValue, type FieldView, isEmpty, texts } from './view';

/** Field code → codes of its options that are offered. */
export type Offers = Record<string, string[]>;

/** The record a form is about: without an id, a new one. */
export interface FormOf {
  type: string;
  id?: number | undefined;
  /** Grows when the record changes. */
  version?: number | undefined;
}

/** The values that decide what is offered in these fields; null when nothing depends on anything. */
export function askedValues(fields: FieldView[], values: Record<string, FieldValue>): Record<string, FieldValue> | null {
  const codes = [...new Set(fields.flatMap((field) => field.depends ?? []))].sort();
  if (codes.length === 0) {
    return null;
  }
  return Object.fromEntries(codes.filter((code) => code in values).map((code) => [code, values[code] ?? null]));
}

export function useOffers(of: FormOf | undefined, fields: FieldView[], values: Record<string, FieldValue>): Offers {
  const asked = of ? askedValues(fields, values) : null;
  const text = JSON.stringify(asked ?? {});
  const { data } = useQuery({
    queryKey: ['offered', of?.type, of?.id, of?.version, text],
    queryFn: ({ signal }) =>
      getJson<Offers>(`/records/${of?.type}/offered`, { values: text, ...(of?.id ? { id: of.id } : {}) }, signal),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  });
  return asked === null ? {} : (data ?? {});
}

/** The field with only those options active that are offered. */
export function offering(field: FieldView, offers: Offers): FieldView {
  const { [field.code]: offered } = offers;
  if (!offered) {
    return field;
  }
  return {
    ...field,
    options: field.options.map((option) => ({ ...option, is_active: option.is_active && offered.includes(option.code) })),
  };
}

/** Fields of a form whose values no longer go with the others. */
export function unfit(fields: FieldView[], values: Record<string, FieldValue>, offers: Offers): string[] {
  return fields
    .filter((field) => {
      const { [field.code]: offered } = offers;
      const value = values[field.code];
      return offered && !isEmpty(value) && texts(value).some((code) => !offered.includes(code));
    })
    .map((field) => field.code);
}
