/** Calls of the report of duplicates to the server. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { getJson, sendJson } from '../../api/client';

interface Twin {
  id: number;
  title: string;
}

/** Two records that may be the same. */
export interface Pair {
  a: Twin;
  b: Twin;
  /** Codes of fields, `name`. */
  reasons: string[];
}

interface Page {
  pairs: Pair[];
  next_cursor: string | null;
  searched_at: string | null;
  is_searching: boolean;
}

export const pairsKey = (type: string) => ['duplicates', type] as const;

export function pairsQuery(type: string) {
  return infiniteQueryOptions({
    queryKey: pairsKey(type),
    queryFn: ({ pageParam, signal }) => getJson<Page>(`/duplicates/${type}`, { cursor: pageParam ?? '' }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: type !== '',
  });
}

export function startSearch(type: string): Promise<{ job: number }> {
  return sendJson('POST', `/duplicates/${type}`);
}

export function tellApart(type: string, pair: Pair, isDistinct: boolean): Promise<void> {
  return sendJson('POST', `/duplicates/${type}/verdict`, { a: pair.a.id, b: pair.b.id, is_distinct: isDistinct });
}
