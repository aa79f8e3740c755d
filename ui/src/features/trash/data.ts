/** Calls of the recycle bin to the server. */
import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import { getJson, sendJson } from '../../api/client';

/** A deleted record. */
export interface Trashed {
  id: number;
  type: string;
  title: string;
  at: string;
  person: number | null;
  rule: string | null;
  /** How many records went with it. */
  along: number;
  merged_into: number | null;
  until: string;
  can_restore: boolean;
  can_erase: boolean;
}

interface Page {
  rows: Trashed[];
  next_cursor: string | null;
  days: number;
}

export function trashQuery(type: string, q: string) {
  return infiniteQueryOptions({
    queryKey: ['trash', type, q],
    queryFn: ({ pageParam, signal }) => getJson<Page>('/trash', { type, q, cursor: pageParam ?? '' }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
  });
}

export function restore(id: number): Promise<{ id: number; type: string }> {
  return sendJson('POST', `/trash/${id}/restore`);
}

export function erase(id: number): Promise<void> {
  return sendJson('DELETE', `/trash/${id}`);
}

/** What shows records of a type, and the bin, is old. */
export async function refreshTrash(client: QueryClient, type: string): Promise<void> {
  await Promise.all([['trash'], ['records', type], ['day'], ['tasks']].map((queryKey) => client.invalidateQueries({ queryKey })));
}
