/** Merging two records: what to ask about, and the calls to the server. */
import { queryOptions } from '@tanstack/react-query';
import { getJson, sendJson } from '../../api/client';
import { type FieldValue, type FieldView, isEmpty, isWritable } from '../../fields/view';
import type { RecordView, TypeView } from '../records/types';

/** Whose value stays: the main record's, the other's, or what both have. */
export type Pick = 'main' | 'other' | 'both';

const LISTS = new Set(['phones', 'emails', 'messengers', 'people', 'choices', 'links', 'files', 'images']);

export function isList(field: FieldView): boolean {
  return LISTS.has(field.kind);
}

function same(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return (isEmpty(a ?? null) && isEmpty(b ?? null)) || JSON.stringify(a) === JSON.stringify(b);
}

/** Fields in which the two differ and a person may choose. */
export function differing(type: TypeView, main: RecordView, other: RecordView): FieldView[] {
  return type.fields.filter((field) => isWritable(field) && !same(main.fields[field.code], other.fields[field.code]));
}

/** What is most likely wanted: nothing is lost. */
export function firstPick(field: FieldView, main: RecordView, other: RecordView): Pick {
  if (isEmpty(main.fields[field.code] ?? null)) {
    return 'other';
  }
  return isList(field) && !isEmpty(other.fields[field.code] ?? null) ? 'both' : 'main';
}

export interface Merged {
  id: number;
  record: RecordView;
}

export interface MergeBody {
  type: string;
  main: number;
  other: number;
  take: string[];
  join: string[];
}

export function merge(body: MergeBody): Promise<Merged> {
  return sendJson('POST', '/merges', body);
}

export function undoMerge(id: number): Promise<{ type: string; main: number; other: number; kept: string[] }> {
  return sendJson('POST', `/merges/${id}/undo`);
}

interface Hit {
  id: number;
  type: string;
  title: string;
  subtitle: string;
}

/** Records of the type that people may mean. */
export function candidatesQuery(type: string, q: string) {
  return queryOptions({
    queryKey: ['search', type, q],
    queryFn: ({ signal }) => getJson<{ hits: Hit[] }>('/search', { q, types: type }, signal),
    enabled: q.trim() !== '',
    placeholderData: (before) => before,
  });
}
